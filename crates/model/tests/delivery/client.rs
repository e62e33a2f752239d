//! A client: the reducer and the outbox that the browsers run, and the connection that it has.

use model::event::{AgentEvent, Change};
use model::id::IssueId;
use model::inbox::{Applied, Inbox};
use model::outbox::{Outbox, Pending, SendState};
use model::refusal::Refusal;
use model::visitor::{Moved, VisitorEvent, VisitorState};

use crate::flaw::Flaw;
use crate::log::{Log, Name, chat};

/// Late enough for every pause to be over: how long one waits changes nothing of what can happen.
const LATER: i64 = i64::MAX - 1;

/// What the server sends of its own accord. It arrives when it is sent: that it may take long is the same as that it is sent late,
/// and what was lost on the way is what was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    /// The event at `pos`, with the chat as it was when the log went up to `seen`.
    Event {
        pos: u8,
        seen: u8,
    },
    Live,
    /// Begin anew. A visitor's carries the state.
    Reset {
        seen: u8,
    },
}

/// An answer on its way to the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) name: Name,
    /// Stored, or refused for now.
    pub(crate) is_stored: bool,
}

/// How far the server's half of a connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Follows the ring; the table is not read yet.
    Greeting,
    /// Reads the table.
    CatchingUp,
    /// Has read the table, and does not follow the ring yet.
    Deaf,
    Live,
}

/// A connection, both halves.
#[derive(Clone, Debug)]
pub(crate) struct Conn {
    /// In the order in which they go out. Events may overtake them, or be overtaken.
    pub(crate) answers: Vec<Answer>,
    pub(crate) mode: Mode,
    /// Up to where the server has sent.
    pub(crate) sent: u8,
    /// What the tailer has handed out and the connection has not taken: positions, with how far the log went then.
    pub(crate) ring: Vec<(u8, u8)>,
    /// Whether the ring has overflowed since it was last looked at.
    pub(crate) lagged: bool,
    /// Nothing comes from the server any more, and nobody has noticed.
    pub(crate) silent: bool,
}

impl Conn {
    fn new() -> Self {
        Self {
            answers: Vec::new(),
            mode: Mode::Greeting,
            sent: 0,
            ring: Vec::new(),
            lagged: false,
            silent: false,
        }
    }
}

/// What is shown and remembered.
#[derive(Clone, Debug)]
pub(crate) enum Screen {
    Visitor(Box<VisitorState>),
    Agent(Box<Inbox>, Outbox),
}

/// Whether the lines of the chat are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opening {
    Asked,
    /// The answer is on its way; it was read when the log went up to here.
    Answered(u8),
    Done,
}

#[derive(Clone, Debug)]
pub(crate) struct Client {
    pub(crate) by: u8,
    pub(crate) screen: Screen,
    pub(crate) conn: Option<Conn>,
    pub(crate) is_live: bool,
    /// A console that was told to begin anew and has not yet.
    pub(crate) is_stale: bool,
    pub(crate) opening: Opening,
    /// How many messages it has written.
    pub(crate) written: u8,
}

impl Client {
    pub(crate) fn visitor(log: &Log) -> Self {
        let state = VisitorState::new(log.visitor_snapshot(log.head()), Vec::new());
        Self::new(0, Screen::Visitor(Box::new(state)), Opening::Done)
    }

    pub(crate) fn agent(by: u8, log: &Log) -> Self {
        let mut inbox = Inbox::new(log.desk_snapshot());
        inbox.follow(chat());
        Self::new(
            by,
            Screen::Agent(Box::new(inbox), Outbox::default()),
            Opening::Asked,
        )
    }

    fn new(by: u8, screen: Screen, opening: Opening) -> Self {
        Self {
            by,
            screen,
            conn: None,
            is_live: false,
            is_stale: false,
            opening,
            written: 0,
        }
    }

    pub(crate) fn is_visitor(&self) -> bool {
        matches!(self.screen, Screen::Visitor(_))
    }

    pub(crate) fn outbox(&self) -> &Outbox {
        match &self.screen {
            Screen::Visitor(state) => &state.outbox,
            Screen::Agent(_, outbox) => outbox,
        }
    }

    pub(crate) fn outbox_mut(&mut self) -> &mut Outbox {
        match &mut self.screen {
            Screen::Visitor(state) => &mut state.outbox,
            Screen::Agent(_, outbox) => outbox,
        }
    }

    /// Where it stands: epoch and cursor, as its hello says.
    pub(crate) fn stand(&self) -> (&str, i64) {
        match &self.screen {
            Screen::Visitor(state) => (&state.confirmed.epoch, state.confirmed.cursor),
            Screen::Agent(inbox, _) => (&inbox.epoch, inbox.cursor),
        }
    }

    /// Connected, with everything there: as everybody is before something happens.
    pub(crate) fn settled(mut self, log: &Log) -> Self {
        if let Screen::Agent(inbox, _) = &mut self.screen {
            inbox.open(log.conversation(log.head()));
        }
        self.conn = Some(Conn {
            mode: Mode::Live,
            ..Conn::new()
        });
        (self.is_live, self.opening) = (true, Opening::Done);
        self
    }

    pub(crate) fn write(&mut self) {
        let name = Name {
            by: self.by,
            n: self.written,
        };
        self.written += 1;
        self.outbox_mut()
            .add(name.id(), chat(), String::new(), i64::from(name.n));
    }

    pub(crate) fn connect(&mut self) {
        self.conn = Some(Conn::new());
    }

    /// The connection is gone.
    pub(crate) fn break_off(&mut self, flaw: Option<Flaw>) {
        self.conn = None;
        self.is_live = false;
        if flaw == Some(Flaw::WhatWasInFlightIsForgotten) {
            let in_flight = self
                .outbox()
                .entries()
                .iter()
                .filter(|entry| entry.state == SendState::InFlight);
            for id in in_flight.map(|entry| entry.client_id).collect::<Vec<_>>() {
                self.outbox_mut().acknowledged(id);
            }
        }
        self.outbox_mut().connection_lost();
        if matches!(self.opening, Opening::Answered(_)) {
            self.opening = Opening::Asked;
        }
    }

    /// The page is loaded anew; what was not acknowledged was stored.
    pub(crate) fn reload(&mut self, log: &Log) {
        let stored: Vec<Pending> = self.outbox().entries().to_vec();
        let mut fresh = match &self.screen {
            Screen::Visitor(_) => Self::visitor(log),
            Screen::Agent(..) => Self::agent(self.by, log),
        };
        match &mut fresh.screen {
            Screen::Visitor(state) => {
                **state = VisitorState::new(log.visitor_snapshot(log.head()), stored);
            }
            Screen::Agent(_, outbox) => *outbox = Outbox::restore(stored),
        }
        fresh.written = self.written;
        *self = fresh;
    }

    /// A console takes a new snapshot after a reset.
    pub(crate) fn load(&mut self, log: &Log) {
        if let Screen::Agent(inbox, _) = &mut self.screen {
            inbox.reset(log.desk_snapshot());
        }
        self.is_stale = false;
        self.opening = Opening::Asked;
    }

    /// The lines of the chat have come.
    pub(crate) fn open(&mut self, log: &Log) {
        if let (Screen::Agent(inbox, _), Opening::Answered(seen)) = (&mut self.screen, self.opening) {
            inbox.open(log.conversation(seen));
            self.opening = Opening::Done;
        }
    }

    /// Takes a frame. Whether the connection stays.
    pub(crate) fn receive(&mut self, frame: Frame, log: &Log, flaw: Option<Flaw>) -> bool {
        match frame {
            Frame::Event { pos, seen } => self.apply(log, pos, seen, flaw),
            Frame::Live => {
                self.is_live = true;
                true
            }
            Frame::Reset { seen } => match &mut self.screen {
                Screen::Visitor(state) => {
                    state.reset(log.visitor_snapshot(seen));
                    true
                }
                Screen::Agent(..) => {
                    self.is_stale = true;
                    false
                }
            },
        }
    }

    /// Takes the next answer.
    pub(crate) fn be_answered(&mut self) {
        let Some(conn) = &mut self.conn else { return };
        let Answer { name, is_stored } = conn.answers.remove(0);
        if is_stored {
            self.outbox_mut().acknowledged(name.id());
        } else {
            let refusal = Refusal::Unavailable { retry_after_s: 2 };
            self.outbox_mut().refused(name.id(), &refusal, 0, 0);
        }
    }

    fn apply(&mut self, log: &Log, pos: u8, seen: u8, flaw: Option<Flaw>) -> bool {
        match &mut self.screen {
            Screen::Visitor(state) => {
                let mut event: VisitorEvent = log.visitor_event(pos, seen);
                match flaw {
                    Some(Flaw::CursorMovesAlone) => event.message = None,
                    Some(Flaw::RingIsTrusted) => event.prev = state.confirmed.cursor,
                    _ => {}
                }
                state.apply(event) != Moved::Gap
            }
            Screen::Agent(inbox, outbox) => {
                let mut event: AgentEvent = log.agent_event(pos, seen);
                for change in &event.changes {
                    if let Change::Message(message) = change {
                        outbox.acknowledged(message.client_id);
                    }
                }
                match flaw {
                    Some(Flaw::CursorMovesAlone) => event.changes.clear(),
                    Some(Flaw::RingIsTrusted) => event.prev = inbox.cursor,
                    _ => {}
                }
                inbox.apply(event) != Applied::Gap
            }
        }
    }

    /// What is to be sent now.
    pub(crate) fn due(&mut self) -> Vec<Name> {
        if !self.is_live || self.conn.is_none() {
            return Vec::new();
        }
        let due = self.outbox_mut().take_due(LATER);
        due.iter().map(|entry| Name::of(entry.client_id)).collect()
    }

    /// What was written and is not in the outbox any more.
    pub(crate) fn acknowledged(&self) -> impl Iterator<Item = Name> {
        let names = (0..self.written).map(|n| Name { by: self.by, n });
        names.filter(|name| self.outbox().get(name.id()).is_none())
    }

    /// The lines shown, by position or number.
    pub(crate) fn lines(&self) -> Vec<u8> {
        match &self.screen {
            Screen::Visitor(state) => state
                .confirmed
                .messages
                .iter()
                .map(|line| line.vseq as u8)
                .collect(),
            Screen::Agent(inbox, _) => inbox
                .timeline(chat())
                .map(|timeline| timeline.messages().iter().map(|line| line.pos as u8).collect())
                .unwrap_or_default(),
        }
    }

    /// All that tells two states of a client apart.
    pub(crate) fn key(&self, key: &mut Vec<u8>) {
        let (epoch, cursor) = self.stand();
        key.extend([0xff, epoch.as_bytes()[6], cursor as u8, self.written]);
        key.extend([u8::from(self.is_live), u8::from(self.is_stale)]);
        key.push(match self.opening {
            Opening::Asked => 0,
            Opening::Done => 1,
            Opening::Answered(seen) => 2 + seen,
        });
        for entry in self.outbox().entries() {
            let state = match entry.state {
                SendState::Waiting => 0,
                SendState::InFlight => 1,
                SendState::Failed(_) => 2,
            };
            key.extend([Name::of(entry.client_id).byte(), state]);
        }
        key.push(0xfe);
        key.extend(self.lines());
        key.extend([0xfd, self.mark()]);
        match &self.conn {
            None => key.push(0),
            Some(conn) => conn.key(key),
        }
    }

    /// How new the row is that it shows.
    fn mark(&self) -> u8 {
        match &self.screen {
            Screen::Visitor(state) => state
                .confirmed
                .chat
                .as_ref()
                .map_or(0, |head| head.team.delivered as u8),
            Screen::Agent(inbox, _) => inbox
                .chat(IssueId(chat().0))
                .map_or(0, |row| row.updated_at as u8),
        }
    }
}

impl Conn {
    fn key(&self, key: &mut Vec<u8>) {
        let mode = match self.mode {
            Mode::Greeting => 1,
            Mode::CatchingUp => 2,
            Mode::Live => 3,
            Mode::Deaf => 4,
        };
        key.extend([mode, self.sent, u8::from(self.lagged), u8::from(self.silent)]);
        for answer in &self.answers {
            key.extend([answer.name.byte(), u8::from(answer.is_stored)]);
        }
        key.push(0xfb);
        key.extend(self.ring.iter().flat_map(|(pos, seen)| [*pos, *seen]));
    }
}
