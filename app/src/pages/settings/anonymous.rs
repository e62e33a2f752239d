//! What visitors without a name are called (S1.29).

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use model::settings::SettingsChange;
use model::text::PersonName;

use super::state::Settings;
use crate::api::ApiError;
use crate::browser;
use crate::changing::{changing, heard};
use crate::drawn::Drawn;
use crate::pages::entry::{FieldKind, text_field};

const NAME: FieldKind = FieldKind {
    id: "anonymous-name",
    label: "They are called",
    kind: "text",
    autocomplete: "off",
    error_id: "anonymous-name-error",
    hint_id: Some("anonymous-name-hint"),
    max_chars: Some("100"),
};

/// The card with the name. What a colleague changes is shown at once, where nothing else is being typed.
pub(super) fn card(settings: Settings) -> AnyView {
    let live = settings.live;
    let stored = Memo::new(move |_| live.inbox().with(|inbox| inbox.project.anonymous_name.clone()));
    let typed = RwSignal::new(stored.get_untracked());
    let problem = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    Effect::new(move |before: Option<String>| {
        let now = stored.get();
        if before.is_some_and(|before| before == typed.get_untracked()) {
            typed.set(now.clone());
        }
        now
    });
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let name = match PersonName::parse(&typed.get_untracked()) {
            Ok(name) => name.as_str().to_owned(),
            Err(refusal) => {
                problem.set(Some(refusal.to_string()));
                browser::focus_soon("#anonymous-name");
                return;
            }
        };
        busy.set(true);
        let done = format!("Visitors without a name are called “{name}”");
        typed.set(name.clone());
        let then = move |refused: Option<ApiError>| {
            problem.set(refused.map(|error| error.to_string()));
            busy.set(false);
        };
        settings.change(SettingsChange::AnonymousName(name), done, Box::new(then));
    };
    let is_busy = changing(move || busy.get().then_some("true"));
    view! {
        <section class="card" aria-labelledby="anonymous-heading">
            <header class="card-head">
                <h2 id="anonymous-heading">"Visitors without a name"</h2>
            </header>
            <form class="card-body add-line" method="post" novalidate on:submit=heard(save)>
                {text_field(NAME, typed, problem.into(), None)}
                <button class="btn" aria-busy=is_busy>
                    "Save"
                </button>
                <p class="hint" id="anonymous-name-hint">
                    "Agents see it wherever a visitor has given no name, in the chats that are there, too."
                </p>
            </form>
        </section>
    }
    .drawn()
}
