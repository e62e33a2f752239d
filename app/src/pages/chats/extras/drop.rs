//! Files that are dropped on the page while a chat is open.

use leptos::prelude::*;

use crate::browser;
use crate::changing::part;
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::pages::chats::composer::Field;
use crate::pages::chats::files::Extras;

/// Listens while the composer stands: wherever on the page something is dropped, it is not opened in place of the page.
pub(super) fn listen(field: Field, extras: Extras) {
    let over = extras.over;
    let enters = window_event_listener(leptos::ev::dragover, move |event| {
        if browser::drags_files(&event) {
            event.prevent_default();
            if !over.get_untracked() {
                over.set(true);
            }
        }
    });
    let leaves = window_event_listener(leptos::ev::dragleave, move |event| {
        if browser::drag_leaves(&event) {
            over.set(false);
        }
    });
    let drops = window_event_listener(leptos::ev::drop, move |event| {
        if browser::drags_files(&event) {
            event.prevent_default();
            over.set(false);
            field.stop_editing_if_any();
            extras
                .files
                .take(untrack(|| field.key()), browser::dropped(&event));
        }
    });
    on_cleanup(move || {
        for listener in [enters, leaves, drops] {
            listener.remove();
        }
    });
}

/// What is shown while files are over the page.
pub(super) fn zone(over: RwSignal<bool>) -> AnyView {
    part(move || {
        over.get().then(|| {
            view! {
                <div class="drop-over">
                    <div class="drop">
                        {icon("image", Size::Md)}
                        <p class="medium">"Drop files to attach"</p>
                        <p class="xs muted">"Images, PDF, text and office documents up to 20\u{a0}MB"</p>
                    </div>
                </div>
            }
            .drawn()
        })
    })
    .into_any()
}
