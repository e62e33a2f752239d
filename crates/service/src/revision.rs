//! What a unit of work knows and adds about messages that exist already: their texts, whom they name, what was seen.

use std::collections::HashMap;

use model::id::{AgentId, IssueId, MessageId};
use model::person::Author;
use model::view::MessageKind;

/// A stored message under the lock.
#[derive(Clone, Debug)]
pub struct StoredMessage {
    /// Its chat.
    pub issue: IssueId,
    /// The kind of line.
    pub kind: MessageKind,
    /// Who wrote it.
    pub author: Author,
    /// Its position.
    pub pos: i64,
    /// Its present text.
    pub body: String,
    /// When it was stored, UTC milliseconds.
    pub at: i64,
    /// The number of its present text, from 1.
    pub version: i64,
    /// When its text was changed last, UTC milliseconds.
    pub changed_at: Option<i64>,
    /// Whether it was deleted.
    pub deleted: bool,
    /// Whether it is the last public message of its chat.
    pub is_last: bool,
}

/// A text that is replaced.
#[derive(Clone, Debug)]
pub struct ReplacedText {
    /// The message.
    pub message: MessageId,
    /// Its number.
    pub version: i64,
    /// The text.
    pub body: String,
    /// Since when it stood there, UTC milliseconds.
    pub at: i64,
}

/// A note that names an agent.
#[derive(Clone, Debug)]
pub struct NewMention {
    /// The note.
    pub message: MessageId,
    /// Its chat.
    pub issue: IssueId,
    /// Who is named.
    pub agent: AgentId,
    /// Their name now.
    pub name: String,
    /// When the note was stored, UTC milliseconds.
    pub at: i64,
}

/// The messages of a batch that exist already, and what it changes in them.
#[derive(Clone, Debug, Default)]
pub struct Revisions {
    /// The loaded messages.
    pub stored: HashMap<MessageId, StoredMessage>,
    /// The notes that name an agent in a chat and that the agent has not seen.
    pub unseen: HashMap<(AgentId, IssueId), Vec<MessageId>>,
    /// Messages whose text changed, or which are deleted.
    pub changed: Vec<MessageId>,
    /// The texts that they had.
    pub replaced: Vec<ReplacedText>,
    /// Notes that from now on name nobody but the mentions that follow.
    pub unnamed: Vec<MessageId>,
    /// New mentions; one that is there already stays.
    pub mentions: Vec<NewMention>,
    /// Mentions that were seen, with the time.
    pub seen: Vec<(AgentId, MessageId, i64)>,
}
