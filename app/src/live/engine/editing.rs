//! Changes of fields: shown at once, sent when there is a way, to be taken back for a while.

use leptos::prelude::*;
use model::edit::IssueEdit;
use model::id::IssueId;
use model::refusal::Refusal;

use super::page::now_ms;
use super::{Engine, Tone, http};
use crate::api::{self, ApiError};
use crate::live::edits;
use crate::live::input::Input;

/// After a try in vain the next one comes no sooner than this, in milliseconds.
const RESTS_MS: i64 = 2_000;

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
        let now = now_ms();
        let due = self.live.edits.try_update_untracked(|edits| edits.take_due(now));
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
                    self.forget_undo(chat, |former| former.is_of_same_value(&undo));
                    self.live.notice_with(Tone::Info, words, Some((chat, undo)));
                }
            }
            Err(error) if error.is_passing() || error.is_signed_out() => {
                // It goes out again after a rest and with a way; the banner says meanwhile that there is none.
                self.live.edits.write().keep(id, now_ms() + rest_ms(&error));
                if !self.ends_session::<()>(&Err(error)) {
                    self.woken();
                }
            }
            Err(error) => {
                let refused = self.live.edits.write().drop_refused(id);
                let words = refused.map_or_else(
                    || error.to_string(),
                    |(edit, words)| edits::refused_words(&error, &edit, &words),
                );
                self.live.notice(Tone::Warning, words);
            }
        }
    }

    /// What cannot be taken back any more is not offered any more.
    pub(super) fn forget_undo(&self, chat: IssueId, is_former: impl Fn(&IssueEdit) -> bool) {
        let is_former = |undo: &(IssueId, IssueEdit)| undo.0 == chat && is_former(&undo.1);
        let all = self.live.notices;
        all.write()
            .retain(|notice| !notice.undo.as_ref().is_some_and(is_former));
    }
}

/// How long what was in vain rests before it is sent again, in milliseconds.
pub(super) fn rest_ms(error: &ApiError) -> i64 {
    RESTS_MS.max(1_000 * i64::from(named_wait_s(error)))
}

fn named_wait_s(error: &ApiError) -> u32 {
    error.refusal().and_then(Refusal::retry_after_s).unwrap_or(0)
}
