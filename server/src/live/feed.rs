//! One project's feed: the tailer, and the rings that connections follow.

use std::collections::HashMap;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::ws::Utf8Bytes;
use model::codec::Wire;
use model::event::{AgentEvent, Change, EventKind};
use model::frame::ToConsole;
use model::id::{AgentId, ContactId, DepartmentId, IssueId, ProjectId};
use model::status::Side;
use model::view::MessageKind;
use model::visitor::{From, ToVisitor};
use service::desk::{Desk, event_for_visitor};
use service::error::Failure;
use service::ports::Tailed;
use tokio::sync::broadcast;

/// How many frames a console may be behind before it reads from the table.
const RING: usize = 4_096;
/// The same for a visitor, whose chat is one of many: each place, of 48 bytes, is there for each visitor who is connected.
const VISITOR_RING: usize = 4;
/// How many events the tailer reads at once.
const BATCH: i64 = 500;
/// The tailer asks by itself after this long, so that a lost wake-up costs time only.
const ASK_EVERY: Duration = Duration::from_millis(500);

/// An event for consoles, encoded once.
#[derive(Debug)]
pub struct AgentFrame {
    /// The position before it.
    pub prev: i64,
    /// Its position.
    pub pos: i64,
    /// The department whose chat it concerns; an agent without a right there gets the tick.
    pub department: Option<DepartmentId>,
    /// The chat and the number of the customer's message in it, where it brings one.
    pub said: Option<(IssueId, i64)>,
    /// Whether somebody's rights have changed: whoever listens may have to begin anew.
    pub is_rights: bool,
    /// Whether that message was pushed to somebody who may answer: only the first push counts (N.5).
    pub is_pushed: AtomicBool,
    /// The frame with its changes.
    pub whole: Utf8Bytes,
    /// The frame without them.
    pub tick: Utf8Bytes,
}

/// A frame of the lossy class for consoles.
#[derive(Debug)]
pub struct Notice {
    /// The department that it concerns; `None` for all.
    pub department: Option<DepartmentId>,
    /// The only agent who is told; `None` for all.
    pub only: Option<AgentId>,
    /// The agent who caused it and need not be told.
    pub except: Option<AgentId>,
    /// Whether it tells how things are from now on (presence), and not a moment (typing).
    pub lasts: bool,
    /// The frame.
    pub json: Utf8Bytes,
}

impl Notice {
    /// A frame for all consoles of the project, of the moment.
    pub fn to_all(frame: &ToConsole) -> Self {
        Self {
            department: None,
            only: None,
            except: None,
            lasts: false,
            json: json(frame),
        }
    }
}

/// A frame for a visitor's connections.
#[derive(Debug)]
pub enum VisitorFrame {
    /// An event of one of the visitor's chats.
    Event {
        /// The chat.
        chat: IssueId,
        /// Its number there.
        vseq: i64,
        /// Whether it brings a message of the team.
        said: bool,
        /// The frame.
        bytes: Bytes,
    },
    /// A frame of the lossy class.
    Notice(Bytes),
}

/// The feed of one project.
#[derive(Debug)]
pub struct Feed {
    /// The project.
    pub project: ProjectId,
    events: broadcast::Sender<Arc<AgentFrame>>,
    notices: broadcast::Sender<Arc<Notice>>,
    visitors: Mutex<HashMap<ContactId, broadcast::Sender<Arc<VisitorFrame>>>>,
}

impl Feed {
    /// Opens the feed at the head of its log. The second value is its tailer, to be run.
    pub(super) async fn open(
        desk: Desk,
        project: ProjectId,
    ) -> Result<(Arc<Self>, impl Future<Output = ()> + Send + 'static), Failure> {
        let head = desk.store().log_head(project).await?.head;
        let feed = Arc::new(Self {
            project,
            events: broadcast::Sender::new(RING),
            notices: broadcast::Sender::new(256),
            visitors: Mutex::default(),
        });
        let tail = tail(Arc::clone(&feed), desk, head);
        Ok((feed, tail))
    }

    /// Follows the events from now on. To be called before the table is read, so that nothing falls between.
    pub fn follow(&self) -> broadcast::Receiver<Arc<AgentFrame>> {
        self.events.subscribe()
    }

    /// Follows the lossy class.
    pub fn follow_notices(&self) -> broadcast::Receiver<Arc<Notice>> {
        self.notices.subscribe()
    }

    /// Follows what concerns one visitor.
    pub fn follow_visitor(&self, contact: ContactId) -> broadcast::Receiver<Arc<VisitorFrame>> {
        let mut visitors = self.visitors.lock().unwrap_or_else(PoisonError::into_inner);
        if visitors.len() == visitors.capacity() {
            // Before the table grows, those who are gone make room.
            visitors.retain(|_, channel| channel.receiver_count() > 0);
        }
        visitors
            .entry(contact)
            .or_insert_with(|| broadcast::Sender::new(VISITOR_RING))
            .subscribe()
    }

    /// Tells the consoles of the project.
    pub fn notify(&self, notice: Notice) {
        // Nobody may be listening; then there is nobody to tell.
        drop(self.notices.send(Arc::new(notice)));
    }

    /// Tells a visitor's connections.
    pub fn notify_visitor(&self, contact: ContactId, frame: VisitorFrame) {
        let mut visitors = self.visitors.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(channel) = visitors.get(&contact)
            && channel.send(Arc::new(frame)).is_err()
        {
            visitors.remove(&contact);
        }
    }

    fn hand_out(&self, event: &Tailed) {
        if self.events.receiver_count() > 0 {
            drop(self.events.send(Arc::new(agent_frame(event))));
        }
        let Some(chat) = &event.chat else { return };
        let listens = self
            .visitors
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .contains_key(&chat.reporter);
        if let Some(event) = listens.then(|| event_for_visitor(event)).flatten() {
            let vseq = event.vseq;
            let said = event.message.as_ref().is_some_and(|line| line.from == From::Team);
            let bytes = Bytes::from(ToVisitor::Event(Box::new(event)).to_bytes());
            self.notify_visitor(
                chat.reporter,
                VisitorFrame::Event {
                    chat: chat.id,
                    vseq,
                    said,
                    bytes,
                },
            );
        }
    }
}

/// Reads the committed events after its own position, in order, for as long as the server runs.
async fn tail(feed: Arc<Feed>, desk: Desk, mut position: i64) {
    let wake = desk.signals().wake_of(feed.project);
    loop {
        match desk.store().events(feed.project, position, BATCH).await {
            Ok(events) => {
                for event in &events {
                    feed.hand_out(event);
                    position = event.pos;
                }
                if events.len() as i64 == BATCH {
                    continue;
                }
            }
            Err(failure) => {
                tracing::warn!(error = %failure, "The log could not be read and is asked again");
                tokio::time::sleep(ASK_EVERY).await;
            }
        }
        // Elapsed or woken: either way the table is asked.
        drop(tokio::time::timeout(ASK_EVERY, wake.notified()).await);
    }
}

/// An event as a console's frame.
pub fn agent_frame(event: &Tailed) -> AgentFrame {
    let mut changes = Vec::with_capacity(2);
    if let Some(message) = &event.message {
        changes.push(Change::Message(Box::new(message.clone())));
    }
    if let Some(chat) = &event.chat {
        changes.push(Change::Chat(Box::new(chat.clone())));
    }
    if let Some(scheme) = &event.scheme {
        changes.push(Change::Scheme(Box::new(scheme.clone())));
    }
    if let Some(project) = &event.project {
        changes.push(Change::Project(Box::new(project.clone())));
    }
    let (prev, pos) = (event.pos - 1, event.pos);
    AgentFrame {
        prev,
        pos,
        department: event.chat.as_ref().and_then(|chat| chat.department),
        said: said_by(event, Side::Customer),
        is_rights: event.kind == EventKind::RightsChanged,
        is_pushed: AtomicBool::new(false),
        whole: json(&ToConsole::Event(AgentEvent { prev, pos, changes })),
        tick: json(&ToConsole::Event(AgentEvent {
            prev,
            pos,
            changes: Vec::new(),
        })),
    }
}

/// The chat and the number of the message that an event brings, where somebody of this side wrote it.
pub fn said_by(event: &Tailed, side: Side) -> Option<(IssueId, i64)> {
    let line = event.message.as_ref()?;
    let is_said = line.kind == MessageKind::Public && line.author.side() == Some(side);
    Some((line.chat, line.vseq.filter(|_| is_said)?))
}

/// A console's frame as text.
pub fn json(frame: &ToConsole) -> Utf8Bytes {
    serde_json::to_string(frame).unwrap_or_default().into()
}
