//! A visitor: opens a chat over HTTP, then sits at a websocket.

use futures_util::{SinkExt, StreamExt};
use model::codec::Wire;
use model::id::ClientId;
use model::visitor::{FromVisitor, StartChat, Started, ToVisitor, VISITOR_PROTOCOL, VisitorMessage};
use tokio_tungstenite::tungstenite::{Bytes, Message};

use crate::desk::Desk;
use crate::http::{Http, Site};
use crate::ledger::Line;
use crate::message::{chat_id, client_id, text};
use crate::outcome::Outcome;
use crate::socket::{self, SMALL, Socket};

/// Where visitors come from.
#[derive(Clone, Debug)]
pub(crate) struct Entrance {
    site: Site,
    widget: String,
}

/// A visitor with a chat: what their browser keeps.
#[derive(Clone, Debug)]
pub(crate) struct Seat {
    /// The visitor's number.
    pub(crate) visitor: u32,
    /// The id of the first message.
    pub(crate) first: ClientId,
    /// What stood in the chat at its beginning.
    pub(crate) lines: Vec<Line>,
    cookie: String,
    epoch: String,
    cursor: i64,
    /// The key of the chat.
    pub(crate) chat: String,
}

impl Entrance {
    /// The way in to this desk.
    pub(crate) fn of(desk: &Desk) -> Self {
        Self {
            site: desk.site.clone(),
            widget: desk.widget.clone(),
        }
    }

    /// A connection for first messages.
    ///
    /// # Errors
    /// When nobody answers.
    pub(crate) async fn http(&self) -> Outcome<Http> {
        Http::open(&self.site).await
    }

    /// Opens a chat with a first message, which says that it was sent now.
    ///
    /// # Errors
    /// When it is refused.
    pub(crate) async fn start(&self, http: &mut Http, visitor: u32, now: u64) -> Outcome<Seat> {
        let first = client_id(visitor, 0);
        let start = StartChat {
            chat: chat_id(visitor),
            client_id: first,
            name: format!("Visitor {visitor}"),
            text: text(now),
            page: "https://shop.example/bowls".to_owned(),
        };
        let answer = http
            .post(&format!("/w/{}/chats", self.widget), start.to_bytes())
            .await?;
        if answer.status != 201 {
            return Err(format!("a new chat: {} {}", answer.status, answer.text()).into());
        }
        let started =
            Started::from_bytes(&answer.body).map_err(|_| "an answer to a new chat that cannot be read")?;
        let snapshot = started.snapshot;
        Ok(Seat {
            visitor,
            first,
            lines: snapshot.messages.iter().filter_map(own_line).collect(),
            cookie: answer.cookie.ok_or("a new chat sets no cookie")?,
            epoch: snapshot.epoch,
            cursor: snapshot.cursor,
            chat: snapshot.chat.map(|chat| chat.key).unwrap_or_default(),
        })
    }

    /// Connects a visitor and waits until all is resumed.
    ///
    /// # Errors
    /// When the socket is refused or has to begin anew.
    pub(crate) async fn connect(&self, seat: &Seat) -> Outcome<Socket> {
        let path = format!("/w/{}/ws", self.widget);
        let mut socket = socket::open(&self.site, &path, &seat.cookie, SMALL).await?;
        let hello = FromVisitor::Hello {
            protocol: VISITOR_PROTOCOL,
            credential: None,
            epoch: seat.epoch.clone(),
            cursor: seat.cursor,
            chat: seat.chat.clone(),
        };
        say(&mut socket, &hello).await?;
        while let Some(message) = socket.next().await {
            match frame(&message?)? {
                Some(ToVisitor::Live) => return Ok(socket),
                Some(ToVisitor::Reset(_)) => {
                    return Err("a visitor had to begin anew instead of going on".into());
                }
                _ => {}
            }
        }
        Err("a visitor's socket ended before it was live".into())
    }
}

/// Sends a frame.
///
/// # Errors
/// When the socket is closed.
pub(crate) async fn say(socket: &mut Socket, frame: &FromVisitor) -> Outcome {
    Ok(socket
        .send(Message::Binary(Bytes::from(frame.to_bytes())))
        .await?)
}

/// The frame in a message; none in those of the websocket itself.
///
/// # Errors
/// When it cannot be read, or is the end of the socket.
pub(crate) fn frame(message: &Message) -> Outcome<Option<ToVisitor>> {
    match message {
        Message::Binary(bytes) => match ToVisitor::from_bytes(bytes) {
            Ok(frame) => Ok(Some(frame)),
            Err(_) => Err("a frame that cannot be read".into()),
        },
        Message::Close(reason) => Err(format!("a visitor's socket was closed: {reason:?}").into()),
        _ => Ok(None),
    }
}

/// A visitor's own message as a line of their view.
pub(crate) fn own_line(message: &VisitorMessage) -> Option<Line> {
    (!message.client_id.0.is_nil()).then_some(Line {
        client_id: message.client_id,
        place: message.vseq,
    })
}
