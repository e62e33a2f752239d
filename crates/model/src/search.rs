//! Searching a project (E.13, P.22): what is asked, and what is found, with what matched marked.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::id::{AgentId, MessageId, StatusId};
use crate::person::Author;
use crate::view::{ChatRow, MessageKind};

/// What somebody looks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SearchAsk {
    /// The words as typed. Nothing in them is an operator; what cannot be looked for finds nothing.
    pub text: String,
    /// What is left out.
    pub filter: SearchFilter,
    /// Which part of the answer.
    pub part: SearchPart,
}

/// What a search leaves out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SearchFilter {
    /// Only chats in this status.
    pub status: Option<StatusId>,
    /// Only lines that this agent wrote, and chats of which they are in charge.
    pub agent: Option<AgentId>,
    /// Only lines that were written, and chats that changed, within this many hours.
    pub within_h: Option<u32>,
}

/// Which part of the answer is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SearchPart {
    /// The first page of both.
    #[default]
    First,
    /// Chats before this place.
    ChatsBefore(i64),
    /// Lines before this place.
    LinesBefore(i64),
}

/// A piece of a text that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// The piece.
    pub text: String,
    /// Whether it is what was looked for.
    pub hit: bool,
}

/// A chat whose key, name, title or tags match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatHit {
    /// Its place among all chats of the project, for the next page.
    pub place: i64,
    /// The chat.
    pub chat: ChatRow,
    /// Its key.
    pub key: Vec<Piece>,
    /// The customer's name.
    pub name: Vec<Piece>,
    /// The title and the tags.
    pub about: Vec<Piece>,
}

/// A message or note that matches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineHit {
    /// Its place among all lines of the project, for the next page.
    pub place: i64,
    /// Its chat.
    pub chat: ChatRow,
    /// The line.
    pub message: MessageId,
    /// The kind of line.
    pub kind: MessageKind,
    /// Who wrote it.
    pub author: Author,
    /// Their name.
    pub author_name: String,
    /// When, UTC milliseconds.
    pub at: i64,
    /// Its text around what was found, in one line without marks.
    pub text: Vec<Piece>,
}

/// What was found: newest first, in two lists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchHits {
    /// Chats.
    pub chats: Vec<ChatHit>,
    /// The place before which there may be older chats; `None` when all were looked at.
    pub more_chats: Option<i64>,
    /// Messages and notes.
    pub lines: Vec<LineHit>,
    /// The place before which there may be older lines; `None` when all were looked at.
    pub more_lines: Option<i64>,
}

impl SearchHits {
    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.chats.is_empty() && self.lines.is_empty()
    }

    /// Whether nothing is left to look at.
    pub fn is_whole(&self) -> bool {
        self.more_chats.is_none() && self.more_lines.is_none()
    }

    /// Adds a further page.
    pub fn extend(&mut self, part: SearchPart, page: Self) {
        match part {
            SearchPart::First => *self = page,
            SearchPart::ChatsBefore(_) => {
                // One that was typed by its key stands at the top already.
                let is_known = |hit: &ChatHit| self.chats.iter().any(|known| known.chat.id == hit.chat.id);
                let mut new = page.chats;
                new.retain(|hit| !is_known(hit));
                self.chats.extend(new);
                self.more_chats = page.more_chats;
            }
            SearchPart::LinesBefore(_) => {
                self.lines.extend(page.lines);
                self.more_lines = page.more_lines;
            }
        }
    }
}
