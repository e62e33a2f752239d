//! What sockets do not take: frames that are none, frames that are too large or too late, too much at once.

use model::codec::Wire;
use model::frame::{FromConsole, ToConsole};
use model::refusal::Refusal;
use model::visitor::{FromVisitor, ToVisitor};
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use crate::desk::{KEY, TestDesk};
use crate::http::Browser;
use crate::socket::Socket;

const MAX: usize = 64 * 1024;

/// Both kinds of sockets, each before and after its first frame.
async fn sockets(desk: &TestDesk, agent: &Browser, visitor: &Browser) -> Vec<(&'static str, Socket)> {
    let (console_path, widget_path) = (format!("/p/{KEY}/ws"), format!("/w/{}/ws", desk.widget));
    let epoch = agent
        .api("load_desk", json!({ "project_key": KEY }))
        .await
        .json::<model::view::DeskSnapshot>()
        .epoch;
    let mut sockets = Vec::new();
    for begun in [false, true] {
        let mut console = Socket::open(agent, &console_path).await.unwrap();
        let mut widget = Socket::open(visitor, &widget_path).await.unwrap();
        if begun {
            console.hello(&epoch, desk.head().await).await;
            console.frames_to(|frame| *frame == ToConsole::Live).await;
            widget.greet(None, "", 0, "").await;
            widget.news_to(|frame| *frame == ToVisitor::Live).await;
        }
        sockets.push(("console", console));
        sockets.push(("widget", widget));
    }
    sockets
}

#[tokio::test]
async fn sec_10_what_is_no_frame_closes_its_socket_and_no_other() {
    let desk = TestDesk::new().await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    let ana = desk.ana().await;
    ana.show(chat).await;
    let (head, agent, visitor) = (desk.head().await, desk.founder(), maja.browser());
    let texts = [
        "",
        "{",
        "null",
        "[]",
        "{\"send\":{}}",
        "{\"pong\":{},\"probe\":{}}",
        "{\"hello\":null}",
        "\u{0}",
    ];
    let mut broken: Vec<Message> = texts.into_iter().map(Message::text).collect();
    broken.push(Message::text("[".repeat(MAX)));
    broken.push(Message::text("{\"send\":".repeat(MAX / 8)));
    let bytes = [
        &[][..],
        &[0],
        &[99],
        &[2, 1, 2, 3],
        &[0xff; 12],
        &[1, 1, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
        &[4, 0xff],
    ];
    broken.extend(bytes.into_iter().map(|bytes| Message::binary(bytes.to_vec())));
    for message in broken {
        for (kind, mut socket) in sockets(&desk, &agent, &visitor).await {
            // The server may have closed before it has read all of it.
            let _ = socket.send(message.clone()).await;
            assert_eq!(
                socket.closed().await,
                1008,
                "{kind}: {:?}",
                message.to_string().get(..40.min(message.len()))
            );
        }
    }
    let not_text = Message::Frame(Frame::message(vec![0xff, 0xfe], OpCode::Data(Data::Text), true));
    for (kind, mut socket) in sockets(&desk, &agent, &visitor).await {
        let _ = socket.send(not_text.clone()).await;
        assert_ne!(socket.closed().await, 1000, "{kind}");
    }
    assert_eq!(desk.head().await, head);
    maja.write("Nobody noticed");
    ana.shows(chat, "Nobody noticed").await;
    maja.sent().await;
    assert_eq!(
        (
            ana.read(|view| view.connections),
            maja.read(|panel| panel.connections)
        ),
        (1, 1)
    );
}

#[tokio::test]
async fn sec_10_a_frame_has_64_kib_at_most_in_one_piece_or_in_several() {
    let desk = TestDesk::new().await;
    let (maja, _) = desk.chat("Maja", "Hello").await;
    let probe = |bytes: usize| format!("{{\"probe\":{{}}}}{}", " ".repeat(bytes - 12));
    let widget_probe = |bytes: usize| {
        let mut frame = FromVisitor::Probe.to_bytes();
        frame.resize(bytes, 0);
        frame
    };
    for (bytes, fits) in [(MAX - 1, true), (MAX, true), (MAX + 1, false), (4 * MAX, false)] {
        for (kind, mut socket) in sockets(&desk, &desk.founder(), &maja.browser()).await.drain(2..) {
            match kind {
                "console" => socket.text(&probe(bytes)).await,
                _ => socket.binary(widget_probe(bytes)).await,
            }
            match (kind, fits) {
                ("console", true) => drop(
                    socket
                        .frames_to(|frame| matches!(frame, ToConsole::Pong { .. }))
                        .await,
                ),
                (_, true) => drop(
                    socket
                        .news_to(|frame| matches!(frame, ToVisitor::Pong { .. }))
                        .await,
                ),
                _ => assert_ne!(socket.closed().await, 1000, "{kind} {bytes}"),
            }
        }
    }
    for (kind, mut socket) in sockets(&desk, &desk.founder(), &maja.browser()).await.drain(2..) {
        let data = if kind == "console" {
            Data::Text
        } else {
            Data::Binary
        };
        let pieces = [
            (OpCode::Data(data), false),
            (OpCode::Data(Data::Continue), false),
            (OpCode::Data(Data::Continue), true),
        ];
        for (code, is_last) in pieces {
            let piece = Frame::message(vec![b' '; MAX / 2], code, is_last);
            let _ = socket.send(Message::Frame(piece)).await;
        }
        assert_ne!(socket.closed().await, 1000, "{kind}: three halves are too much");
    }
}

#[tokio::test]
async fn sec_10_the_first_frame_comes_within_five_seconds() {
    let desk = TestDesk::new().await;
    let (maja, _) = desk.chat("Maja", "Hello").await;
    let ana = desk.ana().await;
    desk.freeze().await;
    let mut silent = sockets(&desk, &desk.founder(), &maja.browser()).await;
    desk.advance_frozen(4_900).await;
    ana.round_trip().await;
    silent.truncate(2);
    let (console, widget) = (
        Socket::open(&desk.founder(), &format!("/p/{KEY}/ws")).await,
        &maja,
    );
    let mut late = console.unwrap();
    desk.advance_frozen(200).await;
    for (kind, socket) in &mut silent {
        assert_eq!(socket.closed().await, 1008, "{kind}");
    }
    let epoch = widget.read(|panel| panel.state.confirmed.epoch.clone());
    late.hello(&epoch, desk.head().await).await;
    assert!(
        matches!(late.frame().await, ToConsole::Welcome { .. }),
        "who came later still has time"
    );
}

#[tokio::test]
async fn sec_10_of_1001_frames_at_once_the_allowance_is_taken_and_the_rest_is_told_to_wait() {
    let desk = TestDesk::with_limits("default").await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    let ana = desk.ana().await;
    let mut all = sockets(&desk, &desk.founder(), &maja.browser()).await;
    let (_, mut widget) = all.pop().unwrap();
    let (_, mut console) = all.pop().unwrap();
    let mut waits = 0;
    for _ in 0..1_001 {
        console.say(&FromConsole::Typing { chat }).await;
        widget.tell(&FromVisitor::Typing).await;
    }
    console.say(&FromConsole::Probe {}).await;
    widget.tell(&FromVisitor::Probe).await;
    console
        .frames_to(|frame| matches!(frame, ToConsole::Pong { .. }))
        .await;
    for frame in widget
        .news_to(|frame| matches!(frame, ToVisitor::Pong { .. }))
        .await
    {
        if let ToVisitor::Refused {
            passing: true,
            retry_after_s: 1..,
            ..
        } = frame
        {
            waits += 1;
        }
    }
    assert_eq!(waits, 1_001 - 20);
    let client_id = desk.client_id();
    console
        .say(&FromConsole::Send {
            chat,
            client_id,
            text: "Hello".to_owned(),
            files: Vec::new(),
        })
        .await;
    let frames = console
        .frames_to(|frame| matches!(frame, ToConsole::Refused { .. } | ToConsole::Ack { .. }))
        .await;
    let refused = |frame: &ToConsole| {
        matches!(
            frame,
            ToConsole::Refused {
                refusal: Refusal::TooMany { retry_after_s: 1.. },
                ..
            }
        )
    };
    assert!(frames.last().is_some_and(refused), "{frames:?}");
    let typed = |view: &crate::console::View| {
        view.notices
            .iter()
            .filter(|f| matches!(f, ToConsole::Typing { .. }))
            .count()
    };
    ana.round_trip().await;
    assert!(
        ana.read(typed) <= 20,
        "{} reached a colleague's console",
        ana.read(typed)
    );
}
