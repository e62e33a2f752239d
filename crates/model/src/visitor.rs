//! The visitor's side: what the widget sends, receives and shows. Fields are append-only ([`crate::codec`]).

use alloc::string::String;
use alloc::vec::Vec;

mod frames;
mod state;

pub use frames::{FromVisitor, StartChat, Started, ToVisitor, read_frames, write_frames};
pub use state::{Moved, VisitorState};

use crate::codec::{Reader, Wire, Writer};
use crate::file::FileView;
use crate::id::{ClientId, MessageId};
use crate::status::ChatState;
use crate::view::Watermark;

/// The version of the visitor's protocol. The server speaks this one and the one before it.
pub const VISITOR_PROTOCOL: i64 = 1;

/// Who wrote a line, as the visitor is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// The visitor.
    Me,
    /// Somebody of the team.
    Team,
    /// Lobby itself; the text is a [`crate::view::SystemLine`].
    System,
}

/// A line of the conversation, as the visitor sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitorMessage {
    /// Its id.
    pub id: MessageId,
    /// Its number in the chat.
    pub vseq: i64,
    /// Who wrote it.
    pub from: From,
    /// The writer's name; empty for the visitor's own.
    pub name: String,
    /// The number of the writer's avatar colour.
    pub colour: i64,
    /// The sender's id for it; only for the visitor's own, else nil.
    pub client_id: ClientId,
    /// The text.
    pub text: String,
    /// When it was stored, UTC milliseconds.
    pub at: i64,
    /// What became of it since: 0 for nothing, [`DELETED`], else the number of its present text, which was edited.
    pub changed: i64,
    /// The files beside it (E.5).
    pub files: Vec<FileView>,
}

/// The value of [`VisitorMessage::changed`] for a message that was deleted.
pub const DELETED: i64 = 1;

/// A chat without its lines, as the visitor sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatHead {
    /// Its readable key.
    pub key: String,
    /// The live half.
    pub state: ChatState,
    /// The name of the agent in charge.
    pub agent: Option<String>,
    /// The visitor's own name; empty where none was given.
    pub name: String,
    /// How far the team has got. What it has displayed and not read is not told: always 0.
    pub team: Watermark,
    /// How far this visitor has got.
    pub mine: Watermark,
}

/// All that the panel shows, with the place in the chat's log at which it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VisitorSnapshot {
    /// The log's epoch.
    pub epoch: String,
    /// The `vseq` up to which this is complete; 0 without a chat.
    pub cursor: i64,
    /// Whether somebody is there (`architecture.md`, The data).
    pub online: bool,
    /// Whether a name is asked for before the first message (S2.25).
    pub ask_name: bool,
    /// The project's name.
    pub desk: String,
    /// The greeting.
    pub greeting: String,
    /// The visitor's chat, where one exists.
    pub chat: Option<ChatHead>,
    /// Its lines, oldest first.
    pub messages: Vec<VisitorMessage>,
    /// Names of colleagues who are there, at most three, for the greeting.
    pub team: Vec<TeamMember>,
}

/// Somebody of the team, as far as a visitor is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamMember {
    /// Their name.
    pub name: String,
    /// The number of their avatar colour.
    pub colour: i64,
}

/// One event of a visitor's chat: it follows `prev` and leads to `vseq`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitorEvent {
    /// The number that the receiver must have reached.
    pub prev: i64,
    /// The number that it then has.
    pub vseq: i64,
    /// The chat as it is now.
    pub head: ChatHead,
    /// A new line.
    pub message: Option<VisitorMessage>,
    /// A line that is there already, as it is now. A widget that does not know of it keeps the line as it was.
    pub changed: Option<VisitorMessage>,
}

impl Wire for TeamMember {
    fn write(&self, out: &mut Writer) {
        out.text(&self.name).int(self.colour);
    }
    fn read(from: &mut Reader<'_>) -> Self {
        Self {
            name: from.text(),
            colour: from.int(),
        }
    }
}

impl Wire for VisitorMessage {
    fn write(&self, out: &mut Writer) {
        let from = match self.from {
            From::Me => 0,
            From::Team => 1,
            From::System => 2,
        };
        out.uuid(self.id.0)
            .int(self.vseq)
            .int(from)
            .text(&self.name)
            .int(self.colour);
        out.uuid(self.client_id.0)
            .text(&self.text)
            .int(self.at)
            .int(self.changed)
            .list(&self.files);
    }

    fn read(from: &mut Reader<'_>) -> Self {
        Self {
            id: MessageId(from.uuid()),
            vseq: from.int(),
            from: match from.int() {
                0 => From::Me,
                1 => From::Team,
                _ => From::System,
            },
            name: from.text(),
            colour: from.int(),
            client_id: ClientId(from.uuid()),
            text: from.text(),
            at: from.int(),
            changed: from.int(),
            files: from.list(),
        }
    }
}

impl Wire for ChatHead {
    fn write(&self, out: &mut Writer) {
        let state = match self.state {
            ChatState::Waiting => 0,
            ChatState::Active => 1,
            ChatState::Ended => 2,
        };
        out.text(&self.key)
            .int(state)
            .maybe_text(self.agent.as_deref())
            .text(&self.name);
        out.int(self.team.delivered)
            .int(self.team.read)
            .int(self.mine.delivered)
            .int(self.mine.read)
            .int(self.mine.displayed);
    }

    fn read(from: &mut Reader<'_>) -> Self {
        Self {
            key: from.text(),
            state: match from.int() {
                0 => ChatState::Waiting,
                1 => ChatState::Active,
                _ => ChatState::Ended,
            },
            agent: from.maybe_text(),
            name: from.text(),
            team: Watermark {
                delivered: from.int(),
                read: from.int(),
                displayed: 0,
            },
            mine: Watermark {
                delivered: from.int(),
                read: from.int(),
                displayed: from.int(),
            },
        }
    }
}

impl Wire for VisitorSnapshot {
    fn write(&self, out: &mut Writer) {
        out.text(&self.epoch)
            .int(self.cursor)
            .flag(self.online)
            .flag(self.ask_name)
            .text(&self.desk)
            .text(&self.greeting);
        out.maybe(self.chat.as_ref())
            .list(&self.messages)
            .list(&self.team);
    }

    fn read(from: &mut Reader<'_>) -> Self {
        Self {
            epoch: from.text(),
            cursor: from.int(),
            online: from.flag(),
            ask_name: from.flag(),
            desk: from.text(),
            greeting: from.text(),
            chat: from.maybe(),
            messages: from.list(),
            team: from.list(),
        }
    }
}

impl Wire for VisitorEvent {
    fn write(&self, out: &mut Writer) {
        out.int(self.prev)
            .int(self.vseq)
            .record(&self.head)
            .maybe(self.message.as_ref())
            .maybe(self.changed.as_ref());
    }

    fn read(from: &mut Reader<'_>) -> Self {
        Self {
            prev: from.int(),
            vseq: from.int(),
            head: from.record(),
            message: from.maybe(),
            changed: from.maybe(),
        }
    }
}
