//! The panel: plain functions from state to elements, the same on the server and in the browser.

mod composer;
mod ended;
mod form;
mod head;
mod icon;
mod lines;
mod log;
mod notice;

use model::outbox::Pending;
use model::status::ChatState;
use model::visitor::{ChatHead, VisitorSnapshot};

pub use form::asks_name;
pub use notice::Notice;

use crate::sink::{Sink, el};

/// The id of the composer's field.
const COMPOSER: &str = "lwt";
/// The id of the question in the form.
pub const QUESTION: &str = "lwq";
/// The id of the name in the form.
pub const NAME: &str = "lwn";
/// The id of the hidden region that is read out.
const SPOKEN: &str = "lws";

/// All that the panel shows.
#[derive(Clone, Copy, Debug)]
pub struct Panel<'a> {
    /// What the server confirmed.
    pub snapshot: &'a VisitorSnapshot,
    /// What is written and not yet acknowledged, oldest first.
    pub pending: &'a [Pending],
    /// What is acknowledged and has not come back as an event yet.
    pub settled: &'a [Pending],
    /// Whether the pending messages begin a new chat.
    pub starting: bool,
    /// Whether the visitor asked for the form of a new chat after the last one ended.
    pub new_chat: bool,
    /// Now, UTC milliseconds.
    pub now_ms: i64,
    /// The reader's zone, minutes ahead of UTC; `None` on the server, which does not know it and shows no times.
    pub offset_min: Option<i32>,
    /// Who of the team writes.
    pub typing: Option<&'a str>,
    /// What concerns the whole panel.
    pub notice: Option<Notice>,
    /// What the form says against the last try.
    pub form_error: Option<FormError<'a>>,
    /// How many characters can still be written into the composer; negative for too many.
    pub chars_left: i64,
    /// Whether the menu is open.
    pub menu: bool,
    /// Whether the visitor is asked if the chat should end.
    pub asking_end: bool,
    /// Whether the panel can be put away, that is, stands in a page.
    pub embedded: bool,
}

/// Why the form did not start a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormError<'a> {
    /// The name is missing (S2.25).
    Name,
    /// The question is missing.
    Question,
    /// The server's words.
    Refused(&'a str),
}

/// Which of its three faces the panel shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// Greeting and form, before a chat.
    Form,
    /// The conversation.
    Chat,
    /// The conversation after its end.
    Ended,
}

impl<'a> Panel<'a> {
    /// The panel as the server knows it: a snapshot and nothing else.
    pub fn of(snapshot: &'a VisitorSnapshot, now_ms: i64) -> Self {
        Self {
            snapshot,
            pending: &[],
            settled: &[],
            starting: false,
            new_chat: false,
            now_ms,
            offset_min: None,
            typing: None,
            notice: None,
            form_error: None,
            chars_left: i64::from(model::text::MESSAGE_MAX_CHARS),
            menu: false,
            asking_end: false,
            embedded: true,
        }
    }

    /// The face that is shown.
    pub fn screen(&self) -> Screen {
        match &self.snapshot.chat {
            _ if self.starting => Screen::Chat,
            None => Screen::Form,
            Some(chat) if chat.state == ChatState::Ended && self.new_chat => Screen::Form,
            Some(chat) if chat.state == ChatState::Ended => Screen::Ended,
            Some(_) => Screen::Chat,
        }
    }

    /// The chat that is shown, unless a new one is about to begin.
    fn chat(&self) -> Option<&'a ChatHead> {
        self.snapshot.chat.as_ref().filter(|_| !self.starting)
    }

    /// Whether nobody of the team has answered yet.
    fn waits(&self) -> bool {
        self.chat().is_none_or(|chat| chat.state == ChatState::Waiting)
    }
}

/// Writes the whole panel.
pub fn panel<S: Sink>(out: &mut S, panel: &Panel<'_>) {
    let screen = panel.screen();
    let name = match screen {
        Screen::Form => "form",
        Screen::Chat => "chat",
        Screen::Ended => "ended",
    };
    el(
        out,
        "main",
        &[("class", "lw"), ("id", "lw"), ("data-screen", name)],
        |out| {
            head::head(out, panel, screen);
            notice::notice(out, panel);
            match screen {
                Screen::Form => form::form(out, panel),
                Screen::Chat => {
                    log::log(out, panel);
                    composer::composer(out, panel);
                }
                Screen::Ended => {
                    log::log(out, panel);
                    ended::foot(out);
                }
            }
        },
    );
}

#[cfg(test)]
mod tests;
