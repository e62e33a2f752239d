//! What the use cases tell the open connections: wake-ups of the tailers, ends of access, presence.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use model::draft::DraftView;
use model::frame::Doing;
use model::id::{AgentId, ContactId, DepartmentId, IssueId, ProjectId};
use model::person::Author;
use model::preferences::Preferences;
use tokio::sync::{Notify, broadcast};

use crate::session::SessionId;

/// How many signals a slow connection may be behind before it is told to start over.
const BEHIND: usize = 1_024;

/// Something that connections react to. Not stored; what is lost here costs a reset, never a message.
#[derive(Clone, Debug)]
pub enum Signal {
    /// A session has ended: its sockets close.
    SessionEnded(SessionId),
    /// The sessions of an agent have ended: their sockets close.
    SessionsEnded {
        /// Whose.
        agent: AgentId,
        /// The one that goes on.
        kept: Option<SessionId>,
    },
    /// An agent's rights or account changed: their sockets start over.
    RightsChanged(AgentId),
    /// An agent came, went, or switched themselves available or not.
    AgentPresence(AgentId),
    /// A visitor came or went.
    VisitorPresence(ContactId),
    /// Something of a customer's connection changed.
    Connection {
        /// In which project.
        project: ProjectId,
        /// Whose chat.
        chat: IssueId,
        /// Its department.
        department: Option<DepartmentId>,
    },
    /// Somebody writes.
    Typing {
        /// In which project.
        project: ProjectId,
        /// In which chat.
        chat: IssueId,
        /// Whose chat it is.
        reporter: ContactId,
        /// Who.
        who: Author,
        /// Their name.
        name: String,
    },
    /// An agent arranged a project anew.
    Preferences {
        /// Which project.
        project: ProjectId,
        /// Whose preferences.
        agent: AgentId,
        /// As they are now.
        preferences: Box<Preferences>,
    },
    /// An agent has a chat before them, or leaves it.
    Looking {
        /// In which project.
        project: ProjectId,
        /// Which chat.
        chat: IssueId,
        /// Its department.
        department: Option<DepartmentId>,
        /// Who.
        agent: AgentId,
        /// Their name.
        name: String,
        /// What they do there.
        doing: Doing,
    },
    /// A draft of an agent was stored: for their own connections.
    Draft(AgentId, DraftView),
    /// The team is another, or signs of presence were lost: every console is told anew who is here and where they answer.
    TeamChanged,
    /// The server stops: connections say goodbye.
    Stopping,
}

/// Wake-ups for each project, and two channels of signals: a storm of people who come and go must not push out an end of access.
#[derive(Debug)]
pub struct Signals {
    wakes: Mutex<HashMap<ProjectId, Arc<Notify>>>,
    /// What every connection has to know.
    access: broadcast::Sender<Signal>,
    /// What is made into frames once, for all connections.
    passing: broadcast::Sender<Signal>,
}

impl Signal {
    /// Whether every connection has to know it.
    fn is_for_connections(&self) -> bool {
        match self {
            Self::SessionEnded(_)
            | Self::SessionsEnded { .. }
            | Self::RightsChanged(_)
            | Self::Draft(..)
            | Self::TeamChanged
            | Self::Stopping => true,
            Self::AgentPresence(_)
            | Self::VisitorPresence(_)
            | Self::Connection { .. }
            | Self::Typing { .. }
            | Self::Preferences { .. }
            | Self::Looking { .. } => false,
        }
    }

    /// Whether it ends this session of this agent.
    pub fn ends(&self, agent: AgentId, session: &SessionId) -> bool {
        match self {
            Self::SessionEnded(ended) => ended == session,
            Self::SessionsEnded { agent: of, kept } => *of == agent && kept.as_ref() != Some(session),
            _ => false,
        }
    }
}

impl Default for Signals {
    fn default() -> Self {
        Self {
            wakes: Mutex::default(),
            access: broadcast::Sender::new(BEHIND),
            passing: broadcast::Sender::new(BEHIND),
        }
    }
}

impl Signals {
    /// What is notified after each commit of a project. A lost wake-up costs time only: the tailer asks by itself too.
    pub fn wake_of(&self, project: ProjectId) -> Arc<Notify> {
        let mut wakes = self
            .wakes
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        Arc::clone(wakes.entry(project).or_default())
    }

    /// Wakes a project's tailer.
    pub fn committed(&self, project: ProjectId) {
        self.wake_of(project).notify_one();
    }

    /// Listens from now on, as a connection does: ends of access, drafts, the end of the server.
    pub fn listen(&self) -> broadcast::Receiver<Signal> {
        self.access.subscribe()
    }

    /// Listens from now on to what is made into frames once for all: presence, typing, looking on.
    pub fn listen_to_passing(&self) -> broadcast::Receiver<Signal> {
        self.passing.subscribe()
    }

    /// Tells all who listen.
    pub fn tell(&self, signal: Signal) {
        let channel = if signal.is_for_connections() {
            &self.access
        } else {
            &self.passing
        };
        if channel.send(signal).is_err() {
            tracing::trace!("A signal found nobody");
        }
    }
}
