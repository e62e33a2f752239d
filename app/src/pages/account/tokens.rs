//! The tokens of an agent for programs: made, listed, revoked. The secret of a new one is shown once.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::id::TokenId;
use model::refusal::Refusal;
use model::text::reveal;
use model::token::{NewToken, TokenChange, TokenView, TokensView};

use crate::api::{ApiError, change_tokens, load_tokens};
use crate::browser;
use crate::changing::{changing, heard, part};
use crate::components::dialog::dialog;
use crate::components::moment::{Form, moment};
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::pages::entry::{FieldKind, text_field};
use crate::pages::proof::Proof;

const NAME: FieldKind = FieldKind {
    id: "token-name",
    label: "What it is for",
    kind: "text",
    autocomplete: "off",
    error_id: "token-name-error",
    hint_id: None,
    max_chars: Some("80"),
};

/// The choices of a life; empty for a token that does not end by itself.
const LIVES: [(&str, &str); 5] = [
    ("30", "30 days"),
    ("90", "90 days"),
    ("7", "7 days"),
    ("365", "A year"),
    ("", "Until it is revoked"),
];

/// What is shown of the tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Shown {
    /// They are on their way.
    Loading,
    /// They could not be loaded.
    Failed(ApiError),
    /// They are here.
    Here(TokensView),
}

/// The tokens and what was typed for a new one; copies are the same.
#[derive(Clone, Copy)]
struct Tokens {
    shown: RwSignal<Shown>,
    name: RwSignal<String>,
    days: RwSignal<String>,
    writes: RwSignal<bool>,
    problem: RwSignal<Option<String>>,
    proof: Proof,
    busy: RwSignal<bool>,
    /// Which one is asked about before it is revoked.
    asked: RwSignal<Option<(TokenId, String)>>,
    asking: RwSignal<bool>,
}

impl Tokens {
    fn new() -> Self {
        Self {
            shown: RwSignal::new(Shown::Loading),
            name: RwSignal::default(),
            days: RwSignal::new(LIVES[0].0.to_owned()),
            writes: RwSignal::new(false),
            problem: RwSignal::default(),
            proof: Proof::none(),
            busy: RwSignal::new(false),
            asked: RwSignal::default(),
            asking: RwSignal::new(false),
        }
    }

    fn load(self) {
        self.shown.set(Shown::Loading);
        spawn_local(async move {
            let shown = match load_tokens().await {
                Ok(tokens) => Shown::Here(tokens),
                Err(error) => Shown::Failed(error),
            };
            // The section may have been left.
            let _left = self.shown.try_set(shown);
        });
    }

    fn change(self, change: TokenChange, then: Box<dyn FnOnce(Option<ApiError>)>) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        spawn_local(async move {
            let answer = change_tokens(change).await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(tokens) => {
                    self.shown.set(Shown::Here(tokens));
                    then(None);
                }
                Err(error) => then(Some(error)),
            }
        });
    }

    fn make(self) {
        let new = NewToken {
            name: self.name.get_untracked(),
            writes: self.writes.get_untracked(),
            days: self.days.with_untracked(|days| days.parse().ok()),
        };
        let then = move |refused: Option<ApiError>| {
            if refused.as_ref().and_then(ApiError::refusal) == Some(&Refusal::ProofNeeded) {
                let give_up = move |error: ApiError| self.problem.set(Some(error.to_string()));
                return self.proof.ask(Box::new(move || self.make()), Box::new(give_up));
            }
            let focus = if refused.is_none() {
                self.name.set(String::new());
                "#new-token"
            } else {
                "#token-name"
            };
            self.problem.set(refused.map(|error| error.to_string()));
            browser::focus_soon(focus);
        };
        self.change(TokenChange::Make(new), Box::new(then));
    }
}

/// The card of the tokens.
pub(super) fn card() -> AnyView {
    let tokens = Tokens::new();
    Effect::new(move |_| tokens.load());
    view! {
        <section class="card" aria-labelledby="tokens-heading">
            <header class="card-head">
                <h2 id="tokens-heading" tabindex="-1">
                    "Tokens"
                </h2>
            </header>
            {tokens.proof.dialog()}
            {part(move || made(tokens))}
            {part(move || rows(tokens))}
            <div class="card-foot">{new_form(tokens)}</div>
        </section>
        {confirm(tokens)}
    }
    .drawn()
}

/// The secret of the token that was just made.
fn made(tokens: Tokens) -> Option<AnyView> {
    let secret = tokens.shown.with(|shown| match shown {
        Shown::Here(view) => view.made.as_ref().map(|made| made.0.clone()),
        Shown::Loading | Shown::Failed(_) => None,
    })?;
    let copied = RwSignal::new(None::<bool>);
    let said = changing(move || match copied.get() {
        None => "",
        Some(true) => "Copied",
        Some(false) => "Select it and copy it by hand.",
    });
    let copy = {
        let secret = secret.clone();
        move |_| browser::copy(&secret, copied)
    };
    let view = view! {
        <div class="card-body stack gap2" role="status">
            <p class="medium" id="new-token" tabindex="-1">
                "This is your new token. Copy it now: nobody can see it again."
            </p>
            <pre class="code-line" dir="ltr" tabindex="0" role="group" aria-label="New token"><code>{secret}</code></pre>
            <p class="row">
                <button type="button" class="btn btn-sm" on:click=heard(copy)>
                    {icon("copy", Size::Sm)}
                    "Copy"
                </button>
                <span class="secondary xs">{said}</span>
            </p>
        </div>
    };
    Some(view.drawn())
}

fn rows(tokens: Tokens) -> AnyView {
    tokens.shown.with(|shown| match shown {
        Shown::Loading => view! {
            <p class="card-foot sm muted" role="status">
                "Your tokens are on their way."
            </p>
        }
        .drawn(),
        Shown::Failed(error) => view! {
            <div class="card-foot row" role="alert">
                <p class="grow error">{error.to_string()}</p>
                <button type="button" class="btn btn-sm" on:click=heard(move |_| tokens.load())>
                    "Try again"
                </button>
            </div>
        }
        .drawn(),
        Shown::Here(view) if view.tokens.is_empty() => view! {
            <p class="card-foot sm muted" role="status">
                "You have no token. Programs cannot come in as you."
            </p>
        }
        .drawn(),
        Shown::Here(view) => {
            let at = view.at;
            let rows = view.tokens.iter().map(|token| row(tokens, token, at));
            view! { <ul class="card-rows">{rows.collect::<Vec<AnyView>>()}</ul> }.drawn()
        }
    })
}

fn row(tokens: Tokens, token: &TokenView, at: i64) -> AnyView {
    let (id, name) = (token.id, reveal(&token.name));
    let rights = if token.writes { "Reads and writes" } else { "Reads" };
    let used = match token.used_at {
        Some(used) => view! { " · last used " {moment(used, Form::Ago)} }.into_any(),
        None => " · never used".into_any(),
    };
    let ends = match token.expires_at {
        Some(_) if token.has_ended(at) => " · ended".into_any(),
        Some(end) => view! { " · ends " {moment(end, Form::Within)} }.into_any(),
        None => ().into_any(),
    };
    let ask = {
        let name = name.clone();
        move |_| {
            tokens.asked.set(Some((id, name.clone())));
            tokens.asking.set(true);
        }
    };
    view! {
        <li class="row">
            {icon("key", Size::Md)}
            <span class="grow person-names">
                <b class="medium ell"><bdi>{name.clone()}</bdi></b>
                <span class="xs muted">{rights} " · made " {moment(token.created_at, Form::Within)} {used} {ends}</span>
            </span>
            <button type="button" class="btn btn-sm" aria-label=format!("Revoke {name}") on:click=heard(ask)>
                "Revoke"
            </button>
        </li>
    }
    .drawn()
}

fn new_form(tokens: Tokens) -> AnyView {
    let make = move |event: SubmitEvent| {
        event.prevent_default();
        tokens.make();
    };
    let option = |(value, words): &(&'static str, &'static str)| {
        view! { <option value=*value>{*words}</option> }.drawn()
    };
    view! {
        <form class="stack gap4" method="post" novalidate aria-label="A new token" on:submit=heard(make)>
            {text_field(NAME, tokens.name, tokens.problem.into(), None)}
            <div class="field">
                <label class="label" for="token-days">
                    "It ends after"
                </label>
                <select
                    class="select"
                    id="token-days"
                    prop:value=move || tokens.days.get()
                    on:change=heard(move |event| tokens.days.set(event_target_value(&event)))
                >
                    {LIVES.iter().map(option).collect::<Vec<AnyView>>()}
                </select>
            </div>
            <label class="switch-row sm">
                <span>
                    <b class="medium">"It may write"</b>
                    <br />
                    <span class="xs muted">"Otherwise it only reads."</span>
                </span>
                <input
                    type="checkbox"
                    role="switch"
                    class="switch"
                    prop:checked=move || tokens.writes.get()
                    on:change=heard(move |event| tokens.writes.set(event_target_checked(&event)))
                />
            </label>
            <p>
                <button class="btn btn-primary" aria-busy=changing(move || tokens.busy.get().then_some("true"))>
                    "Make a token"
                </button>
            </p>
        </form>
    }
    .drawn()
}

fn confirm(tokens: Tokens) -> AnyView {
    let problem = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        if tokens.asking.get() {
            problem.set(None);
        }
    });
    let revoke = move |_| {
        let Some((id, _)) = tokens.asked.get_untracked() else {
            return;
        };
        let then = move |refused: Option<ApiError>| {
            problem.set(refused.map(|error| error.to_string()));
            if problem.with_untracked(Option::is_none) {
                tokens.asking.set(false);
                // The button that had the focus is gone with its row.
                browser::focus_soon("#tokens-heading");
            }
        };
        tokens.change(TokenChange::Revoke(id), Box::new(then));
    };
    let words = part(move || {
        let name = tokens.asked.get().map(|(_, name)| name);
        name.map(|name| {
            view! { <p>"Programs that use " <b><bdi>{name}</bdi></b> " are shut out at once."</p> }.drawn()
        })
    });
    let inside = view! {
        <div class="stack">
            {words}
            <p class="secondary">"This cannot be taken back."</p>
            <div role="alert">{part(move || problem.get().map(|words| view! { <p class="error">{words}</p> }.drawn()))}</div>
        </div>
    };
    let foot = view! {
        <button type="button" class="btn" on:click=heard(move |_| tokens.asking.set(false))>
            "Cancel"
        </button>
        <button
            type="button"
            class="btn btn-danger"
            aria-busy=changing(move || tokens.busy.get().then_some("true"))
            on:click=heard(revoke)
        >
            "Revoke the token"
        </button>
    };
    dialog(
        "revoke-token",
        "Revoke a token",
        tokens.asking,
        inside.drawn(),
        foot.into_any(),
    )
}
