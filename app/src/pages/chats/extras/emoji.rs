//! The emoji picker (E.18): a button whose panel comes with a part of its own, when it is opened first or pointed at.

mod list;
mod panel;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

use crate::browser;
use crate::changing::{changing, part};
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::later::{self, Fetched, here};
use crate::pages::chats::writing::FIELD;

/// The button of the picker; what is chosen goes to `chosen`.
pub(super) fn emoji_button(chosen: Callback<String>) -> AnyView {
    let open = RwSignal::new(false);
    let close = move || {
        open.set(false);
        browser::focus("#emoji-button");
    };
    let toggle = move || {
        if open.get_untracked() {
            close();
        } else {
            open.set(true);
        }
    };
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            event.prevent_default();
            event.stop_propagation();
            close();
        }
    };
    let pick = Callback::new(move |emoji: String| {
        open.set(false);
        browser::focus(FIELD);
        chosen.run(emoji);
    });
    view! {
        <div class="emoji" on:keydown=on_key>
            <button
                type="button"
                id="emoji-button"
                class="btn btn-icon btn-ghost"
                aria-label="Emoji"
                title="Emoji"
                aria-haspopup="dialog"
                aria-expanded=changing(move || open.get().to_string())
                on:pointerenter=move |_| later::expect(load_picker)
                on:click=move |_| toggle()
            >
                {icon("smile", Size::Md)}
            </button>
            {part(move || open.get().then(|| later::piece(load_picker, move || picker(pick), waiting)))}
        </div>
    }
    .drawn()
}

#[wasm_split(emoji, fallible, preload(load_picker))]
fn picker(pick: Callback<String>) -> Fetched {
    here(panel::panel(pick))
}

fn waiting() -> AnyView {
    view! { <div class="popover emoji-panel">{later::waiting()}</div> }.drawn()
}
