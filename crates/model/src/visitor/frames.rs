//! Frames between widget and server, over the websocket (one binary message each) and over HTTP alike.

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{VisitorEvent, VisitorSnapshot};
use crate::codec::{Malformed, Reader, Wire, Writer};
use crate::id::{ClientId, FileId};
use crate::refusal::Refusal;

/// What the widget sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FromVisitor {
    /// The first frame of a socket: where the widget stands.
    Hello {
        /// The widget's protocol version.
        protocol: i64,
        /// The credential, where no cookie can carry it.
        credential: Option<String>,
        /// The epoch of its snapshot.
        epoch: String,
        /// Its cursor, as `vseq`.
        cursor: i64,
        /// The key of the chat that the cursor belongs to; empty without one.
        chat: String,
    },
    /// A message into the chat that exists.
    Send {
        /// The sender's id for it.
        client_id: ClientId,
        /// The text, unchecked.
        text: String,
        /// The files that stand beside it.
        files: Vec<FileId>,
    },
    /// The visitor writes.
    Typing,
    /// How far the visitor has got, as `vseq`.
    Seen {
        /// Reached this device.
        delivered: i64,
        /// Was shown in a visible, focused window.
        read: i64,
        /// Was drawn in an open panel; 0 from an older widget, which does not tell it.
        displayed: i64,
    },
    /// The answer to [`ToVisitor::Ping`].
    Pong,
    /// Is anybody there? Answered by [`ToVisitor::Pong`].
    Probe,
    /// The visitor ends the chat.
    End {
        /// The sender's id for this act.
        client_id: ClientId,
    },
    /// The visitor has gone to another page (S1.37).
    Page {
        /// What page and browser tell of themselves, as [`StartChat::page`].
        about: String,
    },
}

/// What the server sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToVisitor {
    /// The connection is accepted; the events after the cursor follow, then [`ToVisitor::Live`].
    Welcome {
        /// The server's protocol version.
        protocol: i64,
        /// The log's epoch.
        epoch: String,
        /// The chat's head, as `vseq`.
        head: i64,
        /// Whether somebody is there.
        online: bool,
    },
    /// One event.
    Event(Box<VisitorEvent>),
    /// All events up to the head have been sent.
    Live,
    /// The cursor cannot be resumed; this is the state now.
    Reset(Box<VisitorSnapshot>),
    /// A message is stored.
    Ack {
        /// The sender's id for it.
        client_id: ClientId,
        /// Its number in the chat.
        vseq: i64,
        /// When it was stored, UTC milliseconds.
        at: i64,
    },
    /// A message was refused.
    Refused {
        /// The sender's id for it, else nil.
        client_id: ClientId,
        /// Why, in words for the visitor.
        words: String,
        /// Whether a later try may succeed.
        passing: bool,
        /// How long to wait before it, in seconds.
        retry_after_s: i64,
        /// Whether it was refused because the chat has ended.
        ended: bool,
    },
    /// Are you there? Carries the chat's head, so that a lost event shows.
    Ping {
        /// The chat's head, as `vseq`.
        head: i64,
    },
    /// The answer to [`FromVisitor::Probe`].
    Pong {
        /// The chat's head, as `vseq`.
        head: i64,
    },
    /// Somebody of the team writes; forget it after [`crate::frame::TYPING_TTL_MS`].
    Typing {
        /// Their name.
        name: String,
    },
    /// Whether somebody is there has changed.
    Availability {
        /// Whether somebody is there.
        online: bool,
    },
    /// The server stops; come back after this long.
    Closing {
        /// How long to wait, in milliseconds.
        retry_after_ms: i64,
    },
}

/// The first message of a new chat, sent over HTTP so that the answer can set the credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartChat {
    /// The sender's id for the chat: repeats open no second one.
    pub chat: ClientId,
    /// The sender's id for the message.
    pub client_id: ClientId,
    /// The visitor's name, unchecked; empty where none is asked for.
    pub name: String,
    /// The text, unchecked.
    pub text: String,
    /// What the page and the browser tell of themselves, unchecked, a line each: the page's address without query, the address from which
    /// the visitor came to it, the language, the zone's name, how far it is ahead of UTC in minutes, the screen as `1920x1080`. What is
    /// not known is empty; an older widget ends after the first line.
    pub page: String,
}

/// The answer to [`StartChat`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Started {
    /// The credential, for browsers that do not send the cookie back.
    pub credential: String,
    /// The state with the new chat.
    pub snapshot: VisitorSnapshot,
}

impl ToVisitor {
    /// A refusal as a frame.
    pub fn refused(client_id: ClientId, refusal: &Refusal) -> Self {
        Self::Refused {
            client_id,
            words: refusal.to_string(),
            passing: refusal.is_passing(),
            retry_after_s: refusal.retry_after_s().map_or(0, i64::from),
            ended: *refusal == Refusal::ChatEnded,
        }
    }
}

impl Wire for FromVisitor {
    fn write(&self, out: &mut Writer) {
        match self {
            Self::Hello {
                protocol,
                credential,
                epoch,
                cursor,
                chat,
            } => out
                .int(1)
                .int(*protocol)
                .maybe_text(credential.as_deref())
                .text(epoch)
                .int(*cursor)
                .text(chat),
            Self::Send {
                client_id,
                text,
                files,
            } => out.int(2).uuid(client_id.0).text(text).list(files),
            Self::Typing => out.int(3),
            Self::Seen {
                delivered,
                read,
                displayed,
            } => out.int(4).int(*delivered).int(*read).int(*displayed),
            Self::Pong => out.int(5),
            Self::Probe => out.int(6),
            Self::End { client_id } => out.int(7).uuid(client_id.0),
            Self::Page { about } => out.int(8).text(about),
        };
    }

    fn read(from: &mut Reader<'_>) -> Self {
        match from.int() {
            1 => Self::Hello {
                protocol: from.int(),
                credential: from.maybe_text(),
                epoch: from.text(),
                cursor: from.int(),
                chat: from.text(),
            },
            2 => Self::Send {
                client_id: ClientId(from.uuid()),
                text: from.text(),
                files: from.list(),
            },
            3 => Self::Typing,
            4 => Self::Seen {
                delivered: from.int(),
                read: from.int(),
                displayed: from.int(),
            },
            5 => Self::Pong,
            6 => Self::Probe,
            7 => Self::End {
                client_id: ClientId(from.uuid()),
            },
            8 => Self::Page { about: from.text() },
            _ => {
                from.refuse();
                Self::Pong
            }
        }
    }
}

impl Wire for ToVisitor {
    fn write(&self, out: &mut Writer) {
        match self {
            Self::Welcome {
                protocol,
                epoch,
                head,
                online,
            } => out.int(1).int(*protocol).text(epoch).int(*head).flag(*online),
            Self::Event(event) => out.int(2).record(event.as_ref()),
            Self::Live => out.int(3),
            Self::Reset(snapshot) => out.int(4).record(snapshot.as_ref()),
            Self::Ack { client_id, vseq, at } => out.int(5).uuid(client_id.0).int(*vseq).int(*at),
            Self::Refused {
                client_id,
                words,
                passing,
                retry_after_s,
                ended,
            } => out
                .int(6)
                .uuid(client_id.0)
                .text(words)
                .flag(*passing)
                .int(*retry_after_s)
                .flag(*ended),
            Self::Ping { head } => out.int(7).int(*head),
            Self::Pong { head } => out.int(8).int(*head),
            Self::Typing { name } => out.int(9).text(name),
            Self::Availability { online } => out.int(10).flag(*online),
            Self::Closing { retry_after_ms } => out.int(11).int(*retry_after_ms),
        };
    }

    fn read(from: &mut Reader<'_>) -> Self {
        match from.int() {
            1 => Self::Welcome {
                protocol: from.int(),
                epoch: from.text(),
                head: from.int(),
                online: from.flag(),
            },
            2 => Self::Event(Box::new(from.record())),
            3 => Self::Live,
            4 => Self::Reset(Box::new(from.record())),
            5 => Self::Ack {
                client_id: ClientId(from.uuid()),
                vseq: from.int(),
                at: from.int(),
            },
            6 => Self::Refused {
                client_id: ClientId(from.uuid()),
                words: from.text(),
                passing: from.flag(),
                retry_after_s: from.int(),
                ended: from.flag(),
            },
            7 => Self::Ping { head: from.int() },
            8 => Self::Pong { head: from.int() },
            9 => Self::Typing { name: from.text() },
            10 => Self::Availability { online: from.flag() },
            11 => Self::Closing {
                retry_after_ms: from.int(),
            },
            _ => {
                from.refuse();
                Self::Live
            }
        }
    }
}

impl Wire for StartChat {
    fn write(&self, out: &mut Writer) {
        out.uuid(self.chat.0)
            .uuid(self.client_id.0)
            .text(&self.name)
            .text(&self.text)
            .text(&self.page);
    }

    fn read(from: &mut Reader<'_>) -> Self {
        Self {
            chat: ClientId(from.uuid()),
            client_id: ClientId(from.uuid()),
            name: from.text(),
            text: from.text(),
            page: from.text(),
        }
    }
}

impl Wire for Started {
    fn write(&self, out: &mut Writer) {
        out.text(&self.credential).record(&self.snapshot);
    }

    fn read(from: &mut Reader<'_>) -> Self {
        Self {
            credential: from.text(),
            snapshot: from.record(),
        }
    }
}

/// Frames one behind the other with their lengths, as the long poll answers.
pub fn write_frames(frames: &[Vec<u8>]) -> Vec<u8> {
    let mut out = Writer::default();
    for frame in frames {
        out.blob(frame);
    }
    out.into_bytes()
}

/// The frames of such an answer.
///
/// # Errors
/// [`Malformed`].
pub fn read_frames(bytes: &[u8]) -> Result<Vec<ToVisitor>, Malformed> {
    let mut reader = Reader::new(bytes);
    let mut frames = Vec::new();
    while !reader.is_at_end() {
        frames.push(reader.record());
    }
    if reader.is_malformed() {
        Err(Malformed)
    } else {
        Ok(frames)
    }
}
