//! How a message changes after it is stored (E.43): by its author, within [`EDIT_WITHIN_MS`], with its former texts kept for the
//! agents of the chat.
//!
//! A visitor sees the new text and that it was edited, or that the message was deleted; never a former text.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::id::AgentId;

/// An author may change a message for this long after it was stored, in milliseconds: 15 minutes.
pub const EDIT_WITHIN_MS: i64 = 15 * 60 * 1_000;

/// What stands in the place of a deleted message, on both sides.
pub const DELETED_WORDS: &str = "Message deleted";

/// What became of a message since it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// The number of its present text; the first one had 1. Who changes it says which one they saw.
    pub version: i64,
    /// When it was changed last, UTC milliseconds.
    pub at: i64,
    /// Whether it was deleted: its text is gone, its place stays.
    pub deleted: bool,
}

/// What an author wants of their message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum MessageChange {
    /// Another text.
    Edit {
        /// The text, unchecked.
        text: String,
        /// Whom a note names now.
        mentions: Vec<AgentId>,
        /// The number of the text that the author had before them.
        version: i64,
    },
    /// Nothing is to be read there any more.
    Delete {},
}

/// A text that stood in a message before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerText {
    /// The text.
    pub body: String,
    /// Since when it stood there, UTC milliseconds.
    pub at: i64,
}
