//! Cuts and resumes: every message once, in order, for both sides.

use std::sync::Arc;

use model::frame::ToConsole;
use model::visitor::{ToVisitor, read_frames};
use service::connection::Addresses;
use service::desk::{Desk, Ports, PostMessage};
use service::ports::{NoPages, NoPlaces};
use service::throttle::Limits;

use crate::clock::SeededRng;
use crate::desk::{KEY, TestDesk, Way};
use crate::socket::Socket;
use crate::visitor::Visitor;

#[tokio::test]
async fn p_1_after_a_cut_each_message_is_shown_once_and_in_order() {
    let desk = TestDesk::new().await;
    let ana = desk.ana().await;
    let (maja, chat) = desk.chat("Maja", "one").await;
    ana.show(chat).await;
    ana.write(chat, "two");
    maja.shows("two").await;
    ana.line.cut();
    maja.write("three");
    maja.write("four");
    maja.sent().await;
    ana.line.restore();
    ana.shows(chat, "four").await;
    maja.line.cut();
    ana.write(chat, "five");
    ana.write(chat, "six");
    ana.sent().await;
    maja.line.restore();
    maja.shows("six").await;
    let expected = ["one", "two", "three", "four", "five", "six"];
    assert_eq!(ana.lines(chat), expected);
    assert_eq!(maja.lines(), expected);
    assert_eq!(
        (ana.read(|view| view.resets), maja.read(|panel| panel.resets)),
        (0, 0)
    );
    assert!(ana.read(|view| view.connections) > 1 && maja.read(|panel| panel.connections) > 1);
}

#[tokio::test]
async fn p_1_lines_that_break_at_any_moment_lose_and_double_nothing() {
    let seed = 20_261_121;
    println!("seed {seed}");
    let chance = SeededRng::new(seed);
    let desk = TestDesk::new().await;
    let (ana, kenji) = (desk.ana().await, desk.console("kenji", Way::Poll).await);
    let (maja, chat) = desk.chat("Maja", "0").await;
    let noor = Visitor::arrive(&desk, "Noor", Way::Poll).await;
    noor.start("0").await;
    let others = desk.desk().chat_of(desk.guest(&noor).await).await.unwrap();
    for console in [&ana, &kenji] {
        console.show(chat).await;
        console.show(others).await;
    }
    for n in 1..=40 {
        ana.write(chat, &format!("ana {n}"));
        kenji.write(others, &format!("kenji {n}"));
        maja.write(&format!("maja {n}"));
        noor.write(&format!("noor {n}"));
        match chance.below(6) {
            0 => ana.line.break_once(),
            1 => kenji.line.break_once(),
            2 => maja.line.break_once(),
            3 => noor.line.break_once(),
            _ => {}
        }
        let behind = chance.below(4) as usize;
        ana.until("not too far behind", |view| view.outbox.entries().len() <= behind)
            .await;
        noor.until("not too far behind", |panel| {
            panel.state.outbox.entries().len() <= behind
        })
        .await;
    }
    for console in [&ana, &kenji] {
        console.sent().await;
    }
    maja.sent().await;
    noor.sent().await;
    let head = desk.head().await;
    for console in [&ana, &kenji] {
        console.until("the head", |view| view.inbox.cursor == head).await;
        assert_eq!((console.lines(chat).len(), console.lines(others).len()), (81, 81));
    }
    maja.until("all lines", |panel| panel.lines().len() == 81).await;
    noor.until("all lines", |panel| panel.lines().len() == 81).await;
    assert_eq!(
        (ana.lines(chat), ana.lines(others)),
        (kenji.lines(chat), kenji.lines(others))
    );
    assert_eq!((maja.lines(), noor.lines()), (ana.lines(chat), ana.lines(others)));
    for (lines, writer) in [(ana.lines(chat), "ana"), (ana.lines(others), "noor")] {
        let own: Vec<String> = lines
            .into_iter()
            .filter(|line| line.starts_with(writer))
            .collect();
        let expected: Vec<String> = (1..=40).map(|n| format!("{writer} {n}")).collect();
        assert_eq!(own, expected, "in the order in which they were written");
    }
}

#[tokio::test]
async fn p_1_a_lost_wake_up_costs_time_and_no_message() {
    let desk = TestDesk::new().await;
    let ana = desk.ana().await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    ana.show(chat).await;
    let me = desk.agent(&desk.founder()).await;
    let message = PostMessage {
        chat,
        client_id: desk.client_id(),
        text: "from elsewhere".to_owned(),
        files: Vec::new(),
    };
    let ports = Ports {
        store: Arc::clone(desk.desk().store()),
        clock: Arc::<crate::clock::HandClock>::clone(&desk.clock),
        rng: Arc::<SeededRng>::clone(&desk.rng),
        pages: Arc::new(NoPages),
        places: Arc::new(NoPlaces),
        addresses: Addresses::Full,
        limits: Limits::BENCH,
    };
    // A second desk on the same store commits and wakes nobody here, as another node would.
    let elsewhere = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            Desk::open(ports)
                .unwrap()
                .post_message(&me, message)
                .await
                .unwrap();
        });
    });
    maja.shows("from elsewhere").await;
    ana.shows(chat, "from elsewhere").await;
    assert_eq!(ana.lines(chat), ["Hello", "from elsewhere"]);
    elsewhere.join().unwrap();
}

#[tokio::test]
async fn p_1_the_long_poll_has_the_frames_of_the_socket() {
    let desk = TestDesk::new().await;
    let (maja, chat) = desk.chat("Maja", "one").await;
    let ana = desk.ana().await;
    ana.write(chat, "two");
    maja.write("three");
    maja.sent().await;
    ana.sent().await;
    let (epoch, head) = (ana.read(|view| view.inbox.epoch.clone()), desk.head().await);
    for cursor in [0, 1, head - 1, head] {
        let mut socket = Socket::open(&desk.founder(), &format!("/p/{KEY}/ws"))
            .await
            .unwrap();
        socket.hello(&epoch, cursor).await;
        let live = socket.frames_to(|frame| *frame == ToConsole::Live).await;
        let path = format!("/p/{KEY}/sync?epoch={epoch}&cursor={cursor}&wait=0");
        let polled = desk.founder().get(&path).await.json::<Vec<ToConsole>>();
        assert_eq!(polled, live, "after {cursor}");
        assert_eq!(live.len() as i64, head - cursor + 4);
        let tells_who_is_here = |frame: &ToConsole| matches!(frame, ToConsole::Here { .. });
        assert!(live.get(live.len() - 3).is_some_and(tells_who_is_here));
        let tells_drafts = |frame: &ToConsole| matches!(frame, ToConsole::Drafts { .. });
        assert!(live.get(live.len() - 2).is_some_and(tells_drafts));
    }
    let last = maja.read(|panel| panel.state.confirmed.cursor);
    for cursor in [0, last - 1, last] {
        let mut socket = Socket::open(&maja.browser(), &format!("/w/{}/ws", desk.widget))
            .await
            .unwrap();
        socket.greet(None, &epoch, cursor, "SU-1").await;
        let live = socket.news_to(|frame| *frame == ToVisitor::Live).await;
        let path = format!(
            "/w/{}/sync?epoch={epoch}&cursor={cursor}&chat=SU-1&wait=0",
            desk.widget
        );
        let polled = read_frames(&maja.browser().get(&path).await.body).unwrap();
        let only_events = |frames: Vec<ToVisitor>| -> Vec<ToVisitor> {
            frames
                .into_iter()
                .filter(|frame| matches!(frame, ToVisitor::Event(_) | ToVisitor::Live))
                .collect()
        };
        assert_eq!(only_events(polled), only_events(live), "after {cursor}");
    }
}

#[tokio::test]
async fn p_1_a_held_poll_is_answered_by_the_next_event() {
    let desk = TestDesk::new().await;
    let (maja, chat) = desk.chat("Maja", "one").await;
    let kenji = desk.console("kenji", Way::Poll).await;
    let noor = Visitor::arrive(&desk, "Noor", Way::Poll).await;
    noor.start("Me too").await;
    kenji
        .until("the new chat", |view| view.inbox.by_key("SU-2").is_some())
        .await;
    kenji.show(chat).await;
    maja.write("two");
    kenji.shows(chat, "two").await;
    let others = kenji.read(|view| view.inbox.by_key("SU-2").unwrap().id);
    kenji.write(others, "Hi");
    noor.shows("Hi").await;
    kenji.sent().await;
    assert_eq!(noor.lines(), ["Me too", "Hi"]);
}
