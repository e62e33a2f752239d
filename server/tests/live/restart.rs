//! The end of a server, in order or not, and the next one on the same database.

use model::frame::ToConsole;
use model::visitor::ToVisitor;

use crate::clock::SeededRng;
use crate::desk::{KEY, TestDesk, Way};
use crate::socket::{Socket, within};
use crate::visitor::Visitor;

#[tokio::test]
async fn p_1_a_stop_in_order_is_told_and_closes_with_1012() {
    let mut desk = TestDesk::new().await;
    let (maja, _) = desk.chat("Maja", "Hello").await;
    let epoch = maja.read(|panel| panel.state.confirmed.epoch.clone());
    let mut console = Socket::open(&desk.founder(), &format!("/p/{KEY}/ws"))
        .await
        .unwrap();
    console.hello(&epoch, desk.head().await).await;
    console.frames_to(|frame| *frame == ToConsole::Live).await;
    let mut widget = Socket::open(&maja.browser(), &format!("/w/{}/ws", desk.widget))
        .await
        .unwrap();
    widget.greet(None, &epoch, 0, "SU-1").await;
    widget.news_to(|frame| *frame == ToVisitor::Live).await;
    let stopping = tokio::task::spawn_blocking(move || {
        desk.stop();
        desk
    });
    let told = async {
        let frames = console
            .frames_to(|frame| matches!(frame, ToConsole::Closing { .. }))
            .await;
        let Some(ToConsole::Closing { retry_after_ms }) = frames.last() else {
            panic!("{frames:?}")
        };
        assert!(*retry_after_ms < 5_000);
        let frames = widget
            .news_to(|frame| matches!(frame, ToVisitor::Closing { .. }))
            .await;
        let Some(ToVisitor::Closing { retry_after_ms }) = frames.last() else {
            panic!("{frames:?}")
        };
        assert!((0..5_000).contains(retry_after_ms));
        (console.closed().await, widget.closed().await)
    };
    assert_eq!(within("the goodbye", told).await, (1012, 1012));
    stopping.await.unwrap();
}

#[tokio::test]
async fn p_1_clients_resume_on_the_next_server() {
    let mut desk = TestDesk::new().await;
    let (ana, kenji) = (desk.ana().await, desk.console("kenji", Way::Poll).await);
    let (maja, chat) = desk.chat("Maja", "one").await;
    let noor = Visitor::arrive(&desk, "Noor", Way::Poll).await;
    noor.start("Hello").await;
    ana.show(chat).await;
    kenji.show(chat).await;
    maja.write("two");
    ana.shows(chat, "two").await;
    desk.stop();
    maja.write("three");
    ana.write(chat, "four");
    desk.start().await;
    ana.sent().await;
    maja.sent().await;
    let head = desk.head().await;
    for console in [&ana, &kenji] {
        console.until("the head", |view| view.inbox.cursor == head).await;
        assert_eq!(console.read(|view| view.resets), 0, "the epoch is the same");
    }
    let mut lines = ana.lines(chat);
    assert_eq!(lines, kenji.lines(chat));
    maja.until("all lines", |panel| panel.lines() == lines).await;
    lines.sort_unstable();
    assert_eq!(lines, ["four", "one", "three", "two"]);
    let others = kenji.read(|view| view.inbox.by_key("SU-2").unwrap().id);
    kenji.write(others, "Hi");
    kenji.sent().await;
    noor.shows("Hi").await;
}

#[tokio::test]
async fn p_3_what_was_acknowledged_survives_a_server_that_ends_in_the_middle() {
    let seed = 3;
    println!("seed {seed}");
    let chance = SeededRng::new(seed);
    let mut desk = TestDesk::new().await;
    let (ana, (maja, chat)) = (desk.ana().await, desk.chat("Maja", "0").await);
    ana.show(chat).await;
    for round in 0..5 {
        for n in 0..8 {
            ana.write(chat, &format!("ana {round} {n}"));
            maja.write(&format!("maja {round} {n}"));
        }
        // Killed with none, some or all of them acknowledged.
        let left = chance.below(9) as usize;
        maja.until("some are acknowledged", |panel| {
            panel.state.outbox.entries().len() <= left
        })
        .await;
        let acknowledged = ana.read(|view| view.acks.clone());
        desk.kill_and_restart().await;
        let me = desk.agent(&desk.founder()).await;
        let stored = desk.desk().conversation(&me, chat).await.unwrap().messages;
        let (mut earlier, _) = desk.desk().earlier(&me, chat, stored[0].pos).await.unwrap();
        earlier.extend(stored);
        for (id, pos) in acknowledged.iter().rev().take(8) {
            let found: Vec<i64> = earlier
                .iter()
                .filter(|line| line.client_id == *id)
                .map(|line| line.pos)
                .collect();
            assert_eq!(found, [*pos], "acknowledged means committed, and once");
        }
    }
    ana.sent().await;
    maja.sent().await;
    let head = desk.head().await;
    ana.until("the head", |view| view.inbox.cursor == head).await;
    assert_eq!(ana.lines(chat).len(), 81);
    maja.until("the same lines", |panel| panel.lines() == ana.lines(chat))
        .await;
}
