//! One widget's websocket: a cursor over its chat's part of the log.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use model::codec::Wire;
use model::frame::{PING_EVERY_MS, PONG_WITHIN_MS, RESUME_MAX_EVENTS};
use model::id::{IssueId, ProjectId};
use model::visitor::{FromVisitor, ToVisitor, VISITOR_PROTOCOL, VisitorMessage, VisitorSnapshot};
use service::command::Asker;
use service::connection::Peer;
use service::counters::{COUNTERS, Side};
use service::desk::{Guest, event_for_visitor};
use service::error::Error;
use service::ports::Front;
use service::presence::{Leave, Person};
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, Sleep, sleep_until, timeout};

use super::frames;
use crate::live::{Feed, Here, Rate, VisitorFrame};
use crate::skins::Skins;

const PING_EVERY: Duration = Duration::from_millis(PING_EVERY_MS as u64);
const PONG_WITHIN: Duration = Duration::from_millis(PONG_WITHIN_MS as u64);
/// The first frame has to come within this time.
const FIRST_FRAME: Duration = Duration::from_secs(5);
/// A write that takes longer ends the connection.
const WRITE_WITHIN: Duration = Duration::from_secs(10);
/// How many events are read at once.
const PAGE: i64 = 200;

const RESTART: u16 = 1012;
const POLICY: u16 = 1008;
const RESUME: u16 = 4000;

enum End {
    Gone,
    Dead,
    Close(u16),
}

type Step<T> = Result<T, End>;

/// What a connection begins with. In a box: the space of what a future is given stays taken until its end.
type Begin = Box<(Front, Hello)>;

/// There are thousands of these, and most do nothing: what is needed now and then only is read again or kept in a box meanwhile.
struct Connection {
    skins: Skins,
    widget: Box<str>,
    project: ProjectId,
    guest: Option<Guest>,
    peer: Box<Peer>,
    socket: WebSocket,
    chat: Option<IssueId>,
    cursor: i64,
    rate: Rate,
    ping_at: Instant,
    pinged_at: Option<Instant>,
}

/// Who opened a socket.
pub(super) struct Asks {
    /// The visitor, where the cookie named one.
    pub(super) guest: Option<Guest>,
    /// From where.
    pub(super) peer: Box<Peer>,
}

struct Hello {
    credential: Option<String>,
    epoch: String,
    cursor: i64,
    chat: String,
}

/// Serves one socket until it ends.
///
/// Not an `async fn`: what such a function is given has a place of its own in its future beside that of what is made of it, which is
/// another kilobyte for each visitor.
pub(super) fn serve(
    skins: Skins,
    front: Front,
    asks: Asks,
    socket: WebSocket,
) -> Pin<Box<impl Future<Output = ()> + Send>> {
    let open = COUNTERS.open_socket(Side::Visitor);
    let rate = Rate::new(skins.desk.limits());
    let mut connection = Connection {
        skins,
        widget: front.widget.id.clone().into(),
        project: front.project.id,
        guest: asks.guest,
        peer: asks.peer,
        socket,
        chat: None,
        cursor: 0,
        rate,
        ping_at: Instant::now() + PING_EVERY,
        pinged_at: None,
    };
    let front = Box::new(front);
    Box::pin(async move {
        let _open = open;
        let end = match connection.begin(front).await {
            Ok(begin) => connection.stay(begin).await,
            Err(end) => end,
        };
        Box::pin(connection.end(end)).await;
    })
}

impl Connection {
    /// Hears who is there.
    async fn begin(&mut self, front: Box<Front>) -> Step<Begin> {
        let hello = Box::pin(self.hello()).await.ok_or(End::Close(POLICY))?;
        Box::pin(self.identify(&hello)).await?;
        Ok(Box::new((*front, hello)))
    }

    /// The visitor is here until this ends.
    async fn stay(&mut self, begin: Begin) -> End {
        let here = self
            .guest
            .map(|guest| Here::came(&self.skins.desk, Person::Visitor(guest.contact)));
        let end = match self.run(begin).await {
            Ok(never) | Err(never) => never,
        };
        if let Some(here) = here {
            here.leaves(if matches!(end, End::Dead) {
                Leave::Dead
            } else {
                Leave::Closed
            });
        }
        end
    }

    async fn hello(&mut self) -> Option<Hello> {
        let first = timeout(FIRST_FRAME, self.socket.recv()).await.ok()?;
        let Some(Ok(Message::Binary(bytes))) = first else {
            return None;
        };
        match FromVisitor::from_bytes(&bytes) {
            Ok(FromVisitor::Hello {
                credential,
                epoch,
                cursor,
                chat,
                ..
            }) => Some(Hello {
                credential,
                epoch,
                cursor,
                chat,
            }),
            _ => None,
        }
    }

    async fn identify(&mut self, hello: &Hello) -> Step<()> {
        let Some(credential) = hello.credential.as_deref().filter(|_| self.guest.is_none()) else {
            return Ok(());
        };
        self.guest = self
            .skins
            .desk
            .guest(self.project, credential)
            .await
            .map_err(broken)?;
        Ok(())
    }

    async fn run(&mut self, begin: Begin) -> Step<End> {
        let feed = self
            .skins
            .hub
            .feed(self.project)
            .await
            .map_err(|failure| broken(failure.into()))?;
        let mut availability = self.skins.hub.availability(&begin.0).await.map_err(broken)?;
        // Followed before the table is read: what is committed in between is in both, and skipped once by its number.
        let mut news = self.guest.map(|guest| feed.follow_visitor(guest.contact));
        Box::pin(self.welcome(begin)).await?;
        // One timer for the next ping and for what is to come back of the one before.
        let mut timer = Box::pin(sleep_until(self.ping_at));
        let stopping = self.skins.stopping.clone();
        let mut stops = std::pin::pin!(stopping.begun());
        loop {
            tokio::select! {
                frame = next(&mut news) => Box::pin(self.news(frame, &feed, &mut news)).await?,
                frame = self.socket.recv() => Box::pin(self.received(frame)).await?,
                changed = availability.changed() => if changed.is_ok() {
                    let online = *availability.borrow_and_update();
                    Box::pin(self.send(&ToVisitor::Availability { online })).await?;
                },
                () = &mut timer => Box::pin(self.on_time(timer.as_mut())).await?,
                () = &mut stops => return Err(Box::pin(self.goodbye()).await),
            }
        }
    }

    /// Asks whether the other side is there. Whoever has not said anything since the last time, for as long as an answer may take, is not.
    async fn on_time(&mut self, mut timer: Pin<&mut Sleep>) -> Step<()> {
        let now = Instant::now();
        let pong_by = self.pinged_at.map(|at| at + PONG_WITHIN);
        if pong_by.is_some_and(|by| by <= now) {
            return Err(End::Dead);
        }
        if self.ping_at <= now {
            self.ping_at = now + PING_EVERY;
            self.ping().await?;
        }
        let pong_by = self.pinged_at.map_or(self.ping_at, |at| at + PONG_WITHIN);
        timer.as_mut().reset(self.ping_at.min(pong_by));
        Ok(())
    }

    async fn welcome(&mut self, begin: Begin) -> Step<()> {
        let (front, hello) = *begin;
        // Before the snapshot: a chat that begins in between is another one than this, and followed with its first event.
        self.chat = self.newest_chat().await?;
        let now = self
            .skins
            .desk
            .visitor_snapshot(&front, self.guest)
            .await
            .map_err(broken)?;
        let (epoch, head, online) = (now.epoch.clone(), now.cursor, now.online);
        self.send(&ToVisitor::Welcome {
            protocol: VISITOR_PROTOCOL,
            epoch,
            head,
            online,
        })
        .await?;
        let key = now.chat.as_ref().map_or("", |chat| chat.key.as_str());
        let can_resume = now.epoch == hello.epoch
            && key == hello.chat
            && (0..=now.cursor).contains(&hello.cursor)
            && now.cursor - hello.cursor <= RESUME_MAX_EVENTS;
        if can_resume {
            self.cursor = hello.cursor;
            self.catch_up().await?;
        } else {
            self.reset(now).await?;
        }
        self.send(&ToVisitor::Live).await
    }

    async fn newest_chat(&mut self) -> Step<Option<IssueId>> {
        let Some(guest) = self.guest else { return Ok(None) };
        self.skins
            .desk
            .store()
            .newest_chat_of(guest.contact)
            .await
            .map_err(|failure| broken(failure.into()))
    }

    /// Sends what the table has after the cursor.
    async fn catch_up(&mut self) -> Step<()> {
        let Some(chat) = self.chat else { return Ok(()) };
        loop {
            let events = self
                .skins
                .desk
                .store()
                .visitor_events(chat, self.cursor, PAGE)
                .await;
            let events = events.map_err(|failure| broken(failure.into()))?;
            if events.is_empty() {
                return Ok(());
            }
            for event in events.iter().filter_map(event_for_visitor) {
                self.cursor = event.vseq;
                let line = event.message.clone();
                self.send(&ToVisitor::Event(Box::new(event))).await?;
                self.pushed(&line);
            }
        }
    }

    async fn news(
        &mut self,
        frame: Result<Arc<VisitorFrame>, RecvError>,
        feed: &Feed,
        news: &mut Option<broadcast::Receiver<Arc<VisitorFrame>>>,
    ) -> Step<()> {
        match frame.as_deref() {
            Ok(VisitorFrame::Notice(bytes)) => self.send_bytes(bytes.clone()).await,
            Ok(VisitorFrame::Event { chat, .. }) if self.chat != Some(*chat) => self.follow_newest().await,
            Ok(VisitorFrame::Event { vseq, .. }) if *vseq <= self.cursor => Ok(()),
            Ok(VisitorFrame::Event {
                chat,
                vseq,
                said,
                bytes,
            }) if *vseq == self.cursor + 1 => {
                self.send_bytes(bytes.clone()).await?;
                if let Some(guest) = self.guest.filter(|_| *said) {
                    let to = Asker::Visitor(guest.contact);
                    self.skins.desk.pushed(guest.project, to, *chat, *vseq);
                }
                self.cursor = *vseq;
                Ok(())
            }
            Ok(VisitorFrame::Event { .. }) | Err(RecvError::Lagged(_)) => {
                *news = self.guest.map(|guest| feed.follow_visitor(guest.contact));
                self.follow_newest().await?;
                self.catch_up().await
            }
            Err(RecvError::Closed) => Err(End::Close(RESUME)),
        }
    }

    /// The visitor has a newer chat, begun in another window: from here on this socket shows it.
    async fn follow_newest(&mut self) -> Step<()> {
        let newest = self.newest_chat().await?;
        if newest == self.chat {
            return Ok(());
        }
        self.chat = newest;
        let desk = &self.skins.desk;
        let front = desk.front(&self.widget).await.map_err(broken)?;
        let now = desk.visitor_snapshot(&front, self.guest).await.map_err(broken)?;
        self.reset(now).await
    }

    async fn reset(&mut self, now: VisitorSnapshot) -> Step<()> {
        self.cursor = now.cursor;
        let frame = ToVisitor::Reset(Box::new(now));
        self.send(&frame).await?;
        if let ToVisitor::Reset(now) = &frame {
            self.pushed(&now.messages);
        }
        Ok(())
    }

    /// Notes that lines were written to this visitor.
    fn pushed<'l>(&self, lines: impl IntoIterator<Item = &'l VisitorMessage>) {
        if let (Some(guest), Some(chat)) = (self.guest, self.chat) {
            frames::pushed(&self.skins, guest, chat, lines);
        }
    }

    async fn received(&mut self, frame: Option<Result<Message, axum::Error>>) -> Step<()> {
        let bytes = match frame {
            Some(Ok(Message::Binary(bytes))) => bytes,
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => return Ok(()),
            Some(Ok(Message::Text(_))) => return Err(End::Close(POLICY)),
            Some(Ok(Message::Close(_)) | Err(_)) | None => return Err(End::Gone),
        };
        let Ok(frame) = FromVisitor::from_bytes(&bytes) else {
            return Err(End::Close(POLICY));
        };
        self.pinged_at = None;
        match &frame {
            FromVisitor::Hello { .. } => return Err(End::Close(POLICY)),
            FromVisitor::Pong => return Ok(()),
            FromVisitor::Probe => return self.send(&ToVisitor::Pong { head: self.cursor }).await,
            _ => {}
        }
        let client_id = frames::client_id(&frame);
        match self.act(frame).await {
            Ok(Some(answer)) => self.send(&answer).await,
            Ok(None) => Ok(()),
            Err(error) => {
                self.send(&ToVisitor::refused(client_id, &error.into_refusal()))
                    .await
            }
        }
    }

    async fn act(&mut self, frame: FromVisitor) -> Result<Option<ToVisitor>, Error> {
        self.rate.take(self.skins.desk.now_ms())?;
        let guest = self.guest.ok_or(model::refusal::Refusal::NotFound)?;
        frames::act(&self.skins, guest, &self.peer, frame).await
    }

    async fn ping(&mut self) -> Step<()> {
        self.send(&ToVisitor::Ping { head: self.cursor }).await?;
        self.pinged_at.get_or_insert_with(Instant::now);
        Ok(())
    }

    async fn goodbye(&mut self) -> End {
        let mut random = [0_u8; 2];
        self.skins.desk.rng().fill(&mut random);
        let retry_after_ms = i64::from(u16::from_le_bytes(random) % 5_000);
        match self.send(&ToVisitor::Closing { retry_after_ms }).await {
            Ok(()) => End::Close(RESTART),
            Err(end) => end,
        }
    }

    async fn send(&mut self, frame: &ToVisitor) -> Step<()> {
        self.send_bytes(Bytes::from(frame.to_bytes())).await
    }

    async fn send_bytes(&mut self, bytes: Bytes) -> Step<()> {
        COUNTERS.sent_frame(Side::Visitor);
        match timeout(WRITE_WITHIN, self.socket.send(Message::Binary(bytes))).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(End::Gone),
            Err(_) => Err(End::Close(RESUME)),
        }
    }

    async fn end(&mut self, end: End) {
        if let End::Close(code) = end {
            self.close(code).await;
        }
    }

    async fn close(&mut self, code: u16) {
        let frame = CloseFrame {
            code,
            reason: Utf8Bytes::from_static(""),
        };
        let closed = self.socket.send(Message::Close(Some(frame)));
        // The other side may be gone already; then there is nobody to tell.
        drop(Box::pin(timeout(Duration::from_secs(1), closed)).await);
    }
}

async fn next(
    news: &mut Option<broadcast::Receiver<Arc<VisitorFrame>>>,
) -> Result<Arc<VisitorFrame>, RecvError> {
    match news {
        Some(news) => news.recv().await,
        None => std::future::pending().await,
    }
}

fn broken(error: Error) -> End {
    tracing::warn!(error = %error, "A visitor's connection ended because the database failed");
    End::Close(RESUME)
}
