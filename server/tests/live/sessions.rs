//! Signing in, and every end of access on every way in.

use std::sync::Arc;

use model::audit::{AuditAction, AuditResult};
use model::frame::{Doing, FromConsole, ToConsole};
use model::refusal::Refusal;
use model::status::Level;
use model::time::{HOUR_MS, MINUTE_MS};
use serde_json::json;
use service::command::{Command, MemberChange, Work};
use service::ports::Clock;
use service::record::NewAudit;
use service::writer::Writer;

use crate::desk::{KEY, PASSWORD, TestDesk, Way, sign_in};
use crate::http::Browser;
use crate::socket::{Socket, within};

/// This browser's cookie opens nothing.
async fn is_locked_out(browser: &Browser) {
    for (function, arguments) in [
        ("who_am_i", json!({})),
        ("load_desk", json!({ "project_key": KEY })),
        ("sign_out", json!({})),
    ] {
        let answer = browser.api(function, arguments).await;
        assert_eq!(
            (answer.status, answer.refusal()),
            (401, Refusal::SignedOut),
            "{function}"
        );
    }
    assert_eq!(
        Socket::open(browser, &format!("/p/{KEY}/ws")).await.err(),
        Some(401)
    );
    assert_eq!(
        browser
            .get(&format!("/p/{KEY}/sync?epoch=x&cursor=0&wait=0"))
            .await
            .status,
        401
    );
    let page = browser
        .with("accept", "text/html")
        .get(&format!("/p/{KEY}/chats"))
        .await;
    assert!(!page.text().contains("a secret of hers"), "{}", page.text());
}

#[tokio::test]
async fn sec_04_signing_out_ends_every_way_in_at_once() {
    let desk = TestDesk::new().await;
    let (_maja, _) = desk.chat("Maja", "a secret of hers").await;
    let (ana, same) = (desk.ana().await, desk.founder());
    let page = same
        .with("accept", "text/html")
        .get(&format!("/p/{KEY}/chats"))
        .await;
    assert!(
        page.text().contains("a secret of hers"),
        "while signed in it is there: {}",
        page.status
    );
    let other_device = desk.signed_in("ana").await;
    let (epoch, head) = (ana.read(|view| view.inbox.epoch.clone()), desk.head().await);
    let path = format!("/p/{KEY}/sync?epoch={epoch}&cursor={head}&wait=25");
    let waiting = tokio::spawn({
        let (same, path) = (same.clone(), path.clone());
        async move { same.get(&path).await }
    });
    let mut socket = Socket::open(&same, &format!("/p/{KEY}/ws")).await.unwrap();
    socket.hello(&epoch, head).await;
    socket.frames_to(|frame| *frame == ToConsole::Live).await;
    // While timers stand still, only a sign that is given at once can end anything.
    desk.freeze().await;
    let answer = same.api("sign_out", json!({})).await;
    assert_eq!((answer.status, answer.cookie()), (200, Some("lobby=".to_owned())));
    ana.until("its end", |view| view.closes == [4401]).await;
    assert_eq!(socket.closed().await, 4401);
    let polled = within("the poll's end", waiting).await.unwrap();
    assert_eq!(polled.status, 401);
    is_locked_out(&same).await;
    assert_eq!(
        other_device.api("who_am_i", json!({})).await.status,
        200,
        "another device stays signed in"
    );
}

#[tokio::test]
async fn sec_04_a_session_that_expires_closes_its_socket() {
    let desk = TestDesk::new().await;
    let (_maja, _) = desk.chat("Maja", "a secret of hers").await;
    let (kenji, ana) = (desk.console("kenji", Way::Socket).await, desk.ana().await);
    desk.freeze().await;
    desk.clock.advance(23 * HOUR_MS);
    assert_eq!(ana.browser().api("who_am_i", json!({})).await.status, 200);
    desk.clock.advance(HOUR_MS + MINUTE_MS);
    desk.advance_frozen(15_000).await;
    ana.round_trip().await;
    desk.advance_frozen(15_000).await;
    kenji.until("its end", |view| view.closes == [4401]).await;
    is_locked_out(kenji.browser()).await;
    ana.round_trip().await;
    assert!(ana.read(|view| view.closes.is_empty()), "who used it today stays");
}

#[tokio::test]
async fn sec_04_an_open_tab_alone_keeps_no_session_and_work_over_its_socket_does() {
    let desk = TestDesk::new().await;
    let (_maja, chat) = desk.chat("Maja", "Hello").await;
    let (idle, ana) = (desk.console("kenji", Way::Socket).await, desk.ana().await);
    let polling = desk.console("ngozi", Way::Poll).await;
    desk.freeze().await;
    for round in 1..=5 {
        desk.clock.advance(5 * HOUR_MS);
        // What its page says and asks by itself, while a chat is open before nobody.
        idle.browser()
            .api("load_desk", json!({ "project_key": KEY }))
            .await;
        idle.browser()
            .api("load_connection", json!({ "chat": chat }))
            .await;
        let (epoch, head) = (ana.read(|view| view.inbox.epoch.clone()), desk.head().await);
        if let Ok(mut page) = Socket::open(idle.browser(), &format!("/p/{KEY}/ws")).await {
            page.hello(&epoch, head).await;
            let doing = Doing::Looks;
            page.say(&FromConsole::Looking { chat, doing }).await;
            page.say(&FromConsole::Probe {}).await;
            page.frames_to(|frame| matches!(frame, ToConsole::Pong { .. }))
                .await;
        }
        ana.write(chat, &format!("still here {round}"));
        ana.sent().await;
        for half in 1..=2 {
            desk.advance_frozen(15_000).await;
            ana.round_trip().await;
            // Its answer to the server's ping is there, or it would be cut off as silent. The session is looked at every 30 s.
            if (round, half) != (5, 2) {
                idle.round_trip().await;
            }
        }
    }
    idle.until("its end", |view| view.closes == [4401]).await;
    is_locked_out(idle.browser()).await;
    is_locked_out(polling.browser()).await;
    assert!(ana.read(|view| view.closes.is_empty()), "who works stays");
    assert_eq!(ana.browser().api("who_am_i", json!({})).await.status, 200);
}

#[tokio::test]
async fn sec_04_twenty_wrong_passwords_at_once_are_as_good_as_five() {
    let desk = TestDesk::new().await;
    let browser = desk.browser();
    let tries = (0..20).map(|n| {
        let browser = browser.clone();
        tokio::spawn(async move {
            sign_in(&browser, "kenji@shop.example", &format!("a wrong password {n}"))
                .await
                .status
        })
    });
    let (mut wrong, mut waits) = (0, 0);
    for tried in tries.collect::<Vec<_>>() {
        match tried.await.unwrap() {
            401 => wrong += 1,
            429 => waits += 1,
            other => panic!("{other}"),
        }
    }
    assert_eq!((wrong, waits), (5, 15));
}

#[tokio::test]
async fn sec_04_a_deactivated_agent_is_out_at_once() {
    let desk = TestDesk::new().await;
    let (_maja, _) = desk.chat("Maja", "a secret of hers").await;
    let kenji = desk.console("kenji", Way::Socket).await;
    let polling = desk.signed_in("kenji").await;
    let (epoch, head) = (kenji.read(|view| view.inbox.epoch.clone()), desk.head().await);
    let waiting = tokio::spawn({
        let path = format!("/p/{KEY}/sync?epoch={epoch}&cursor={head}&wait=25");
        let polling = polling.clone();
        async move { polling.get(&path).await }
    });
    let me = desk.agent(&desk.founder()).await;
    let id = kenji.read(|view| view.inbox.me.id);
    desk.freeze().await;
    desk.desk().set_active(&me, KEY, id, false).await.unwrap();
    kenji.until("its end", |view| !view.is_live).await;
    let answer = within("the poll's end", waiting).await.unwrap();
    assert!(!answer.text().contains("secret"), "{}", answer.text());
    for browser in [kenji.browser(), &polling] {
        is_locked_out(browser).await;
    }
    let refused = sign_in(&desk.browser(), "kenji@shop.example", PASSWORD).await;
    assert!(
        matches!(refused.refusal(), Refusal::WrongPassword { .. }),
        "as if there were no such account"
    );
}

#[tokio::test]
async fn sec_04_rights_that_were_taken_are_gone_at_once() {
    let desk = TestDesk::new().await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    let kenji = desk.console("kenji", Way::Socket).await;
    kenji.show(chat).await;
    let me = desk.agent(&desk.founder()).await;
    let id = kenji.read(|view| view.inbox.me.id);
    let front = desk.desk().front(&desk.widget).await.unwrap();
    desk.freeze().await;
    let observe = vec![(front.widget.department, Level::Observe)];
    desk.desk().set_rights(&me, KEY, id, observe).await.unwrap();
    kenji
        .until("a new start", |view| view.connections == 2 && view.is_live)
        .await;
    let head = desk.head().await;
    let arguments = json!({ "chat": chat, "client_id": desk.client_id(), "text": "Hello" });
    assert_eq!(
        kenji.browser().api("post_message", arguments).await.refusal(),
        Refusal::Forbidden
    );
    maja.write("He may read this");
    kenji.shows(chat, "He may read this").await;
    desk.desk().set_rights(&me, KEY, id, Vec::new()).await.unwrap();
    kenji.until("its end", |view| !view.is_live).await;
    let refused = kenji
        .browser()
        .api("load_desk", json!({ "project_key": KEY }))
        .await;
    assert_eq!(refused.status, 403);
    maja.write("He may not read this");
    maja.sent().await;
    assert!(desk.head().await > head);
    assert!(!kenji.lines(chat).iter().any(|line| line.contains("may not")));
}

#[tokio::test]
async fn sec_04_rights_that_changed_while_one_was_away_are_in_force_on_coming_back() {
    let desk = TestDesk::new().await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    let kenji = desk.console("kenji", Way::Socket).await;
    let (me, id) = (
        desk.agent(&desk.founder()).await,
        kenji.read(|view| view.inbox.me.id),
    );
    let ngozi = desk.console("ngozi", Way::Socket).await;
    let hers = desk.agent(ngozi.browser()).await.id;
    let team = desk.desk().team(&me, KEY).await.unwrap();
    let elsewhere = team
        .members
        .iter()
        .find(|member| member.id == hers)
        .unwrap()
        .rights
        .clone();
    kenji.line.cut();
    kenji.until("the cut", |view| !view.is_live).await;
    desk.desk().set_rights(&me, KEY, id, elsewhere).await.unwrap();
    maja.write("Not for him any more");
    maja.sent().await;
    kenji.line.restore();
    kenji
        .until("a new start", |view| view.resets == 1 && view.is_live)
        .await;
    assert!(kenji.read(|view| view.inbox.chat(chat).is_none() && view.inbox.is_empty()));
}

/// Whoever takes rights may be gone before the server has told anybody: the log tells it.
#[tokio::test]
async fn sec_04_rights_that_were_taken_are_gone_though_nothing_but_the_log_tells_of_it() {
    let desk = TestDesk::new().await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    let kenji = desk.console("kenji", Way::Socket).await;
    kenji.show(chat).await;
    let me = desk.agent(&desk.founder()).await;
    let id = kenji.read(|view| view.inbox.me.id);
    desk.freeze().await;
    let now = desk.clock.now_ms();
    let taken = Work::Member {
        by: me.id,
        agent: id,
        change: MemberChange::Rights(Vec::new()),
        audit: NewAudit {
            at: now,
            action: AuditAction::ChangeRights,
            result: AuditResult::Done,
            actor: Some(me.id),
            target: Some(id),
            detail: String::new(),
            address: String::new(),
            device: String::new(),
        },
    };
    let writer = Writer::start(Arc::clone(desk.desk().store()), |_| ());
    let command = Command {
        project: desk.desk().front(&desk.widget).await.unwrap().project.id,
        at: now,
        seed: [3; 10],
        work: taken,
    };
    writer.write(command).await.unwrap();
    // Her message has the log looked at: his end stands before it there.
    maja.write("He may not read this");
    maja.sent().await;
    kenji.until("its end", |view| !view.is_live).await;
    assert!(!kenji.lines(chat).iter().any(|line| line.contains("may not")));
}

#[tokio::test]
async fn sec_04_known_and_unknown_accounts_are_answered_alike_and_the_sixth_try_waits() {
    let desk = TestDesk::with_limits("default").await;
    let browser = desk.browser();
    for tries_left in [4, 3] {
        let mut alike = Vec::new();
        for (email, password) in [("kenji@shop.example", "wrong"), ("nobody@shop.example", "wrong")] {
            // Each from a clean slate of the address, which both share.
            let desk = TestDesk::with_limits("default").await;
            for _ in tries_left..4 {
                sign_in(&desk.browser(), email, password).await;
            }
            let answer = sign_in(&desk.browser(), email, password).await;
            assert_eq!(answer.refusal(), Refusal::WrongPassword { tries_left });
            let mut headers: Vec<String> = answer.headers.keys().map(ToString::to_string).collect();
            headers.sort_unstable();
            alike.push((answer.status, answer.text(), headers));
        }
        assert_eq!(alike[0], alike[1]);
    }
    for email in ["kenji@shop.example", "nobody@shop.example"] {
        let long = sign_in(&browser, email, &"x".repeat(1_025)).await;
        assert!(
            matches!(long.refusal(), Refusal::WrongPassword { .. }),
            "{}",
            long.text()
        );
    }
    for _ in 0..3 {
        assert_eq!(
            sign_in(&browser, "nobody@shop.example", "wrong").await.status,
            401
        );
    }
    for email in ["nobody@shop.example", "kenji@shop.example"] {
        let waits = sign_in(&browser, email, PASSWORD).await;
        assert_eq!(
            (waits.status, waits.cookie()),
            (429, None),
            "also with the right password: {}",
            waits.text()
        );
        let Refusal::TooMany { retry_after_s } = waits.refusal() else {
            panic!("{}", waits.text())
        };
        assert_eq!(waits.header("retry-after"), retry_after_s.to_string());
    }
    desk.clock.advance(2_000);
    let answer = sign_in(&desk.browser(), "kenji@shop.example", PASSWORD).await;
    assert_eq!(answer.status, 200, "a delay, never a lock-out: {}", answer.text());
}
