//! Clients, server and database together, and everything that can happen to them (`docs/delivery.md`, rules 1 to 8).
//!
//! The clients are the real reducers and outboxes. The server is abstract: what waits for the writers, the writers, the tailer,
//! and its half of each connection. All of it is lost when the server ends; the log stays. Time is left out: whatever can come
//! late can come at any moment, so a lost wake-up, a pause and a slow reader are all just other orders of the same steps.

mod judge;
mod server;

use crate::client::{Client, Mode, Opening};
use crate::explore::Machine;
use crate::flaw::Flaw;
use crate::log::{Log, Name};

/// How big a world is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting {
    pub(crate) agents: u8,
    /// How many messages each client writes: the visitor, then the agents.
    pub(crate) messages: &'static [u8],
    pub(crate) writers: usize,
    /// Whether a writer takes all that waits, or one.
    pub(crate) batches: bool,
    /// Whether the first message of an agent brings a line that the visitor must not see.
    pub(crate) internal: bool,
    pub(crate) faults: u8,
    pub(crate) kinds: &'static [Kind],
    pub(crate) ring: usize,
    pub(crate) page: usize,
    /// More events behind than this is a reset.
    pub(crate) max_behind: u8,
    pub(crate) flaw: Option<Flaw>,
}

/// A kind of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A connection breaks; what was on its way in either direction is lost.
    Break,
    /// A connection breaks; what it had sent reaches the server, and the answer finds nobody.
    BreakLate,
    /// Nothing more comes from the server on a connection that stays open.
    Silence,
    /// The server ends in the middle of everything, and the next one starts.
    Crash,
    /// The database takes no writes for a moment.
    Refuse,
    /// An older copy of the database is put back, under a new epoch.
    Restore,
    /// A page is loaded anew.
    Reload,
    /// A wake-up of the tailer is lost.
    LoseWake,
}

#[derive(Clone, Debug)]
struct Request {
    name: Name,
    /// Whether the connection on which it came is still the same: else the answer finds nobody.
    is_heard: bool,
}

#[derive(Clone, Debug)]
enum Writer {
    Idle,
    /// Under the lock, with positions from here on; nothing is committed.
    Working(Vec<Request>, u8),
    /// Committed, or given up; the answers are still to go out.
    Ended(Vec<Request>, bool),
}

#[derive(Clone, Debug)]
pub(crate) struct World {
    setting: Setting,
    log: Log,
    /// What was stored and taken away again by putting back an older copy.
    lost: Vec<Name>,
    clients: Vec<Client>,
    queue: Vec<Request>,
    writers: Vec<Writer>,
    /// The next position, where it is taken outside the lock.
    next: u8,
    tail: u8,
    woken: bool,
    faults: u8,
}

/// Something that happens, at the client or writer with this number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Write(usize),
    Load(usize),
    Connect(usize),
    ReadLines(usize),
    OpenLines(usize),
    Push(usize),
    BeAnswered(usize),
    GiveUp(usize),
    Begin(usize),
    Commit(usize),
    Answer(usize),
    Tail,
    Fault(Kind, usize),
}

impl World {
    pub(crate) fn new(setting: Setting) -> Self {
        let log = Log::default();
        let mut clients = vec![Client::visitor(&log).settled(&log)];
        clients.extend((1..=setting.agents).map(|by| Client::agent(by, &log).settled(&log)));
        Self {
            setting,
            log,
            lost: Vec::new(),
            clients,
            queue: Vec::new(),
            writers: vec![Writer::Idle; setting.writers],
            next: 0,
            tail: 0,
            woken: false,
            faults: setting.faults,
        }
    }

    fn flaw(&self, flaw: Flaw) -> bool {
        self.setting.flaw == Some(flaw)
    }

    fn client_steps(&self, at: usize, steps: &mut Vec<Step>) {
        let client = &self.clients[at];
        if client.written < self.setting.messages[at] {
            steps.push(Step::Write(at));
        }
        match client.opening {
            Opening::Asked if !client.is_stale => steps.push(Step::ReadLines(at)),
            Opening::Answered(_) => steps.push(Step::OpenLines(at)),
            Opening::Asked | Opening::Done => {}
        }
        let Some(conn) = &client.conn else {
            steps.push(if client.is_stale {
                Step::Load(at)
            } else {
                Step::Connect(at)
            });
            return;
        };
        if conn.silent {
            steps.push(Step::GiveUp(at));
            return;
        }
        if !conn.answers.is_empty() {
            steps.push(Step::BeAnswered(at));
        }
        if conn.mode != Mode::Live || conn.lagged || !conn.ring.is_empty() {
            steps.push(Step::Push(at));
        }
    }

    fn writer_steps(&self, steps: &mut Vec<Step>) {
        let is_locked = self
            .writers
            .iter()
            .any(|writer| matches!(writer, Writer::Working(..)));
        let may_begin = !is_locked || self.flaw(Flaw::PositionsOutsideTheLock);
        let mut has_idle = false;
        for (at, writer) in self.writers.iter().enumerate() {
            match writer {
                // Idle writers are alike: one of them is enough.
                Writer::Idle if may_begin && !has_idle && !self.queue.is_empty() => {
                    has_idle = true;
                    steps.push(Step::Begin(at));
                }
                Writer::Idle => {}
                Writer::Working(..) => steps.push(Step::Commit(at)),
                Writer::Ended(..) => steps.push(Step::Answer(at)),
            }
        }
    }

    fn fault_steps(&self, steps: &mut Vec<Step>) {
        for kind in self.setting.kinds {
            match kind {
                Kind::Break | Kind::BreakLate | Kind::Silence | Kind::Reload => {
                    let open = |client: &Client| client.conn.as_ref().is_some_and(|conn| !conn.silent);
                    let hit = (0..self.clients.len()).filter(|at| open(&self.clients[*at]));
                    steps.extend(hit.map(|at| Step::Fault(*kind, at)));
                }
                Kind::Crash => steps.push(Step::Fault(*kind, 0)),
                Kind::Refuse => {
                    let working = |at: &usize| matches!(self.writers[*at], Writer::Working(..));
                    let hit = (0..self.writers.len()).filter(working);
                    steps.extend(hit.map(|at| Step::Fault(*kind, at)));
                }
                Kind::Restore if !self.log.entries.is_empty() => {
                    steps.extend((1..=self.log.entries.len()).map(|back| Step::Fault(*kind, back)));
                }
                Kind::LoseWake if self.woken => steps.push(Step::Fault(*kind, 0)),
                Kind::Restore | Kind::LoseWake => {}
            }
        }
    }

    /// The answers to a client's requests find nobody from now on.
    fn unhear(&mut self, by: u8) {
        let of_writers = self.writers.iter_mut().flat_map(|writer| match writer {
            Writer::Idle => &mut [],
            Writer::Working(requests, _) | Writer::Ended(requests, _) => requests.as_mut_slice(),
        });
        for request in self.queue.iter_mut().chain(of_writers) {
            request.is_heard &= request.name.by != by;
        }
    }

    fn break_off(&mut self, at: usize) {
        self.unhear(at as u8);
        self.clients[at].break_off(self.setting.flaw);
    }

    /// Who can send sends at once: how long it takes to the server is how long it waits there.
    fn send(&mut self, at: usize) {
        let due = self.clients[at].due();
        self.queue
            .extend(due.into_iter().map(|name| Request { name, is_heard: true }));
    }

    fn fault(&mut self, kind: Kind, at: usize) {
        self.faults -= 1;
        match kind {
            Kind::Break => {
                self.queue.retain(|request| usize::from(request.name.by) != at);
                self.break_off(at);
            }
            Kind::BreakLate => self.break_off(at),
            Kind::Silence => {
                if let Some(conn) = &mut self.clients[at].conn {
                    conn.silent = true;
                    conn.answers.clear();
                    conn.ring.clear();
                    conn.lagged = false;
                }
            }
            Kind::Crash => self.crash(),
            Kind::Refuse => {
                if let Writer::Working(requests, _) = std::mem::replace(&mut self.writers[at], Writer::Idle) {
                    self.writers[at] = Writer::Ended(requests, false);
                }
            }
            Kind::Restore => {
                self.crash();
                let gone = self.log.entries.split_off(self.log.entries.len() - at);
                self.lost.extend(gone.iter().filter_map(|entry| entry.name));
                self.log.epoch += 1;
                self.tail = self.log.head();
            }
            Kind::Reload => {
                self.unhear(at as u8);
                self.clients[at].reload(&self.log);
            }
            Kind::LoseWake => self.woken = false,
        }
    }

    fn crash(&mut self) {
        self.queue.clear();
        self.writers.fill(Writer::Idle);
        self.next = self.log.head();
        self.tail = self.log.head();
        self.woken = false;
        for at in 0..self.clients.len() {
            self.break_off(at);
        }
    }
}

impl Machine for World {
    type Step = Step;

    fn key(&self) -> Vec<u8> {
        let mut key = vec![
            self.log.epoch,
            self.tail,
            self.next,
            self.faults,
            u8::from(self.woken),
        ];
        for entry in &self.log.entries {
            key.extend([entry.pos, entry.vseq, entry.name.map_or(0, Name::byte)]);
        }
        key.push(0xfa);
        key.extend(self.lost.iter().map(|name| name.byte()));
        let requests = |key: &mut Vec<u8>, requests: &[Request]| {
            key.push(0xf9);
            key.extend(
                requests
                    .iter()
                    .flat_map(|r| [r.name.byte(), u8::from(r.is_heard)]),
            );
        };
        requests(&mut key, &self.queue);
        for writer in &self.writers {
            match writer {
                Writer::Idle => key.push(0),
                Writer::Working(work, from) => {
                    key.extend([1, *from]);
                    requests(&mut key, work);
                }
                Writer::Ended(work, is_stored) => {
                    key.extend([2, u8::from(*is_stored)]);
                    requests(&mut key, work);
                }
            }
        }
        for client in &self.clients {
            client.key(&mut key);
        }
        key
    }

    fn steps(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        for at in 0..self.clients.len() {
            self.client_steps(at, &mut steps);
        }
        self.writer_steps(&mut steps);
        let is_asked = !self.flaw(Flaw::TailerOnlyWakes) || self.woken;
        if self.tail < self.log.head() && is_asked {
            steps.push(Step::Tail);
        }
        if self.faults > 0 {
            self.fault_steps(&mut steps);
        }
        steps
    }

    fn is_fault(step: Step) -> bool {
        matches!(step, Step::Fault(..))
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Write(at) => {
                self.clients[at].write();
                self.send(at);
            }
            Step::Load(at) => self.clients[at].load(&self.log),
            Step::Connect(at) => self.clients[at].connect(),
            Step::ReadLines(at) => self.clients[at].opening = Opening::Answered(self.log.head()),
            Step::OpenLines(at) => self.clients[at].open(&self.log),
            Step::Push(at) => self.push(at),
            Step::BeAnswered(at) => {
                self.clients[at].be_answered();
                self.send(at);
            }
            Step::GiveUp(at) => self.break_off(at),
            Step::Begin(at) => self.begin(at),
            Step::Commit(at) => self.commit(at),
            Step::Answer(at) => {
                if let Writer::Ended(requests, is_stored) =
                    std::mem::replace(&mut self.writers[at], Writer::Idle)
                {
                    self.answer(&requests, is_stored);
                }
            }
            Step::Tail => self.tail(),
            Step::Fault(kind, at) => self.fault(kind, at),
        }
    }

    fn wrong(&self) -> Option<String> {
        self.judged()
    }

    fn unsettled(&self) -> Option<String> {
        self.clients.iter().find_map(|client| self.unsettled_at(client))
    }
}
