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
        self.live.edits.write().add(chat, edit, words);
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
                if let Some((chat, edit, words)) = stored {
                    self.offer_undo(chat, &edit, words);
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

    /// What was just taken back offers no second undo.
    fn offer_undo(&self, chat: IssueId, edit: &IssueEdit, words: String) {
        if words.is_empty() {
            return;
        }
        let inbox = self.live.inbox.read_untracked();
        let undo = inbox.chat(chat).map(|row| (chat, edit.undo(row)));
        drop(inbox);
        self.live.notice_with(Tone::Info, words, undo);
    }
}
