//! What is not taken is said, to whom it concerns, and leaves nothing behind.

use model::codec::Wire;
use model::frame::{FromConsole, ToConsole};
use model::id::{ClientId, IssueId};
use model::refusal::Refusal;
use model::visitor::{FromVisitor, ToVisitor};
use serde_json::json;

use crate::desk::{KEY, TestDesk};
use crate::socket::{Socket, visitor_frame};

fn too_long() -> Refusal {
    Refusal::TooLong {
        field: "The message".to_owned(),
        max_chars: 10_000,
    }
}

fn empty() -> Refusal {
    Refusal::Empty {
        field: "The message".to_owned(),
    }
}

#[tokio::test]
async fn p_3_a_console_is_told_which_message_was_refused_and_why() {
    let desk = TestDesk::new().await;
    let (_maja, chat) = desk.chat("Maja", "Hello").await;
    let unknown = IssueId::from_parts(1, [9; 10]);
    let head = desk.head().await;
    let epoch = desk.ana().await.read(|view| view.inbox.epoch.clone());
    let mut socket = Socket::open(&desk.founder(), &format!("/p/{KEY}/ws"))
        .await
        .unwrap();
    socket.hello(&epoch, head).await;
    let table = [
        (chat, "x".repeat(10_001), too_long()),
        (chat, "ß".repeat(10_001), too_long()),
        (chat, String::new(), empty()),
        (chat, " \n\t ".to_owned(), empty()),
        (unknown, "Hello".to_owned(), Refusal::NotFound),
    ];
    for (chat, text, expected) in table {
        let client_id = desk.client_id();
        let arguments = json!({ "chat": chat, "client_id": client_id, "text": text });
        socket
            .say(&FromConsole::Send {
                chat,
                client_id,
                text,
                files: Vec::new(),
            })
            .await;
        let frames = socket
            .frames_to(|frame| matches!(frame, ToConsole::Ack { .. } | ToConsole::Refused { .. }))
            .await;
        let refused = ToConsole::Refused {
            client_id: Some(client_id),
            refusal: expected.clone(),
        };
        assert_eq!(frames.last(), Some(&refused));
        let answer = desk.founder().api("post_message", arguments).await;
        assert_eq!(
            (answer.status, answer.refusal()),
            (expected.http_status(), expected)
        );
    }
    assert_eq!(desk.head().await, head, "nothing was stored");
    let (client_id, text) = (desk.client_id(), "ß".repeat(10_000));
    socket
        .say(&FromConsole::Send {
            chat,
            client_id,
            text,
            files: Vec::new(),
        })
        .await;
    let frames = socket
        .frames_to(|frame| matches!(frame, ToConsole::Ack { .. } | ToConsole::Refused { .. }))
        .await;
    assert!(
        matches!(frames.last(), Some(ToConsole::Ack { client_id: of, .. }) if *of == client_id),
        "10,000 are taken"
    );
}

async fn refused(socket: &mut Socket, client_id: ClientId, text: &str) -> ToVisitor {
    socket
        .tell(&FromVisitor::Send {
            client_id,
            text: text.to_owned(),
            files: Vec::new(),
        })
        .await;
    let is_answer = |frame: &ToVisitor| matches!(frame, ToVisitor::Ack { .. } | ToVisitor::Refused { .. });
    socket.news_to(is_answer).await.pop().unwrap()
}

#[tokio::test]
async fn p_3_a_visitor_is_told_which_message_was_refused_and_why() {
    let desk = TestDesk::new().await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    let mut socket = Socket::open(&maja.browser(), &format!("/w/{}/ws", desk.widget))
        .await
        .unwrap();
    socket.greet(None, "", 0, "").await;
    let path = format!("/w/{}/frames", desk.widget);
    let mut table = vec![
        ("x".repeat(10_001), too_long()),
        (String::new(), empty()),
        ("\n ".to_owned(), empty()),
    ];
    for has_ended in [false, true] {
        if has_ended {
            let ended = desk.founder().api("end_chat", json!({ "chat": chat })).await;
            assert_eq!(ended.status, 200);
            table = vec![("Hello?".to_owned(), Refusal::ChatEnded)];
        }
        let head = desk.head().await;
        for (text, expected) in &table {
            let client_id = desk.client_id();
            let words = ToVisitor::refused(client_id, expected);
            assert_eq!(refused(&mut socket, client_id, text).await, words);
            let frame = FromVisitor::Send {
                client_id,
                text: text.clone(),
                files: Vec::new(),
            }
            .to_bytes();
            let answer = maja.browser().post(&path, frame).await;
            assert_eq!(
                (answer.status, visitor_frame(&answer.body)),
                (expected.http_status(), words)
            );
        }
        assert_eq!(desk.head().await, head, "nothing was stored");
    }
}

#[tokio::test]
async fn p_3_a_first_message_that_is_not_taken_opens_no_chat() {
    let desk = TestDesk::new().await;
    let maja = desk.visitor("Maja").await;
    let nameless = desk.visitor("").await;
    let table = [
        (&maja, "x".repeat(10_001), too_long()),
        (&maja, "   ".to_owned(), empty()),
        (&nameless, "Hello".to_owned(), Refusal::NameRequired),
    ];
    for (visitor, text, expected) in table {
        let first = visitor.first_message(&text);
        let answer = visitor.try_start(&first).await.unwrap();
        assert_eq!((answer.status, answer.cookie()), (422, None));
        assert_eq!(
            visitor_frame(&answer.body),
            ToVisitor::refused(first.client_id, &expected)
        );
    }
    assert_eq!(desk.head().await, 0);
}

#[tokio::test]
async fn p_3_beyond_the_limit_the_wait_is_named_and_the_message_goes_out_after_it() {
    let desk = TestDesk::with_limits("default").await;
    let (maja, chat) = desk.chat("Maja", "0").await;
    let ana = desk.ana().await;
    ana.show(chat).await;
    for n in 1..=25 {
        maja.write(&n.to_string());
        ana.write(chat, &format!("a{n}"));
    }
    maja.until("a wait", |panel| !panel.refusals.is_empty()).await;
    ana.until("a wait", |view| !view.refusals.is_empty()).await;
    let frame = maja.read(|panel| panel.refusals[0].clone());
    let ToVisitor::Refused {
        passing: true,
        retry_after_s,
        words,
        ..
    } = frame
    else {
        panic!("{frame:?}")
    };
    assert!(
        retry_after_s > 0 && words.contains(&format!("{retry_after_s} s")),
        "{words}"
    );
    let refusal = ana.read(|view| view.refusals[0].1.clone());
    assert!(
        matches!(refusal, Refusal::TooMany { retry_after_s: 1.. }),
        "{refusal:?}"
    );
    // The same visitor has no second allowance over HTTP.
    let send = FromVisitor::Send {
        client_id: desk.client_id(),
        text: "by HTTP".to_owned(),
        files: Vec::new(),
    };
    let answer = maja
        .browser()
        .post(&format!("/w/{}/frames", desk.widget), send.to_bytes())
        .await;
    assert_eq!(answer.status, 429);
    assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
    let arguments = json!({ "chat": chat, "client_id": desk.client_id(), "text": "by HTTP" });
    let answer = desk.founder().api("post_message", arguments).await;
    assert_eq!(answer.status, 429, "{}", answer.text());
    assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
    while !maja.read(|panel| panel.state.outbox.entries().is_empty())
        || !ana.read(|view| view.outbox.entries().is_empty())
    {
        desk.clock.advance(1_000);
        ana.round_trip().await;
    }
    let own = |lines: Vec<String>, mark: &str| -> Vec<String> {
        lines
            .into_iter()
            .filter(|line| line.starts_with('a') == (mark == "a"))
            .collect()
    };
    let numbers = |mark: &str, from: u32| (from..=25).map(|n| format!("{mark}{n}")).collect::<Vec<_>>();
    maja.until("all lines", |panel| panel.lines().len() == 51).await;
    assert_eq!(
        (own(maja.lines(), ""), own(maja.lines(), "a")),
        (numbers("", 0), numbers("a", 1))
    );
}

#[tokio::test]
async fn p_3_more_new_chats_than_allowed_wait() {
    let desk = TestDesk::with_limits("default").await;
    for n in 0..6 {
        let visitor = desk.visitor("Maja").await;
        let refused = visitor.try_start(&visitor.first_message(" ")).await.unwrap();
        assert_eq!(refused.status, 422, "what is refused does not count");
        let answer = visitor.try_start(&visitor.first_message("Hello")).await.unwrap();
        assert_eq!(answer.status, 201, "chat {n}");
    }
    let visitor = desk.visitor("Maja").await;
    let answer = visitor.try_start(&visitor.first_message("Hello")).await.unwrap();
    assert_eq!(answer.status, 429);
    let wait: i64 = answer.header("retry-after").parse().unwrap();
    desk.clock.advance(wait * 1_000);
    let answer = visitor.try_start(&visitor.first_message("Hello")).await.unwrap();
    assert_eq!(answer.status, 201, "the wait was the whole wait");
}

#[tokio::test]
async fn sec_09_signs_of_a_visitor_have_one_allowance_over_all_ways() {
    let desk = TestDesk::with_limits("default").await;
    let (maja, _) = desk.chat("Maja", "Hello").await;
    let path = format!("/w/{}/frames", desk.widget);
    let seen = FromVisitor::Seen {
        delivered: 1,
        displayed: 1,
        read: 1,
    };
    let mut taken = 0;
    for n in 0..60 {
        let frame = if n % 2 == 0 {
            FromVisitor::Typing
        } else {
            seen.clone()
        };
        let answer = maja.browser().post(&path, frame.to_bytes()).await;
        match answer.status {
            200 => taken += 1,
            429 => {}
            other => panic!("{other}: {}", answer.text()),
        }
    }
    assert!((15..=25).contains(&taken), "{taken} of 60 at once");
    maja.write("a message has its own");
    maja.sent().await;
}
