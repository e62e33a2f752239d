//! An agent's console: follows the log over its websocket, as far as a measurement has to.
//!
//! A frame's chat is skipped and not read: what a browser does with it costs the browser's processor, not the two cores that
//! server and bench share.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use model::frame::{CONSOLE_PROTOCOL, FromConsole, ToConsole};
use model::id::ClientId;
use model::view::MessageKind;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::json;
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::Message;

use crate::clock::Stopwatch;
use crate::desk::{Desk, KEY};
use crate::http::Http;
use crate::ledger::{Line, Reader};
use crate::message::sent_of;
use crate::outcome::Outcome;
use crate::socket::{self, LARGE, Socket};

/// A visitor's message that was shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shown {
    /// The message.
    pub(crate) line: Line,
    /// When it was sent, in nanoseconds of the stopwatch.
    pub(crate) sent: u64,
    /// When it came.
    pub(crate) at: u64,
}

/// What an agent saw.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// The messages of visitors, as they came.
    pub(crate) shown: Vec<Shown>,
    /// What ended the socket, or was wrong with a frame.
    pub(crate) trouble: Option<String>,
}

/// A console that is live. Dropping it closes it.
#[derive(Debug)]
pub(crate) struct Console {
    name: String,
    seen: Arc<Mutex<Seen>>,
    reading: JoinHandle<()>,
}

struct Reading<F> {
    socket: Socket,
    cursor: i64,
    watch: Stopwatch,
    seen: Arc<Mutex<Seen>>,
    on_line: F,
}

#[derive(Deserialize)]
struct EventFrame<'t> {
    #[serde(borrow)]
    event: Event<'t>,
}

#[derive(Deserialize)]
struct Event<'t> {
    prev: i64,
    pos: i64,
    #[serde(default, borrow)]
    changes: Vec<Change<'t>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Change<'t> {
    Chat(IgnoredAny),
    #[serde(borrow)]
    Message(ShownMessage<'t>),
}

#[derive(Deserialize)]
struct ShownMessage<'t> {
    kind: MessageKind,
    client_id: ClientId,
    #[serde(borrow)]
    body: Cow<'t, str>,
}

impl Console {
    /// Opens the console of an agent, live. `on_line` is called for each message of a visitor.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub(crate) async fn open(
        desk: &Desk,
        agent: usize,
        on_line: impl FnMut(&Shown) + Send + 'static,
    ) -> Outcome<Self> {
        let (socket, cursor) = open_live(desk, agent, LARGE).await?;
        let seen = Arc::<Mutex<Seen>>::default();
        let reading = Reading {
            socket,
            cursor,
            watch: desk.watch,
            seen: Arc::clone(&seen),
            on_line,
        };
        Ok(Self {
            name: format!("agent {}", agent + 1),
            seen,
            reading: tokio::spawn(reading.run()),
        })
    }

    /// An agent's socket at a relay, which sends from the beginning on.
    pub(crate) fn at_relay(
        socket: Socket,
        watch: Stopwatch,
        agent: usize,
        on_line: impl FnMut(&Shown) + Send + 'static,
    ) -> Self {
        let seen = Arc::<Mutex<Seen>>::default();
        let reading = Reading {
            socket,
            cursor: 0,
            watch,
            seen: Arc::clone(&seen),
            on_line,
        };
        Self {
            name: format!("agent {}", agent + 1),
            seen,
            reading: tokio::spawn(reading.run()),
        }
    }

    /// Waits until so many messages of visitors were shown, but not longer than this.
    pub(crate) async fn until_shown(&self, count: usize, limit: Duration) {
        let level = async {
            while self.count() < count && !self.reading.is_finished() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        // What is still missing then is lost, and the ledger says so.
        drop(tokio::time::timeout(limit, level).await);
    }

    /// Closes it. What it was shown, as messages and as a view for the ledger.
    pub(crate) fn close(self) -> (Seen, Reader) {
        self.reading.abort();
        let seen = std::mem::take(&mut *self.seen.lock().unwrap_or_else(PoisonError::into_inner));
        let reader = Reader {
            name: self.name.clone(),
            lines: seen.shown.iter().map(|shown| shown.line).collect(),
        };
        (seen, reader)
    }

    fn count(&self) -> usize {
        self.seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .shown
            .len()
    }
}

/// Opens an agent's socket and waits until it is live. The second value is the position up to which it knows all.
///
/// # Errors
/// When it cannot be opened.
pub(crate) async fn open_live(desk: &Desk, agent: usize, buffer: usize) -> Outcome<(Socket, i64)> {
    let cookie = &desk.agents[agent];
    let mut http = Http::open(&desk.site).await?;
    http.cookie = Some(cookie.clone());
    let snapshot = http.call("load_desk", &json!({ "project_key": KEY })).await?;
    let epoch = snapshot["epoch"]
        .as_str()
        .ok_or("a snapshot without an epoch")?
        .to_owned();
    let cursor = snapshot["head"].as_i64().ok_or("a snapshot without a head")?;
    let socket = socket::open(&desk.site, &format!("/p/{KEY}/ws"), cookie, buffer).await?;
    let mut reading = Reading {
        socket,
        cursor,
        watch: desk.watch,
        seen: Arc::default(),
        on_line: |_: &Shown| {},
    };
    let hello = FromConsole::Hello {
        protocol: CONSOLE_PROTOCOL,
        epoch,
        cursor,
    };
    reading.say(&hello).await?;
    while !reading.next().await? {}
    Ok((reading.socket, reading.cursor))
}

impl<F: FnMut(&Shown)> Reading<F> {
    async fn run(mut self) {
        loop {
            if let Err(error) = self.next().await {
                let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
                seen.trouble = Some(error.to_string());
                return;
            }
        }
    }

    /// Takes the next message. Whether it says that the console is live.
    async fn next(&mut self) -> Outcome<bool> {
        match self.socket.next().await {
            Some(Ok(Message::Text(text))) if text.as_str().starts_with("{\"event\"") => {
                self.event(serde_json::from_str::<EventFrame<'_>>(text.as_str())?.event)?;
                Ok(false)
            }
            Some(Ok(Message::Text(text))) => self.other(&serde_json::from_str(text.as_str())?).await,
            Some(Ok(Message::Close(reason))) => Err(format!("its socket was closed: {reason:?}").into()),
            Some(Ok(_)) => Ok(false),
            Some(Err(error)) => Err(error.into()),
            None => Err("its socket ended".into()),
        }
    }

    fn event(&mut self, event: Event<'_>) -> Outcome {
        if event.prev != self.cursor {
            return Err(format!("event {} came at {}", event.pos, self.cursor).into());
        }
        self.cursor = event.pos;
        let at = self.watch.nanos();
        for change in event.changes {
            if let Change::Message(message) = change
                && let Some(shown) = shown(&message, event.pos, at)
            {
                (self.on_line)(&shown);
                self.seen
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .shown
                    .push(shown);
            }
        }
        Ok(())
    }

    async fn other(&mut self, frame: &ToConsole) -> Outcome<bool> {
        match frame {
            ToConsole::Live => return Ok(true),
            ToConsole::Ping { .. } => self.say(&FromConsole::Pong {}).await?,
            ToConsole::Reset => return Err("it had to begin anew".into()),
            _ => {}
        }
        Ok(false)
    }

    async fn say(&mut self, frame: &FromConsole) -> Outcome {
        Ok(self
            .socket
            .send(Message::text(serde_json::to_string(frame)?))
            .await?)
    }
}

/// A message of a visitor; none for lines of others.
fn shown(message: &ShownMessage<'_>, pos: i64, at: u64) -> Option<Shown> {
    let sent = sent_of(&message.body).filter(|_| message.kind == MessageKind::Public)?;
    Some(Shown {
        line: Line {
            client_id: message.client_id,
            place: pos,
        },
        sent,
        at,
    })
}

impl Drop for Console {
    fn drop(&mut self) {
        self.reading.abort();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::{client_id, text};

    #[test]
    fn a_frame_is_read_as_far_as_needed() {
        let id = client_id(3, 4);
        let json = json!({"event": {"prev": 6, "pos": 7, "changes": [
            {"message": {"id": "x", "kind": "Public", "client_id": id, "body": text(55), "more": [1, 2]}},
            {"chat": {"key": "SU-1", "last": null}},
        ]}});
        let json = json.to_string();
        let event = serde_json::from_str::<EventFrame<'_>>(&json).unwrap().event;
        let Change::Message(message) = &event.changes[0] else {
            panic!("a message")
        };
        let shown = shown(message, event.pos, 99).unwrap();
        assert_eq!(
            (shown.line.client_id, shown.line.place, shown.sent, shown.at),
            (id, 7, 55, 99)
        );
        assert!(matches!(event.changes[1], Change::Chat(_)));
    }
}
