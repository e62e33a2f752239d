//! A visitor who writes when told, and keeps what was acknowledged and shown.

use std::time::Duration;

use futures_util::StreamExt;
use model::id::ClientId;
use model::visitor::{FromVisitor, ToVisitor};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};

use crate::clock::Stopwatch;
use crate::ledger::{Line, Reader};
use crate::message::{client_id, text};
use crate::outcome::Outcome;
use crate::socket::Socket;
use crate::visitor::{Seat, frame, say};

/// How long the last messages may take after the end of a load.
pub(crate) const LAST_WITHIN: Duration = Duration::from_secs(10);

/// What a visitor did and saw.
#[derive(Debug)]
pub(crate) struct Told {
    /// What was shown to them of their own.
    pub(crate) view: Reader,
    /// Whether their own messages are shown to them at all.
    pub(crate) is_shown_own: bool,
    /// What was acknowledged, the first message of the chat included.
    pub(crate) acked: Vec<ClientId>,
    /// By how much each message was sent later than it was told to, in nanoseconds.
    pub(crate) late: Vec<u64>,
    /// What ended the conversation before its time.
    pub(crate) trouble: Option<String>,
}

/// A conversation that goes on.
struct Talking {
    visitor: u32,
    socket: Socket,
    watch: Stopwatch,
    /// The number of the next message.
    next: u32,
    told: Told,
}

/// Lets a visitor write: one message for each moment that comes by `go`, until `stop` says so and all is acknowledged and shown.
pub(crate) fn talk(
    seat: Seat,
    socket: Socket,
    watch: Stopwatch,
    go: mpsc::Receiver<u64>,
    stop: watch::Receiver<bool>,
) -> JoinHandle<Told> {
    let told = Told {
        view: Reader {
            name: format!("visitor {}", seat.visitor),
            lines: seat.lines,
        },
        is_shown_own: true,
        acked: vec![seat.first],
        late: Vec::new(),
        trouble: None,
    };
    let talking = Talking {
        visitor: seat.visitor,
        socket,
        watch,
        next: 1,
        told,
    };
    tokio::spawn(talking.run(go, stop))
}

/// The same where a visitor's messages are acknowledged only, and there is no chat before the first of them.
pub(crate) fn talk_unseen(
    visitor: u32,
    socket: Socket,
    watch: Stopwatch,
    go: mpsc::Receiver<u64>,
    stop: watch::Receiver<bool>,
) -> JoinHandle<Told> {
    let told = Told {
        view: Reader {
            name: format!("visitor {visitor}"),
            lines: Vec::new(),
        },
        is_shown_own: false,
        acked: Vec::new(),
        late: Vec::new(),
        trouble: None,
    };
    let talking = Talking {
        visitor,
        socket,
        watch,
        next: 0,
        told,
    };
    tokio::spawn(talking.run(go, stop))
}

impl Talking {
    async fn run(mut self, go: mpsc::Receiver<u64>, stop: watch::Receiver<bool>) -> Told {
        if let Err(error) = self.until_done(go, stop).await {
            self.told.trouble = Some(format!("{}: {error}", self.told.view.name));
        }
        self.told
    }

    async fn until_done(&mut self, mut go: mpsc::Receiver<u64>, mut stop: watch::Receiver<bool>) -> Outcome {
        let mut end: Option<Instant> = None;
        while end.is_none() || !self.is_level() {
            tokio::select! {
                message = self.socket.next() => {
                    let message = message.ok_or("the socket ended")??;
                    if let Some(frame) = frame(&message)? {
                        self.take(frame).await?;
                    }
                }
                Some(due) = go.recv(), if end.is_none() => self.write(due).await?,
                _ = stop.changed(), if end.is_none() => end = Some(Instant::now() + LAST_WITHIN),
                () = sleep_until(end.unwrap_or_else(Instant::now)), if end.is_some() => return Ok(()),
            }
        }
        Ok(())
    }

    /// Whether all that was sent is acknowledged and shown.
    fn is_level(&self) -> bool {
        let sent = self.next as usize;
        let is_shown = !self.told.is_shown_own || self.told.view.lines.len() >= sent;
        self.told.acked.len() >= sent && is_shown
    }

    async fn write(&mut self, due: u64) -> Outcome {
        let now = self.watch.nanos();
        self.told.late.push(now.saturating_sub(due));
        let message = FromVisitor::Send {
            client_id: client_id(self.visitor, self.next),
            text: text(now),
            files: Vec::new(),
        };
        self.next += 1;
        say(&mut self.socket, &message).await
    }

    async fn take(&mut self, frame: ToVisitor) -> Outcome {
        match frame {
            ToVisitor::Ack { client_id, .. } => self.told.acked.push(client_id),
            ToVisitor::Event(event) => {
                let own = event.message.filter(|message| !message.client_id.0.is_nil());
                self.told.view.lines.extend(own.map(|message| Line {
                    client_id: message.client_id,
                    place: message.vseq,
                }));
            }
            ToVisitor::Ping { .. } => say(&mut self.socket, &FromVisitor::Pong).await?,
            ToVisitor::Refused { words, .. } => return Err(format!("refused: {words}").into()),
            ToVisitor::Reset(_) => return Err("it had to begin anew".into()),
            _ => {}
        }
        Ok(())
    }
}
