//! Files that are dropped on the chat.

use leptos::ev::DragEvent;
use leptos::prelude::*;
use model::id::IssueId;

use super::sending::Files;
use crate::browser;
use crate::changing::part;
use crate::drawn::Drawn;
use crate::icons::{Size, icon};

/// What happens while something is dragged over the chat: over it, away from it, dropped.
pub(crate) fn drop_handlers(
    over: RwSignal<bool>,
    files: Files,
    chat: impl Fn() -> Option<IssueId> + Copy + 'static,
) -> (impl Fn(DragEvent), impl Fn(DragEvent), impl Fn(DragEvent)) {
    let enters = move |event: DragEvent| {
        if browser::drags_files(&event) && chat().is_some() {
            event.prevent_default();
            if !over.get_untracked() {
                over.set(true);
            }
        }
    };
    let leaves = move |event: DragEvent| {
        if browser::drag_leaves(&event) {
            over.set(false);
        }
    };
    let drops = move |event: DragEvent| {
        if browser::drags_files(&event) {
            event.prevent_default();
            over.set(false);
            if let Some(chat) = chat() {
                files.take(chat, browser::dropped(&event));
            }
        }
    };
    (enters, leaves, drops)
}

/// What is shown while files are over the chat.
pub(crate) fn drop_zone(over: RwSignal<bool>) -> AnyView {
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
