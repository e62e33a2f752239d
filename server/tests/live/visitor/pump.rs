//! The widget's task: connects, resumes, applies, sends, and begins again.

use std::sync::Arc;
use std::time::Duration;

use model::codec::Wire;
use model::id::ClientId;
use model::outbox::Pending;
use model::refusal::Refusal;
use model::view::Watermark;
use model::visitor::{FromVisitor, Moved, ToVisitor, VisitorEvent, read_frames};
use tokio_tungstenite::tungstenite::Message;

use super::{Panel, Tab};
use crate::desk::Way;
use crate::http::Browser;
use crate::socket::{Socket, visitor_frame};

/// The client's pause before it tries again.
const PAUSE: Duration = Duration::from_millis(10);

pub(super) async fn run(tab: Arc<Tab>, way: Way) {
    loop {
        match way {
            Way::Socket => tab.over_socket().await,
            Way::Poll => while tab.over_poll().await.is_some() {},
        }
        tab.screen.change(|panel| {
            panel.is_live = false;
            panel.state.outbox.connection_lost();
        });
        tokio::time::sleep(PAUSE).await;
    }
}

impl Tab {
    fn browser(&self) -> Browser {
        self.browser.lock().unwrap().clone()
    }

    fn stand(&self) -> (String, i64, String) {
        let stand = |panel: &Panel| {
            (
                panel.state.confirmed.epoch.clone(),
                panel.state.confirmed.cursor,
                panel.key(),
            )
        };
        self.screen.read(stand)
    }

    async fn over_socket(&self) {
        let Ok(mut socket) = Socket::open(&self.browser(), &format!("/w/{}/ws", self.widget)).await else {
            return;
        };
        self.screen.change(|panel| panel.connections += 1);
        let (epoch, cursor, chat) = self.stand();
        socket.greet(None, &epoch, cursor, &chat).await;
        loop {
            for pending in self.due() {
                socket.tell(&send(pending).1).await;
            }
            if let Some(seen) = self.seen() {
                socket.tell(&seen).await;
            }
            let message = tokio::select! {
                message = socket.next() => message,
                () = self.screen.outgoing.notified() => continue,
                () = tokio::time::sleep(PAUSE) => continue,
            };
            match message {
                Some(Ok(Message::Binary(bytes))) => {
                    if let Some(answer) = self.take(visitor_frame(&bytes)) {
                        socket.tell(&answer).await;
                    }
                }
                Some(Ok(Message::Close(frame))) => {
                    let code = frame.map_or(1005, |frame| frame.code.into());
                    return self.screen.change(|panel| panel.closes.push(code));
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return,
            }
        }
    }

    /// One poll, or what is to be sent in the middle of it; `None` when the server is not there.
    async fn over_poll(&self) -> Option<()> {
        for pending in self.due() {
            self.post(pending).await;
        }
        if let Some(seen) = self.seen() {
            let path = format!("/w/{}/frames", self.widget);
            // A receipt that does not arrive is followed by the next one.
            drop(self.browser().try_send("POST", &path, seen.to_bytes()).await);
        }
        let (epoch, cursor, chat) = self.stand();
        let wait = self.screen.read(|panel| if panel.is_live { 25 } else { 0 });
        let path = format!(
            "/w/{}/sync?epoch={epoch}&cursor={cursor}&chat={chat}&wait={wait}",
            self.widget
        );
        let browser = self.browser();
        let answer = tokio::select! {
            answer = browser.try_send("GET", &path, Vec::new()) => answer.ok().filter(|answer| answer.status == 200)?,
            () = self.screen.outgoing.notified() => return Some(()),
        };
        for frame in read_frames(&answer.body).unwrap() {
            self.take(frame);
        }
        Some(())
    }

    async fn post(&self, pending: Pending) {
        let (client_id, frame) = send(pending);
        let frame = frame.to_bytes();
        let answer = self
            .browser()
            .try_send("POST", &format!("/w/{}/frames", self.widget), frame)
            .await;
        match answer {
            Ok(answer) => drop(self.take(visitor_frame(&answer.body))),
            Err(_) => self
                .screen
                .change(|panel| panel.state.outbox.unreachable(client_id, 0, 0)),
        }
    }

    fn due(&self) -> Vec<Pending> {
        let now = self.clock.now_ms();
        self.screen.quietly(|panel| {
            if panel.is_live {
                panel.state.outbox.take_due(now)
            } else {
                Vec::new()
            }
        })
    }

    fn seen(&self) -> Option<FromVisitor> {
        self.screen.quietly(|panel| {
            let read = panel.is_live.then(|| panel.to_see.take()).flatten()?;
            panel.state.seen(Watermark::read_to(read));
            Some(FromVisitor::Seen {
                delivered: read,
                displayed: read,
                read,
            })
        })
    }

    fn take(&self, frame: ToVisitor) -> Option<FromVisitor> {
        let now = self.clock.now_ms();
        self.screen.change(|panel| {
            match frame {
                ToVisitor::Welcome { online, .. } => panel.state.confirmed.online = online,
                ToVisitor::Event(event) => panel.apply(*event),
                ToVisitor::Live => panel.is_live = true,
                ToVisitor::Reset(snapshot) => {
                    panel.state.reset(*snapshot);
                    panel.resets += 1;
                }
                ToVisitor::Ack { client_id, vseq, .. } => {
                    panel.state.outbox.acknowledged(client_id);
                    panel.acks.push((client_id, vseq));
                }
                ToVisitor::Refused {
                    client_id,
                    passing,
                    retry_after_s,
                    ..
                } => {
                    let retry_after_s = u32::try_from(retry_after_s).unwrap();
                    let refusal = if passing {
                        Refusal::TooMany { retry_after_s }
                    } else {
                        Refusal::ChatEnded
                    };
                    panel.state.outbox.refused(client_id, &refusal, now, 0);
                    panel.refusals.push(frame);
                }
                ToVisitor::Ping { .. } => return Some(FromVisitor::Pong),
                ToVisitor::Availability { online } => {
                    panel.state.confirmed.online = online;
                    panel.notices.push(frame);
                }
                ToVisitor::Typing { .. } | ToVisitor::Closing { .. } | ToVisitor::Pong { .. } => {
                    panel.notices.push(frame);
                }
            }
            None
        })
    }
}

impl Panel {
    fn apply(&mut self, event: VisitorEvent) {
        let (vseq, cursor) = (event.vseq, self.state.confirmed.cursor);
        if event.head.key != self.key() {
            self.faults.push(format!("event {vseq} is of {}", event.head.key));
        }
        match self.state.apply(event) {
            Moved::On => {}
            Moved::Known => self.faults.push(format!("event {vseq} came again at {cursor}")),
            Moved::Gap => self.faults.push(format!("event {vseq} came at {cursor}")),
        }
    }
}

fn send(pending: Pending) -> (ClientId, FromVisitor) {
    let frame = FromVisitor::Send {
        client_id: pending.client_id,
        text: pending.text,
        files: model::file::ids(&pending.files),
    };
    (pending.client_id, frame)
}
