//! The former texts of a message, and the question before one is deleted (E.43). A module with one way in, so that it can be loaded
//! when it is wanted.

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::id::{IssueId, MessageId};
use model::revision::{FormerText, MessageChange};
use wasm_split_helpers::wasm_split;

use super::state::Desk;
use super::writing::{Editing, FIELD, to_edit, use_writing};
use crate::api::{self, ApiError};
use crate::browser;
use crate::changing::part;
use crate::components::dialog::dialog;
use crate::components::markup::message_text;
use crate::components::moment::{Form, moment};
use crate::drawn::Drawn;
use crate::later::{self, Fetched, here};

/// Both dialogs of the log. Their code comes with the first of them that is asked for.
pub(crate) fn revision_dialogs(desk: Desk) -> AnyView {
    let writing = use_writing();
    let wanted = Memo::new(move |before: Option<&bool>| {
        before.copied().unwrap_or(false)
            || writing.deleting.with(Option::is_some)
            || writing.history.with(Option::is_some)
    });
    part(move || {
        wanted
            .get()
            .then(|| later::piece(load_dialogs, move || dialogs(desk), later::waiting))
    })
    .into_any()
}

#[wasm_split(pieces, fallible, preload(load_dialogs))]
fn dialogs(desk: Desk) -> Fetched {
    here((delete_dialog(desk), history_dialog()).into_any())
}

fn delete_dialog(desk: Desk) -> AnyView {
    let writing = use_writing();
    let deleting = writing.deleting;
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(deleting.with(Option::is_some)));
    Effect::new(move |_| {
        if !open.get() && deleting.with_untracked(Option::is_some) {
            deleting.set(None);
        }
    });
    let delete = move || {
        if let Some((chat, message)) = deleting.get_untracked() {
            desk.live.change(chat, message, MessageChange::Delete {});
        }
        open.set(false);
    };
    // The text comes once the message is gone: while the customer may keep it, it is not to be sent again.
    let pending = RwSignal::new(None::<Editing>);
    let revising = desk.live.revising();
    Effect::new(move |_| {
        let Some(taken) = pending.get() else { return };
        if revising.with(|changes| changes.has(taken.message)) {
            return;
        }
        pending.set(None);
        if text_of(desk, taken.chat, taken.message).is_some_and(|now| now.stored.is_empty()) {
            // What stands in the composer already comes behind it.
            let drafted = desk.live.draft(taken.chat, taken.kind);
            let text = [taken.stored, drafted].join("\n");
            desk.live.write_draft(taken.chat, taken.kind, text.trim_end());
            writing.write(taken.kind);
        }
    });
    let take_back = move || {
        if let Some((chat, message)) = deleting.get_untracked() {
            let text = text_of(desk, chat, message);
            delete();
            pending.set(text);
        }
    };
    // It stays as it was while the dialog closes: what is drawn anew asks for no focus any more.
    let has_text = Memo::new(move |before: Option<&bool>| match deleting.get() {
        Some((chat, message)) => {
            text_of(desk, chat, message).is_some_and(|taken| !taken.stored.trim().is_empty())
        }
        None => before.copied().unwrap_or(false),
    });
    let third = part(move || {
        has_text.get().then(|| {
            view! {
                <button type="button" class="btn" on:click=move |_| take_back()>
                    "Take back into the composer"
                </button>
            }
            .drawn()
        })
    });
    let says = view! {
        <p>"Its text goes from the chat on both sides. Your colleagues can still look it up in its history."</p>
    };
    let foot = view! {
        <button type="button" class="btn btn-ghost" on:click=move |_| open.set(false)>
            "Keep message"
        </button>
        {third}
        <button
            type="button"
            class="btn btn-danger"
            on:click=move |_| {
                delete();
                browser::focus_soon(FIELD);
            }
        >
            "Delete message"
        </button>
    };
    dialog(
        "delete-message",
        "Delete this message?",
        open,
        says.drawn(),
        foot.drawn(),
    )
}

/// A message as it is stored, where it is here.
fn text_of(desk: Desk, chat: IssueId, message: MessageId) -> Option<Editing> {
    desk.live.inbox().with_untracked(|inbox| {
        let lines = inbox.timeline(chat)?.messages();
        lines.iter().find(|line| line.id == message).map(to_edit)
    })
}

fn history_dialog() -> AnyView {
    let history = use_writing().history;
    let open = RwSignal::new(false);
    let found: RwSignal<Option<Result<Vec<FormerText>, ApiError>>> = RwSignal::new(None);
    Effect::new(move |_| {
        let Some((chat, message)) = history.get() else {
            return open.set(false);
        };
        found.set(None);
        open.set(true);
        spawn_local(async move {
            let answer = api::load_former_texts(chat, message).await;
            if history.get_untracked() == Some((chat, message)) {
                found.set(Some(answer));
            }
        });
    });
    Effect::new(move |_| {
        if !open.get() && history.with_untracked(Option::is_some) {
            history.set(None);
        }
    });
    let says = view! {
        <div aria-live="polite">
            {part(move || found.with(|found| match found {
                None => view! { <p>"Loading"</p> }.drawn(),
                Some(Err(error)) => view! { <p role="alert">{error.to_string()}</p> }.drawn(),
                Some(Ok(texts)) => former(texts),
            }))}
        </div>
    };
    let foot = view! {
        <button type="button" class="btn" on:click=move |_| open.set(false)>
            "Close"
        </button>
    };
    dialog(
        "message-history",
        "Former texts",
        open,
        says.drawn(),
        foot.drawn(),
    )
}

fn former(texts: &[FormerText]) -> AnyView {
    let items = texts.iter().rev().map(|text| {
        view! {
            <li>
                <p class="xs muted">{moment(text.at, Form::Friendly)}</p>
                <p dir="auto">{message_text(&text.body)}</p>
            </li>
        }
        .drawn()
    });
    view! { <ol class="former">{items.collect::<Vec<AnyView>>()}</ol> }.drawn()
}
