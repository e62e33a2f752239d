//! The chat's data: fields that people look at and edit (S1.33–S1.35, S1.43–S1.53). What stands in the pane comes with a part of the
//! bundle; its head, which leads to the record and back to the chat, is there at once.

mod arrange;
mod body;
mod connection;
mod fields;
mod text;
mod transitions;
mod views;

use leptos::prelude::*;
use model::id::IssueId;

use self::body::{body, load_body};
use super::skeleton::rows_skeleton;
use super::state::Desk;
use crate::changing::{changing, part};
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::later;
use crate::pages::issue::load_issue_page;

pub(crate) use body::groups;
pub(crate) use connection::Connection;
pub(crate) use transitions::transition_icon;

/// What the panes of all chats share.
#[derive(Clone, Copy)]
struct Pane {
    /// Whether the page is live: only then the code of the fields comes, so that it never keeps the composer waiting.
    alive: RwSignal<bool>,
    /// Whether the agent arranges the fields.
    arranging: RwSignal<bool>,
}

/// The pane with the data.
pub(crate) fn data_pane(desk: Desk) -> AnyView {
    let pane = Pane {
        alive: RwSignal::new(false),
        arranging: RwSignal::new(false),
    };
    Effect::new(move |_| pane.alive.set(true));
    let inside = part(move || match desk.selected.get() {
        Some(chat) => data(desk, chat, pane),
        None => view! {
            <header class="pane-head">
                <h2 id="data-heading" tabindex="-1">
                    "Chat data"
                </h2>
            </header>
        }
        .drawn(),
    });
    view! {
        <aside class="pane data" id="data" data-pane="data" aria-label="Chat data">
            {inside}
        </aside>
    }
    .drawn()
}

fn data(desk: Desk, id: IssueId, pane: Pane) -> AnyView {
    let row = desk.row(id);
    let key = row.with_untracked(|row| row.as_ref().map(|row| row.key.clone()).unwrap_or_default());
    let status = part(move || row.with(|row| row.as_ref().map(|row| desk.lozenge(row))));
    let way_back = |class, label, shape| {
        view! {
            <a class=class aria-label=label title=label href=changing(move || desk.to_open_chat()) data-noscroll="">
                {icon(shape, Size::Md)}
            </a>
        }
        .drawn()
    };
    let fields = part(move || {
        if pane.alive.get() {
            later::piece(load_body, move || body(desk, id, pane.arranging), coming)
        } else {
            coming()
        }
    });
    view! {
        <header class="pane-head">
            {way_back("btn btn-icon btn-ghost only-narrow i-flip", "Back to the chat", "left")}
            <h2 id="data-heading" tabindex="-1">
                <a
                    class="key"
                    href=untrack(|| desk.to_issue(&key))
                    title="Open the whole record"
                    on:pointerenter=move |_| later::expect(load_issue_page)
                >
                    {key.clone()}
                </a>
            </h2>
            {status}
            {way_back("btn btn-icon btn-ghost push only-tablet hide-narrow", "Close chat data", "x")}
        </header>
        {fields}
    }
    .drawn()
}

fn coming() -> AnyView {
    rows_skeleton("Loading the chat data", 3)
}

/// A list of terms and what they are here.
pub(crate) fn terms(all: Vec<(&'static str, AnyView)>) -> AnyView {
    let pair = |(term, value): (&'static str, AnyView)| {
        view! {
            <dt>{term}</dt>
            <dd class="row">{value}</dd>
        }
        .drawn()
    };
    view! { <dl class="dl">{all.into_iter().map(pair).collect::<Vec<AnyView>>()}</dl> }.drawn()
}
