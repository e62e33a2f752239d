//! The keyboard of the page: F6 goes to the next pane, Esc goes back to the list. Lists have keys of their own.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::place::Pane;
use super::state::Desk;
use crate::browser;

/// Where the focus goes in each pane: the first of these that is there.
const PLACES: [(&str, &[&str]); 3] = [
    (".list", &["a.chat-row[tabindex='0']", "#list-heading"]),
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

/// Gives the focus to the next pane that is shown.
fn to_next_pane(backwards: bool) {
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
