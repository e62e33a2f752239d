//! The sign-in page.

mod picture;
mod trouble;

use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use wasm_split_helpers::wasm_split;

use super::entry::{FieldKind, brand, error_line, own_path, password_field, text_field};
use crate::api::{self, sign_in, sign_in_title};
use crate::browser;
use crate::changing::{changing, heard, part};
use crate::later::{Fetched, here};
use crate::respond;
use picture::picture;
use trouble::{Place, Trouble};

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
    autocomplete: "current-password",
    error_id: "password-error",
    hint_id: None,
    max_chars: None,
};

/// The page at `/login`.
#[wasm_split(entry, fallible, preload(load_login))]
pub(crate) fn login_page() -> Fetched {
    here(page())
}

fn page() -> AnyView {
    view! {
        <main class="gate" id="main">
            <div class="gate-form">
                {brand()}
                <div class="gate-card">
                    <header>
                        {heading()}
                        {reason()}
                    </header>
                    {sign_in_form()}
                </div>
                <p class="xs muted">{concat!("Lobby ", env!("CARGO_PKG_VERSION"), ", on your own server")}</p>
            </div>
            {picture()}
        </main>
    }
    .into_any()
}

/// "Sign in to Juniper Kiln".
fn heading() -> AnyView {
    let name = api::arriving(
        || (),
        |()| async { sign_in_title().await.unwrap_or_else(|_| "Lobby".to_owned()) },
    );
    view! {
        <h1>
            <Suspense>
                {move || Suspend::new(async move {
                    let words = format!("Sign in to {}", name.await);
                    view! {
                        <Title text=respond::head_text(&words) />
                        <span dir="auto">{words}</span>
                    }
                })}
            </Suspense>
        </h1>
    }
    .into_any()
}

/// Why one is here, where that is known.
fn reason() -> AnyView {
    let query = use_query_map();
    let words = move || {
        query.with(|query| match (query.get_str("ended"), query.get_str("next")) {
            (Some(_), _) => Some("Your session has ended. Sign in again to go on where you were."),
            (None, Some(_)) => Some("Sign in to go on to the page you asked for."),
            (None, None) => None,
        })
    };
    part(move || words().map(|words| view! { <p class="secondary gate-reason" role="status">{words}</p> }))
        .into_any()
}

/// What is typed, and what came of it. A handle; copies are the same.
#[derive(Clone, Copy)]
struct Attempt {
    email: RwSignal<String>,
    password: RwSignal<String>,
    keep: NodeRef<html::Input>,
    trouble: RwSignal<Option<Trouble>>,
    /// Seconds to wait before the next try.
    seconds: RwSignal<u32>,
    is_busy: RwSignal<bool>,
}

impl Attempt {
    fn new() -> Self {
        Self {
            email: RwSignal::new(String::new()),
            password: RwSignal::new(String::new()),
            keep: NodeRef::new(),
            trouble: RwSignal::new(None),
            seconds: RwSignal::new(0),
            is_busy: RwSignal::new(false),
        }
    }

    /// What is wrong at a place.
    fn error(self, place: Place) -> Signal<Option<String>> {
        Signal::derive(move || {
            let words =
                |trouble: &Trouble| (trouble.place == place).then(|| trouble.words(self.seconds.get()));
            self.trouble.with(|trouble| trouble.as_ref().and_then(words))
        })
    }

    /// Signs in and leads on to `way`.
    fn submit(self, way: String) {
        if self.is_busy.get_untracked() || self.seconds.get_untracked() > 0 {
            return;
        }
        let (email, password) = (self.email.get_untracked(), self.password.get_untracked());
        if let Some(missing) = Trouble::missing(&email, &password) {
            return self.show(missing);
        }
        let keep = self.keep.get_untracked().is_some_and(|input| input.checked());
        self.trouble.set(None);
        self.is_busy.set(true);
        spawn_local(async move {
            match sign_in(email, password, keep).await {
                Ok(_) => respond::leave_for(&way),
                Err(error) => {
                    self.is_busy.set(false);
                    self.show(Trouble::of(&error));
                }
            }
        });
    }

    /// Shows what is wrong and puts the focus where it can be mended.
    fn show(self, found: Trouble) {
        self.seconds.set(found.wait_s);
        browser::focus_soon(found.place.selector());
        self.trouble.set(Some(found));
    }
}

/// E-mail, password, and the button.
fn sign_in_form() -> AnyView {
    let query = use_query_map();
    let attempt = Attempt::new();
    let (seconds, is_busy) = (attempt.seconds, attempt.is_busy);
    count_down(attempt.trouble, seconds);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        attempt.submit(query.with_untracked(|query| own_path(query.get_str("next"))));
    };
    // Before the page is live nobody hears that the form is sent.
    let is_live = RwSignal::new(false);
    Effect::new(move |_| is_live.set(true));
    view! {
        <form class="stack gap4" method="post" action="/login" novalidate on:submit=heard(submit)>
            {text_field(EMAIL, attempt.email, attempt.error(Place::Email), None)}
            {password_field(PASSWORD, attempt.password, attempt.error(Place::Password))}
            <label class="check">
                <input type="checkbox" name="keep" checked node_ref=attempt.keep />
                "Keep me signed in on this device"
            </label>
            <div role="alert">{error_line("form-error", attempt.error(Place::Form))}</div>
            <button
                class="btn btn-primary btn-lg btn-block"
                disabled=changing(move || (!is_live.get()).then_some(""))
                aria-disabled=changing(move || (is_busy.get() || seconds.get() > 0).then_some("true"))
                aria-busy=changing(move || is_busy.get().then_some("true"))
            >
                {changing(move || if is_busy.get() { "Signing in…" } else { "Sign in" })}
            </button>
        </form>
    }
    .into_any()
}

/// Counts the seconds of a wait down; at the end what was wrong is forgotten.
fn count_down(trouble: RwSignal<Option<Trouble>>, seconds: RwSignal<u32>) {
    Effect::new(move |_| {
        if seconds.get() == 0 {
            return;
        }
        let next = set_timeout(
            move || {
                let left = seconds.get_untracked().saturating_sub(1);
                if left == 0 {
                    trouble.set(None);
                }
                seconds.set(left);
            },
            std::time::Duration::from_secs(1),
        );
        on_cleanup(move || {
            if let Ok(timer) = next {
                timer.clear();
            }
        });
    });
}
