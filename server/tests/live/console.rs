//! An agent's console as a client: the model's inbox and outbox, driven by what comes over the line.

mod pump;

use std::sync::Arc;

use model::draft::DraftView;
use model::file::FileView;
use model::frame::ToConsole;
use model::id::{AgentId, ClientId, IssueId};
use model::inbox::Inbox;
use model::outbox::Outbox;
use model::refusal::Refusal;
use model::view::{DeskSnapshot, MessageKind};
use serde_json::json;
use service::ports::Clock;
use tokio::task::JoinHandle;

use crate::clock::SeededRng;
use crate::desk::{KEY, TestDesk, Way};
use crate::http::Browser;
use crate::ledger::Ledger;
use crate::line::Line;
use crate::screen::Screen;

/// What the console shows and remembers.
#[derive(Debug)]
pub(crate) struct View {
    pub(crate) inbox: Inbox,
    pub(crate) outbox: Outbox,
    pub(crate) is_live: bool,
    /// The chats that were opened; a page loads them again after a reset.
    open: Vec<IssueId>,
    /// Whether the inbox has to be loaded anew.
    is_stale: bool,
    /// What was seen, as `vseq`, and is to be told.
    to_see: Vec<(IssueId, i64)>,
    /// Probes to be sent, and answers to probes.
    probes: usize,
    pongs: usize,
    pub(crate) acks: Vec<(ClientId, i64)>,
    pub(crate) refusals: Vec<(Option<ClientId>, Refusal)>,
    /// Frames that change no chat: typing, presence, the goodbye.
    pub(crate) notices: Vec<ToConsole>,
    /// The agent's drafts, as the last connection began.
    pub(crate) drafts: Vec<DraftView>,
    /// The codes with which sockets were closed.
    pub(crate) closes: Vec<u16>,
    pub(crate) resets: usize,
    pub(crate) connections: usize,
    /// What a server must not do.
    faults: Vec<String>,
}

/// A console in one tab.
pub(crate) struct Console {
    pub(crate) line: Line,
    tab: Arc<Tab>,
    pump: JoinHandle<()>,
    ledger: Ledger,
}

/// What the console's task and its test share.
struct Tab {
    name: String,
    browser: Browser,
    screen: Screen<View>,
    clock: Arc<dyn Clock>,
    rng: Arc<SeededRng>,
}

impl Console {
    /// Opens the Chats page through a line of its own.
    pub(crate) async fn open(desk: &TestDesk, name: &str, signed_in: Browser, way: Way) -> Self {
        let clock: Arc<dyn Clock> = Arc::<crate::clock::HandClock>::clone(&desk.clock);
        Self::over(
            desk.line().await,
            name,
            signed_in,
            way,
            clock,
            &desk.rng,
            &desk.ledger,
        )
        .await
    }

    /// Opens the Chats page through this line.
    pub(crate) async fn over(
        line: Line,
        name: &str,
        signed_in: Browser,
        way: Way,
        clock: Arc<dyn Clock>,
        rng: &Arc<SeededRng>,
        ledger: &Ledger,
    ) -> Self {
        let browser = Browser {
            to: line.addr,
            ..signed_in
        };
        let answer = browser.api("load_desk", json!({ "project_key": KEY })).await;
        let view = View::new(answer.json::<DeskSnapshot>());
        let (name, screen) = (name.to_owned(), Screen::new(view));
        let tab = Arc::new(Tab {
            name,
            browser,
            screen,
            clock,
            rng: Arc::clone(rng),
        });
        let pump = crate::clients::spawn(pump::run(Arc::clone(&tab), way));
        Self {
            line,
            tab,
            pump,
            ledger: ledger.clone(),
        }
    }

    pub(crate) fn browser(&self) -> &Browser {
        &self.tab.browser
    }

    pub(crate) fn read<R>(&self, look: impl FnOnce(&View) -> R) -> R {
        self.tab.screen.read(look)
    }

    pub(crate) async fn until(&self, what: &str, condition: impl Fn(&View) -> bool) {
        self.tab
            .screen
            .until(&format!("{}: {what}", self.tab.name), condition)
            .await;
    }

    /// Opens a chat with all its lines.
    pub(crate) async fn show(&self, chat: IssueId) {
        self.tab.screen.change(|view| {
            view.inbox.follow(chat);
            view.open.retain(|open| *open != chat);
            view.open.push(chat);
        });
        self.tab.load(chat).await.unwrap();
    }

    /// Keeps what comes of a chat, without opening it.
    pub(crate) fn follow(&self, chat: IssueId) {
        self.tab.screen.change(|view| view.inbox.follow(chat));
    }

    /// Tells that all that is shown of a chat was seen. Lost with the connection, as receipts are.
    pub(crate) fn see(&self, chat: IssueId) {
        self.tab.screen.quietly(|view| {
            let lines = view
                .inbox
                .timeline(chat)
                .map_or(&[][..], |timeline| timeline.messages());
            let newest = lines.iter().filter_map(|line| line.vseq).max();
            view.to_see.extend(newest.map(|newest| (chat, newest)));
        });
    }

    /// What was not told yet of what was seen is not told.
    pub(crate) fn read_nothing_more(&self) {
        self.tab.screen.quietly(|view| view.to_see.clear());
    }

    /// Writes a message. The console sends it when it can.
    pub(crate) fn write(&self, chat: IssueId, text: &str) -> ClientId {
        let mut random = [0; 10];
        service::ports::Rng::fill(&*self.tab.rng, &mut random);
        let at = self.tab.clock.now_ms();
        let id = ClientId::from_parts(at, random);
        self.tab
            .screen
            .change(|view| view.outbox.add(id, chat, text.to_owned(), at));
        self.tab.screen.outgoing.notify_one();
        id
    }

    /// Writes an internal note. The console sends it when it can.
    pub(crate) fn write_note(&self, chat: IssueId, text: &str, names: Vec<AgentId>) -> ClientId {
        let mut random = [0; 10];
        service::ports::Rng::fill(&*self.tab.rng, &mut random);
        let at = self.tab.clock.now_ms();
        let id = ClientId::from_parts(at, random);
        self.tab
            .screen
            .change(|view| view.outbox.add_note(id, chat, text.to_owned(), names, at));
        self.tab.screen.outgoing.notify_one();
        id
    }

    /// Tries a message again that was refused.
    pub(crate) fn retry(&self, id: ClientId) {
        self.tab.screen.change(|view| view.outbox.retry(id));
        self.tab.screen.outgoing.notify_one();
    }

    /// Waits until the server has answered whatever it was sent up to now, and sent what it had to send.
    pub(crate) async fn round_trip(&self) {
        let answered = self.tab.screen.change(|view| {
            view.probes += 1;
            view.pongs + 1
        });
        self.tab.screen.outgoing.notify_one();
        self.until("an answer", |view| view.pongs >= answered).await;
    }

    /// Waits until all that was written is acknowledged.
    pub(crate) async fn sent(&self) {
        self.until("everything is acknowledged", |view| {
            view.outbox.entries().is_empty()
        })
        .await;
    }

    /// Waits until this text is shown in a chat that is open.
    pub(crate) async fn shows(&self, chat: IssueId, text: &str) {
        self.until(&format!("\"{text}\""), |view| {
            view.lines(chat).iter().any(|line| line == text)
        })
        .await;
    }

    /// The texts of a chat that is open, in order.
    pub(crate) fn lines(&self, chat: IssueId) -> Vec<String> {
        self.read(|view| view.lines(chat))
    }
}

impl View {
    fn new(snapshot: DeskSnapshot) -> Self {
        Self {
            inbox: Inbox::new(snapshot),
            outbox: Outbox::default(),
            is_live: false,
            open: Vec::new(),
            is_stale: false,
            to_see: Vec::new(),
            probes: 0,
            pongs: 0,
            acks: Vec::new(),
            refusals: Vec::new(),
            notices: Vec::new(),
            drafts: Vec::new(),
            closes: Vec::new(),
            resets: 0,
            connections: 0,
            faults: Vec::new(),
        }
    }

    /// The texts of people in a chat, in order.
    pub(crate) fn lines(&self, chat: IssueId) -> Vec<String> {
        let lines = self
            .inbox
            .timeline(chat)
            .map_or(&[][..], |timeline| timeline.messages());
        let of_people = lines.iter().filter(|line| line.kind == MessageKind::Public);
        of_people.map(|line| line.body.clone()).collect()
    }

    /// The files of a chat's messages, in order.
    pub(crate) fn files(&self, chat: IssueId) -> Vec<FileView> {
        let lines = self
            .inbox
            .timeline(chat)
            .map_or(&[][..], |timeline| timeline.messages());
        lines.iter().flat_map(|line| line.files.clone()).collect()
    }

    /// The texts of notes in a chat, in order.
    pub(crate) fn notes(&self, chat: IssueId) -> Vec<String> {
        let lines = self
            .inbox
            .timeline(chat)
            .map_or(&[][..], |timeline| timeline.messages());
        let notes = lines.iter().filter(|line| line.kind == MessageKind::Note);
        notes.map(|line| line.body.clone()).collect()
    }

    /// The ids of people's messages in a chat, in order.
    pub(crate) fn ids(&self, chat: IssueId) -> Vec<ClientId> {
        let lines = self
            .inbox
            .timeline(chat)
            .map_or(&[][..], |timeline| timeline.messages());
        lines
            .iter()
            .filter(|line| line.kind == MessageKind::Public)
            .map(|line| line.client_id)
            .collect()
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        crate::clients::wait_for_answers(|| self.read(|view| view.outbox.entries().is_empty()));
        self.pump.abort();
        let name = &self.tab.name;
        self.tab.screen.read(|view| {
            for fault in &view.faults {
                self.ledger.note(format!("{name}: {fault}"));
            }
            for pending in view.outbox.entries() {
                self.ledger
                    .note(format!("{name} has not sent: {:?}", pending.text));
            }
        });
    }
}
