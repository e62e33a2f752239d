//! What goes to the server: messages, receipts, acts.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use model::file::{FileView, ids};
use model::id::{ClientId, IssueId};
use model::outbox::Pending;
use model::view::Watermark;
use model::visitor::FromVisitor;
use uuid::Uuid;

use super::{Effect, Engine, Outcome, Sight, Start, StartChat, Started, ToVisitor, Wrong};

/// The shortest time between two signs that the visitor is writing, in milliseconds (`security.md`, Limits against abuse).
const TYPING_EVERY_MS: i64 = 1_500;

/// The shortest time between two pages that are told, in milliseconds: some pages change their address with each pixel.
const PAGE_EVERY_MS: i64 = 1_500;

/// The visitor's own chat, which may not have begun.
const OWN_CHAT: IssueId = IssueId(Uuid::nil());
/// The pause before a receipt that was refused is told again, at least.
const RECEIPT_AGAIN_MS: i64 = 2_000;
/// The id of frames that nobody waits for.
const NOBODY: ClientId = ClientId(Uuid::nil());

impl Engine {
    pub(super) fn begin(&mut self, chat: ClientId, id: ClientId, name: String, text: String) {
        let start = Start { chat, name };
        self.effects.push(Effect::StoreStart(start.clone()));
        self.start = Some(start);
        self.new_chat = false;
        self.form_error = None;
        self.write(id, text, Vec::new());
    }

    pub(super) fn write(&mut self, id: ClientId, text: String, files: Vec<FileView>) {
        self.state.outbox.add(id, OWN_CHAT, text, self.at.now_ms);
        self.state.outbox.attach(id, files);
        if let Some(entry) = self.state.outbox.get(id) {
            self.storing.push(id);
            self.effects.push(Effect::Store(entry.clone()));
        }
    }

    /// Sends what is due: the first message by the request that opens the chat, the others over the socket, or over HTTP where
    /// there is none.
    pub(super) fn pump(&mut self) {
        let starts = self.start.is_some();
        let has_way =
            starts || self.state.open_chat().is_some() && (self.link.is_up() || self.link.is_polling());
        if !has_way || !self.storing.is_empty() || self.posting.is_some() {
            return;
        }
        for entry in self.state.outbox.take_due(self.at.now_ms) {
            if let Some(start) = &self.start {
                self.told_page.clone_from(&self.page);
                self.posting = Some(entry.client_id);
                self.effects.push(Effect::Start(StartChat {
                    chat: start.chat,
                    client_id: entry.client_id,
                    name: start.name.clone(),
                    text: entry.text,
                    page: self.page.clone(),
                }));
            } else {
                let frame = FromVisitor::Send {
                    client_id: entry.client_id,
                    text: entry.text,
                    files: ids(&entry.files),
                };
                self.dispatch(entry.client_id, frame);
            }
        }
    }

    fn dispatch(&mut self, id: ClientId, frame: FromVisitor) {
        if self.link.is_up() {
            self.effects.push(Effect::Send(frame));
        } else {
            self.posting = Some(id);
            self.effects.push(Effect::Post(id, frame));
        }
    }

    pub(super) fn started(&mut self, id: ClientId, outcome: Outcome<Started>) {
        self.posting = None;
        match outcome {
            Outcome::Done(started) => {
                self.start = None;
                self.limited_until = 0;
                self.credential = Some(started.credential);
                self.reset(started.snapshot);
                self.effects.push(Effect::ForgetStart);
                self.effects.push(Effect::CheckCookie);
                self.link.again(self.at.now_ms);
            }
            Outcome::Refused(frame) => self.refused(with_id(frame, id)),
            Outcome::Unreachable => self.unreachable(id),
        }
    }

    pub(super) fn posted(&mut self, id: ClientId, outcome: Outcome<ToVisitor>) {
        if self.posting == Some(id) {
            self.posting = None;
        }
        if self.state.outbox.get(id).is_none() {
            let done =
                matches!(outcome, Outcome::Done(ref frame) if !matches!(frame, ToVisitor::Refused { .. }));
            self.not_done |= !done && id != NOBODY;
            if !done && id == NOBODY {
                self.receipt_is_lost(0);
            }
            return;
        }
        match outcome {
            Outcome::Done(frame) => self.frame(frame, false),
            Outcome::Refused(frame) => self.refused(with_id(frame, id)),
            Outcome::Unreachable => self.unreachable(id),
        }
    }

    fn unreachable(&mut self, id: ClientId) {
        self.state.outbox.unreachable(id, self.at.now_ms, self.at.jitter);
    }

    pub(super) fn acknowledged(&mut self, id: ClientId, vseq: i64, at: i64) {
        self.limited_until = 0;
        let entry = self.state.outbox.get(id).cloned();
        self.state.outbox.acknowledged(id);
        self.effects.push(Effect::Forget(id));
        let known = vseq <= self.state.confirmed.cursor;
        if let Some(entry) = entry
            && !known
        {
            self.settled.push(Pending { at, ..entry });
        }
    }

    /// A message has come back as an event.
    pub(super) fn forget(&mut self, id: ClientId) {
        self.settled.retain(|entry| entry.client_id != id);
        self.effects.push(Effect::Forget(id));
    }

    pub(super) fn refused(&mut self, frame: ToVisitor) {
        let ToVisitor::Refused {
            client_id,
            words,
            passing,
            retry_after_s,
            ended,
        } = frame
        else {
            return;
        };
        if client_id == NOBODY && passing {
            // Nobody has done anything, so nobody is told to wait.
            return self.receipt_is_lost(retry_after_s * 1_000);
        }
        if passing {
            self.limited_until = self.at.now_ms + retry_after_s * 1_000;
            self.state
                .outbox
                .pause(client_id, retry_after_s, self.at.now_ms, self.at.jitter);
        } else if self.start.is_some() && !ended {
            self.back_to_form(client_id, words);
        } else {
            self.fail(client_id, &words);
        }
    }

    /// The server did not take the first message: back to the form with everything that was written.
    fn back_to_form(&mut self, id: ClientId, words: String) {
        let Some(start) = self.start.take() else { return };
        self.form_error = Some(Wrong::Refused(words));
        self.is_refilled = true;
        self.new_chat = true;
        let text = self.take_back();
        self.effects.push(Effect::Refill {
            name: start.name,
            text,
        });
        self.effects.push(Effect::ForgetStart);
        self.effects.push(Effect::Forget(id));
    }

    /// All that is unsent, in one text; it leaves the outbox.
    fn take_back(&mut self) -> String {
        let mut text = String::new();
        while let Some(id) = self.state.outbox.entries().first().map(|entry| entry.client_id) {
            if let Some(entry) = self.state.outbox.remove(id) {
                if !text.is_empty() {
                    text.push_str("\n\n");
                }
                text.push_str(&entry.text);
            }
            self.effects.push(Effect::Forget(id));
        }
        self.storing.clear();
        text
    }

    /// A message will not be taken: it says so and waits for the visitor.
    pub(super) fn fail(&mut self, id: ClientId, words: &str) {
        self.state.outbox.fail(id, words.to_owned());
        if let Some(entry) = self.state.outbox.get(id) {
            self.effects.push(Effect::Store(entry.clone()));
        }
    }

    pub(super) fn delete(&mut self, id: ClientId) {
        if let Some(entry) = self.state.outbox.remove(id) {
            self.effects.push(Effect::Forget(id));
            self.effects.push(Effect::Refill {
                name: String::new(),
                text: entry.text,
            });
        }
        if self.state.outbox.entries().is_empty() && self.start.take().is_some() {
            self.effects.push(Effect::ForgetStart);
        }
    }

    pub(super) fn ask_new_chat(&mut self) {
        self.new_chat = true;
        let text = self.take_back();
        if !text.is_empty() {
            self.effects.push(Effect::Refill {
                name: String::new(),
                text,
            });
        }
    }

    pub(super) fn end(&mut self, id: ClientId) {
        self.not_done = false;
        self.asking_end = false;
        self.effects
            .push(Effect::Post(id, FromVisitor::End { client_id: id }));
    }

    pub(super) fn writes(&mut self) {
        let now = self.at.now_ms;
        if now >= self.next_typing && self.link.is_up() && self.state.open_chat().is_some() {
            self.next_typing = now + TYPING_EVERY_MS;
            self.effects.push(Effect::Send(FromVisitor::Typing));
        }
    }

    pub(super) fn cookie_checked(&mut self, works: bool) {
        if !works && let Some(credential) = &self.credential {
            self.effects.push(Effect::KeepCredential(credential.clone()));
        }
    }

    /// Another sight of the window. Who comes back to a tab is on its page again.
    pub(super) fn watched(&mut self, sight: Sight) {
        if self.sight == Sight::Hidden {
            self.told_page.clear();
        }
        self.sight = sight;
    }

    /// Tells on which page the visitor is, while a chat is open and somebody sees the page (S1.37).
    pub(super) fn tell_page(&mut self) {
        let now = self.at.now_ms;
        let is_seen = self.sight > Sight::Hidden && self.state.open_chat().is_some();
        if !is_seen || self.page == self.told_page || now < self.next_page {
            return;
        }
        let about = self.page.clone();
        let frame = FromVisitor::Page { about };
        if self.link.is_up() {
            self.effects.push(Effect::Send(frame));
        } else if self.link.is_polling() {
            self.effects.push(Effect::Post(NOBODY, frame));
        } else {
            return;
        }
        self.told_page.clone_from(&self.page);
        self.next_page = now + PAGE_EVERY_MS;
    }

    /// Delivered at once; displayed when the panel is open and can be seen; read when it has the focus, too (`delivery.md`, rule 14).
    pub(super) fn receipts(&mut self) {
        let Some(chat) = &self.state.confirmed.chat else {
            return;
        };
        let mine = chat.mine;
        let newest = self.state.newest_of_team();
        let where_seen = |at_least: Sight, before: i64| {
            if self.open && self.sight >= at_least {
                newest
            } else {
                before
            }
        };
        let reached = Watermark {
            delivered: newest,
            displayed: where_seen(Sight::Visible, mine.displayed),
            read: where_seen(Sight::Focused, mine.read),
        };
        if reached.is_beyond(self.told_mine)
            && self.at.now_ms >= self.next_receipt
            && !self.tell_reached(reached)
        {
            return;
        }
        if self.told_mine.is_beyond(mine) {
            self.state.seen(self.told_mine);
        }
    }

    /// Whether there was a way to tell it.
    fn tell_reached(&mut self, reached: Watermark) -> bool {
        let seen = FromVisitor::Seen {
            delivered: reached.delivered,
            read: reached.read,
            displayed: reached.displayed,
        };
        if self.link.is_up() {
            self.effects.push(Effect::Send(seen));
        } else if self.link.is_polling() {
            self.effects.push(Effect::Post(NOBODY, seen));
        } else {
            return false;
        }
        self.told_mine = self.told_mine.higher(reached);
        true
    }

    /// The server has said how far this visitor has got in this chat; in another chat nothing was told yet.
    pub(super) fn mine_is_confirmed(&mut self, is_new: bool) {
        let chat = self.state.confirmed.chat.as_ref();
        self.confirmed_mine = chat.map(|chat| chat.mine).unwrap_or_default();
        self.told_mine = if is_new {
            self.confirmed_mine
        } else {
            self.told_mine.higher(self.confirmed_mine)
        };
    }

    /// What was told of what was seen may not have arrived: it is told again, after a pause.
    fn receipt_is_lost(&mut self, wait_ms: i64) {
        self.told_mine = self.confirmed_mine;
        self.next_receipt = self.at.now_ms + wait_ms.max(RECEIPT_AGAIN_MS);
    }
}

/// An answer over HTTP may leave the id out.
fn with_id(mut frame: ToVisitor, id: ClientId) -> ToVisitor {
    if let ToVisitor::Refused { client_id, .. } = &mut frame {
        *client_id = id;
    }
    frame
}
