//! Connections that do not read: they catch up or are closed, and nobody else notices.

use futures_util::future::join_all;
use model::frame::ToConsole;
use model::visitor::ToVisitor;
use service::desk::PostMessage;

use crate::desk::{KEY, TestDesk};
use crate::socket::{Socket, visitor_frame, within};
use tokio_tungstenite::tungstenite::Message;

/// More than the buffers of a line hold.
const MESSAGES: usize = 900;

/// Agents write more than a connection that is not read can take in.
async fn flood(desk: &TestDesk, chat: model::id::IssueId) {
    let me = desk.agent(&desk.founder()).await;
    let text = "x".repeat(10_000);
    let posts = (0..MESSAGES).map(|_| {
        let message = PostMessage {
            chat,
            client_id: desk.client_id(),
            text: text.clone(),
            files: Vec::new(),
        };
        desk.desk().post_message(&me, message)
    });
    assert!(join_all(posts).await.iter().all(Result::is_ok));
}

/// Reads a console's events from `cursor` on, until `head` or the end; where it got to.
async fn read_to(socket: &mut Socket, mut cursor: i64, head: i64) -> i64 {
    while cursor < head {
        match within("a frame or the end", socket.next()).await {
            Some(Ok(Message::Text(text))) => {
                if let ToConsole::Event(event) = serde_json::from_str(text.as_str()).unwrap() {
                    assert_eq!(event.prev, cursor, "nothing is left out");
                    cursor = event.pos;
                }
            }
            Some(Ok(Message::Close(_)) | Err(_)) | None => return cursor,
            Some(Ok(_)) => {}
        }
    }
    cursor
}

#[tokio::test]
async fn p_1_a_console_that_does_not_read_delays_nobody_and_catches_up() {
    let desk = TestDesk::new().await;
    let (_maja, chat) = desk.chat("Maja", "Hello").await;
    let ana = desk.ana().await;
    let (epoch, begin) = ana.read(|view| (view.inbox.epoch.clone(), view.inbox.cursor));
    let mut slow = Socket::open_narrow(&desk.founder(), &format!("/p/{KEY}/ws")).await;
    slow.hello(&epoch, begin).await;
    // However long the reader of this test takes, it is not given up.
    desk.freeze().await;
    flood(&desk, chat).await;
    let head = desk.head().await;
    ana.until("everything, while the other does not read", |view| {
        view.inbox.cursor == head
    })
    .await;
    assert_eq!(read_to(&mut slow, begin, head).await, head);
}

#[tokio::test]
async fn p_1_a_console_that_reads_nothing_for_ten_seconds_is_closed_and_resumes() {
    let desk = TestDesk::new().await;
    let (_maja, chat) = desk.chat("Maja", "Hello").await;
    let ana = desk.ana().await;
    let (epoch, begin) = ana.read(|view| (view.inbox.epoch.clone(), view.inbox.cursor));
    let mut slow = Socket::open_narrow(&desk.founder(), &format!("/p/{KEY}/ws")).await;
    slow.hello(&epoch, begin).await;
    desk.freeze().await;
    flood(&desk, chat).await;
    let head = desk.head().await;
    ana.until("everything", |view| view.inbox.cursor == head).await;
    desk.advance_frozen(10_001).await;
    ana.round_trip().await;
    desk.advance_frozen(1_001).await;
    ana.round_trip().await;
    let reached = read_to(&mut slow, begin, head).await;
    assert!(reached < head, "it was given up before it had everything");
    let mut again = Socket::open(&desk.founder(), &format!("/p/{KEY}/ws"))
        .await
        .unwrap();
    again.hello(&epoch, reached).await;
    assert_eq!(read_to(&mut again, reached, head).await, head);
}

#[tokio::test]
async fn p_1_a_widget_that_does_not_read_falls_behind_its_ring_and_catches_up() {
    let desk = TestDesk::new().await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    let (epoch, begin) =
        maja.read(|panel| (panel.state.confirmed.epoch.clone(), panel.state.confirmed.cursor));
    let mut slow = Socket::open_narrow(&maja.browser(), &format!("/w/{}/ws", desk.widget)).await;
    slow.greet(None, &epoch, begin, "SU-1").await;
    desk.freeze().await;
    flood(&desk, chat).await;
    maja.until("everything, while the other tab does not read", |panel| {
        panel.lines().len() == MESSAGES + 1
    })
    .await;
    let last = maja.read(|panel| panel.state.confirmed.cursor);
    let mut cursor = begin;
    while cursor < last {
        let Some(Ok(Message::Binary(bytes))) = within("a frame", slow.next()).await else {
            panic!("closed at {cursor}")
        };
        if let ToVisitor::Event(event) = visitor_frame(&bytes) {
            assert_eq!(event.prev, cursor, "nothing is left out");
            cursor = event.vseq;
        }
    }
}
