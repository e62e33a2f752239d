//! The keyboard of the page: F6 goes to the next pane, Esc goes back to the list. Lists have keys of their own.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use model::draft::DraftKind;
use wasm_split_helpers::wasm_split;

use super::place::Pane;
use super::state::Desk;
use super::tools::{Sought, Tool};
use super::writing::{FIELD, Writing};
use super::{kept_edits, link_card};
use crate::browser;
use crate::later::{self, Fetched, here};

/// Where the focus goes in each pane: the first of these that is there.
const PLACES: [(&str, &[&str]); 3] = [
    (
        ".list",
        &[
            "#search-field",
            "#views-heading",
            "#select-heading",
            "a.chat-row[tabindex='0']",
            "#list-heading",
        ],
    ),
    (".conv", &["#reply", "#chat-heading"]),
    (".data", &["#data-heading"]),
];

/// A key that no field and no menu has taken.
pub(crate) fn on_key(desk: Desk, event: &KeyboardEvent) {
    if event.default_prevented() || event.is_composing() {
        return;
    }
    match event.key().as_str() {
        "F6" => {
            event.prevent_default();
            to_next_pane(event.shift_key());
        }
        "Escape" => back(desk),
        _ => {}
    }
}

/// Letters do not act for so long after something was typed into a composer that is gone, with the focus, in milliseconds.
const TYPES_ON_MS: i64 = 2_000;
/// Letters that act, with those that stand for a command of the palette.
const LETTERS: [&str; 3] = ["a", "e", "v"];

/// The command palette from anywhere on the page; single letters wherever the focus is, as long as no field and no dialog has it, and the agent has
/// not switched them off (E.32). The code comes after the page.
pub(crate) fn everywhere(desk: Desk, writing: Writing) {
    later::begin_soon(load_keys, move || listen(desk, writing), desk.live);
}

#[wasm_split(bell, fallible, preload(load_keys))]
fn listen(desk: Desk, writing: Writing) -> Fetched {
    // What opens over the list is there with the list.
    let listed = use_context::<Sought>().is_some();
    kept_edits::begin(desk.live);
    link_card::begin(desk);
    browser::follow_visible_height();
    // Whoever is typing goes on typing for a moment when the field goes: the customer may have ended the chat.
    let typed_at = StoredValue::new(0_i64);
    let typing = window_event_listener_untyped("input", move |_| {
        if browser::focus_is_in(FIELD) {
            typed_at.set_value(browser::now_ms());
        }
    });
    on_cleanup(move || typing.remove());
    let is_typing =
        move || !browser::focus_is_in("body *") && browser::now_ms() - typed_at.get_value() < TYPES_ON_MS;
    Effect::new(move |_| {
        let listener = window_event_listener(leptos::ev::keydown, move |event| {
            if event.default_prevented() || event.is_composing() || event.alt_key() {
                return;
            }
            let key = event.key();
            let taken = if event.ctrl_key() || event.meta_key() {
                matches!(key.as_str(), "k" | "K") && open(desk, Tool::Palette)
            } else {
                !is_typing() && single(desk, writing, listed, &key)
            };
            if taken {
                event.prevent_default();
            }
        });
        on_cleanup(move || listener.remove());
    });
    here(().into_any())
}

/// A key alone. Returns whether it was taken.
fn single(desk: Desk, writing: Writing, listed: bool, key: &str) -> bool {
    let is_on = || {
        desk.live
            .inbox()
            .with_untracked(|inbox| inbox.preferences.single_letters)
    };
    if browser::focus_is_in("input, textarea, select, dialog, [role='menu']") || !is_on() {
        return false;
    }
    let kind = match key {
        "r" => DraftKind::Reply,
        "n" => DraftKind::Note,
        "t" if browser::is_there("#chat-heading") => {
            writing.details.set(true);
            return true;
        }
        "?" => return open(desk, Tool::Keys),
        "/" | "v" if !listed => return false,
        "/" => return open(desk, Tool::Search),
        // What is open is not thrown away for a letter.
        other if desk.tool.get_untracked() == Tool::Closed => {
            let letter = LETTERS.into_iter().find(|letter| *letter == other);
            return letter.is_some_and(|letter| open(desk, Tool::Letter(letter)));
        }
        _ => return false,
    };
    let there = browser::is_there(FIELD);
    if there {
        writing.write(kind);
    }
    there
}

fn open(desk: Desk, tool: Tool) -> bool {
    if desk.tool.get_untracked() != tool {
        desk.tool.set(tool);
    }
    true
}

/// Gives the focus to the next pane that is shown.
pub(crate) fn to_next_pane(backwards: bool) {
    let at = PLACES.iter().position(|(pane, _)| browser::focus_is_in(pane));
    for step in 1..=PLACES.len() {
        let step = if backwards { PLACES.len() * 2 - step } else { step };
        let from = at.unwrap_or(if backwards { 0 } else { PLACES.len() - 1 });
        let (_, places) = PLACES[(from + step) % PLACES.len()];
        if places.iter().any(|place| browser::focus(place)) {
            return;
        }
    }
}

/// From the drawer to the chat, from the chat to its row.
fn back(desk: Desk) {
    let from_data =
        browser::focus_is_in(".data") || desk.place.with_untracked(|place| place.pane == Pane::Data);
    if from_data && desk.place.with_untracked(|place| place.pane == Pane::Data) {
        desk.go.run(untrack(|| desk.to_open_chat()));
        browser::focus_soon("#reply, #chat-heading");
    } else if browser::focus_is_in(".conv, .data") {
        if browser::is_narrow() {
            desk.go.run(untrack(|| desk.to_list()));
        }
        browser::focus_soon("a.chat-row[aria-current='true'], a.chat-row[tabindex='0']");
    }
}
