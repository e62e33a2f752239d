//! The steps with fields.

use leptos::prelude::*;

use super::Wizarding;
use super::draft::Field;
use crate::changing::{changing, heard};
use crate::pages::entry::{FieldKind, described_by, error_line, password_field, text_field};

const NAME: FieldKind = FieldKind {
    id: "name",
    label: "Name",
    kind: "text",
    autocomplete: "name",
    error_id: "name-error",
    hint_id: None,
    max_chars: None,
};
const EMAIL: FieldKind = FieldKind {
    id: "email",
    label: "E-mail",
    kind: "email",
    autocomplete: "username",
    error_id: "email-error",
    hint_id: None,
    max_chars: None,
};
const PASSWORD: FieldKind = FieldKind {
    id: "password",
    label: "Password",
    kind: "password",
    autocomplete: "new-password",
    error_id: "password-error",
    hint_id: Some("password-hint"),
    max_chars: None,
};
const PROJECT_NAME: FieldKind = FieldKind {
    id: "project-name",
    label: "Name",
    kind: "text",
    autocomplete: "organization",
    error_id: "project-name-error",
    hint_id: None,
    max_chars: None,
};
const PROJECT_KEY: FieldKind = FieldKind {
    id: "project-key",
    label: "Key",
    kind: "text",
    autocomplete: "off",
    error_id: "project-key-error",
    hint_id: Some("key-hint"),
    max_chars: Some("6"),
};

/// Who is the administrator.
pub(super) fn account_step(wizard: Wizarding) -> AnyView {
    let draft = wizard.draft;
    view! {
        <div class="stack gap5 wizard-fields">
            {text_field(NAME, draft.name, wizard.error(Field::Name), None)}
            {text_field(EMAIL, draft.email, wizard.error(Field::Email), None)}
            <div class="stack gap2">
                {password_field(PASSWORD, draft.password, wizard.error(Field::Password))}
                <p class="hint" id="password-hint">"At least 10 characters. A few words that nobody else would put together are best."</p>
            </div>
        </div>
    }
    .into_any()
}

/// What the project is.
pub(super) fn project_step(wizard: Wizarding) -> AnyView {
    let draft = wizard.draft;
    let name_changed = Callback::new(move |()| draft.name_changed());
    let key_changed = Callback::new(move |()| draft.key_changed());
    let first_key = changing(move || {
        let key = draft.project_key.get();
        let shown = if key.is_empty() { "JK".to_owned() } else { key };
        format!("The first chat will be {shown}-1. Two to six letters; the key never changes.")
    });
    view! {
        <div class="stack gap5 wizard-fields">
            <div class="form-grid keygrid">
                {text_field(PROJECT_NAME, draft.project_name, wizard.error(Field::ProjectName), Some(name_changed))}
                {text_field(PROJECT_KEY, draft.project_key, wizard.error(Field::ProjectKey), Some(key_changed))}
                <p class="hint wide" id="key-hint">{first_key}</p>
            </div>
            {websites(wizard)}
        </div>
    }
    .into_any()
}

fn websites(wizard: Wizarding) -> AnyView {
    let text = wizard.draft.websites;
    let error = wizard.error(Field::Websites);
    view! {
        <div class="field">
            <label class="label" for="websites">"Websites that may show the chat " <span class="opt">"(optional)"</span></label>
            <textarea
                class="textarea"
                id="websites"
                name="websites"
                rows="3"
                spellcheck="false"
                autocapitalize="none"
                placeholder="https://www.shop.example"
                prop:value=text
                on:input=heard(move |event| text.set(event_target_value(&event)))
                aria-invalid=changing(move || error.read().is_some().then_some("true"))
                aria-describedby=changing(move || described_by(error.read().is_some().then_some("websites-error"), Some("websites-hint")))
            ></textarea>
            {error_line("websites-error", error)}
            <p class="hint" id="websites-hint">"One in each line. Without any, only pages of this server show it."</p>
        </div>
    }
    .into_any()
}
