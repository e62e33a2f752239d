//! A database that takes nothing: locked, full, read-only. It is said, nothing is lost, and it goes on when it is mended.

use std::time::Duration;

use model::codec::Wire;
use model::refusal::Refusal;
use model::visitor::{FromVisitor, ToVisitor};
use serde_json::json;
use sqlx::Executor;

use crate::console::Console;
use crate::desk::{PASSWORD, TestDesk, Way, sign_in};
use crate::program::{self, Program};
use crate::socket::{visitor_frame, within};
use crate::sql;
use crate::visitor::Visitor;

/// Every way of writing is refused in words, with a time to come back, and reading goes on.
async fn says_that_it_cannot_write(desk: &TestDesk, ana: &Console, maja: &Visitor, chat: model::id::IssueId) {
    let send = FromVisitor::Send {
        client_id: desk.client_id(),
        text: "by HTTP".to_owned(),
        files: Vec::new(),
    }
    .to_bytes();
    let path = format!("/w/{}/frames", desk.widget);
    let newcomer = maja.first_message("Hello");
    let post = json!({ "chat": chat, "client_id": desk.client_id(), "text": "by HTTP" });
    let (browser, agent) = (maja.browser(), ana.browser());
    let (message, started, posted, signed_in) = tokio::join!(
        browser.post(&path, send),
        maja.try_start(&newcomer),
        agent.api("post_message", post),
        sign_in(agent, "ana@shop.example", PASSWORD),
    );
    let started = started.unwrap();
    for (what, answer) in [
        ("a message", &message),
        ("a chat", &started),
        ("an answer", &posted),
        ("a session", &signed_in),
    ] {
        assert_eq!(answer.status, 503, "{what}: {}", answer.text());
        assert_eq!(
            (answer.header("retry-after"), answer.cookie()),
            ("2", None),
            "{what}"
        );
    }
    assert!(matches!(
        visitor_frame(&message.body),
        ToVisitor::Refused {
            passing: true,
            retry_after_s: 2,
            ..
        }
    ));
    assert_eq!(posted.refusal(), Refusal::Unavailable { retry_after_s: 2 });
    assert_eq!(
        agent
            .api("load_conversation", json!({ "chat": chat }))
            .await
            .status,
        200,
        "reading goes on"
    );
}

/// Writes from both sides wait, visibly, and every other way of writing is refused as well.
pub(crate) async fn both_wait_and_are_told(
    desk: &TestDesk,
    ana: &Console,
    maja: &Visitor,
    chat: model::id::IssueId,
) {
    tokio::join!(
        both_wait(ana, maja, chat),
        says_that_it_cannot_write(desk, ana, maja, chat)
    );
}

/// Writes from both sides, refused so far, go out once the database takes them.
pub(crate) async fn goes_on(desk: &TestDesk, ana: &Console, maja: &Visitor, chat: model::id::IssueId) {
    desk.clock.advance(60_000);
    ana.sent().await;
    maja.sent().await;
    maja.until("all lines", |panel| panel.lines().len() == 3).await;
    ana.until("all lines", |view| view.lines(chat).len() == 3).await;
    let mut lines = ana.lines(chat);
    assert_eq!(maja.lines(), lines);
    lines.sort_unstable();
    assert_eq!(lines, ["Hello", "from Ana", "from Maja"]);
}

async fn both_wait(ana: &Console, maja: &Visitor, chat: model::id::IssueId) {
    ana.write(chat, "from Ana");
    maja.write("from Maja");
    ana.until("a wait", |view| {
        view.refusals
            .iter()
            .any(|(id, refusal)| id.is_some() && refusal.is_passing())
    })
    .await;
    maja.until("a wait", |panel| !panel.refusals.is_empty()).await;
    let frame = maja.read(|panel| panel.refusals[0].clone());
    let ToVisitor::Refused {
        passing: true, words, ..
    } = frame
    else {
        panic!("{frame:?}")
    };
    assert_eq!(
        words,
        "The server cannot store anything right now. Nothing is lost, try again."
    );
}

#[tokio::test]
async fn a_locked_database_is_said_and_goes_on_when_it_is_free() {
    let desk = TestDesk::on_sqlite().await;
    let (ana, (maja, chat)) = (desk.ana().await, desk.chat("Maja", "Hello").await);
    ana.show(chat).await;
    let mut other = sql::connect(desk.database()).await;
    other.execute("begin immediate").await.unwrap();
    both_wait_and_are_told(&desk, &ana, &maja, chat).await;
    other.execute("rollback").await.unwrap();
    goes_on(&desk, &ana, &maja, chat).await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_database_is_said_and_goes_on_when_there_is_room() {
    use rlimit::{INFINITY, Resource, prlimit};
    let mut desk = TestDesk::on_sqlite().await;
    desk.stop();
    let program = Program::start(desk.folder());
    desk.lead_to(program.addr);
    let maja = desk.visitor("Maja").await;
    maja.start("Hello").await;
    let ana = Console::open(&desk, "ana", desk.signed_in("ana").await, Way::Socket).await;
    let chat = ana.read(|view| view.inbox.by_key("SU-1").unwrap().id);
    ana.show(chat).await;
    let pid = i32::try_from(program.id()).unwrap();
    // No file may grow beyond this, as on a disk without room.
    prlimit(pid, Resource::FSIZE, Some((4_096, INFINITY)), None).unwrap();
    both_wait_and_are_told(&desk, &ana, &maja, chat).await;
    prlimit(pid, Resource::FSIZE, Some((INFINITY, INFINITY)), None).unwrap();
    goes_on(&desk, &ana, &maja, chat).await;
    program.kill();
    let program = Program::start(desk.folder());
    desk.lead_to(program.addr);
    let again = Console::open(&desk, "ana again", desk.signed_in("ana").await, Way::Socket).await;
    again.show(chat).await;
    assert_eq!(again.lines(chat), ana.lines(chat));
    drop((ana, maja, again, program));
}

#[cfg(unix)]
#[tokio::test]
async fn a_read_only_database_is_named_at_the_start() {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;
    const NOBODY: u32 = 65_534;
    let mut desk = TestDesk::on_sqlite().await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    desk.stop();
    drop(maja);
    let data = desk.folder().path("data");
    let allow = |mode: u32, files: u32| {
        for file in fs::read_dir(&data).unwrap() {
            fs::set_permissions(file.unwrap().path(), Permissions::from_mode(files)).unwrap();
        }
        fs::set_permissions(&data, Permissions::from_mode(mode)).unwrap();
    };
    allow(0o555, 0o444);
    let mut command = program::command(desk.folder(), &["--public-url", crate::http::ORIGIN]);
    if fs::metadata(&data).unwrap().uid() == 0 {
        // Root may write everywhere; somebody else runs it, and needs to reach it.
        fs::set_permissions(desk.folder().path(""), Permissions::from_mode(0o755)).unwrap();
        let program = desk.folder().path("lobby");
        let from = env!("CARGO_BIN_EXE_lobby");
        fs::hard_link(from, &program)
            .or_else(|_| fs::copy(from, &program).map(drop))
            .unwrap();
        command = program::command_of(&program, desk.folder(), &["--public-url", crate::http::ORIGIN]);
        command.uid(NOBODY).gid(NOBODY);
    }
    let ended = command.output().unwrap();
    let said = String::from_utf8(ended.stderr).unwrap();
    let sentences: Vec<&str> = said.lines().filter(|line| line.starts_with("lobby: ")).collect();
    assert_eq!((ended.status.code(), sentences.len()), (Some(1), 1), "{said}");
    assert!(sentences[0].contains("lobby.db cannot be opened"), "{said}");
    allow(0o755, 0o644);
    desk.start().await;
    let ana = desk.ana().await;
    ana.show(chat).await;
    assert_eq!(ana.lines(chat), ["Hello"], "nothing was touched");
}

#[tokio::test]
async fn p_1_p_2_p_3_a_postgres_that_drops_all_connections_again_and_again_loses_and_doubles_nothing() {
    let desk = TestDesk::on_postgres().await;
    let (ana, (maja, chat)) = (desk.ana().await, desk.chat("Maja", "Hello").await);
    ana.show(chat).await;
    let mut texts = vec!["Hello".to_owned()];
    for round in 0..5 {
        for part in ["before", "after"] {
            let (question, reply) = (format!("Maja {round} {part}"), format!("Ana {round} {part}"));
            maja.write(&question);
            ana.write(chat, &reply);
            texts.extend([question, reply]);
            if part == "before" {
                crate::throwaway::end_connections(desk.database());
            }
        }
        // What was refused for a moment goes out after its pause, which begins when the refusal arrives.
        let is_sent = || {
            maja.read(|panel| panel.state.outbox.entries().is_empty())
                && ana.read(|view| view.outbox.entries().is_empty())
        };
        within("all is sent", async {
            while !is_sent() {
                desk.clock.advance(30_000);
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        })
        .await;
    }
    for text in &texts {
        ana.shows(chat, text).await;
        maja.shows(text).await;
    }
    assert_eq!(ana.lines(chat), maja.lines());
    let (mut shown, mut written) = (ana.lines(chat), texts);
    shown.sort();
    written.sort();
    assert_eq!(shown, written);
}
