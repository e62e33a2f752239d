//! SIGKILL at chosen moments: in the transaction after each of its steps, between commit and answer, between answer and push.

use crate::console::Console;
use crate::desk::TestDesk;
use crate::moments::{self, COMMITTED, HELD, Moment, NOW};
use crate::program::Program;
use crate::visitor::Visitor;
use crate::{desk::Way, socket::within};
use model::id::IssueId;

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
    async fn begin(test: &'static str) -> (Self, Program) {
        let mut desk = TestDesk::new().await;
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
async fn p_1_p_2_p_3_a_server_killed_at_each_step_of_a_commit_loses_and_doubles_nothing() {
    moments::serve_if_asked().await;
    let test = "kills::p_1_p_2_p_3_a_server_killed_at_each_step_of_a_commit_loses_and_doubles_nothing";
    let (mut scene, mut program) = Scene::begin(test).await;
    let mut steps = 0;
    loop {
        let moment = Moment::Step(steps);
        let (next, word) = scene.kill_at(moment, program).await;
        program = next;
        scene.agrees(moment).await;
        if word == COMMITTED {
            break;
        }
        assert_eq!(word, HELD);
        steps += 1;
    }
    println!("killed in {steps} steps, and after the commit");
    // Under the lock before the first write at the least. A file is written without waiting; a server's answer is waited for unless it is
    // there at once, which is the rule on a quiet machine: there were 1 to 6 steps.
    assert!(steps >= 1, "no step before the commit");
    drop(program);
    drop(scene);
}

#[tokio::test]
async fn p_1_p_2_p_3_a_server_killed_between_answer_and_push_loses_and_doubles_nothing() {
    moments::serve_if_asked().await;
    let test = "kills::p_1_p_2_p_3_a_server_killed_between_answer_and_push_loses_and_doubles_nothing";
    let (mut scene, mut program) = Scene::begin(test).await;
    for _ in 0..3 {
        (program, _) = scene.kill_at(Moment::BeforePush, program).await;
        scene.agrees(Moment::BeforePush).await;
    }
    drop(program);
    drop(scene);
}
