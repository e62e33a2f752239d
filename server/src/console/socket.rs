//! One console's websocket: a cursor over the log.

mod commands;

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use futures_util::SinkExt;
use model::frame::{CONSOLE_PROTOCOL, FromConsole, PING_EVERY_MS, PONG_WITHIN_MS, ToConsole};
use model::id::{ClientId, IssueId};
use model::refusal::Refusal;
use service::counters::{COUNTERS, Side};
use service::desk::Signal;
use service::error::{Error, Failure};
use service::presence::{Leave, Person};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::time::{Instant, interval_at, timeout};

use super::catch_up::Page;
use super::{Asker, catch_up};
use crate::live::{AgentFrame, Here, Notice, Rate, json};
use crate::skins::Skins;

/// The first frame has to come within this time.
const FIRST_FRAME: Duration = Duration::from_secs(5);
/// A write that takes longer ends the connection: its reader is gone or stalled.
const WRITE_WITHIN: Duration = Duration::from_secs(10);
/// The most events of one write.
const AT_ONCE: usize = 64;
/// The session of every open socket is looked at this often; signals come first, this is the net under them.
const CHECK_EVERY: Duration = Duration::from_secs(30);

/// Close codes (RFC 6455, 7.4.1 and private use).
mod code {
    pub(super) const RESTART: u16 = 1012;
    pub(super) const POLICY: u16 = 1008;
    pub(super) const RESUME: u16 = 4000;
    pub(super) const RESET: u16 = 4001;
    pub(super) const SIGNED_OUT: u16 = 4401;
}

/// Why a connection ends.
enum End {
    /// The other side is gone.
    Gone,
    /// No answer to a ping.
    Dead,
    /// We close, with this code.
    Close(u16),
}

type Step<T> = Result<T, End>;

struct Connection {
    skins: Skins,
    asker: Asker,
    socket: WebSocket,
    cursor: i64,
    rate: Rate,
    pinged_at: Option<Instant>,
    /// When the agent last did something that counts as use of the session.
    used_at: i64,
    /// The chat that is open before the agent.
    looking: Option<IssueId>,
}

/// Serves one socket until it ends.
pub(super) async fn serve(skins: Skins, asker: Asker, socket: WebSocket) {
    let _open = COUNTERS.open_socket(Side::Console);
    let desk = skins.desk.clone();
    let rate = Rate::new(desk.limits());
    let mut connection = Connection {
        skins,
        asker,
        socket,
        cursor: 0,
        rate,
        pinged_at: None,
        used_at: 0,
        looking: None,
    };
    let Ok((epoch, cursor)) = connection.hello().await else {
        return connection.close(code::POLICY).await;
    };
    let here = Here::came(&desk, Person::Agent(connection.asker.me.id));
    let end = match connection.run(&epoch, cursor).await {
        Ok(never) => never,
        Err(end) => end,
    };
    connection.stop_looking().await;
    here.leaves(match &end {
        End::Dead => Leave::Dead,
        End::Close(code::SIGNED_OUT) => Leave::SignedOut,
        End::Gone | End::Close(_) => Leave::Closed,
    });
    if let End::Close(code::RESET) = end {
        // Told in a frame too, which the page reads: take a new snapshot. Whoever is gone is not told.
        drop(connection.send(json(&ToConsole::Reset)).await);
    }
    if let End::Close(code) = end {
        connection.close(code).await;
    }
}

impl Connection {
    async fn hello(&mut self) -> Result<(String, i64), ()> {
        let first = timeout(FIRST_FRAME, self.socket.recv()).await.map_err(drop)?;
        let Some(Ok(Message::Text(text))) = first else {
            return Err(());
        };
        match serde_json::from_str(text.as_str()) {
            Ok(FromConsole::Hello { epoch, cursor, .. }) => Ok((epoch, cursor)),
            _ => Err(()),
        }
    }

    async fn run(&mut self, epoch: &str, cursor: i64) -> Step<End> {
        let feed = self.skins.hub.feed(self.asker.project).await.map_err(broken)?;
        // Followed before the table is read: what is committed in between is in both, and skipped once by its position.
        let mut events = feed.follow();
        let mut notices = feed.follow_notices();
        let mut signals = self.skins.desk.signals().listen();
        // What ended before this connection listened was told to nobody.
        self.check().await?;
        self.welcome(epoch, cursor).await?;
        let ping_every = Duration::from_millis(PING_EVERY_MS as u64);
        let mut ping = interval_at(Instant::now() + ping_every, ping_every);
        let mut check = interval_at(Instant::now() + CHECK_EVERY, CHECK_EVERY);
        let stopping = self.skins.stopping.clone();
        let mut stops = std::pin::pin!(stopping.begun());
        loop {
            let pong_by = self
                .pinged_at
                .map(|at| at + Duration::from_millis(PONG_WITHIN_MS as u64));
            tokio::select! {
                frame = events.recv() => self.event(frame, &mut events).await?,
                frame = self.socket.recv() => self.received(frame).await?,
                notice = notices.recv() => self.notice(notice).await?,
                signal = signals.recv() => self.signal(signal).await?,
                _ = ping.tick() => self.ping().await?,
                _ = check.tick() => self.check().await?,
                () = until(pong_by) => return Err(End::Dead),
                () = &mut stops => return Err(self.goodbye().await),
            }
        }
    }

    async fn welcome(&mut self, epoch: &str, cursor: i64) -> Step<()> {
        let place = catch_up::place(&self.skins, &self.asker, epoch, cursor)
            .await
            .map_err(broken)?;
        let release = self.skins.site.release.clone();
        let welcome = ToConsole::Welcome {
            protocol: CONSOLE_PROTOCOL,
            release,
            epoch: place.epoch,
            head: place.head,
        };
        self.send(json(&welcome)).await?;
        if !place.can_resume {
            return Err(End::Close(code::RESET));
        }
        self.cursor = cursor;
        self.catch_up().await?;
        self.tell_who_is_here().await?;
        self.tell_drafts().await?;
        self.send(json(&ToConsole::Live)).await
    }

    /// Sends what the table has after the cursor.
    async fn catch_up(&mut self) -> Step<()> {
        loop {
            let page = catch_up::page(&self.skins, &self.asker, self.cursor).await;
            let frames = match page.map_err(broken)? {
                Page::Stale => return Err(End::Close(code::RESET)),
                Page::Frames(frames) if frames.is_empty() => return Ok(()),
                Page::Frames(frames) => frames,
            };
            for frame in &frames {
                self.feed(frame).await?;
            }
            self.flush(&frames).await?;
        }
    }

    /// An event, and those behind it that wait already: they go out in one write.
    async fn event(
        &mut self,
        frame: Result<Arc<AgentFrame>, RecvError>,
        events: &mut Receiver<Arc<AgentFrame>>,
    ) -> Step<()> {
        let mut next = frame;
        let (mut fed, mut rights) = (Vec::new(), false);
        loop {
            match next {
                Ok(frame) if frame.pos <= self.cursor => {}
                Ok(frame) if frame.prev == self.cursor => {
                    self.feed(&frame).await?;
                    rights |= frame.is_rights;
                    fed.push(frame);
                }
                // Behind the ring, or not yet level with it: the table has it all.
                Ok(_) | Err(RecvError::Lagged(_)) => {
                    self.flush(fed.iter().map(AsRef::as_ref)).await?;
                    *events = events.resubscribe();
                    return self.catch_up().await;
                }
                Err(RecvError::Closed) => return Err(End::Close(code::RESUME)),
            }
            // What comes behind other rights is not for this connection any more.
            if rights || fed.len() == AT_ONCE {
                break;
            }
            next = match events.try_recv() {
                Ok(frame) => Ok(frame),
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Lagged(count)) => Err(RecvError::Lagged(count)),
                Err(TryRecvError::Closed) => Err(RecvError::Closed),
            };
        }
        self.flush(fed.iter().map(AsRef::as_ref)).await?;
        // The log tells it also where whoever changed them was gone before it could be signalled.
        if rights { self.check().await } else { Ok(()) }
    }

    /// Puts an event into the buffer, which is written when it is full.
    async fn feed(&mut self, frame: &AgentFrame) -> Step<()> {
        COUNTERS.sent_frame(Side::Console);
        let text = self.asker.text_of(frame);
        written(self.socket.feed(Message::Text(text))).await?;
        self.cursor = frame.pos;
        Ok(())
    }

    /// Writes what is in the buffer, and notes that these were pushed.
    async fn flush<'f>(&mut self, fed: impl IntoIterator<Item = &'f AgentFrame>) -> Step<()> {
        written(self.socket.flush()).await?;
        for frame in fed {
            self.asker.pushed(&self.skins, frame);
        }
        Ok(())
    }

    /// Typing and presence. What was missed of typing is not missed; presence is told anew.
    async fn notice(&mut self, notice: Result<Arc<Notice>, RecvError>) -> Step<()> {
        match notice {
            Ok(notice) if self.asker.hears(&notice) => self.send(notice.json.clone()).await,
            Ok(_) => Ok(()),
            Err(RecvError::Lagged(_)) => self.tell_who_is_here().await,
            Err(RecvError::Closed) => Err(End::Close(code::RESUME)),
        }
    }

    async fn tell_who_is_here(&mut self) -> Step<()> {
        let here = catch_up::here(&self.skins, &self.asker).await.map_err(lost)?;
        self.send(here).await
    }

    /// Takes one frame from this connection's allowance.
    fn allowance(&self) -> Result<(), Refusal> {
        self.rate.take(self.skins.desk.now_ms())
    }

    async fn settle(&mut self, client_id: Option<ClientId>, done: Result<(), Error>) -> Step<()> {
        let Err(error) = done else { return Ok(()) };
        let refusal = error.into_refusal();
        if refusal == Refusal::SignedOut {
            return Err(End::Close(code::SIGNED_OUT));
        }
        self.send(json(&ToConsole::Refused { client_id, refusal })).await
    }

    async fn signal(&mut self, signal: Result<Signal, RecvError>) -> Step<()> {
        match signal {
            Ok(Signal::Draft(agent, draft)) if agent == self.asker.me.id => {
                self.send(json(&ToConsole::Draft(draft))).await
            }
            Ok(signal) if signal.ends(self.asker.me.id, &self.asker.me.session) => {
                Err(End::Close(code::SIGNED_OUT))
            }
            Ok(Signal::TeamChanged) => self.tell_who_is_here().await,
            Ok(Signal::RightsChanged(agent)) if agent == self.asker.me.id => Err(End::Close(code::RESET)),
            // What was missed may have been an end of access.
            Err(RecvError::Lagged(_)) => Err(End::Close(code::RESET)),
            Ok(_) => Ok(()),
            Err(RecvError::Closed) => Err(End::Close(code::RESUME)),
        }
    }

    async fn ping(&mut self) -> Step<()> {
        let head = self.cursor;
        self.send(json(&ToConsole::Ping { head })).await?;
        self.pinged_at.get_or_insert_with(Instant::now);
        Ok(())
    }

    async fn check(&mut self) -> Step<()> {
        match self.asker.is_as_before(&self.skins).await {
            Ok(true) | Err(Error::Failed(_)) => Ok(()),
            Ok(false) => Err(End::Close(code::RESET)),
            Err(Error::Refused(_)) => Err(End::Close(code::SIGNED_OUT)),
        }
    }

    async fn goodbye(&mut self) -> End {
        let mut random = [0_u8; 2];
        self.skins.desk.rng().fill(&mut random);
        let retry_after_ms = u32::from(u16::from_le_bytes(random)) % 5_000;
        match self.send(json(&ToConsole::Closing { retry_after_ms })).await {
            Ok(()) => End::Close(code::RESTART),
            Err(end) => end,
        }
    }

    async fn send(&mut self, text: Utf8Bytes) -> Step<()> {
        COUNTERS.sent_frame(Side::Console);
        written(self.socket.send(Message::Text(text))).await
    }

    async fn close(&mut self, code: u16) {
        let frame = CloseFrame {
            code,
            reason: Utf8Bytes::from_static(""),
        };
        // The other side may be gone already; then there is nobody to tell.
        drop(
            timeout(
                Duration::from_secs(1),
                self.socket.send(Message::Close(Some(frame))),
            )
            .await,
        );
    }
}

async fn written(write: impl Future<Output = Result<(), axum::Error>>) -> Step<()> {
    match timeout(WRITE_WITHIN, write).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(End::Gone),
        Err(_) => Err(End::Close(code::RESUME)),
    }
}

/// Waits until a time; for ever without one.
async fn until(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}

fn broken(failure: Failure) -> End {
    lost(failure.into())
}

fn lost(error: Error) -> End {
    tracing::warn!(%error, "A connection ended because the database failed");
    End::Close(code::RESUME)
}
