//! Where a client cannot go on from where it stands, it is told to begin anew; never a part of what it missed.

use futures_util::future::join_all;
use model::frame::{RESUME_MAX_EVENTS, ToConsole};
use model::visitor::{ToVisitor, read_frames};
use serde_json::json;

use crate::desk::{KEY, TestDesk, Way};
use crate::http::Browser;
use crate::socket::Socket;
use crate::throwaway;
use crate::visitor::Visitor;

/// What a console is sent from here: over the socket and by a poll.
async fn both(browser: &Browser, epoch: &str, cursor: i64) -> [Vec<ToConsole>; 2] {
    let mut socket = Socket::open(browser, &format!("/p/{KEY}/ws")).await.unwrap();
    socket.hello(epoch, cursor).await;
    let sent = socket
        .frames_to(|frame| matches!(frame, ToConsole::Live | ToConsole::Reset))
        .await;
    if sent.last() == Some(&ToConsole::Reset) {
        assert_eq!(
            socket.closed().await,
            4001,
            "a new snapshot, then a new connection"
        );
    }
    let path = format!("/p/{KEY}/sync?epoch={epoch}&cursor={cursor}&wait=0");
    [sent, browser.get(&path).await.json()]
}

/// The same for a widget.
async fn both_of(
    desk: &TestDesk,
    visitor: &Visitor,
    epoch: &str,
    cursor: i64,
    chat: &str,
) -> [Vec<ToVisitor>; 2] {
    let mut socket = Socket::open(&visitor.browser(), &format!("/w/{}/ws", desk.widget))
        .await
        .unwrap();
    socket.greet(None, epoch, cursor, chat).await;
    let sent = socket.news_to(|frame| *frame == ToVisitor::Live).await;
    let path = format!(
        "/w/{}/sync?epoch={epoch}&cursor={cursor}&chat={chat}&wait=0",
        desk.widget
    );
    [
        sent,
        read_frames(&visitor.browser().get(&path).await.body).unwrap(),
    ]
}

fn is_reset(frames: &[ToConsole]) -> bool {
    matches!(frames, [ToConsole::Welcome { .. }, ToConsole::Reset])
}

fn is_new_start(frames: &[ToVisitor]) -> bool {
    let has_no_events = !frames.iter().any(|frame| matches!(frame, ToVisitor::Event(_)));
    has_no_events && frames.iter().any(|frame| matches!(frame, ToVisitor::Reset(_)))
}

#[tokio::test]
async fn p_1_another_epoch_and_a_cursor_beyond_the_head_are_a_reset() {
    let desk = TestDesk::new().await;
    let (maja, _) = desk.chat("Maja", "Hello").await;
    let ana = desk.ana().await;
    let (epoch, head) = (ana.read(|view| view.inbox.epoch.clone()), desk.head().await);
    for (epoch, cursor) in [
        (epoch.as_str(), head + 1),
        ("another", head),
        ("", 0),
        (&epoch, -1),
        (&epoch, i64::MAX),
    ] {
        for frames in both(&desk.founder(), epoch, cursor).await {
            assert!(is_reset(&frames), "{epoch} {cursor}: {frames:?}");
        }
    }
    let last = maja.read(|panel| panel.state.confirmed.cursor);
    let wrong = [
        (&*epoch, last + 1, "SU-1"),
        ("another", last, "SU-1"),
        (&epoch, last, ""),
        (&epoch, last, "SU-2"),
    ];
    for (epoch, cursor, chat) in wrong {
        for frames in both_of(&desk, &maja, epoch, cursor, chat).await {
            assert!(is_new_start(&frames), "{epoch} {cursor} {chat}: {frames:?}");
        }
    }
}

#[tokio::test]
async fn p_1_more_than_5000_events_behind_is_a_reset_and_5000_are_resumed() {
    let desk = TestDesk::new().await;
    let (maja, _) = desk.chat("Maja", "Hello").await;
    let guest = desk.guest(&maja).await;
    let texts: Vec<String> = (0..=RESUME_MAX_EVENTS).map(|n| format!("line {n}")).collect();
    let posts = texts
        .iter()
        .map(|text| desk.desk().post_as_visitor(guest, desk.client_id(), text));
    assert!(join_all(posts).await.iter().all(Result::is_ok));
    let ana = desk.ana().await;
    let (epoch, head) = (ana.read(|view| view.inbox.epoch.clone()), desk.head().await);
    for frames in both(&desk.founder(), &epoch, head - RESUME_MAX_EVENTS - 1).await {
        assert!(is_reset(&frames), "{} frames", frames.len());
    }
    for frames in both(&desk.founder(), &epoch, head - RESUME_MAX_EVENTS).await {
        let positions: Vec<i64> = frames.iter().filter_map(position).collect();
        let expected: Vec<i64> = (head - RESUME_MAX_EVENTS + 1..=head).collect();
        assert!(positions == expected, "{} of {}", positions.len(), expected.len());
    }
    let last = maja.read(|panel| panel.state.confirmed.cursor).max(head);
    for frames in both_of(&desk, &maja, &epoch, last - RESUME_MAX_EVENTS - 1, "SU-1").await {
        assert!(is_new_start(&frames), "{} frames", frames.len());
    }
    for frames in both_of(&desk, &maja, &epoch, last - RESUME_MAX_EVENTS, "SU-1").await {
        let events = frames
            .iter()
            .filter(|frame| matches!(frame, ToVisitor::Event(_)))
            .count();
        assert_eq!(events as i64, RESUME_MAX_EVENTS);
    }
}

fn position(frame: &ToConsole) -> Option<i64> {
    match frame {
        ToConsole::Event(event) => Some(event.pos),
        _ => None,
    }
}

#[tokio::test]
async fn p_1_after_a_reset_a_console_shows_what_is_there() {
    let mut desk = TestDesk::new().await;
    let ana = desk.ana().await;
    let (maja, chat) = desk.chat("Maja", "one").await;
    ana.show(chat).await;
    maja.sent().await;
    desk.stop();
    new_epoch(&desk).await;
    desk.start().await;
    ana.until("a reset", |view| view.resets == 1 && view.is_live)
        .await;
    maja.until("a reset", |panel| panel.resets == 1 && panel.is_live)
        .await;
    maja.write("two");
    ana.shows(chat, "two").await;
    ana.write(chat, "three");
    maja.shows("three").await;
    ana.sent().await;
    // The acknowledgement may be faster than the event, by which alone a line is shown.
    ana.shows(chat, "three").await;
    assert_eq!(ana.lines(chat), ["one", "two", "three"]);
    assert_eq!(maja.lines(), ["one", "two", "three"]);
}

/// What a restore of a backup does.
async fn new_epoch(desk: &TestDesk) {
    crate::sql::run(desk.database(), "update stream set epoch = 'restored'").await;
}

/// Runs a command of the program on this desk's database; whether it went well.
fn command(desk: &TestDesk, words: &[&str]) -> bool {
    let output = crate::program::command(desk.folder(), words).output().unwrap();
    output.status.success()
}

/// How a copy is made and put back.
#[derive(Clone, Copy)]
enum Means {
    /// By the program's own commands.
    Own,
    /// By what PostgreSQL brings.
    Dump,
}

/// A copy.
enum Copied {
    File(String),
    Dump(Vec<u8>),
}

/// Copies the database while the server runs.
fn copy(desk: &TestDesk, means: Means) -> Copied {
    if let Means::Dump = means {
        return Copied::Dump(throwaway::dump(desk.database()));
    }
    let file = desk.folder().path("copy.db").display().to_string();
    assert!(command(desk, &["backup", &file]), "while the server runs");
    Copied::File(file)
}

/// Puts a copy back as the README says; whether that went well.
fn put_back(desk: &TestDesk, copied: &Copied) -> bool {
    match copied {
        Copied::File(file) => command(desk, &["restore", file]),
        Copied::Dump(dump) => {
            throwaway::put_back(desk.database(), dump);
            command(desk, &["new-epoch"])
        }
    }
}

/// Everything of the installation but the copy is gone; of a PostgreSQL there is a new, empty database.
fn lose_everything(desk: &TestDesk) {
    if desk.database().starts_with("sqlite:") {
        std::fs::remove_dir_all(desk.folder().path("data")).unwrap();
    } else {
        throwaway::make_anew(desk.database());
    }
}

/// The database is gone.
fn lose_database(desk: &TestDesk) {
    throwaway::destroy(desk.database());
}

#[tokio::test]
async fn p_1_sec_04_after_a_restore_nobody_goes_on_from_what_is_gone_and_all_sign_in_again() {
    restored(TestDesk::new().await, Means::Own, |_| ()).await;
}

#[tokio::test]
async fn p_1_sec_04_a_copy_brings_back_an_installation_of_which_nothing_is_left() {
    restored(TestDesk::new().await, Means::Own, lose_everything).await;
}

#[tokio::test]
async fn p_1_sec_04_a_dump_of_postgres_with_a_new_epoch_does_the_same() {
    restored(TestDesk::on_postgres().await, Means::Dump, lose_database).await;
}

/// Copies, goes on, stops, lets this happen, puts the copy back, and goes on from there.
async fn restored(mut desk: TestDesk, means: Means, happens: fn(&TestDesk)) {
    let ana = desk.ana().await;
    let (maja, chat) = desk.chat("Maja", "one").await;
    ana.show(chat).await;
    maja.sent().await;
    let leaves = desk.signed_in("kenji").await;
    let copied = copy(&desk, means);
    // What the copy does not know: a message, and the end of a session.
    maja.write("gone");
    ana.shows(chat, "gone").await;
    maja.sent().await;
    assert_eq!(leaves.api("sign_out", json!({})).await.status, 200);
    let (epoch, head) = (ana.read(|view| view.inbox.epoch.clone()), desk.head().await);
    for words in [&["restore", "copy.db"][..], &["new-epoch"]] {
        assert!(!command(&desk, words), "not while it runs");
    }
    desk.stop();
    happens(&desk);
    assert!(put_back(&desk, &copied));
    desk.start().await;
    assert!(desk.head().await < head);
    for mut browser in [leaves, desk.founder()] {
        browser.to = desk.browser().to;
        assert_eq!(browser.api("who_am_i", json!({})).await.status, 401);
    }
    let signed_in = desk.signed_in("ana").await;
    for frames in both(&signed_in, &epoch, 1).await {
        assert!(is_reset(&frames), "{frames:?}");
    }
    for frames in both_of(&desk, &maja, &epoch, 1, "SU-1").await {
        assert!(is_new_start(&frames), "{frames:?}");
    }
    maja.until("a reset", |panel| panel.resets > 0 && panel.is_live)
        .await;
    let kenji = desk.console("kenji", Way::Socket).await;
    kenji.show(chat).await;
    maja.write("two");
    kenji.shows(chat, "two").await;
    assert_eq!(kenji.lines(chat), ["one", "two"]);
    maja.until("the same lines", |panel| panel.lines() == ["one", "two"])
        .await;
}
