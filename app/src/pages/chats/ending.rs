//! The end of a chat, by an agent. It cannot be taken back, so it is asked first; what is written and not sent can go out before it. The
//! question comes when it is asked.

use leptos::prelude::*;
use leptos::tachys::reactive_graph::SharedReactiveFunction;
use leptos::task::spawn_local;
use model::draft::DraftKind;
use model::id::{AgentId, ClientId, IssueId};
use model::outbox::SendState;
use model::text::MESSAGE_MAX_CHARS;
use wasm_split_helpers::wasm_split;

use super::files::Ready;
use super::state::Desk;
use super::writing::{Writing, use_writing};
use crate::browser;
use crate::changing::{heard, part};
use crate::components::dialog::dialog;
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::later::{self, Fetched, here};
use crate::live::DraftKey;

/// Ends the chat, after a question.
pub(super) fn end_button(desk: Desk, id: IssueId) -> AnyView {
    let asks = RwSignal::new(false);
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
            aria-haspopup="dialog"
            on:click=move |_| asks.set(true)
        >
            {icon("x", Size::Md)}
        </button>
        {question}
    }
    .into_any()
}

#[wasm_split(pieces, fallible, preload(load_question))]
fn question(desk: Desk, id: IssueId, asks: RwSignal<bool>) -> Fetched {
    let end = Ending {
        desk,
        draft: (id, DraftKind::Reply),
        writing: use_writing(),
        asks,
        holder: desk.replies_alone(id),
        text: desk.live.draft_of(id, DraftKind::Reply),
        sends: RwSignal::new(false),
        last: RwSignal::new(None),
    };
    end.follow_its_draft();
    here(end.view())
}

/// The question, and what follows from the answer. A handle; copies are the same.
#[derive(Clone, Copy)]
struct Ending {
    desk: Desk,
    /// The answer that may be begun.
    draft: DraftKey,
    writing: Writing,
    /// Whether the question is open.
    asks: RwSignal<bool>,
    /// Who alone replies, where that is not the reader.
    holder: Memo<Option<(AgentId, String)>>,
    /// The text of the answer.
    text: Memo<String>,
    /// Whether the answer is on its way, and the chat ends behind it.
    sends: RwSignal<bool>,
    /// The last message before it that nobody had acknowledged.
    last: RwSignal<Option<ClientId>>,
}

impl Ending {
    /// Whether something is written that was not sent. It stays so while that goes out.
    fn has_draft(self) -> bool {
        let is_written = self.text.with(|text| !text.trim().is_empty());
        self.sends.get() || is_written || self.writing.ready(self.draft) != Ready::default()
    }

    /// Whether what is written can go out as it is.
    fn can_send(self) -> bool {
        let chars = self.text.with(|text| u32::try_from(text.trim().chars().count()));
        let fits = chars.is_ok_and(|chars| chars <= MESSAGE_MAX_CHARS);
        let is_ready = matches!(self.writing.ready(self.draft), Ready::Yes(_));
        self.has_draft() && fits && is_ready && self.holder.with(Option::is_none)
    }

    fn end(self) {
        self.asks.set(false);
        self.desk.live.end_chat(self.draft.0);
        // The button that asked goes with the chat's end.
        browser::focus_soon("#chat-heading");
    }

    fn send(self) {
        let (live, (chat, kind)) = (self.desk.live, self.draft);
        let Ready::Yes(files) = untrack(|| self.writing.ready(self.draft)) else {
            return;
        };
        if self.sends.get_untracked() {
            return;
        }
        if self.writing.asks_first(self.draft) {
            return self.asks.set(false);
        }
        self.last.set(
            live.outbox()
                .with_untracked(|outbox| outbox.of(chat).last().map(|entry| entry.client_id)),
        );
        self.sends.set(true);
        self.writing.sent(self.draft);
        live.send(chat, self.text.get_untracked(), files);
        live.write_draft(chat, kind, "");
    }

    /// Ends the chat once the server has its last answer: what comes later would be refused. Where the answer fails, the chat stays.
    fn follow_its_draft(self) {
        let (outbox, chat) = (self.desk.live.outbox(), self.draft.0);
        Effect::new(move |was_going: Option<bool>| {
            if !self.asks.get() {
                self.sends.set(false);
            }
            if !self.sends.get() {
                return false;
            }
            let last = self.last.get_untracked();
            let has_failed = outbox.with(|outbox| {
                let answer = outbox.of(chat).filter(|entry| entry.note.is_none()).last()?;
                (Some(answer.client_id) != last).then_some(matches!(answer.state, SendState::Failed(_)))
            });
            match has_failed {
                Some(true) => self.asks.set(false),
                // Not here: what is asked of the next frame would be forgotten as this runs again.
                None if was_going == Some(true) => spawn_local(async move { self.end() }),
                Some(false) | None => {}
            }
            has_failed.is_some()
        });
    }

    fn view(self) -> AnyView {
        let can_send = Memo::new(move |_| self.can_send());
        let says = part(move || {
            if self.has_draft() {
                "You have written an answer that is not sent. It cannot be sent any more when the chat has ended."
            } else {
                "The customer is told that it has ended, and can start a new one. This one cannot be opened again."
            }
        });
        let send = move || {
            if self.sends.get() {
                "Sending…"
            } else {
                "Send draft and end chat"
            }
        };
        let end = move || {
            if self.has_draft() {
                "End chat without sending"
            } else {
                "End chat"
            }
        };
        let foot = view! {
            {answer("btn btn-ghost", part(|| "Keep open"), move || self.asks.set(false))}
            {part(move || can_send.get().then(|| answer("btn", part(send), move || self.send())))}
            {answer("btn btn-danger", part(end), move || self.end())}
        };
        let says = view! { <p>{says}</p> };
        dialog(
            "end-chat",
            "End this chat?",
            self.asks,
            says.drawn(),
            foot.into_any(),
        )
    }
}

/// A button of the question.
fn answer(class: &'static str, words: SharedReactiveFunction<AnyView>, act: impl Fn() + 'static) -> AnyView {
    view! {
        <button type="button" class=class on:click=heard(move |_| act())>
            {words}
        </button>
    }
    .drawn()
}
