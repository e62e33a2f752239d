//! The engine's part in notes: changes of one's own messages, mentions that were seen, and what this page tells about itself.

use leptos::prelude::*;
use model::frame::{Doing, FromConsole};
use model::id::{IssueId, MessageId};
use model::revision::MessageChange;

use super::editing::rest_ms;
use super::page::now_ms;
use super::{Engine, Tone, Way, http};
use crate::api::{self, ApiError};
use crate::live::input::Input;
use crate::live::revising::RefusedEdit;

impl Engine {
    /// Sends the changes that wait, where there is a connection.
    pub(super) fn send_changes(&self) {
        if self.link.way().is_none() {
            return;
        }
        let now = now_ms();
        let due = self.live.revising.try_update_untracked(|all| all.take_due(now));
        for (chat, message, change) in due.unwrap_or_default() {
            http::call(
                &self.mailbox,
                api::change_message(chat, message, change),
                move |answer| Input::ChangeAnswered(chat, message, answer),
            );
        }
    }

    /// What was changed arrives by its event. What could not be sent is sent again; what was refused is taken back, and an edit's text goes back
    /// to its author.
    pub(super) fn change_answered(
        &mut self,
        chat: IssueId,
        message: MessageId,
        answer: Result<(), ApiError>,
    ) {
        let Err(error) = answer else {
            return self.live.revising.write().stored(message);
        };
        if error.is_passing() || error.is_signed_out() {
            let due = now_ms() + rest_ms(&error);
            self.live.revising.write().keep(message, due);
            if !self.ends_session::<()>(&Err(error)) {
                self.woken();
            }
            return;
        }
        let Some(change) = self.live.revising.write().end(message) else {
            return;
        };
        if let MessageChange::Edit { text, .. } = change {
            let edit = RefusedEdit { chat, message, text };
            self.live.refused_edits.write().push(edit);
        }
        self.live
            .notice(Tone::Warning, format!("The message was not changed. {error}"));
    }

    pub(super) fn see_mentions(&self, chat: IssueId) {
        http::call(&self.mailbox, api::see_mentions(chat), Input::Done);
    }

    pub(super) fn tell_looking(&mut self) {
        if self.link.way() == Some(Way::Socket)
            && let Some((chat, doing)) = self.gaze.take_due(now_ms())
        {
            self.say(&FromConsole::Looking { chat, doing });
        }
    }

    pub(super) fn tell_typing_note(&mut self, chat: IssueId) {
        if self.link.way() == Some(Way::Socket) && self.typing_gate.pass(chat, now_ms()) {
            let doing = Doing::Notes;
            self.say(&FromConsole::Looking { chat, doing });
        }
    }
}
