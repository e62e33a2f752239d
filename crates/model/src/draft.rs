//! What an agent has written and not sent (E.33, N.11): one text for each agent, chat and kind, the same on all their devices.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use crate::id::IssueId;

/// The longest draft that is kept, in characters: twice a message, so that a text too long can be cut later.
pub const DRAFT_MAX_CHARS: u32 = 20_000;

/// What a draft is to become.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DraftKind {
    /// A message to the customer.
    #[default]
    Reply,
    /// An internal note.
    Note,
}

/// A draft of the reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DraftView {
    /// The chat.
    pub chat: IssueId,
    /// What it is to become.
    pub kind: DraftKind,
    /// The text; empty once it is sent or emptied.
    pub text: String,
    /// When it was written, UTC milliseconds of the writer's clock, never later than the server's. The latest one stays.
    pub written_at: i64,
    /// How often it was stored; the server counts.
    pub version: i64,
}
