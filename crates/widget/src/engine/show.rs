//! What the panel shows of the engine.

use alloc::string::String;

use model::words::{number, words};

use super::{Engine, Wrong};
use crate::view::{FormError, Notice, Panel};

impl Engine {
    /// The panel as it is now, for a reader whose zone is `offset_min` minutes ahead of UTC.
    pub fn panel(&self, now_ms: i64, offset_min: i32) -> Panel<'_> {
        Panel {
            snapshot: &self.state.confirmed,
            pending: self.state.outbox.entries(),
            settled: &self.settled,
            starting: self.start.is_some(),
            new_chat: self.new_chat,
            now_ms,
            offset_min: Some(offset_min),
            typing: self.typing.as_ref().map(|(name, _)| name.as_str()),
            notice: self.notice(now_ms),
            form_error: self.form_error.as_ref().map(|wrong| match wrong {
                Wrong::Name => FormError::Name,
                Wrong::Question => FormError::Question,
                Wrong::Refused(words) => FormError::Refused(words),
            }),
            chars_left: self.chars_left,
            menu: self.menu,
            asking_end: self.asking_end,
            embedded: self.embedded,
        }
    }

    fn notice(&self, now_ms: i64) -> Option<Notice> {
        if self.link.is_lost(now_ms) {
            Some(Notice::NoConnection)
        } else if self.limited_until > now_ms {
            Some(Notice::Limited((self.limited_until - now_ms + 999) / 1_000))
        } else if self.not_done {
            Some(Notice::NotDone)
        } else if self.forgotten && self.credential.is_some() {
            Some(Notice::Forgotten)
        } else {
            None
        }
    }

    /// What is to be read out since the last time: one message with its text, several as their number.
    pub fn take_spoken(&mut self) -> Option<String> {
        let spoken = core::mem::take(&mut self.spoken);
        match spoken.len() {
            0 => None,
            1 => spoken.into_iter().next(),
            several => Some(words(&[&number(several as i64), " new messages"])),
        }
    }
}
