//! Changing one's own password: proven by the present one.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use model::account::{AccountChange, TypedPassword};
use model::refusal::Refusal;

use super::Account;
use crate::api::ApiError;
use crate::browser;
use crate::changing::{changing, heard, part};
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::pages::entry::{FieldKind, error_line, password_field};

const PRESENT: FieldKind = FieldKind {
    id: "present-password",
    label: "Present password",
    kind: "password",
    autocomplete: "current-password",
    error_id: "present-password-error",
    hint_id: None,
    max_chars: None,
};
const NEW: FieldKind = FieldKind {
    id: "new-password",
    label: "New password",
    kind: "password",
    autocomplete: "new-password",
    error_id: "new-password-error",
    hint_id: Some("new-password-hint"),
    max_chars: None,
};

/// Where an answer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Present,
    New,
    Form,
}

/// The place and the words of an answer.
fn told(error: &ApiError) -> (Place, String) {
    const WRONG: &str = "This is not your present password.";
    match error.refusal() {
        Some(Refusal::WrongPassword { tries_left: 0 }) => (Place::Present, WRONG.to_owned()),
        Some(Refusal::WrongPassword { tries_left: 1 }) => (Place::Present, format!("{WRONG} One try left.")),
        Some(Refusal::WrongPassword { tries_left }) => {
            (Place::Present, format!("{WRONG} {tries_left} tries left."))
        }
        Some(Refusal::TooShort { .. } | Refusal::TooLong { .. }) => (Place::New, error.to_string()),
        _ => (Place::Form, error.to_string()),
    }
}

/// The card of the password.
pub(super) fn card(account: Account) -> AnyView {
    let (present, new) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let problem = RwSignal::new(None::<(Place, String)>);
    let is_done = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let at = move |place: Place| {
        Signal::derive(move || {
            let problem = problem.get().filter(|(known, _)| *known == place);
            problem.map(|(_, words)| words)
        })
    };
    let change = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        is_done.set(false);
        let wanted = AccountChange::Password {
            present: TypedPassword(present.get_untracked()),
            new: TypedPassword(new.get_untracked()),
        };
        let then = move |refused: Option<ApiError>| {
            busy.set(false);
            let told = refused.as_ref().map(told);
            if let Some((place, _)) = told {
                let field = if place == Place::New { NEW.id } else { PRESENT.id };
                browser::focus_soon(format!("#{field}"));
            } else {
                present.set(String::new());
                new.set(String::new());
                is_done.set(true);
            }
            problem.set(told);
        };
        account.change(wanted, Box::new(then));
    };
    let email = account.view.with_untracked(|view| view.email.clone());
    let done = part(move || {
        is_done.get().then(|| {
            view! {
                <p class="row xs">
                    {icon("check", Size::Sm)}
                    "Your password is changed. All other devices are signed out, and API tokens have ended."
                </p>
            }
            .drawn()
        })
    });
    view! {
        <section class="card" aria-labelledby="password-heading">
            <header class="card-head">
                <h2 id="password-heading">"Password"</h2>
            </header>
            <form class="card-body stack" method="post" novalidate on:submit=heard(change)>
                // For password managers.
                <input type="text" name="username" autocomplete="username" value=email hidden readonly />
                {password_field(PRESENT, present, at(Place::Present))}
                {password_field(NEW, new, at(Place::New))}
                <p class="hint" id="new-password-hint">
                    "At least 10 characters. All other devices are signed out, and API tokens end."
                </p>
                <div role="alert">{error_line("password-form-error", at(Place::Form))}</div>
                <div class="row">
                    <button class="btn" aria-busy=changing(move || busy.get().then_some("true"))>
                        "Change password"
                    </button>
                    <div role="status">{done}</div>
                </div>
            </form>
        </section>
    }
    .drawn()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_stands_at_the_field_that_it_speaks_of() {
        let told = |refusal: Refusal| told(&ApiError::from(refusal));
        assert_eq!(
            told(Refusal::WrongPassword { tries_left: 3 }),
            (
                Place::Present,
                "This is not your present password. 3 tries left.".to_owned()
            )
        );
        let short = Refusal::TooShort {
            field: "The password".to_owned(),
            min_chars: 10,
        };
        assert_eq!(told(short).0, Place::New);
        assert_eq!(told(Refusal::TooMany { retry_after_s: 3 }).0, Place::Form);
    }
}
