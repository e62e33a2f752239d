//! Who takes part in a history, and what they do.

mod acts;

pub(super) use acts::NOTE;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use model::file::FileView;
use model::id::{ClientId, DepartmentId, IssueId, TransitionId};
use model::settings::SettingsChange;
use model::status::Level;
use serde_json::json;
use server::clock::SystemClock;

use crate::clock::SeededRng;
use crate::console::Console;
use crate::desk::{KEY, TestDesk, Way};
use crate::http::Browser;
use crate::line::Line;
use crate::throwaway;
use crate::visitor::Visitor;

/// A writer is at most this many messages ahead of the acknowledgements.
const AHEAD: usize = 16;
/// How long a slow line holds what is on its way.
const DELAY: Duration = Duration::from_millis(40);

/// What a message is now, where that is not what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// Its author gave it this text.
    Edited(String),
    /// Its author deleted it.
    Deleted,
}

/// Everybody who takes part, and what they wrote.
pub(super) struct Play {
    pub(super) visitors: Vec<(Visitor, IssueId)>,
    /// A second tab of the first visitor.
    pub(super) tab: Visitor,
    /// Chats that somebody ended.
    pub(super) ended: Vec<IssueId>,
    /// How many chats there are, those of earlier histories included.
    pub(super) chats: usize,
    pub(super) agents: Vec<Console>,
    /// An agent of the project who may see none of these chats.
    pub(super) stranger: Console,
    pub(super) written: BTreeMap<IssueId, Vec<(String, ClientId)>>,
    /// The same for internal notes.
    pub(super) notes: BTreeMap<IssueId, Vec<(String, ClientId)>>,
    pub(super) fates: BTreeMap<ClientId, Fate>,
    /// The file that stands beside a message.
    pub(super) files: BTreeMap<ClientId, FileView>,
    /// The agents, on a line to which nothing happens. The first is the administrator.
    hand: (Line, Vec<Browser>),
    widget: String,
    /// The database, where it is on a server.
    database: Option<String>,
    department: DepartmentId,
    chance: SeededRng,
    tally: BTreeMap<&'static str, u64>,
}

impl Play {
    /// New people; `chats` is how many chats there are already.
    pub(super) async fn begin(desk: &TestDesk, seed: u64, chats: usize) -> Self {
        let agents = vec![
            console(desk, "ana", Way::Socket).await,
            console(desk, "kenji", Way::Poll).await,
        ];
        let stranger = console(desk, "ngozi", Way::Socket).await;
        let mut visitors = Vec::new();
        for (name, way) in [("Maja", Way::Socket), ("Noor", Way::Poll), ("Sam", Way::Socket)] {
            let visitor = visitor(desk, name, way).await;
            visitor.start(&format!("{name} begins")).await;
            let key = format!("{KEY}-{}", chats + visitors.len() + 1);
            agents[0]
                .until("the new chat", |view| view.inbox.by_key(&key).is_some())
                .await;
            let chat = agents[0].read(|view| view.inbox.by_key(&key).unwrap().id);
            for agent in &agents {
                agent.show(chat).await;
            }
            stranger.follow(chat);
            visitors.push((visitor, chat));
        }
        let tab = visitors[0].0.second_tab(desk.line().await).await;
        let line = desk.line().await;
        let mut browsers = Vec::new();
        for name in ["ana", "kenji"] {
            browsers.push(Browser {
                to: line.addr,
                ..desk.signed_in(name).await
            });
        }
        let database = desk.database().starts_with("postgres:");
        let department = agents[0].read(|view| view.inbox.chat(visitors[0].1).unwrap().department.unwrap());
        Self {
            chats: chats + visitors.len(),
            visitors,
            tab,
            ended: Vec::new(),
            agents,
            stranger,
            written: BTreeMap::new(),
            notes: BTreeMap::new(),
            fates: BTreeMap::new(),
            files: BTreeMap::new(),
            hand: (line, browsers),
            widget: desk.widget.clone(),
            database: database.then(|| desk.database().to_owned()),
            department,
            chance: SeededRng::new(seed),
            tally: BTreeMap::new(),
        }
    }

    pub(super) fn count(&mut self, what: &'static str) {
        *self.tally.entry(what).or_default() += 1;
    }

    /// How often what was done, and how often clients connected and began anew.
    pub(super) fn tally(&self) -> BTreeMap<&'static str, u64> {
        let mut tally = self.tally.clone();
        let all = self.agents.iter().chain([&self.stranger]);
        let of_agents = all.map(|agent| agent.read(|view| (view.connections, view.resets)));
        let of_visitors = self
            .panels()
            .map(|visitor| visitor.read(|panel| (panel.connections, panel.resets)));
        for (connections, resets) in of_agents.chain(of_visitors) {
            *tally.entry("sockets").or_default() += connections as u64;
            *tally.entry("new beginnings").or_default() += resets as u64;
        }
        tally
    }

    fn pick(&self, count: usize) -> usize {
        self.chance.below(count as u64) as usize
    }

    /// The visitors, each tab of them.
    fn panels(&self) -> impl Iterator<Item = &Visitor> {
        let visitors = self.visitors.iter().map(|(visitor, _)| visitor);
        visitors.chain([&self.tab])
    }

    /// Somebody writes something.
    pub(super) fn write(&mut self, number: u64) {
        let (visitor, agent) = (self.pick(self.visitors.len()), self.pick(self.agents.len() + 2));
        self.say(visitor, agent, &number.to_string());
    }

    /// Writes into the chat of a visitor: an agent, or, beyond the last agent, the visitor.
    fn say(&mut self, at: usize, agent: usize, text: &str) {
        let (visitor, chat) = &self.visitors[at];
        let (who, id) = match self.agents.get(agent) {
            Some(console) => (format!("agent {agent}"), console.write(*chat, text)),
            None if at == 0 && self.chance.below(2) == 0 => ("second tab".to_owned(), self.tab.write(text)),
            None => ("visitor".to_owned(), visitor.write(text)),
        };
        self.written.entry(*chat).or_default().push((who, id));
        self.count("messages");
    }

    /// Somebody has seen what is shown.
    pub(super) fn read_something(&self) {
        let (visitor, chat) = &self.visitors[self.pick(self.visitors.len())];
        match self.agents.get(self.pick(self.agents.len() + 1)) {
            Some(agent) => agent.see(*chat),
            None => visitor.see(),
        }
    }

    /// The administrator changes a status, which brings lines that no visitor may see, or rights, after which consoles begin anew.
    pub(super) async fn manage(&mut self, turn: u64) {
        let chat = self.visitors[self.pick(self.visitors.len())].1;
        let answer = if turn % 10 == 9 {
            let kenji = self.agents[1].read(|view| view.inbox.me.id);
            let change = SettingsChange::Rights(kenji, vec![(self.department, Level::Own)]);
            let arguments = json!({ "project_key": KEY, "change": change });
            self.count("changes of rights");
            self.ask(0, "change_settings", arguments).await
        } else {
            let transition = [
                TransitionId::RESOLVE,
                TransitionId::REOPEN,
                TransitionId::ESCALATE,
            ][self.pick(3)];
            self.count("changes of status");
            let arguments = json!({ "chat": chat, "transition": transition });
            self.ask(0, "move_status", arguments).await
        };
        // Not every change is legal in every state.
        assert!(matches!(answer.status, 200 | 409), "{}", answer.text());
    }

    /// Who is too far ahead of the acknowledgements gets a good line and waits.
    pub(super) async fn keep_up(&self) {
        for visitor in self.panels() {
            if visitor.read(|panel| panel.state.outbox.entries().len() >= AHEAD) {
                visitor.line.mend();
                visitor
                    .until("caught up", |panel| panel.state.outbox.entries().len() < AHEAD)
                    .await;
            }
        }
        for agent in &self.agents {
            if agent.read(|view| view.outbox.entries().len() >= AHEAD) {
                agent.line.mend();
                agent
                    .until("caught up", |view| view.outbox.entries().len() < AHEAD)
                    .await;
            }
        }
    }

    fn lines(&self) -> impl Iterator<Item = &Line> {
        let agents = self.agents.iter().chain([&self.stranger]);
        let visitors = self.panels().map(|visitor| &visitor.line);
        visitors.chain(agents.map(|agent| &agent.line))
    }

    /// Something happens to somebody's line.
    pub(super) fn disturb(&mut self) {
        let (at, what) = (self.pick(self.lines().count()), self.chance.below(16));
        let line = self.lines().nth(at).unwrap();
        let name = match what {
            0 | 1 => {
                line.break_once();
                "breaks"
            }
            2 => {
                line.cut();
                "cuts"
            }
            3 => {
                // Its answers are lost for good: they are held until the line breaks.
                line.lose_answers();
                line.break_once();
                "answers lost"
            }
            4 => {
                line.silence();
                "silences"
            }
            5 => {
                line.lose_words();
                "words lost"
            }
            6 => {
                line.delay(DELAY);
                "delays"
            }
            7 => {
                line.reset();
                "resets"
            }
            8 if self.chance.below(4) == 0 && self.database.is_some() => {
                self.database
                    .iter()
                    .for_each(|database| throwaway::end_connections(database));
                "database dropped connections"
            }
            _ => {
                self.lines().for_each(Line::restore);
                "restored"
            }
        };
        self.count(name);
    }

    /// All lines are restored and everybody has everything.
    pub(super) async fn settle(&self) {
        self.lines().for_each(Line::mend);
        self.sent().await;
    }

    async fn sent(&self) {
        for visitor in self.panels() {
            visitor.sent().await;
        }
        for agent in &self.agents {
            agent.sent().await;
        }
    }

    /// Everybody writes once more, and reads nothing any more. An agent has the last word in each chat: receipts of the visitor's own
    /// travel with the next event only.
    pub(super) async fn last_words(&mut self) {
        self.settle().await;
        self.read_nothing_more();
        for agent in [2, 1, 0] {
            for at in 0..self.visitors.len() {
                self.say(at, agent, "the last word");
            }
            self.sent().await;
        }
    }
}

impl Play {
    fn read_nothing_more(&self) {
        self.agents.iter().for_each(Console::read_nothing_more);
        self.panels().for_each(Visitor::read_nothing_more);
    }
}

async fn console(desk: &TestDesk, name: &str, way: Way) -> Console {
    let (line, browser) = (desk.line().await, desk.signed_in(name).await);
    let clock = Arc::new(SystemClock);
    Console::over(line, name, browser, way, clock, &desk.rng, &desk.ledger).await
}

async fn visitor(desk: &TestDesk, name: &str, way: Way) -> Visitor {
    let (line, clock) = (desk.line().await, Arc::new(SystemClock));
    Visitor::over(line, name, &desk.widget, way, clock, &desk.rng, &desk.ledger).await
}
