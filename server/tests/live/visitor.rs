//! A visitor's widget as a client: the model's state, driven by what comes over the line.

mod pump;

use std::sync::{Arc, Mutex};

use model::codec::Wire;
use model::file::FileView;
use model::id::{ClientId, IssueId};
use model::visitor::{From, StartChat, Started, ToVisitor, VisitorSnapshot, VisitorState};
use service::ports::{Clock, Rng};
use tokio::task::JoinHandle;

use crate::clock::SeededRng;
use crate::desk::{TestDesk, Way};
use crate::http::{Answer, Browser};
use crate::ledger::Ledger;
use crate::line::Line;
use crate::screen::Screen;

/// What the panel shows and remembers.
#[derive(Debug, Default)]
pub(crate) struct Panel {
    pub(crate) state: VisitorState,
    pub(crate) is_live: bool,
    /// What was seen, as `vseq`, and is to be told.
    to_see: Option<i64>,
    pub(crate) acks: Vec<(ClientId, i64)>,
    pub(crate) refusals: Vec<ToVisitor>,
    /// Frames that change no chat: typing, availability, the goodbye.
    pub(crate) notices: Vec<ToVisitor>,
    pub(crate) closes: Vec<u16>,
    pub(crate) resets: usize,
    pub(crate) connections: usize,
    faults: Vec<String>,
}

/// A widget in one tab.
pub(crate) struct Visitor {
    pub(crate) line: Line,
    tab: Arc<Tab>,
    way: Way,
    pump: Mutex<Option<JoinHandle<()>>>,
    ledger: Ledger,
}

/// What the widget's task and its test share.
struct Tab {
    name: String,
    widget: String,
    browser: Mutex<Browser>,
    screen: Screen<Panel>,
    clock: Arc<dyn Clock>,
    rng: Arc<SeededRng>,
}

impl Visitor {
    /// Opens the panel through a line of its own. Nothing is connected before the first message.
    pub(crate) async fn arrive(desk: &TestDesk, name: &str, way: Way) -> Self {
        let clock: Arc<dyn Clock> = Arc::<crate::clock::HandClock>::clone(&desk.clock);
        Self::over(
            desk.line().await,
            name,
            &desk.widget,
            way,
            clock,
            &desk.rng,
            &desk.ledger,
        )
        .await
    }

    /// Opens the panel through this line.
    pub(crate) async fn over(
        line: Line,
        name: &str,
        widget: &str,
        way: Way,
        clock: Arc<dyn Clock>,
        rng: &Arc<SeededRng>,
        ledger: &Ledger,
    ) -> Self {
        let browser = Browser::new(line.addr);
        let answer = browser.get(&format!("/w/{widget}/state")).await;
        let snapshot = VisitorSnapshot::from_bytes(&answer.body).unwrap();
        let panel = Panel {
            state: VisitorState::new(snapshot, Vec::new()),
            ..Panel::default()
        };
        let tab = Tab {
            name: name.to_owned(),
            widget: widget.to_owned(),
            browser: Mutex::new(browser),
            screen: Screen::new(panel),
            clock,
            rng: Arc::clone(rng),
        };
        Self {
            line,
            tab: Arc::new(tab),
            way,
            pump: Mutex::default(),
            ledger: ledger.clone(),
        }
    }

    /// A second tab of the same browser, live.
    pub(crate) async fn second_tab(&self, line: Line) -> Self {
        let (clock, rng) = (Arc::clone(&self.tab.clock), &self.tab.rng);
        let name = format!("{} (second tab)", self.tab.name);
        let browser = Browser {
            to: line.addr,
            ..self.browser()
        };
        let tab = Self::over(line, &name, &self.tab.widget, self.way, clock, rng, &self.ledger).await;
        *tab.tab.browser.lock().unwrap() = browser;
        tab.connect();
        tab.until("live", |panel| panel.is_live).await;
        tab
    }

    pub(crate) fn browser(&self) -> Browser {
        self.tab.browser.lock().unwrap().clone()
    }

    /// The credential in the browser's cookie.
    pub(crate) fn credential(&self) -> String {
        let cookie = self.browser().cookie.expect("a visitor who has written");
        cookie.split_once('=').unwrap().1.to_owned()
    }

    pub(crate) fn read<R>(&self, look: impl FnOnce(&Panel) -> R) -> R {
        self.tab.screen.read(look)
    }

    pub(crate) async fn until(&self, what: &str, condition: impl Fn(&Panel) -> bool) {
        self.tab
            .screen
            .until(&format!("{}: {what}", self.tab.name), condition)
            .await;
    }

    /// What opens a chat.
    pub(crate) fn first_message(&self, text: &str) -> StartChat {
        StartChat {
            chat: self.client_id(),
            client_id: self.client_id(),
            name: self.tab.name.clone(),
            text: text.to_owned(),
            page: "https://shop.example/bowl".to_owned(),
        }
    }

    /// Sends what opens a chat.
    pub(crate) async fn try_start(&self, first: &StartChat) -> std::io::Result<Answer> {
        let path = format!("/w/{}/chats", self.tab.widget);
        self.browser().try_send("POST", &path, first.to_bytes()).await
    }

    /// Opens a chat, keeps the cookie and connects.
    pub(crate) async fn start(&self, text: &str) {
        let answer = self.try_start(&self.first_message(text)).await.unwrap();
        assert_eq!(answer.status, 201, "{}", answer.text());
        self.started(&answer);
    }

    /// Takes the answer to the first message.
    pub(crate) fn started(&self, answer: &Answer) {
        let started = Started::from_bytes(&answer.body).unwrap();
        self.tab.browser.lock().unwrap().cookie = answer.cookie();
        self.tab
            .screen
            .change(|panel| panel.state.reset(started.snapshot));
        self.connect();
    }

    fn connect(&self) {
        let mut pump = self.pump.lock().unwrap();
        pump.get_or_insert_with(|| crate::clients::spawn(pump::run(Arc::clone(&self.tab), self.way)));
    }

    /// Tells that all that is shown was seen. Lost with the connection, as receipts are.
    pub(crate) fn see(&self) {
        self.tab
            .screen
            .quietly(|panel| panel.to_see = Some(panel.state.newest_of_team()));
    }

    /// What was not told yet of what was seen is not told.
    pub(crate) fn read_nothing_more(&self) {
        self.tab.screen.quietly(|panel| panel.to_see = None);
    }

    /// Writes a message. The widget sends it when it can.
    pub(crate) fn write(&self, text: &str) -> ClientId {
        let (id, at) = (self.client_id(), self.tab.clock.now_ms());
        let own_chat = IssueId(uuid::Uuid::nil());
        self.tab
            .screen
            .change(|panel| panel.state.outbox.add(id, own_chat, text.to_owned(), at));
        self.tab.screen.outgoing.notify_one();
        id
    }

    /// Writes a message with files, which the server has.
    pub(crate) fn write_with(&self, text: &str, files: Vec<FileView>) -> ClientId {
        let (id, at) = (self.client_id(), self.tab.clock.now_ms());
        self.tab.screen.change(|panel| {
            let outbox = &mut panel.state.outbox;
            outbox.add(id, IssueId(uuid::Uuid::nil()), text.to_owned(), at);
            outbox.attach(id, files);
        });
        self.tab.screen.outgoing.notify_one();
        id
    }

    /// Waits until all that was written is acknowledged.
    pub(crate) async fn sent(&self) {
        self.until("everything is acknowledged", |panel| {
            panel.state.outbox.entries().is_empty()
        })
        .await;
    }

    /// Waits until this text is shown.
    pub(crate) async fn shows(&self, text: &str) {
        self.until(&format!("\"{text}\""), |panel| {
            panel.lines().iter().any(|line| line == text)
        })
        .await;
    }

    /// The texts of people, in order.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.read(Panel::lines)
    }

    fn client_id(&self) -> ClientId {
        let mut random = [0; 10];
        self.tab.rng.fill(&mut random);
        ClientId::from_parts(self.tab.clock.now_ms(), random)
    }
}

impl Panel {
    /// The texts of people, in order.
    pub(crate) fn lines(&self) -> Vec<String> {
        let of_people = self
            .state
            .confirmed
            .messages
            .iter()
            .filter(|line| line.from != From::System);
        of_people.map(|line| line.text.clone()).collect()
    }

    /// The files of all messages, in order.
    pub(crate) fn files(&self) -> Vec<FileView> {
        let lines = self.state.confirmed.messages.iter();
        lines.flat_map(|line| line.files.clone()).collect()
    }

    /// The key of the chat; empty without one.
    pub(crate) fn key(&self) -> String {
        self.state
            .confirmed
            .chat
            .as_ref()
            .map(|chat| chat.key.clone())
            .unwrap_or_default()
    }
}

impl Drop for Visitor {
    fn drop(&mut self) {
        crate::clients::wait_for_answers(|| self.read(|panel| panel.state.outbox.entries().is_empty()));
        if let Some(pump) = self.pump.get_mut().unwrap() {
            pump.abort();
        }
        let name = &self.tab.name;
        self.tab.screen.read(|panel| {
            for fault in &panel.faults {
                self.ledger.note(format!("{name}: {fault}"));
            }
            for pending in panel.state.outbox.entries() {
                self.ledger
                    .note(format!("{name} has not sent: {:?}", pending.text));
            }
        });
    }
}
