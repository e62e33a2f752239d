//! The console's task: connects, resumes, applies, sends, and begins again.

use std::sync::Arc;
use std::time::Duration;

use app::api::{ApiError, EarlierPage, PostedMessage};
use model::event::{AgentEvent, Change};
use model::frame::{FromConsole, ToConsole};
use model::id::IssueId;
use model::inbox::Applied;
use model::outbox::Pending;
use model::view::{ConversationView, DeskSnapshot, Watermark};
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use super::{Tab, View};
use crate::desk::{KEY, Way};
use crate::socket::Socket;

/// The client's pause before it tries again.
const PAUSE: Duration = Duration::from_millis(10);

/// What a frame asks of the client.
enum Next {
    Stay,
    Answer(FromConsole),
    Leave,
}

pub(super) async fn run(tab: Arc<Tab>, way: Way) {
    loop {
        if !tab.screen.read(|view| view.is_stale) || tab.refresh().await.is_some() {
            match way {
                Way::Socket => tab.over_socket().await,
                Way::Poll => while tab.over_poll().await.is_some() {},
            }
        }
        tab.screen.change(|view| {
            view.is_live = false;
            view.outbox.connection_lost();
        });
        tokio::time::sleep(PAUSE).await;
    }
}

impl Tab {
    /// Loads the inbox and the open chats anew; `None` when the server is not there.
    async fn refresh(&self) -> Option<()> {
        let answer = self
            .browser
            .try_api("load_desk", json!({ "project_key": KEY }))
            .await
            .ok()?;
        let snapshot = serde_json::from_slice::<DeskSnapshot>(&answer.body).ok()?;
        let open = self.screen.change(|view| {
            view.inbox.reset(snapshot);
            view.open.clone()
        });
        for chat in open {
            self.load(chat).await?;
        }
        self.screen.change(|view| view.is_stale = false);
        Some(())
    }

    /// Loads a chat to its beginning.
    pub(super) async fn load(&self, chat: IssueId) -> Option<()> {
        let answer = self
            .browser
            .try_api("load_conversation", json!({ "chat": chat }))
            .await
            .ok()?;
        let conversation = serde_json::from_slice::<ConversationView>(&answer.body).ok()?;
        let (mut first, mut earlier) = (
            conversation.messages.first().map(|line| line.pos),
            conversation.earlier,
        );
        self.screen.change(|view| view.inbox.open(conversation));
        while earlier {
            let arguments = json!({ "chat": chat, "before_pos": first? });
            let answer = self.browser.try_api("load_earlier", arguments).await.ok()?;
            let page = serde_json::from_slice::<EarlierPage>(&answer.body).ok()?;
            (first, earlier) = (page.messages.first().map(|line| line.pos), page.earlier);
            self.screen
                .change(|view| view.inbox.put_earlier(chat, page.messages, page.earlier));
        }
        Some(())
    }

    async fn over_socket(&self) {
        let mut socket = match Socket::open(&self.browser, &format!("/p/{KEY}/ws")).await {
            Ok(socket) => socket,
            // Signed out: nothing to come back for.
            Err(401) => return std::future::pending().await,
            Err(_) => return,
        };
        let (epoch, cursor) = self.screen.change(|view| {
            view.connections += 1;
            (view.inbox.epoch.clone(), view.inbox.cursor)
        });
        socket.hello(&epoch, cursor).await;
        loop {
            for Pending {
                chat,
                client_id,
                text,
                note,
                files,
                ..
            } in self.due()
            {
                let frame = match note {
                    None => FromConsole::Send {
                        chat,
                        client_id,
                        text,
                        files: model::file::ids(&files),
                    },
                    Some(mentions) => FromConsole::Note {
                        chat,
                        client_id,
                        text,
                        mentions,
                        files: model::file::ids(&files),
                    },
                };
                socket.say(&frame).await;
            }
            for (chat, read) in self.seen() {
                let (delivered, displayed) = (read, read);
                socket
                    .say(&FromConsole::Seen {
                        chat,
                        delivered,
                        displayed,
                        read,
                    })
                    .await;
            }
            for _ in 0..self.screen.quietly(|view| std::mem::take(&mut view.probes)) {
                socket.say(&FromConsole::Probe {}).await;
            }
            let message = tokio::select! {
                message = socket.next() => message,
                () = self.screen.outgoing.notified() => continue,
                () = tokio::time::sleep(PAUSE) => continue,
            };
            match message {
                Some(Ok(Message::Text(text))) => {
                    match self.take(serde_json::from_str(text.as_str()).unwrap()) {
                        Next::Stay => {}
                        Next::Answer(frame) => socket.say(&frame).await,
                        Next::Leave => return,
                    }
                }
                Some(Ok(Message::Close(frame))) => {
                    let code = frame.map_or(1005, |frame| frame.code.into());
                    return self.screen.change(|view| view.closes.push(code));
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
        for (chat, read) in self.seen() {
            let arguments = json!({ "chat": chat, "reached": Watermark::read_to(read) });
            // A receipt that does not arrive is followed by the next one.
            drop(self.browser.try_api("seen", arguments).await);
        }
        let stand = |view: &View| {
            (
                view.inbox.epoch.clone(),
                view.inbox.cursor,
                if view.is_live { 25 } else { 0 },
            )
        };
        let (epoch, cursor, wait) = self.screen.read(stand);
        let path = format!("/p/{KEY}/sync?epoch={epoch}&cursor={cursor}&wait={wait}");
        let answer = tokio::select! {
            answer = self.browser.try_send("GET", &path, Vec::new()) => answer.ok()?,
            () = self.screen.outgoing.notified() => return Some(()),
        };
        for frame in serde_json::from_slice::<Vec<ToConsole>>(&answer.body).ok()? {
            if let Next::Leave = self.take(frame) {
                return None;
            }
        }
        Some(())
    }

    async fn post(
        &self,
        Pending {
            chat,
            client_id,
            text,
            note,
            files,
            ..
        }: Pending,
    ) {
        let files = model::file::ids(&files);
        let (function, arguments) = match note {
            None => (
                "post_message",
                json!({ "chat": chat, "client_id": client_id, "text": text, "files": files }),
            ),
            Some(mentions) => (
                "post_note",
                json!({ "chat": chat, "client_id": client_id, "text": text, "mentions": mentions, "files": files }),
            ),
        };
        let answer = self.browser.try_api(function, arguments).await.ok();
        let posted = answer
            .as_ref()
            .and_then(|answer| serde_json::from_slice::<PostedMessage>(&answer.body).ok());
        let refused = answer
            .as_ref()
            .and_then(|answer| serde_json::from_slice::<ApiError>(&answer.body).ok());
        if let Some(PostedMessage { pos, at, taken_by }) = posted {
            self.take(ToConsole::Ack {
                client_id,
                pos,
                at,
                taken_by,
            });
        } else if let Some(ApiError::Refused(refusal)) = refused {
            self.take(ToConsole::Refused {
                client_id: Some(client_id),
                refusal,
            });
        } else {
            self.screen
                .change(|view| view.outbox.unreachable(client_id, 0, 0));
        }
    }

    fn due(&self) -> Vec<Pending> {
        let now = self.clock.now_ms();
        self.screen.quietly(|view| {
            if view.is_live {
                view.outbox.take_due(now)
            } else {
                Vec::new()
            }
        })
    }

    fn seen(&self) -> Vec<(IssueId, i64)> {
        self.screen.quietly(|view| {
            if view.is_live {
                std::mem::take(&mut view.to_see)
            } else {
                Vec::new()
            }
        })
    }

    fn take(&self, frame: ToConsole) -> Next {
        let now = self.clock.now_ms();
        self.screen.change(|view| match frame {
            ToConsole::Welcome { .. } => Next::Stay,
            ToConsole::Event(event) => view.apply(event),
            ToConsole::Live => {
                view.is_live = true;
                Next::Stay
            }
            ToConsole::Reset => {
                (view.is_stale, view.resets) = (true, view.resets + 1);
                Next::Leave
            }
            ToConsole::Ack { client_id, pos, .. } => {
                view.outbox.acknowledged(client_id);
                view.acks.push((client_id, pos));
                Next::Stay
            }
            ToConsole::Refused { client_id, refusal } => {
                if let Some(client_id) = client_id {
                    view.outbox.refused(client_id, &refusal, now, 0);
                }
                view.refusals.push((client_id, refusal));
                Next::Stay
            }
            ToConsole::Ping { .. } => Next::Answer(FromConsole::Pong {}),
            ToConsole::Online { chat, online } => {
                view.inbox.set_online(chat, online);
                view.notices.push(frame);
                Next::Stay
            }
            ToConsole::Presence {
                agent,
                presence,
                available,
            } => {
                view.inbox.set_presence(agent, presence, available);
                view.notices.push(frame);
                Next::Stay
            }
            ToConsole::Preferences(preferences) => {
                view.inbox.preferences = *preferences;
                Next::Stay
            }
            ToConsole::Here {
                online,
                agents,
                preferences,
            } => {
                view.inbox.set_here(online, agents);
                view.inbox.preferences = *preferences;
                Next::Stay
            }
            ToConsole::Drafts { drafts } => {
                view.drafts = drafts;
                Next::Stay
            }
            ToConsole::Pong { .. } => {
                view.pongs += 1;
                Next::Stay
            }
            ToConsole::Typing { .. }
            | ToConsole::Looking { .. }
            | ToConsole::Connection { .. }
            | ToConsole::Draft(_)
            | ToConsole::Closing { .. } => {
                view.notices.push(frame);
                Next::Stay
            }
        })
    }
}

impl View {
    fn apply(&mut self, event: AgentEvent) -> Next {
        for change in &event.changes {
            if let Change::Message(message) = change {
                self.outbox.acknowledged(message.client_id);
            }
        }
        let (pos, cursor) = (event.pos, self.inbox.cursor);
        match self.inbox.apply(event) {
            Applied::Moved => {}
            Applied::Known => self.faults.push(format!("event {pos} came again at {cursor}")),
            Applied::Gap => self.faults.push(format!("event {pos} came at {cursor}")),
        }
        Next::Stay
    }
}
