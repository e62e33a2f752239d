//! The emoji picker (E.18): a button whose panel is made when it is opened first. All of it hangs on [`emoji_button`], so that it can come
//! apart from the rest of the page.

mod list;
mod panel;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::browser;
use crate::changing::{changing, part};
use crate::drawn::Drawn;
use crate::icons::{Size, icon};

/// The button of the picker; what is chosen goes to `chosen`.
pub(crate) fn emoji_button(chosen: Callback<String>) -> AnyView {
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
        browser::focus("#reply");
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
                on:click=move |_| toggle()
            >
                {icon("smile", Size::Md)}
            </button>
            {part(move || open.get().then(|| panel::panel(pick)))}
        </div>
    }
    .drawn()
}
