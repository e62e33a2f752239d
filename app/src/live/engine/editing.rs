//! Changes of fields: shown at once, sent when there is a way, to be taken back for a while.

use leptos::prelude::*;
use model::edit::IssueEdit;
use model::id::IssueId;

use super::page::now_ms;
use super::{Engine, Tone, http};
use crate::api::{self, ApiError};
use crate::live::input::Input;

impl Engine {
    pub(super) fn edit(&mut self, chat: IssueId, edit: IssueEdit, words: String) {
        let inbox = self.live.inbox.read_untracked();
        if let Some(row) = inbox.chat(chat) {
            self.live.edits.write().add(row, edit, words);
        }
    }

    /// Sends what waits, where there is a connection.
    pub(super) fn send_edits(&mut self) {
        if self.link.way().is_none() {
            return;
        }
        let due = self.live.edits.try_update_untracked(|edits| edits.take_due());
        for (id, chat, edit) in due.unwrap_or_default() {
            http::call(&self.mailbox, api::edit_issue(chat, edit), move |answer| {
                Input::Edited(id, answer)
            });
        }
    }

    pub(super) fn edited(&mut self, id: u32, answer: Result<(), ApiError>) {
        match answer {
            Ok(()) => {
                let stored = self.live.edits.write().stored(id, now_ms());
                // What was just taken back offers no second undo.
                if let Some((chat, undo, words)) = stored.filter(|(.., words)| !words.is_empty()) {
                    self.live.notice_with(Tone::Info, words, Some((chat, undo)));
                }
            }
            Err(error) if error.is_passing() => {
                // It goes out again with the next sign of life; the banner says meanwhile that there is no connection.
                self.live.edits.write().keep(id);
                self.woken();
            }
            Err(error) => {
                self.live.edits.write().drop_refused(id);
                self.complain(Err(error));
            }
        }
    }
}
