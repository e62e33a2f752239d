//! The log: one committed change with its position.

use alloc::boxed::Box;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::scheme::Scheme;
use crate::view::{ChatRow, MessageView, ProjectView};

/// What kind of change an event records. The numbers are stored: append, never reuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum EventKind {
    /// A chat began; the reference is the issue.
    ChatStarted = 1,
    /// A line was added; the reference is the message.
    MessagePosted = 2,
    /// A field of the issue changed; the reference is the issue.
    IssueChanged = 3,
    /// The team's watermark moved; the visitor may see it.
    TeamReceipt = 4,
    /// The customer's watermark moved; agents only.
    CustomerReceipt = 5,
    /// An agent's rights, role or account changed; the reference is the agent.
    RightsChanged = 6,
    /// The project was changed: what its issues can be, or who replies; agents only.
    ProjectChanged = 7,
    /// The text of a message changed; the reference is the message. The visitor may see it where the message is public.
    MessageEdited = 20,
    /// A message was deleted; the reference is the message. The visitor may see it where the message was public.
    MessageDeleted = 21,
    /// An agent has seen a note that names them; the reference is the note; agents only.
    MentionRead = 22,
}

impl EventKind {
    /// All kinds.
    pub const ALL: [Self; 10] = [
        Self::ChatStarted,
        Self::MessagePosted,
        Self::IssueChanged,
        Self::TeamReceipt,
        Self::CustomerReceipt,
        Self::RightsChanged,
        Self::ProjectChanged,
        Self::MessageEdited,
        Self::MessageDeleted,
        Self::MentionRead,
    ];

    /// The stored number.
    pub fn code(self) -> i64 {
        self as i64
    }

    /// The kind with this stored number.
    pub fn from_code(code: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// What an event does to an agent's state. Values are whole and current, so that applying twice changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A chat as it is now.
    Chat(Box<ChatRow>),
    /// A line of a timeline.
    Message(Box<MessageView>),
    /// What the project's issues can be.
    Scheme(Box<Scheme>),
    /// The project itself.
    Project(Box<ProjectView>),
}

/// One event for an agent's connection: it follows `prev` and leads to `pos` (`delivery.md`, rule 5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentEvent {
    /// The position that the receiver must have reached.
    pub prev: i64,
    /// The position that it then has.
    pub pos: i64,
    /// What changes; empty for what this agent may not see (a tick).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_numbers_are_stable() {
        let codes: Vec<i64> = EventKind::ALL.iter().map(|kind| kind.code()).collect();
        assert_eq!(codes, [1, 2, 3, 4, 5, 6, 7, 20, 21, 22]);
        assert_eq!(EventKind::from_code(2), Some(EventKind::MessagePosted));
        assert_eq!(EventKind::from_code(99), None);
    }
}
