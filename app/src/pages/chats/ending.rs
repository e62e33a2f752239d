//! The end of a chat, by an agent: at once, or after a question where something written would not be sent. The question comes when it is
//! asked.

use leptos::prelude::*;
use model::id::IssueId;
use wasm_split_helpers::wasm_split;

use super::drafts::Drafts;
use super::state::Desk;
use crate::changing::part;
use crate::components::dialog::dialog;
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::later::{self, Fetched, here};

/// Ends the chat; asks only where something written would not be sent.
pub(super) fn end_button(desk: Desk, id: IssueId) -> AnyView {
    let drafts = expect_context::<Drafts>();
    let asks = RwSignal::new(false);
    let end = move || {
        if drafts.of(id).trim().is_empty() {
            desk.live.end_chat(id);
        } else {
            asks.set(true);
        }
    };
    let wanted = Memo::new(move |before: Option<&bool>| before.copied().unwrap_or(false) || asks.get());
    let question = part(move || {
        wanted
            .get()
            .then(|| later::piece(load_question, move || question(desk, id, asks), later::waiting))
    });
    view! {
        <button
            type="button"
            class="btn btn-icon btn-ghost"
            aria-label="End chat"
            title="End chat"
            on:click=move |_| end()
        >
            {icon("x", Size::Md)}
        </button>
        {question}
    }
    .into_any()
}

#[wasm_split(pieces, fallible, preload(load_question))]
fn question(desk: Desk, id: IssueId, asks: RwSignal<bool>) -> Fetched {
    here(asked(desk, id, asks))
}

fn asked(desk: Desk, id: IssueId, asks: RwSignal<bool>) -> AnyView {
    let end_anyway = move || {
        asks.set(false);
        desk.live.end_chat(id);
    };
    let says = view! { <p>"You have written an answer that is not sent. It cannot be sent any more when the chat has ended."</p> };
    let foot = view! {
        <button type="button" class="btn btn-ghost" on:click=move |_| asks.set(false)>
            "Keep writing"
        </button>
        <button type="button" class="btn btn-danger" on:click=move |_| end_anyway()>
            "End chat without sending"
        </button>
    };
    dialog("end-chat", "End this chat?", asks, says.drawn(), foot.drawn())
}
