//! What the visitor does in the panel.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use model::file::FileView;
use model::id::ClientId;
use model::text::MESSAGE_MAX_CHARS;

use super::{Effect, Engine, Wrong};
use crate::view::{NAME, QUESTION, asks_name};

/// How many characters a message may have.
pub(super) const MAX_CHARS: i64 = MESSAGE_MAX_CHARS as i64;

impl Engine {
    /// The form is sent: checked here, so that the text stays where it is when something is missing.
    pub(super) fn submit(&mut self, chat: ClientId, id: ClientId, name: &str, text: &str) {
        let (name, text) = (name.trim(), text.trim());
        let asks = asks_name(&self.state.confirmed);
        let wrong = if asks && name.is_empty() {
            Some((Wrong::Name, NAME))
        } else if text.is_empty() || self.chars_left < 0 {
            Some((Wrong::Question, QUESTION))
        } else {
            None
        };
        if let Some((wrong, field)) = wrong {
            self.form_error = Some(wrong);
            self.effects.push(Effect::Focus(field));
            return;
        }
        let known = self
            .state
            .confirmed
            .chat
            .as_ref()
            .map(|chat| chat.name.as_str())
            .unwrap_or_default();
        let name = if asks { name } else { known };
        self.begin(chat, id, name.to_owned(), text.to_owned());
        self.effects.push(Effect::Clear);
        self.effects.push(Effect::Focus(""));
    }

    /// The composer is sent.
    pub(super) fn send(&mut self, id: ClientId, text: &str, files: Vec<FileView>) {
        let text = text.trim();
        if (!text.is_empty() || !files.is_empty()) && self.chars_left >= 0 {
            self.write(id, text.to_owned(), files);
            self.effects.push(Effect::Clear);
        }
    }

    /// Something stands in the field now.
    pub(super) fn typed(&mut self, text: &str) {
        // Bytes that begin a character: the library's own count is made for megabytes.
        self.chars_left = MAX_CHARS - text.bytes().filter(|byte| byte & 0xc0 != 0x80).count() as i64;
        // What is put back into the field counts as typed, and is what was refused.
        if !text.is_empty() && !core::mem::take(&mut self.is_refilled) {
            self.form_error = None;
            self.writes();
        }
    }

    /// Something was pressed.
    pub(super) fn act(&mut self, act: &str, on: ClientId, id: ClientId) {
        let menu = core::mem::take(&mut self.menu);
        match act {
            "minimise" => self.say("close:", ""),
            "menu" => self.menu = !menu,
            "ask-end" => self.asking_end = true,
            "keep" => self.asking_end = false,
            "escape" if !core::mem::take(&mut self.asking_end) && !menu => self.say("close:", ""),
            "end" => self.end(id),
            "retry" => self.state.outbox.retry(on),
            "delete" => self.delete(on),
            "new" => {
                self.ask_new_chat();
                self.effects.push(Effect::Focus(""));
            }
            _ => {}
        }
    }
}
