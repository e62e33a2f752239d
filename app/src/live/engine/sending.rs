//! The engine's outbox: in, out, settled.

use leptos::prelude::*;
use model::frame::FromConsole;
use model::id::{AgentId, ClientId, IssueId};
use model::inbox::Inbox;
use model::outbox::{Outbox, Pending, SendState};
use model::refusal::Refusal;

use super::page::{now_ms, random, random_byte};
use super::{CARE_EVERY_MS, Engine, Tone, Way, http};
use crate::api::{self, ApiError, PostedMessage};
use crate::live::input::Input;

impl Engine {
    pub(super) fn write(&mut self, chat: IssueId, text: String) {
        let now = now_ms();
        let id = ClientId::from_parts(now, random());
        if is_open_request(&self.live.inbox.read_untracked(), chat) {
            self.claims.push(id);
        }
        self.live.outbox.write().add(id, chat, text, now);
        self.hold_and_keep(id, chat);
    }

    pub(super) fn write_note(&mut self, chat: IssueId, text: String, names: Vec<AgentId>) {
        let now = now_ms();
        let id = ClientId::from_parts(now, random());
        self.live.outbox.write().add_note(id, chat, text, names, now);
        self.hold_and_keep(id, chat);
    }

    fn hold_and_keep(&mut self, id: ClientId, chat: IssueId) {
        self.typing_gate.reset(chat);
        let mut outbox = self.live.outbox.write();
        // Stored as it is, then held: what a later page finds here may go at once.
        let entry = outbox.get(id).cloned();
        outbox.hold(id);
        drop(outbox);
        if let Some(entry) = entry {
            self.keeper.put(&entry);
        }
    }

    /// A message is stored, or cannot be: it may go.
    pub(super) fn kept(&mut self, id: ClientId) {
        if self.has(id) {
            self.live.outbox.write().release(id);
        }
    }

    pub(super) fn retry(&mut self, id: ClientId) {
        self.live.outbox.write().retry(id);
        self.keep(id);
    }

    pub(super) fn discard(&mut self, id: ClientId) {
        self.live.outbox.write().remove(id);
        self.forget(id);
    }

    /// Another tab has settled a message.
    pub(super) fn gone_elsewhere(&mut self, id: ClientId) {
        if self.has(id) {
            self.live.outbox.write().acknowledged(id);
            self.settling.forget(id);
        }
    }

    pub(super) fn care(&mut self) {
        self.care_at = Some(now_ms() + CARE_EVERY_MS);
        self.ringing.leads.set(true);
        self.keeper.load_of_all_tabs();
    }

    pub(super) fn restored(&mut self, entries: Vec<Pending>) {
        let known = self.live.outbox.read_untracked().entries().to_vec();
        let is_known = |entry: &Pending| known.iter().any(|known| known.client_id == entry.client_id);
        let unknown: Vec<Pending> = entries.into_iter().filter(|entry| !is_known(entry)).collect();
        if !unknown.is_empty() {
            let all = known.into_iter().chain(unknown).collect();
            *self.live.outbox.write() = Outbox::restore(all);
        }
    }

    /// Sends what may go, settles what is done.
    pub(super) fn pump(&mut self) {
        let now = now_ms();
        let cursor = self.live.inbox.read_untracked().cursor;
        for id in self.settling.take_settled(cursor, now) {
            self.live.outbox.write().acknowledged(id);
        }
        for id in self.settling.take_overdue(now) {
            self.live.outbox.write().unreachable(id, now, random_byte());
        }
        let Some(way) = self.link.way() else { return };
        let due = self.live.outbox.write_untracked().take_due(now);
        if !due.is_empty() {
            self.live.outbox.notify();
        }
        for entry in due {
            if !self.settling.is_acknowledged(entry.client_id) {
                self.send(way, entry, now);
            }
        }
    }

    fn send(&mut self, way: Way, entry: Pending, now: i64) {
        let Pending {
            client_id,
            chat,
            text,
            note,
            ..
        } = entry;
        let answered = move |answer| Input::Posted(client_id, answer);
        match (way, note) {
            (Way::Socket, None) => {
                self.settling.sent(client_id, now);
                self.say(&FromConsole::Send {
                    chat,
                    client_id,
                    text,
                });
            }
            (Way::Socket, Some(mentions)) => {
                self.settling.sent(client_id, now);
                self.say(&FromConsole::Note {
                    chat,
                    client_id,
                    text,
                    mentions,
                });
            }
            (Way::Http, None) => {
                http::call(&self.mailbox, api::post_message(chat, client_id, text), answered);
            }
            (Way::Http, Some(mentions)) => {
                http::call(
                    &self.mailbox,
                    api::post_note(chat, client_id, text, mentions),
                    answered,
                );
            }
        }
    }

    pub(super) fn posted(&mut self, id: ClientId, answer: Result<PostedMessage, ApiError>) {
        match answer {
            Ok(posted) => self.acknowledged(id, posted.pos, posted.taken_by),
            Err(ApiError::Refused(refusal)) => self.refused(id, &refusal),
            Err(ApiError::Unreadable) => {
                let expected = "reload this page and send it again".to_owned();
                self.refused(
                    id,
                    &Refusal::Malformed {
                        field: "The message".to_owned(),
                        expected,
                    },
                );
            }
            Err(ApiError::Unreachable) => {
                self.live.outbox.write().unreachable(id, now_ms(), random_byte());
            }
        }
    }

    /// The server has stored a message. Its bubble stays until its event is applied.
    pub(super) fn acknowledged(&mut self, id: ClientId, pos: i64, taken_by: Option<String>) {
        if !self.has(id) {
            return;
        }
        self.settling.acknowledged(id, pos, now_ms());
        self.keeper.delete(id);
        self.tabs.tell_gone(id);
        let claims = self.claims.len();
        self.claims.retain(|claim| *claim != id);
        if let Some(name) = taken_by.filter(|_| self.claims.len() < claims) {
            self.live
                .notice(Tone::Info, format!("{name} answered this request first"));
        }
    }

    pub(super) fn refused(&mut self, id: ClientId, refusal: &Refusal) {
        let now = now_ms();
        self.settling.forget(id);
        if *refusal == Refusal::SignedOut {
            self.live.outbox.write().unreachable(id, now, 0);
            self.signed_out();
            return;
        }
        self.live.outbox.write().refused(id, refusal, now, random_byte());
        if has_failed(&self.live.outbox.read_untracked(), id) {
            self.keep(id);
        }
    }

    /// A message of this agent came as an event.
    pub(super) fn came_back(&mut self, id: ClientId) {
        if self.has(id) {
            self.live.outbox.write().acknowledged(id);
            self.forget(id);
        }
    }

    fn has(&self, id: ClientId) -> bool {
        self.live.outbox.read_untracked().get(id).is_some()
    }

    fn keep(&self, id: ClientId) {
        let entry = self.live.outbox.read_untracked().get(id).cloned();
        if let Some(entry) = entry {
            self.keeper.put(&entry);
        }
    }

    fn forget(&mut self, id: ClientId) {
        self.settling.forget(id);
        self.keeper.delete(id);
        self.tabs.tell_gone(id);
    }
}

fn has_failed(outbox: &Outbox, id: ClientId) -> bool {
    outbox
        .get(id)
        .is_some_and(|entry| matches!(entry.state, SendState::Failed(_)))
}

/// Whether nobody has taken a chat yet.
fn is_open_request(inbox: &Inbox, chat: IssueId) -> bool {
    inbox.chat(chat).is_some_and(|row| row.assignee.is_none())
}
