//! The dialog for a new member of the team. What was typed stays when it is closed.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use model::id::DepartmentId;
use model::refusal::Refusal;
use model::settings::{NewPerson, SettingsChange};
use model::status::{Level, Role};
use model::text::reveal;

use super::choices::{
    LEVELS, ROLES, choice, level_in, level_of, level_token, put_level, role_of, role_token,
};
use super::state::Settings;
use crate::api::ApiError;
use crate::browser;
use crate::changing::{changing, heard, part};
use crate::components::dialog::dialog;
use crate::drawn::Drawn;
use crate::pages::entry::{FieldKind, error_line, password_field, text_field};

const NAME: FieldKind = FieldKind {
    id: "person-name",
    label: "Name",
    kind: "text",
    autocomplete: "off",
    error_id: "person-name-error",
    hint_id: None,
    max_chars: Some("100"),
};
const EMAIL: FieldKind = FieldKind {
    id: "person-email",
    label: "E-mail",
    kind: "email",
    autocomplete: "off",
    error_id: "person-email-error",
    hint_id: None,
    max_chars: None,
};
const PASSWORD: FieldKind = FieldKind {
    id: "person-password",
    label: "First password",
    kind: "password",
    autocomplete: "new-password",
    error_id: "person-password-error",
    hint_id: Some("person-password-hint"),
    max_chars: None,
};

/// A field of the dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Name,
    Email,
    Password,
    Form,
}

impl Field {
    /// The field that an answer of the server speaks of.
    fn of_answer(error: &ApiError) -> Self {
        match error.refusal() {
            Some(Refusal::Taken) => Self::Email,
            Some(
                Refusal::Empty { field }
                | Refusal::TooLong { field, .. }
                | Refusal::TooShort { field, .. }
                | Refusal::Malformed { field, .. },
            ) => match field.as_str() {
                "The name" => Self::Name,
                "The e-mail address" => Self::Email,
                "The password" => Self::Password,
                _ => Self::Form,
            },
            _ => Self::Form,
        }
    }

    fn selector(self) -> &'static str {
        match self {
            Self::Name => "#person-name",
            Self::Email => "#person-email",
            Self::Password => "#person-password",
            Self::Form => "#add-person [type=submit]",
        }
    }
}

/// What was typed. A handle; copies are the same.
#[derive(Clone, Copy)]
struct Draft {
    name: RwSignal<String>,
    email: RwSignal<String>,
    password: RwSignal<String>,
    role: RwSignal<Role>,
    rights: RwSignal<Vec<(DepartmentId, Level)>>,
    problem: RwSignal<Option<(Field, String)>>,
    busy: RwSignal<bool>,
}

impl Draft {
    fn new() -> Self {
        Self {
            name: RwSignal::default(),
            email: RwSignal::default(),
            password: RwSignal::default(),
            role: RwSignal::new(Role::Agent),
            rights: RwSignal::default(),
            problem: RwSignal::default(),
            busy: RwSignal::new(false),
        }
    }

    fn empty(self) {
        for text in [self.name, self.email, self.password] {
            text.set(String::new());
        }
        self.role.set(Role::Agent);
        self.rights.set(Vec::new());
        self.problem.set(None);
    }

    fn problem_of(self, field: Field) -> Signal<Option<String>> {
        Signal::derive(move || {
            let problem = self.problem.get().filter(|(place, _)| *place == field);
            problem.map(|(_, words)| words)
        })
    }

    fn person(self) -> NewPerson {
        NewPerson {
            name: self.name.get_untracked(),
            email: self.email.get_untracked(),
            password: self.password.get_untracked(),
            role: self.role.get_untracked(),
            rights: self.rights.get_untracked(),
        }
    }
}

/// The dialog, shown while `open`.
pub(super) fn new_person_dialog(settings: Settings, open: RwSignal<bool>) -> AnyView {
    let draft = Draft::new();
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        if draft.busy.get_untracked() {
            return;
        }
        draft.busy.set(true);
        let person = draft.person();
        let done = format!("{} can sign in now", person.name.trim());
        let then = move |refused: Option<ApiError>| {
            draft.busy.set(false);
            let Some(error) = refused else {
                draft.empty();
                return open.set(false);
            };
            let field = Field::of_answer(&error);
            let words = match error.refusal() {
                Some(Refusal::Taken) => "Somebody has this e-mail address already.".to_owned(),
                _ => error.to_string(),
            };
            draft.problem.set(Some((field, words)));
            browser::focus_soon(field.selector());
        };
        settings.change(SettingsChange::AddPerson(person), done, Box::new(then));
    };
    let inside = view! {
        <form id="add-person" class="stack gap4" method="post" novalidate on:submit=heard(add)>
            {text_field(NAME, draft.name, draft.problem_of(Field::Name), None)}
            {text_field(EMAIL, draft.email, draft.problem_of(Field::Email), None)}
            {password_field(PASSWORD, draft.password, draft.problem_of(Field::Password))}
            <p class="hint" id="person-password-hint">
                "At least 10 characters. Hand it over yourself."
            </p>
            {rights_fields(settings, draft)}
            <div role="alert">{error_line("person-error", draft.problem_of(Field::Form))}</div>
        </form>
    };
    let busy = changing(move || draft.busy.get().then_some("true"));
    let foot = view! {
        <button type="button" class="btn" on:click=heard(move |_| open.set(false))>
            "Cancel"
        </button>
        <button type="submit" form="add-person" class="btn btn-primary" aria-busy=busy>
            "Add to the team"
        </button>
    };
    dialog(
        "new-person",
        "Add a person",
        open,
        inside.drawn(),
        foot.into_any(),
    )
}

fn rights_fields(settings: Settings, draft: Draft) -> AnyView {
    let level = move |department: DepartmentId, name: String| {
        let chosen = Signal::derive(move || {
            draft
                .rights
                .with(|rights| level_token(level_in(rights, department)))
        });
        let choose = move |token: String| {
            draft
                .rights
                .update(|rights| put_level(rights, department, level_of(&token)));
        };
        choice(
            format!("new-level-{department}"),
            name,
            &LEVELS,
            chosen,
            false,
            choose,
        )
    };
    let levels = part(move || {
        let departments = settings.view.with(|view| view.team.departments.clone());
        departments
            .into_iter()
            .map(|department| level(department.id, reveal(&department.name)))
            .collect::<Vec<AnyView>>()
    });
    let role = Signal::derive(move || role_token(draft.role.get()));
    let choose = move |token: String| draft.role.set(role_of(&token));
    view! {
        {choice("new-role".to_owned(), "Role".to_owned(), &ROLES, role, false, choose)}
        <fieldset class="form-grid">
            <legend class="label">"Departments"</legend>
            {levels}
        </fieldset>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_stands_at_the_field_that_it_speaks_of() {
        let place = |refusal: Refusal| Field::of_answer(&ApiError::from(refusal));
        assert_eq!(place(Refusal::Taken), Field::Email);
        let short = Refusal::TooShort {
            field: "The password".to_owned(),
            min_chars: 10,
        };
        assert_eq!(place(short), Field::Password);
        assert_eq!(place(Refusal::Forbidden), Field::Form);
    }
}
