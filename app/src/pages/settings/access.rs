//! What an administrator does to somebody's access: signing them out everywhere, a new first password. Both ask first.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use model::account::TypedPassword;
use model::id::AgentId;
use model::settings::SettingsChange;

use super::state::Settings;
use crate::api::ApiError;
use crate::browser;
use crate::changing::{changing, heard, part};
use crate::components::dialog::dialog;
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::pages::entry::{FieldKind, password_field};

const PASSWORD: FieldKind = FieldKind {
    id: "reset-password",
    label: "New first password",
    kind: "password",
    autocomplete: "new-password",
    error_id: "reset-password-error",
    hint_id: Some("reset-password-hint"),
    max_chars: None,
};

/// The dialogs of the section, and whom they are about. Copies are the same.
#[derive(Clone, Copy)]
pub(super) struct Access {
    settings: Settings,
    whom: RwSignal<Option<(AgentId, String)>>,
    signs_out: RwSignal<bool>,
    resets: RwSignal<bool>,
}

impl Access {
    /// Nobody is asked about.
    pub(super) fn new(settings: Settings) -> Self {
        Self {
            settings,
            whom: RwSignal::new(None),
            signs_out: RwSignal::new(false),
            resets: RwSignal::new(false),
        }
    }

    fn name(self) -> String {
        self.whom
            .with(|whom| whom.as_ref().map(|(_, name)| name.clone()).unwrap_or_default())
    }

    fn id(self) -> Option<AgentId> {
        self.whom.with_untracked(|whom| whom.as_ref().map(|(id, _)| *id))
    }

    /// The buttons in a member's row.
    pub(super) fn buttons(self, id: AgentId, name: impl Fn() -> String + Copy + 'static) -> AnyView {
        let ask = move |open: RwSignal<bool>| {
            self.whom.set(Some((id, name())));
            open.set(true);
        };
        view! {
            <div class="row wide">
                <button type="button" class="btn btn-sm" on:click=heard(move |_| ask(self.resets))>
                    {icon("lock", Size::Sm)}
                    "Set a new password"
                </button>
                <button type="button" class="btn btn-sm" on:click=heard(move |_| ask(self.signs_out))>
                    {icon("out", Size::Sm)}
                    "Sign out everywhere"
                </button>
            </div>
        }
        .drawn()
    }

    /// The dialogs themselves, once in the section.
    pub(super) fn dialogs(self) -> AnyView {
        view! { {self.sign_out_dialog()} {self.password_dialog()} }.into_any()
    }

    fn sign_out_dialog(self) -> AnyView {
        let (open, busy) = (self.signs_out, RwSignal::new(false));
        let end = move |_| {
            let Some(id) = self.id().filter(|_| !busy.get_untracked()) else {
                return;
            };
            busy.set(true);
            let done = format!("{} is signed out everywhere", untrack(|| self.name()));
            let then = move |refused: Option<ApiError>| {
                busy.set(false);
                open.set(false);
                self.settings.tell(refused);
            };
            self.settings
                .change(SettingsChange::EndDevices(id), done, Box::new(then));
        };
        let words = part(move || format!("{} is signed out on all devices at once.", self.name()));
        let inside = view! {
            <div class="stack">
                <p>{words}</p>
                <p class="secondary">"The password stays. Chats and messages stay."</p>
            </div>
        };
        let foot = view! {
            {cancel(open)}
            <button
                type="button"
                class="btn btn-danger"
                aria-busy=changing(move || busy.get().then_some("true"))
                on:click=heard(end)
            >
                "Sign out everywhere"
            </button>
        };
        dialog(
            "end-devices",
            "Sign out everywhere",
            open,
            inside.drawn(),
            foot.into_any(),
        )
    }

    fn password_dialog(self) -> AnyView {
        let (open, busy) = (self.resets, RwSignal::new(false));
        let typed = RwSignal::new(String::new());
        let problem = RwSignal::new(None::<String>);
        Effect::new(move |_| {
            if open.get() {
                typed.set(String::new());
                problem.set(None);
            }
        });
        let set = move |event: SubmitEvent| {
            event.prevent_default();
            let Some(id) = self.id().filter(|_| !busy.get_untracked()) else {
                return;
            };
            busy.set(true);
            let password = TypedPassword(typed.get_untracked());
            let done = format!("{} has a new password", untrack(|| self.name()));
            let then = move |refused: Option<ApiError>| {
                busy.set(false);
                match refused {
                    None => {
                        typed.set(String::new());
                        open.set(false);
                    }
                    Some(error) => {
                        problem.set(Some(error.to_string()));
                        browser::focus_soon("#reset-password");
                    }
                }
            };
            self.settings
                .change(SettingsChange::Password(id, password), done, Box::new(then));
        };
        let words = part(move || format!("{} is signed out everywhere and signs in with it.", self.name()));
        let inside = view! {
            <form id="reset-form" class="stack" method="post" novalidate on:submit=heard(set)>
                <p>{words}</p>
                <input type="text" name="username" autocomplete="off" hidden readonly />
                {password_field(PASSWORD, typed, problem.into())}
                <p class="hint" id="reset-password-hint">
                    "At least 10 characters. Hand it over yourself."
                </p>
            </form>
        };
        let foot = view! {
            {cancel(open)}
            <button
                type="submit"
                form="reset-form"
                class="btn btn-primary"
                aria-busy=changing(move || busy.get().then_some("true"))
            >
                "Set password"
            </button>
        };
        dialog(
            "reset",
            "Set a new password",
            open,
            inside.drawn(),
            foot.into_any(),
        )
    }
}

fn cancel(open: RwSignal<bool>) -> AnyView {
    view! {
        <button type="button" class="btn" on:click=heard(move |_| open.set(false))>
            "Cancel"
        </button>
    }
    .drawn()
}
