//! The console's frames: JSON, one value per frame, over the websocket and over the long poll alike. A frame is tagged from
//! outside (`{"ping":{"head":7}}`): tags inside would have to be buffered while reading, at a cost in the browser's bundle.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::draft::DraftView;
use crate::event::AgentEvent;
use crate::id::{AgentId, ClientId, FileId, IssueId};
use crate::person::Author;
use crate::preferences::Preferences;
use crate::refusal::Refusal;
use crate::status::Presence;
use crate::view::AgentView;

/// The version of the console's protocol. The server speaks this one and the one before it.
pub const CONSOLE_PROTOCOL: u32 = 1;
/// The server pings after this long, in milliseconds (`delivery.md`, rule 6).
pub const PING_EVERY_MS: i64 = 25_000;
/// A ping unanswered for this long ends the connection, in milliseconds.
pub const PONG_WITHIN_MS: i64 = 10_000;
/// A client that heard nothing for this long asks whether anybody is there, in milliseconds.
pub const SILENCE_MS: i64 = 35_000;
/// How long such a question may take, in milliseconds.
pub const PROBE_MS: i64 = 3_000;
/// A typing notice is sent at most this often, in milliseconds.
pub const TYPING_EVERY_MS: i64 = 1_500;
/// A typing notice is forgotten by its receiver after this long, in milliseconds (P.30).
pub const TYPING_TTL_MS: i64 = 4_000;
/// Who looks at a chat tells it again after this long, in milliseconds.
pub const LOOKING_EVERY_MS: i64 = 12_000;
/// Who looked at a chat is forgotten by the receiver after this long without another word, in milliseconds (P.20, P.30).
pub const LOOKING_TTL_MS: i64 = 30_000;
/// More events behind than this is a reset (`delivery.md`, rule 4).
pub const RESUME_MAX_EVENTS: i64 = 5_000;

/// What a colleague does at a chat that is open before them (E.29).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doing {
    /// Looks at it.
    Looks,
    /// Has written something there and not sent it (N.11).
    Drafts,
    /// Writes an internal note; forgotten after [`TYPING_TTL_MS`] like any typing.
    Notes,
    /// Has gone.
    Leaves,
}

/// What the server sends to a console.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToConsole {
    /// The connection is accepted; the events after the cursor follow, then [`ToConsole::Live`].
    Welcome {
        /// The server's protocol version.
        protocol: u32,
        /// The server's release; another one than the page's own offers a reload.
        release: String,
        /// The log's epoch.
        epoch: String,
        /// The log's head.
        head: i64,
    },
    /// One event.
    Event(AgentEvent),
    /// All events up to the head have been sent.
    Live,
    /// The cursor cannot be resumed, or rights have changed: take a new snapshot.
    Reset,
    /// A message is stored.
    Ack {
        /// The sender's id for it.
        client_id: ClientId,
        /// Its position.
        pos: i64,
        /// When it was stored, UTC milliseconds.
        at: i64,
        /// Whether the chat has another agent in charge than the sender: somebody was faster.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        taken_by: Option<String>,
    },
    /// A message or a command was refused.
    Refused {
        /// The sender's id for it; `None` for a frame without one.
        client_id: Option<ClientId>,
        /// Why.
        refusal: Refusal,
    },
    /// Are you there? Carries the head, so that a lost event shows.
    Ping {
        /// The log's head.
        head: i64,
    },
    /// The answer to [`FromConsole::Probe`].
    Pong {
        /// The log's head.
        head: i64,
    },
    /// Somebody writes; forget it after [`TYPING_TTL_MS`].
    Typing {
        /// In which chat.
        chat: IssueId,
        /// Who.
        who: Author,
        /// Their name.
        name: String,
    },
    /// A colleague looks at a chat, or has left it; forget it after [`LOOKING_TTL_MS`]. Never told to a visitor.
    Looking {
        /// Which chat.
        chat: IssueId,
        /// Who.
        agent: AgentId,
        /// Their name.
        name: String,
        /// What they do there.
        doing: Doing,
    },
    /// What this agent has written and not sent, in all chats of the project. Comes before [`ToConsole::Live`] on a websocket.
    Drafts {
        /// The drafts.
        drafts: Vec<DraftView>,
    },
    /// A draft of this agent was stored, by whichever of their devices.
    Draft(DraftView),
    /// A customer's connection opened or closed.
    Online {
        /// Whose chat.
        chat: IssueId,
        /// Whether the customer is connected.
        online: bool,
    },
    /// Something of a customer's connection changed, the page on which they are for example: whoever shows it asks for it again.
    Connection {
        /// Whose chat.
        chat: IssueId,
    },
    /// A colleague's presence changed.
    Presence {
        /// The colleague.
        agent: AgentId,
        /// How they are here.
        presence: Presence,
        /// Whether they switched themselves available.
        available: bool,
    },
    /// Everybody who is here now. Comes before each [`ToConsole::Live`]: presence is not in the log, so what changed while nobody
    /// listened would stay unknown (P.5).
    Here {
        /// The chats whose customer is connected, among those that the agent may see.
        online: Vec<IssueId>,
        /// The colleagues and oneself.
        agents: Vec<AgentView>,
        /// One's own preferences, which another device may have changed meanwhile.
        preferences: Box<Preferences>,
    },
    /// The agent's preferences, changed in another tab or on another device.
    Preferences(Box<Preferences>),
    /// The server stops; come back after this long.
    Closing {
        /// How long to wait, in milliseconds.
        retry_after_ms: u32,
    },
}

/// What a console sends to the server. Unknown frames and fields are refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum FromConsole {
    /// The first frame: where the client stands.
    Hello {
        /// The client's protocol version.
        protocol: u32,
        /// The epoch of its snapshot.
        epoch: String,
        /// Its cursor.
        cursor: i64,
    },
    /// A public message.
    Send {
        /// The chat.
        chat: IssueId,
        /// The sender's id for it.
        client_id: ClientId,
        /// The text, unchecked.
        text: String,
        /// The files that stand beside it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        files: Vec<FileId>,
    },
    /// An internal note: a frame of its own, so that nothing that is lost or unknown can make it public.
    Note {
        /// The chat.
        chat: IssueId,
        /// The sender's id for it.
        client_id: ClientId,
        /// The text, unchecked.
        text: String,
        /// Whom it names.
        mentions: Vec<AgentId>,
        /// The files that stand beside it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        files: Vec<FileId>,
    },
    /// The agent writes to the customer.
    Typing {
        /// In which chat.
        chat: IssueId,
    },
    /// The agent has a chat open before them, or leaves it.
    Looking {
        /// Which chat.
        chat: IssueId,
        /// What they do there.
        doing: Doing,
    },
    /// How far this agent has got in a chat, as `vseq`.
    Seen {
        /// The chat.
        chat: IssueId,
        /// Reached this device.
        delivered: i64,
        /// Was drawn in an open conversation; missing from a console that was opened before it was told.
        #[serde(default)]
        displayed: i64,
        /// Was shown in a visible, focused window.
        read: i64,
    },
    /// The answer to [`ToConsole::Ping`].
    Pong {},
    /// Is anybody there?
    Probe {},
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_read_back_and_unknown_ones_do_not() {
        let frame = FromConsole::Typing {
            chat: IssueId::from_parts(1, [7; 10]),
        };
        let json = serde_json::to_string(&frame).unwrap();
        assert_eq!(serde_json::from_str::<FromConsole>(&json).unwrap(), frame);
        assert!(serde_json::from_str::<FromConsole>(r#"{"own_everything":{}}"#).is_err());
        assert!(serde_json::from_str::<FromConsole>(r#"{"pong":{"role":"admin"}}"#).is_err());
    }
}
