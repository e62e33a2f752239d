//! The keyboard of the page: F6 goes to the next pane, Esc goes back to the list. Lists have keys of their own.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use model::draft::DraftKind;

use super::place::Pane;
use super::state::Desk;
use super::writing::{FIELD, Writing};
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

/// `r`, `n` and `t`, wherever the focus is, as long as no field and no dialog has it: a reply, a note, title
/// and tags.
pub(crate) fn single_letters(writing: Writing) {
    Effect::new(move |_| {
        let listener = window_event_listener(leptos::ev::keydown, move |event| {
            let with_another = event.ctrl_key() || event.meta_key() || event.alt_key() || event.shift_key();
            let taken = event.default_prevented() || event.is_composing() || with_another;
            if taken || browser::focus_is_in("input, textarea, select, dialog, [role='menu']") {
                return;
            }
            let kind = match event.key().as_str() {
                "r" => DraftKind::Reply,
                "n" => DraftKind::Note,
                "t" if browser::is_there("#chat-heading") => {
                    event.prevent_default();
                    writing.details.set(true);
                    return;
                }
                _ => return,
            };
            if browser::is_there(FIELD) {
                event.prevent_default();
                writing.write(kind);
            }
        });
        on_cleanup(move || listener.remove());
    });
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
