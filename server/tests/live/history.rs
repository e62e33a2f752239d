//! The history checker: visitors and agents write at random through lines that break, against a server that is killed and
//! started again. In the end everybody shows the same: nothing lost, doubled, re-ordered or foreign.
//!
//! `LOBBY_TEST_SEED` and `LOBBY_TEST_MESSAGES` choose another history; the seed of a run is printed.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::id::{ClientId, IssueId};
use server::clock::SystemClock;

use crate::clock::SeededRng;
use crate::console::Console;
use crate::desk::{TestDesk, Way};
use crate::line::Line;
use crate::program::Program;
use crate::visitor::Visitor;

/// How many messages are written where nobody says otherwise.
const MESSAGES: u64 = 10_000;
/// A writer is at most this many messages ahead of the acknowledgements.
const AHEAD: usize = 16;
/// Something happens to a line after this many messages,
const DISTURB_EVERY: u64 = 8;
/// the server is killed after this many,
const KILL_EVERY: u64 = 700;
/// and everybody catches up after this many.
const SETTLE_EVERY: u64 = 500;

/// Everybody who takes part, and what they wrote.
struct Play {
    visitors: Vec<(Visitor, IssueId)>,
    agents: Vec<Console>,
    written: BTreeMap<IssueId, Vec<(String, ClientId)>>,
    chance: SeededRng,
}

impl Play {
    async fn begin(desk: &TestDesk, seed: u64) -> Self {
        let chance = SeededRng::new(seed);
        let clock = Arc::new(SystemClock);
        let mut agents = Vec::new();
        for (name, way) in [("ana", Way::Socket), ("kenji", Way::Poll)] {
            let (line, browser) = (desk.line().await, desk.signed_in(name).await);
            agents
                .push(Console::over(line, name, browser, way, clock.clone(), &desk.rng, &desk.ledger).await);
        }
        let mut visitors = Vec::new();
        for (number, (name, way)) in [("Maja", Way::Socket), ("Noor", Way::Poll), ("Sam", Way::Socket)]
            .into_iter()
            .enumerate()
        {
            let line = desk.line().await;
            let visitor = Visitor::over(
                line,
                name,
                &desk.widget,
                way,
                clock.clone(),
                &desk.rng,
                &desk.ledger,
            )
            .await;
            visitor.start(&format!("{name} begins")).await;
            let key = format!("SU-{}", number + 1);
            agents[0]
                .until("the new chat", |view| view.inbox.by_key(&key).is_some())
                .await;
            let chat = agents[0].read(|view| view.inbox.by_key(&key).unwrap().id);
            visitors.push((visitor, chat));
        }
        for agent in &agents {
            for (_, chat) in &visitors {
                agent.show(*chat).await;
            }
        }
        Self {
            visitors,
            agents,
            written: BTreeMap::new(),
            chance,
        }
    }

    fn pick(&self, count: usize) -> usize {
        self.chance.below(count as u64) as usize
    }

    /// Somebody writes something.
    fn write(&mut self, number: u64) {
        let (visitor, chat) = &self.visitors[self.pick(self.visitors.len())];
        let (agent, text) = (self.pick(self.agents.len() + 2), number.to_string());
        let (who, id) = match self.agents.get(agent) {
            Some(console) => (format!("agent {agent}"), console.write(*chat, &text)),
            None => ("visitor".to_owned(), visitor.write(&text)),
        };
        self.written.entry(*chat).or_default().push((who, id));
    }

    /// Who is too far ahead of the acknowledgements gets a good line and waits.
    async fn keep_up(&self) {
        for (visitor, _) in &self.visitors {
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

    /// Something happens to somebody's line.
    fn disturb(&self) {
        let lines: Vec<&Line> = self
            .visitors
            .iter()
            .map(|(visitor, _)| &visitor.line)
            .chain(self.agents.iter().map(|agent| &agent.line))
            .collect();
        let line = lines[self.pick(lines.len())];
        match self.chance.below(12) {
            0 | 1 => line.break_once(),
            2 => line.cut(),
            3 => {
                // Its answers are lost for good: they are held until the line breaks.
                line.lose_answers();
                line.break_once();
            }
            4 => line.silence(),
            _ => lines.iter().for_each(|line| line.restore()),
        }
    }

    /// All lines are restored and everybody has everything.
    async fn settle(&self) {
        for (visitor, _) in &self.visitors {
            visitor.line.mend();
        }
        for agent in &self.agents {
            agent.line.mend();
        }
        for (visitor, _) in &self.visitors {
            visitor.sent().await;
        }
        for agent in &self.agents {
            agent.sent().await;
        }
    }

    async fn check(&self, desk: &TestDesk) {
        let fresh = Console::over(
            desk.line().await,
            "afterwards",
            desk.signed_in("ana").await,
            Way::Socket,
            Arc::new(SystemClock),
            &desk.rng,
            &desk.ledger,
        )
        .await;
        let head = fresh.read(|view| view.inbox.cursor);
        for (visitor, chat) in &self.visitors {
            fresh.show(*chat).await;
            let stored = fresh.read(|view| view.ids(*chat));
            let written: Vec<&(String, ClientId)> = self.written.get(chat).into_iter().flatten().collect();
            assert_eq!(
                stored.len(),
                written.len() + 1,
                "nothing lost, nothing twice, nothing foreign"
            );
            assert!(
                written
                    .iter()
                    .all(|(_, id)| stored.iter().filter(|stored| *stored == id).count() == 1)
            );
            for who in ["agent 0", "agent 1", "visitor"] {
                let own: Vec<ClientId> = written
                    .iter()
                    .filter(|(of, _)| of == who)
                    .map(|(_, id)| *id)
                    .collect();
                let shown: Vec<ClientId> = stored.iter().filter(|id| own.contains(id)).copied().collect();
                assert_eq!(shown, own, "{who}'s own order");
            }
            for agent in &self.agents {
                agent.until("the head", |view| view.inbox.cursor == head).await;
                let shown = agent.read(|view| view.ids(*chat));
                let missing: Vec<usize> = (0..stored.len())
                    .filter(|at| !shown.contains(&stored[*at]))
                    .collect();
                assert!(
                    shown == stored,
                    "the same for all: {} shown of {}, {missing:?} missing, {} new starts, {} connections",
                    shown.len(),
                    stored.len(),
                    agent.read(|view| view.resets),
                    agent.read(|view| view.connections)
                );
                let row = |console: &Console| console.read(|view| view.inbox.chat(*chat).cloned());
                assert_eq!(
                    row(agent),
                    row(&fresh),
                    "the row as well: status, counts, who waits"
                );
            }
            let all = fresh.lines(*chat);
            visitor
                .until("the last line", |panel| panel.lines().last() == all.last())
                .await;
            // A panel that had to begin anew shows the end of the conversation.
            let shown = visitor.lines();
            assert!(
                !shown.is_empty() && all.ends_with(&shown),
                "the same at the visitor"
            );
        }
    }
}

#[tokio::test]
async fn p_1_p_2_p_3_a_server_that_is_killed_again_and_again_loses_and_doubles_nothing() {
    let (seed, messages) = (
        asked("LOBBY_TEST_SEED", 20_261_121),
        asked("LOBBY_TEST_MESSAGES", MESSAGES),
    );
    println!("seed {seed}, {messages} messages");
    let mut desk = TestDesk::new().await;
    desk.stop();
    let mut program = Program::start(desk.folder());
    desk.lead_to(program.addr);
    let mut play = Play::begin(&desk, seed).await;
    for number in 0..messages {
        if number % DISTURB_EVERY == 0 {
            play.disturb();
        }
        if number % KILL_EVERY == KILL_EVERY / 2 {
            program.kill();
            play.write(number + messages);
            program = Program::start(desk.folder());
            desk.lead_to(program.addr);
        }
        if number % SETTLE_EVERY == 0 {
            play.settle().await;
        }
        play.keep_up().await;
        play.write(number);
    }
    play.settle().await;
    play.check(&desk).await;
    program.kill();
    let program = Program::start(desk.folder());
    desk.lead_to(program.addr);
    play.settle().await;
    play.check(&desk).await;
    drop(play);
    drop(program);
}

/// A number from the environment.
fn asked(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap())
}
