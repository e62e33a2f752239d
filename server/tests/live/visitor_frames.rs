//! The matrix of what comes from a widget: every frame, for every kind of person, over HTTP and over the websocket.

use std::collections::{BTreeMap, BTreeSet};

use model::codec::Wire;
use model::id::{ClientId, IssueId};
use model::view::MessageView;
use model::visitor::{FromVisitor, ToVisitor};

use crate::desk::TestDesk;
use crate::http::Browser;
use crate::matrix::people;
use crate::socket::Socket;
use crate::visitor::Visitor;

/// Each frame with good contents. What ends the chat comes last.
fn frames(client_id: impl Fn() -> ClientId) -> Vec<FromVisitor> {
    vec![
        FromVisitor::Hello {
            protocol: 1,
            credential: None,
            epoch: "x".to_owned(),
            cursor: 0,
            chat: String::new(),
        },
        FromVisitor::Send {
            client_id: client_id(),
            text: "Hello".to_owned(),
            files: Vec::new(),
        },
        FromVisitor::Typing,
        FromVisitor::Seen {
            delivered: 1,
            read: 1,
            displayed: 1,
        },
        FromVisitor::Pong,
        FromVisitor::Probe,
        FromVisitor::Page {
            about: "https://shop.example/cart".to_owned(),
        },
        FromVisitor::End {
            client_id: client_id(),
        },
    ]
}

/// What a frame begins with on the wire.
fn number(frame: &FromVisitor) -> u8 {
    frame.to_bytes()[0]
}

/// The numbers of all frames: what can be read when nothing but zeros follows.
fn all_numbers() -> BTreeSet<u8> {
    let frame = |first: u8| {
        let mut bytes = vec![0; 100];
        bytes[0] = first;
        FromVisitor::from_bytes(&bytes).ok()
    };
    (0..=u8::MAX)
        .filter_map(frame)
        .map(|frame| number(&frame))
        .collect()
}

/// Who acts, and whether a chat is theirs.
async fn actors(desk: &TestDesk) -> (BTreeMap<&'static str, (Browser, bool)>, IssueId) {
    let (maja, chat) = desk.chat("Maja", "a secret of hers").await;
    let (eve, _) = desk.chat("Eve", "Hello").await;
    let agents = people(desk).await;
    let forger = Browser {
        cookie: Some(format!("__Host-lobby-visitor-SU={}", "0".repeat(64))),
        ..desk.browser()
    };
    // With the credential of another project, under this one's name.
    let mut noor = desk.browser();
    let first = desk.visitor("Noor").await.first_message("Hello");
    let started = noor.post("/w/other-widget/chats", first.to_bytes()).await;
    assert_eq!(started.status, 201, "{}", started.text());
    let cookie = started.cookie().unwrap();
    let (_, credential) = cookie.split_once('=').unwrap();
    noor.cookie = Some(format!("__Host-lobby-visitor-SU={credential}"));
    // Past their lines, which go with their panels.
    let direct = |visitor: &Visitor| Browser {
        to: desk.browser().to,
        ..visitor.browser()
    };
    let mut actors = BTreeMap::from([
        ("visitor", (direct(&maja), true)),
        ("other visitor", (direct(&eve), true)),
        ("visitor abroad", (noor, false)),
        ("forger", (forger, false)),
    ]);
    actors.extend(agents.into_iter().map(|(name, browser)| (name, (browser, false))));
    (actors, chat)
}

async fn lines(desk: &TestDesk, chat: IssueId) -> Vec<MessageView> {
    let me = desk.agent(&desk.founder()).await;
    desk.desk().conversation(&me, chat).await.unwrap().messages
}

#[tokio::test]
async fn sec_02_every_frame_of_a_widget_is_answered_as_the_matrix_says() {
    let desk = TestDesk::new().await;
    let (actors, chat) = actors(&desk).await;
    let known: BTreeSet<u8> = frames(|| desk.client_id()).iter().map(number).collect();
    assert_eq!(known, all_numbers(), "each frame has its row");
    let path = format!("/w/{}/frames", desk.widget);
    let before = lines(&desk, chat).await;
    // Whoever owns the chat comes last.
    let others = actors.iter().filter(|(name, _)| **name != "visitor");
    for (actor, (browser, has_chat)) in others {
        for frame in frames(|| desk.client_id()) {
            let answer = browser.post(&path, frame.to_bytes()).await;
            let expected = if *has_chat { 200 } else { 404 };
            assert_eq!(answer.status, expected, "{frame:?} of {actor}");
            assert!(!answer.text().contains("secret"), "{frame:?} of {actor}");
        }
        assert_eq!(lines(&desk, chat).await, before, "nothing of {actor}");
    }
    let (maja, _) = &actors["visitor"];
    for frame in frames(|| desk.client_id()) {
        assert_eq!(maja.post(&path, frame.to_bytes()).await.status, 200, "{frame:?}");
    }
    let after = lines(&desk, chat).await;
    assert!(after.iter().any(|line| line.body == "Hello") && after.len() > before.len());
}

#[tokio::test]
async fn sec_02_every_frame_over_a_socket_acts_in_ones_own_chat_only() {
    let desk = TestDesk::new().await;
    let (actors, chat) = actors(&desk).await;
    let before = lines(&desk, chat).await;
    for (actor, (browser, has_chat)) in &actors {
        if *actor == "visitor" {
            continue;
        }
        let path = format!("/w/{}/ws", desk.widget);
        let mut socket = Socket::open(browser, &path).await.unwrap();
        // A chat that is named is not believed.
        socket.greet(None, "x", 0, "SU-1").await;
        let greeting = socket.news_to(|frame| *frame == ToVisitor::Live).await;
        let shown = format!("{greeting:?}");
        assert!(!shown.contains("secret"), "{actor}: {shown}");
        let mut refused = 0;
        // The greeting was the first of them.
        for frame in frames(|| desk.client_id()).into_iter().skip(1) {
            socket.tell(&frame).await;
            socket.tell(&FromVisitor::Probe).await;
            let news = socket
                .news_to(|frame| matches!(frame, ToVisitor::Pong { .. }))
                .await;
            assert!(!format!("{news:?}").contains("secret"), "{frame:?} of {actor}");
            if frame == FromVisitor::Probe {
                // It was asked twice.
                socket
                    .news_to(|frame| matches!(frame, ToVisitor::Pong { .. }))
                    .await;
            }
            let is_refused = |frame: &ToVisitor| matches!(frame, ToVisitor::Refused { .. });
            refused += usize::from(news.iter().any(is_refused));
        }
        assert_eq!(refused > 0, !has_chat, "{actor}: {refused} refused");
        assert_eq!(lines(&desk, chat).await, before, "nothing of {actor}");
    }
}
