//! SIGKILL at chosen moments: in the transaction after each of its steps, between commit and answer, between answer and push.

use std::net::SocketAddr;
use std::time::Duration;

use model::id::IssueId;
use tokio::sync::watch;

use crate::console::Console;
use crate::desk::{TestDesk, Way};
use crate::line::Line;
use crate::moments::{self, COMMITTED, HELD, Moment, NOW};
use crate::program::Program;
use crate::socket::within;
use crate::throwaway;
use crate::visitor::Visitor;

/// A visitor who writes and an agent who looks on, over servers that come and go.
struct Scene {
    maja: Visitor,
    ana: Console,
    chat: IssueId,
    /// How often the message was written.
    written: usize,
    test: &'static str,
    desk: TestDesk,
}

impl Scene {
    async fn begin(test: &'static str, mut desk: TestDesk) -> (Self, Program) {
        desk.stop();
        let program = Program::start(desk.folder());
        desk.lead_to(program.addr);
        let maja = desk.visitor("Maja").await;
        maja.start("Hello").await;
        let ana = Console::open(&desk, "ana", desk.signed_in("ana").await, Way::Socket).await;
        let chat = ana.read(|view| view.inbox.by_key("SU-1").unwrap().id);
        ana.show(chat).await;
        let scene = Self {
            maja,
            ana,
            chat,
            written: 0,
            test,
            desk,
        };
        (scene, program)
    }

    /// Writes the message to a server that stands still at this moment, and kills it there. The server's last word.
    async fn kill_at(&mut self, moment: Moment, before: Program) -> (Program, String) {
        before.kill();
        let mut server = moments::start(self.desk.folder(), self.test, moment);
        self.desk.lead_to(server.addr);
        self.maja.until("live", |panel| panel.is_live).await;
        self.ana.until("live", |view| view.is_live).await;
        self.maja.write(NOW);
        self.written += 1;
        let mut word = String::new();
        if moment == Moment::BeforePush {
            self.maja.sent().await;
        } else {
            let waiting = tokio::task::spawn_blocking(move || (server.line(), server));
            (word, server) = within("the moment", waiting).await.unwrap();
        }
        let waiting = self.maja.read(|panel| panel.state.outbox.entries().len());
        let is_answered = moment == Moment::BeforePush;
        assert_eq!(
            waiting,
            usize::from(!is_answered),
            "acknowledged or not: {moment:?}"
        );
        let shown = self.ana.lines(self.chat).len();
        assert_eq!(shown, self.written, "nothing is pushed: {moment:?}");
        server.kill();
        let program = Program::start(self.desk.folder());
        self.desk.lead_to(program.addr);
        (program, word)
    }

    /// Kills it under the lock before the first write, then each time one step later, until after the commit. How many steps there were
    /// before it.
    async fn kill_at_each_step(&mut self, mut program: Program) -> usize {
        for step in 0.. {
            let moment = Moment::Step(step);
            let (next, word) = self.kill_at(moment, program).await;
            program = next;
            self.agrees(moment).await;
            if word == COMMITTED {
                return step;
            }
            assert_eq!(word, HELD);
        }
        unreachable!("a commit ends")
    }

    /// Everybody has everything once.
    async fn agrees(&self, moment: Moment) {
        self.maja.sent().await;
        let count = self.written + 1;
        self.ana
            .until("all lines", |view| view.lines(self.chat).len() >= count)
            .await;
        self.maja
            .until("all lines", |panel| panel.lines().len() >= count)
            .await;
        let mut expected = vec!["Hello".to_owned()];
        expected.resize(count, NOW.to_owned());
        assert_eq!(self.ana.lines(self.chat), expected, "{moment:?}");
        assert_eq!(self.maja.lines(), expected, "{moment:?}");
        let fresh = Console::open(
            &self.desk,
            "afterwards",
            self.desk.signed_in("ana").await,
            Way::Socket,
        )
        .await;
        fresh.show(self.chat).await;
        let ids = |console: &Console| console.read(|view| view.ids(self.chat));
        assert_eq!(ids(&fresh), ids(&self.ana), "{moment:?}");
    }
}

#[tokio::test]
async fn n_1_p_1_p_2_p_3_a_server_killed_at_each_step_of_a_commit_loses_and_doubles_nothing() {
    moments::serve_if_asked().await;
    let test = "kills::n_1_p_1_p_2_p_3_a_server_killed_at_each_step_of_a_commit_loses_and_doubles_nothing";
    let (mut scene, program) = Scene::begin(test, TestDesk::new().await).await;
    let steps = scene.kill_at_each_step(program).await;
    println!("killed in {steps} steps, and after the commit");
    // Where the database is near, an answer may be there at once, and what is not waited for is no step.
    assert!(steps >= 1, "no step before the commit");
    drop(scene);
}

/// How long a word to the database and its answer are on their way: then each of them is waited for.
const ON_ITS_WAY: Duration = Duration::from_millis(3);
/// At least so many words are said after the rules have decided, each of them waited for: what is written, and the commit.
const WORDS: usize = 10;

#[tokio::test]
async fn n_1_p_1_p_2_p_3_a_server_killed_at_each_word_to_a_far_database_loses_and_doubles_nothing() {
    moments::serve_if_asked().await;
    let test =
        "kills::n_1_p_1_p_2_p_3_a_server_killed_at_each_word_to_a_far_database_loses_and_doubles_nothing";
    let (address, _) = throwaway::encrypted_database();
    let (server, name) = address.rsplit_once('/').unwrap();
    let port: u16 = server.rsplit(':').next().unwrap().parse().unwrap();
    let postgres = watch::Sender::new(SocketAddr::from(([127, 0, 0, 1], port)));
    let line = Line::to(postgres.subscribe()).await;
    let through = format!("postgres://lobby@{}/{name}?sslmode=disable", line.addr);
    let (mut scene, program) = Scene::begin(test, TestDesk::at(through).await).await;
    line.delay(ON_ITS_WAY);
    let steps = scene.kill_at_each_step(program).await;
    println!("killed at {steps} words, and after the commit");
    assert!(steps >= WORDS, "{steps} words before the commit");
    drop(scene);
}

#[tokio::test]
async fn n_1_p_1_p_2_p_3_a_server_killed_between_answer_and_push_loses_and_doubles_nothing() {
    moments::serve_if_asked().await;
    let test = "kills::n_1_p_1_p_2_p_3_a_server_killed_between_answer_and_push_loses_and_doubles_nothing";
    let (mut scene, mut program) = Scene::begin(test, TestDesk::new().await).await;
    for _ in 0..3 {
        (program, _) = scene.kill_at(Moment::BeforePush, program).await;
        scene.agrees(Moment::BeforePush).await;
    }
    drop(program);
    drop(scene);
}
