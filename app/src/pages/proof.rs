//! What gives somebody access needs the password once more, when it was last given more than ten minutes ago.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::account::{AccountChange, TypedPassword};
use model::refusal::Refusal;

use super::entry::{FieldKind, password_field};
use crate::api::{ApiError, change_account};
use crate::browser;
use crate::changing::{changing, heard};
use crate::components::dialog::dialog;
use crate::drawn::Drawn;

const PASSWORD: FieldKind = FieldKind {
    id: "proof-password",
    label: "Your password",
    kind: "password",
    autocomplete: "current-password",
    error_id: "proof-password-error",
    hint_id: None,
    max_chars: None,
};

/// What waits for the password.
struct Waiting {
    go_on: Box<dyn FnOnce() + Send + Sync>,
    give_up: Box<dyn FnOnce(ApiError) + Send + Sync>,
}

/// The question for the password. A handle; copies are the same.
#[derive(Clone, Copy)]
pub(crate) struct Proof {
    /// No local storage: the server draws this page too, and what it made on one thread is dropped on any.
    waiting: StoredValue<Option<Waiting>>,
    open: RwSignal<bool>,
}

impl Proof {
    /// Nothing waits.
    pub(crate) fn none() -> Self {
        Self {
            waiting: StoredValue::new(None),
            open: RwSignal::new(false),
        }
    }

    /// Asks for the password, then goes on; gives up with what the server said where nobody gives it.
    pub(crate) fn ask(
        self,
        go_on: Box<dyn FnOnce() + Send + Sync>,
        give_up: Box<dyn FnOnce(ApiError) + Send + Sync>,
    ) {
        self.give_up();
        self.waiting.set_value(Some(Waiting { go_on, give_up }));
        self.open.set(true);
    }

    /// Tells whoever waits that nothing came of it.
    fn give_up(self) {
        if let Some(waiting) = self.take() {
            (waiting.give_up)(ApiError::Refused(Refusal::ProofNeeded));
        }
    }

    fn take(self) -> Option<Waiting> {
        self.waiting.try_update_value(Option::take).flatten()
    }

    /// The dialog, once in the page.
    pub(crate) fn dialog(self) -> AnyView {
        let typed = RwSignal::new(String::new());
        let problem = RwSignal::new(None::<String>);
        let busy = RwSignal::new(false);
        Effect::new(move |_| {
            typed.set(String::new());
            problem.set(None);
            if !self.open.get() {
                self.give_up();
            }
        });
        let prove = move |event: SubmitEvent| {
            event.prevent_default();
            if busy.get_untracked() {
                return;
            }
            busy.set(true);
            let password = TypedPassword(typed.get_untracked());
            spawn_local(async move {
                let answer = change_account(AccountChange::Prove(password)).await;
                busy.set(false);
                match answer {
                    Ok(_) => {
                        if let Some(waiting) = self.take() {
                            (waiting.go_on)();
                        }
                        self.open.set(false);
                    }
                    Err(error) => {
                        problem.set(Some(words(&error)));
                        browser::focus_soon("#proof-password");
                    }
                }
            });
        };
        let inside = view! {
            <form id="proof-form" class="stack" method="post" novalidate on:submit=heard(prove)>
                <p>"This gives somebody access. Confirm that it is you."</p>
                <input type="text" name="username" autocomplete="username" hidden readonly />
                {password_field(PASSWORD, typed, problem.into())}
            </form>
        };
        let foot = view! {
            <button type="button" class="btn" on:click=heard(move |_| self.open.set(false))>
                "Cancel"
            </button>
            <button
                type="submit"
                form="proof-form"
                class="btn btn-primary"
                aria-busy=changing(move || busy.get().then_some("true"))
            >
                "Confirm"
            </button>
        };
        dialog(
            "proof",
            "Confirm your password",
            self.open,
            inside.drawn(),
            foot.into_any(),
        )
    }
}

fn words(error: &ApiError) -> String {
    match error.refusal() {
        Some(Refusal::WrongPassword { tries_left: 1 }) => {
            "This is not your password. One try left.".to_owned()
        }
        Some(Refusal::WrongPassword { tries_left }) => {
            format!("This is not your password. {tries_left} tries left.")
        }
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page's answer is written on one thread and given up on another: what panicked then left the browser without an answer.
    #[test]
    fn what_the_server_draws_on_one_thread_is_dropped_on_any() {
        let owner = Owner::new();
        let _proof = owner.with(Proof::none);
        let dropped = std::thread::spawn(move || drop(owner)).join();
        assert!(dropped.is_ok());
    }
}
