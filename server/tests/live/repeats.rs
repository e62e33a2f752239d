//! What is sent again: one message, one chat, the same acknowledgement.

use app::api::PostedMessage;
use model::codec::Wire;
use model::frame::{FromConsole, ToConsole};
use model::id::{ClientId, IssueId};
use model::visitor::{FromVisitor, StartChat, Started, ToVisitor, VisitorSnapshot};
use serde_json::json;

use crate::desk::{KEY, TestDesk};
use crate::http::Browser;
use crate::socket::{Socket, visitor_frame};
use crate::sql;
use crate::visitor::Visitor;

async fn by_socket(browser: &Browser, chat: IssueId, client_id: ClientId) -> (i64, i64) {
    let mut socket = Socket::open(browser, &format!("/p/{KEY}/ws")).await.unwrap();
    // Wherever it stands, messages are taken; a console that has everything gets fewest frames.
    let snapshot = browser
        .api("load_desk", json!({ "project_key": KEY }))
        .await
        .json::<model::view::DeskSnapshot>();
    socket.hello(&snapshot.epoch, snapshot.head).await;
    socket
        .say(&FromConsole::Send {
            chat,
            client_id,
            text: "once".to_owned(),
            files: Vec::new(),
        })
        .await;
    let frames = socket
        .frames_to(|frame| matches!(frame, ToConsole::Ack { .. } | ToConsole::Refused { .. }))
        .await;
    match frames.last() {
        Some(ToConsole::Ack {
            client_id: of,
            pos,
            at,
            ..
        }) if *of == client_id => (*pos, *at),
        other => panic!("{other:?}"),
    }
}

async fn by_http(browser: &Browser, chat: IssueId, client_id: ClientId) -> (i64, i64) {
    let answer = browser
        .api(
            "post_message",
            json!({ "chat": chat, "client_id": client_id, "text": "once" }),
        )
        .await;
    let PostedMessage { pos, at, .. } = answer.json();
    (pos, at)
}

async fn widget_by_socket(desk: &TestDesk, visitor: &Visitor, client_id: ClientId) -> (i64, i64) {
    let mut socket = Socket::open(&visitor.browser(), &format!("/w/{}/ws", desk.widget))
        .await
        .unwrap();
    socket.greet(None, "", 0, "").await;
    socket
        .tell(&FromVisitor::Send {
            client_id,
            text: "once".to_owned(),
            files: Vec::new(),
        })
        .await;
    let is_answer = |frame: &ToVisitor| matches!(frame, ToVisitor::Ack { .. } | ToVisitor::Refused { .. });
    acknowledged(socket.news_to(is_answer).await.pop().unwrap(), client_id)
}

async fn widget_by_http(desk: &TestDesk, visitor: &Visitor, client_id: ClientId) -> (i64, i64) {
    let frame = FromVisitor::Send {
        client_id,
        text: "once".to_owned(),
        files: Vec::new(),
    }
    .to_bytes();
    let answer = visitor
        .browser()
        .post(&format!("/w/{}/frames", desk.widget), frame)
        .await;
    acknowledged(visitor_frame(&answer.body), client_id)
}

fn acknowledged(frame: ToVisitor, client_id: ClientId) -> (i64, i64) {
    match frame {
        ToVisitor::Ack {
            client_id: of,
            vseq,
            at,
        } if of == client_id => (vseq, at),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn p_2_an_agents_message_sent_again_by_any_way_is_one_message_with_one_acknowledgement() {
    let mut desk = TestDesk::new().await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    let id = desk.client_id();
    let founder = desk.founder();
    let (first, at_once) = tokio::join!(by_socket(&founder, chat, id), by_http(&founder, chat, id));
    assert_eq!(first, at_once);
    let head = desk.head().await;
    for restarts in 0..3 {
        desk.clock.advance(60_000);
        assert_eq!(by_socket(&desk.founder(), chat, id).await, first);
        assert_eq!(by_http(&desk.founder(), chat, id).await, first);
        match restarts {
            0 => desk.restart().await,
            _ => desk.kill_and_restart().await,
        }
    }
    assert_eq!(desk.head().await, head, "repeats leave no event");
    maja.shows("once").await;
    assert_eq!(maja.lines(), ["Hello", "once"]);
}

#[tokio::test]
async fn p_2_a_visitors_message_sent_again_by_any_way_is_one_message_with_one_acknowledgement() {
    let mut desk = TestDesk::new().await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    let id = desk.client_id();
    let (first, at_once) = tokio::join!(
        widget_by_socket(&desk, &maja, id),
        widget_by_http(&desk, &maja, id)
    );
    assert_eq!(first, at_once);
    let head = desk.head().await;
    for restarts in 0..3 {
        desk.clock.advance(60_000);
        assert_eq!(widget_by_socket(&desk, &maja, id).await, first);
        assert_eq!(widget_by_http(&desk, &maja, id).await, first);
        match restarts {
            0 => desk.restart().await,
            _ => desk.kill_and_restart().await,
        }
    }
    assert_eq!(desk.head().await, head, "repeats leave no event");
    let ana = desk.ana().await;
    ana.show(chat).await;
    assert_eq!(ana.lines(chat), ["Hello", "once"]);
}

#[tokio::test]
async fn p_2_the_same_id_of_two_senders_is_two_messages() {
    let desk = TestDesk::new().await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    let id = desk.client_id();
    let agents = by_http(&desk.founder(), chat, id).await;
    let visitors = widget_by_http(&desk, &maja, id).await;
    assert_ne!(agents.0, visitors.0);
    maja.until("both", |panel| panel.lines() == ["Hello", "once", "once"])
        .await;
}

#[tokio::test]
async fn p_2_a_chat_whose_answer_was_lost_is_opened_once_and_its_credential_works() {
    let desk = TestDesk::with_limits("default").await;
    let maja = desk.visitor("Maja").await;
    let first = maja.first_message("Is the glaze safe?");
    maja.line.lose_answers();
    let (lost, ()) = tokio::join!(maja.try_start(&first), async {
        while desk.head().await == 0 {
            tokio::task::yield_now().await;
        }
        maja.line.cut();
    });
    assert!(lost.is_err(), "the answer did not come");
    let head = desk.head().await;
    maja.line.restore();
    // More often than the limit of new chats would allow.
    for _ in 0..8 {
        let again = maja.try_start(&first).await.unwrap();
        assert_eq!(again.status, 201, "{}", again.text());
        let Started { credential, snapshot } = Started::from_bytes(&again.body).unwrap();
        assert_eq!(
            (snapshot.chat.unwrap().key.as_str(), snapshot.messages.len()),
            ("SU-1", 1)
        );
        let state = desk
            .browser()
            .with("authorization", &format!("Bearer {credential}"));
        let state = state.get(&format!("/w/{}/state", desk.widget)).await;
        assert_eq!(
            VisitorSnapshot::from_bytes(&state.body)
                .unwrap()
                .chat
                .unwrap()
                .key,
            "SU-1"
        );
        if !maja.read(|panel| panel.is_live) {
            maja.started(&again);
            maja.until("live", |panel| panel.is_live).await;
        }
    }
    assert_eq!(desk.head().await, head, "repeats leave no event");
    maja.write("It is the blue one");
    maja.shows("It is the blue one").await;
    assert_eq!(maja.lines(), ["Is the glaze safe?", "It is the blue one"]);
}

#[tokio::test]
async fn p_3_a_first_message_that_comes_again_without_end_has_to_wait_and_fills_no_table() {
    let desk = TestDesk::with_limits("default").await;
    let maja = desk.visitor("Maja").await;
    let first = maja.first_message("Hello");
    let mut taken = 0;
    let refused = loop {
        let answer = maja.try_start(&first).await.unwrap();
        if answer.status != 201 || taken > 40 {
            break answer;
        }
        taken += 1;
    };
    assert_eq!((refused.status, taken), (429, 20));
    assert_eq!(sql::counts(desk.database(), &["credential"]).await, [8]);
    let wait: i64 = refused.header("retry-after").parse().unwrap();
    desk.clock.advance(wait * 1_000);
    assert_eq!(maja.try_start(&first).await.unwrap().status, 201);
}

#[tokio::test]
async fn p_2_sec_01_the_id_of_a_foreign_chat_opens_nothing() {
    let desk = TestDesk::new().await;
    let maja = desk.visitor("Maja").await;
    let first = maja.first_message("Mine");
    let answer = maja.try_start(&first).await.unwrap();
    maja.started(&answer);
    maja.until("live", |panel| panel.is_live).await;
    let head = desk.head().await;
    let eve = desk.visitor("Eve").await;
    let guessed = StartChat {
        chat: first.chat,
        ..eve.first_message("Let me in")
    };
    let refused = eve.try_start(&guessed).await.unwrap();
    assert_eq!((refused.status, refused.cookie()), (409, None));
    assert_eq!(desk.head().await, head);
}

#[tokio::test]
async fn p_2_two_windows_that_begin_at_once_are_one_chat_and_both_see_the_answer() {
    let desk = TestDesk::new().await;
    let (first, chat) = desk.chat("Maja", "From the first window").await;
    let ana = desk.ana().await;
    ana.show(chat).await;
    // Its form was open before the first window wrote, so it sends a first message too.
    let answer = first
        .try_start(&first.first_message("From the second window"))
        .await
        .unwrap();
    assert_eq!(answer.status, 201, "{}", answer.text());
    let second = first.second_tab(desk.line().await).await;
    ana.write(chat, "An answer");
    ana.sent().await;
    let lines = ["From the first window", "From the second window", "An answer"];
    for window in [&first, &second] {
        window.shows("An answer").await;
        assert_eq!(window.lines(), lines);
    }
    // The acknowledgement may come before the event.
    ana.shows(chat, "An answer").await;
    assert_eq!(ana.lines(chat), lines);
    assert_eq!(ana.read(|view| view.inbox.len()), 1, "one chat");
}
