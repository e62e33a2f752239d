//! The chat on websites: which may show it, and the line for them.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use model::settings::SettingsChange;
use model::website;

use super::anonymous;
use super::state::Settings;
use crate::api::ApiError;
use crate::browser;
use crate::changing::{changing, heard, part};
use crate::components::script_line::script_line_card;
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::pages::entry::{FieldKind, text_field};

const ADDRESS: FieldKind = FieldKind {
    id: "website-address",
    label: "New website",
    kind: "url",
    autocomplete: "off",
    error_id: "website-address-error",
    hint_id: Some("website-hint"),
    max_chars: None,
};

/// The cards of the section.
pub(super) fn cards(settings: Settings) -> AnyView {
    let widget = Signal::derive(move || settings.view.with(|view| view.widget.clone()));
    let rows = part(move || {
        let all = settings.view.with(|view| view.websites.clone());
        if all.is_empty() {
            let nobody = view! {
                <li class="xs muted">"No website yet. Only pages of this server show the chat."</li>
            };
            return vec![nobody.drawn()];
        }
        all.into_iter()
            .map(|origin| website_row(settings, origin))
            .collect::<Vec<AnyView>>()
    });
    view! {
        {script_line_card(widget)}
        <section class="card" aria-labelledby="websites-heading">
            <header class="card-head">
                <h2 id="websites-heading">"Websites that may show the chat"</h2>
            </header>
            <ul class="card-rows">{rows}</ul>
            <div class="card-foot">{add_form(settings)}</div>
        </section>
        {anonymous::card(settings)}
    }
    .drawn()
}

fn website_row(settings: Settings, origin: String) -> AnyView {
    let label = format!("Remove {origin}");
    let remove = {
        let origin = origin.clone();
        move |_| {
            let mut left = settings.view.with_untracked(|view| view.websites.clone());
            left.retain(|known| *known != origin);
            let done = format!("{origin} may not show the chat any more");
            let shown = left.clone();
            settings.change_at_once(SettingsChange::Websites(left), done, move |view| {
                view.websites = shown;
            });
            // A row that is gone takes the focus with it.
            browser::focus_soon("#website-address");
        }
    };
    view! {
        <li class="row sm">
            <bdi class="grow medium ell" dir="ltr">
                {origin}
            </bdi>
            <button
                type="button"
                class="btn btn-icon btn-ghost btn-sm"
                aria-label=label.clone()
                title=label
                on:click=heard(remove)
            >
                {icon("x", Size::Sm)}
            </button>
        </li>
    }
    .drawn()
}

fn add_form(settings: Settings) -> AnyView {
    let typed = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let origin = match website::origin(&typed.get_untracked()) {
            Ok(origin) => origin,
            Err(refusal) => {
                problem.set(Some(refusal.to_string()));
                browser::focus_soon("#website-address");
                return;
            }
        };
        busy.set(true);
        let mut all = settings.view.with_untracked(|view| view.websites.clone());
        let done = format!("{origin} may show the chat");
        all.push(origin);
        let then = move |refused: Option<ApiError>| {
            if refused.is_none() {
                typed.set(String::new());
            }
            problem.set(refused.map(|error| error.to_string()));
            busy.set(false);
            browser::focus_soon("#website-address");
        };
        settings.change(SettingsChange::Websites(all), done, Box::new(then));
    };
    let is_busy = changing(move || busy.get().then_some("true"));
    view! {
        <form class="add-line" method="post" novalidate on:submit=heard(add)>
            {text_field(ADDRESS, typed, problem.into(), None)}
            <button class="btn" aria-busy=is_busy>
                "Add website"
            </button>
            <p class="hint" id="website-hint">
                "For example https://www.shop.example, without a path."
            </p>
        </form>
    }
    .drawn()
}
