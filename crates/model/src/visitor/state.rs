//! The reducer of the widget: state from a snapshot and from frames only, with the outbox beside it.

use alloc::vec::Vec;

use super::{ChatHead, From, VisitorEvent, VisitorMessage, VisitorSnapshot};
use crate::outbox::{Outbox, Pending};
use crate::status::ChatState;
use crate::view::Watermark;

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moved {
    /// It was the next one.
    On,
    /// It was known already.
    Known,
    /// Something before it is missing: resume.
    Gap,
}

/// What the panel shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VisitorState {
    /// The state that the server confirmed.
    pub confirmed: VisitorSnapshot,
    /// What is written and not yet acknowledged.
    pub outbox: Outbox,
}

impl VisitorState {
    /// The state of a snapshot and of what was stored on this device.
    pub fn new(snapshot: VisitorSnapshot, stored: Vec<Pending>) -> Self {
        let mut state = Self {
            confirmed: snapshot,
            outbox: Outbox::restore(stored),
        };
        state.settle_all();
        state
    }

    /// Takes a new snapshot after a reset; the outbox stays.
    pub fn reset(&mut self, snapshot: VisitorSnapshot) {
        self.confirmed = snapshot;
        self.settle_all();
    }

    /// Applies an event if it is the next one (`delivery.md`, rule 5).
    pub fn apply(&mut self, event: VisitorEvent) -> Moved {
        if event.vseq <= self.confirmed.cursor {
            return Moved::Known;
        }
        if event.prev != self.confirmed.cursor {
            return Moved::Gap;
        }
        if let Some(message) = event.message {
            self.outbox.acknowledged(message.client_id);
            self.confirmed.messages.push(message);
        }
        if let Some(changed) = event.changed {
            for line in &mut self.confirmed.messages {
                if line.vseq == changed.vseq {
                    *line = changed;
                    break;
                }
            }
        }
        self.confirmed.chat = Some(event.head);
        self.confirmed.cursor = event.vseq;
        Moved::On
    }

    /// How many lines of the team the visitor has not seen (the badge).
    pub fn unread(&self) -> usize {
        let read = self.confirmed.chat.as_ref().map_or(0, |chat| chat.mine.read);
        self.confirmed
            .messages
            .iter()
            .filter(|m| m.from == From::Team && m.vseq > read)
            .count()
    }

    /// The chat, unless it has ended.
    pub fn open_chat(&self) -> Option<&ChatHead> {
        self.confirmed
            .chat
            .as_ref()
            .filter(|chat| chat.state != ChatState::Ended)
    }

    /// The highest number among the lines of the team, for the receipts.
    pub fn newest_of_team(&self) -> i64 {
        self.confirmed
            .messages
            .iter()
            .filter(|m| m.from != From::Me)
            .map(|m| m.vseq)
            .max()
            .unwrap_or(0)
    }

    /// Notes how far this visitor has got, as the server will when the receipt arrives.
    pub fn seen(&mut self, reached: Watermark) {
        if let Some(chat) = &mut self.confirmed.chat {
            chat.mine = chat.mine.higher(reached);
        }
    }

    /// The visitor's last line, below which its delivery state stands.
    pub fn last_own(&self) -> Option<&VisitorMessage> {
        self.confirmed.messages.iter().rev().find(|m| m.from == From::Me)
    }

    fn settle_all(&mut self) {
        for message in &self.confirmed.messages {
            self.outbox.acknowledged(message.client_id);
        }
    }
}

#[cfg(test)]
mod tests;
