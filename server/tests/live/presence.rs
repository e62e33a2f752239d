//! Who is here, from the sockets: counted over tabs, with a grace time, told to whom it concerns.

use model::frame::{PING_EVERY_MS, PONG_WITHIN_MS, ToConsole};
use model::id::ContactId;
use model::status::Presence;
use serde_json::json;
use service::desk::Signal;
use service::presence::{CLOSED_GRACE_MS, DEAD_GRACE_MS};

use crate::console::Console;
use crate::desk::{KEY, TestDesk, Way};
use crate::socket::Socket;
use crate::visitor::Visitor;

/// The pieces in which frozen time is moved, in milliseconds; each is followed by a round trip of an agent.
const STEP_MS: i64 = 500;
/// Longer than every grace time together.
const LONG_MS: i64 = 120_000;

/// Moves frozen time until the condition holds; how long that took, in milliseconds.
async fn time_until(desk: &TestDesk, agent: &Console, condition: impl Fn() -> bool) -> i64 {
    let mut passed = 0;
    while !condition() && passed < LONG_MS {
        desk.advance_frozen(STEP_MS).await;
        // What the step set off asks the database; on a server's it is answered in the order of the questions.
        for _ in 0..3 {
            desk.head().await;
        }
        agent.round_trip().await;
        passed += STEP_MS;
    }
    passed
}

#[tokio::test]
async fn p_5_s1_20_two_tabs_count_once_and_a_closed_one_has_four_seconds_of_grace() {
    let desk = TestDesk::new().await;
    let ana = desk.ana().await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    ana.until("she is online", |view| view.inbox.is_online(chat))
        .await;
    let second = maja.second_tab(desk.line().await).await;
    desk.freeze().await;
    drop(second);
    let passed = time_until(&desk, &ana, || !ana.read(|view| view.inbox.is_online(chat))).await;
    assert_eq!(passed, LONG_MS, "one tab is left, and answers");
    drop(maja);
    let passed = time_until(&desk, &ana, || !ana.read(|view| view.inbox.is_online(chat))).await;
    assert!(
        (CLOSED_GRACE_MS..DEAD_GRACE_MS).contains(&passed),
        "after {passed} ms"
    );
}

#[tokio::test]
async fn p_5_a_reload_does_not_flicker() {
    let desk = TestDesk::new().await;
    let ana = desk.ana().await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    ana.until("she is online", |view| view.inbox.is_online(chat))
        .await;
    let told = ana.read(|view| view.notices.len());
    for _ in 0..3 {
        let connections = maja.read(|panel| panel.connections);
        maja.line.cut();
        maja.until("the cut", |panel| !panel.is_live).await;
        desk.clock.advance(CLOSED_GRACE_MS / 2);
        maja.line.restore();
        maja.until("back", |panel| panel.is_live && panel.connections > connections)
            .await;
    }
    ana.round_trip().await;
    assert_eq!(
        ana.read(|view| view.notices.len()),
        told,
        "nobody was told that she went or came"
    );
    assert!(ana.read(|view| view.inbox.is_online(chat)));
}

#[tokio::test]
async fn p_5_a_connection_that_does_not_answer_is_dead_after_35_seconds_and_gone_after_15_more() {
    let desk = TestDesk::new().await;
    let ana = desk.ana().await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    ana.until("she is online", |view| view.inbox.is_online(chat))
        .await;
    desk.freeze().await;
    maja.line.silence();
    let passed = time_until(&desk, &ana, || !ana.read(|view| view.inbox.is_online(chat))).await;
    let expected = PING_EVERY_MS + PONG_WITHIN_MS + DEAD_GRACE_MS;
    // The ping's time counts from her connecting, which was a little before time stood still.
    assert!(
        (expected - 2_000..expected + 20 * STEP_MS).contains(&passed),
        "after {passed} ms"
    );
    maja.line.restore();
    maja.until("back", |panel| panel.is_live && panel.connections == 2)
        .await;
    ana.until("she is online again", |view| view.inbox.is_online(chat))
        .await;
}

async fn availability(visitor: &Visitor, online: bool) {
    let what = if online {
        "somebody is there"
    } else {
        "nobody is there"
    };
    visitor
        .until(what, |panel| panel.state.confirmed.online == online)
        .await;
}

#[tokio::test]
async fn p_5_s1_20_an_open_panel_learns_at_once_whether_somebody_is_there() {
    let desk = TestDesk::new().await;
    let (maja, _) = desk.chat("Maja", "Hello").await;
    assert!(!maja.read(|panel| panel.state.confirmed.online));
    // While timers stand still, only a sign that is given at once can tell anybody.
    desk.freeze().await;
    let ana = desk.ana().await;
    availability(&maja, true).await;
    for available in [false, true] {
        let switched = desk
            .founder()
            .api("set_available", json!({ "available": available }))
            .await;
        assert_eq!(switched.status, 200);
        availability(&maja, available).await;
    }
    // An agent of another department is nobody for this widget.
    let _ngozi = desk.console("ngozi", Way::Socket).await;
    let kenji = desk.console("kenji", Way::Socket).await;
    assert_eq!(ana.browser().api("sign_out", json!({})).await.status, 200);
    ana.until("signed out", |view| view.closes == [4401]).await;
    kenji.round_trip().await;
    assert!(maja.read(|panel| panel.state.confirmed.online), "Kenji is there");
    assert_eq!(kenji.browser().api("sign_out", json!({})).await.status, 200);
    availability(&maja, false).await;
}

#[tokio::test]
async fn s2_35_a_colleague_who_signs_out_is_offline_at_once() {
    let desk = TestDesk::new().await;
    let (ana, kenji) = (desk.ana().await, desk.console("kenji", Way::Socket).await);
    let id = kenji.read(|view| view.inbox.me.id);
    let presence = |presence: Presence| {
        ana.until("his presence", move |view| {
            view.inbox
                .agent(id)
                .is_some_and(|agent| agent.presence == presence)
        })
    };
    presence(Presence::Active).await;
    kenji
        .browser()
        .api("set_available", json!({ "available": false }))
        .await;
    presence(Presence::Unavailable).await;
    kenji.browser().api("sign_out", json!({})).await;
    presence(Presence::Offline).await;
}

#[tokio::test]
async fn p_5_who_polls_is_here_too() {
    let desk = TestDesk::new().await;
    let ana = desk.ana().await;
    let noor = Visitor::arrive(&desk, "Noor", Way::Poll).await;
    noor.start("Hello").await;
    ana.until("she is online", |view| {
        view.inbox
            .by_key("SU-1")
            .is_some_and(|chat| view.inbox.is_online(chat.id))
    })
    .await;
    let (maja, _) = desk.chat("Maja", "Hello").await;
    ana.browser().api("sign_out", json!({})).await;
    availability(&maja, false).await;
    let _kenji = desk.console("kenji", Way::Poll).await;
    availability(&maja, true).await;
}

/// Waits until `who` sees this agent so.
async fn sees(who: &Console, agent: model::id::AgentId, presence: Presence) {
    who.until("a colleague's presence", move |view| {
        view.inbox
            .agent(agent)
            .is_some_and(|view| view.presence == presence)
    })
    .await;
}

#[tokio::test]
async fn p_5_who_polls_learns_at_once_who_comes_and_goes() {
    let desk = TestDesk::new().await;
    let ana = desk.console("ana", Way::Poll).await;
    let kenji = desk.console("kenji", Way::Socket).await;
    let id = kenji.read(|view| view.inbox.me.id);
    sees(&ana, id, Presence::Active).await;
    kenji.browser().api("sign_out", json!({})).await;
    sees(&ana, id, Presence::Offline).await;
}

#[tokio::test]
async fn p_5_what_changed_while_a_console_was_away_is_told_when_it_is_back() {
    let desk = TestDesk::new().await;
    let ana = desk.ana().await;
    let kenji = desk.console("kenji", Way::Socket).await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    let id = kenji.read(|view| view.inbox.me.id);
    sees(&ana, id, Presence::Active).await;
    ana.until("she is online", |view| view.inbox.is_online(chat))
        .await;
    ana.line.cut();
    ana.until("the cut", |view| !view.is_live).await;
    kenji.browser().api("sign_out", json!({})).await;
    drop(maja);
    let watcher = desk.ana().await;
    while watcher.read(|view| view.inbox.is_online(chat)) {
        desk.clock.advance(STEP_MS);
        watcher.round_trip().await;
    }
    ana.line.restore();
    sees(&ana, id, Presence::Offline).await;
    ana.until("she is gone", |view| !view.inbox.is_online(chat)).await;
}

#[tokio::test]
async fn p_5_signs_that_were_lost_in_a_crowd_are_asked_for_again() {
    let desk = TestDesk::new().await;
    let (_maja, chat) = desk.chat("Maja", "Hello").await;
    let ana = desk.ana().await;
    let (epoch, head) = (ana.read(|view| view.inbox.epoch.clone()), desk.head().await);
    let mut socket = Socket::open(&desk.founder(), &format!("/p/{KEY}/ws"))
        .await
        .unwrap();
    socket.hello(&epoch, head).await;
    socket.frames_to(|frame| *frame == ToConsole::Live).await;
    // More than the server can look up while they are told: some are lost.
    for n in 0..20_000_u32 {
        let contact = ContactId(uuid::Uuid::from_u128(u128::from(n) + 1));
        desk.desk().signals().tell(Signal::VisitorPresence(contact));
    }
    let told = socket
        .frames_to(|frame| matches!(frame, ToConsole::Here { .. }))
        .await;
    let Some(ToConsole::Here { online, .. }) = told.last() else {
        panic!("{told:?}")
    };
    assert_eq!(online, &[chat], "all who are here, whatever was lost");
    assert!(
        ana.read(|view| view.closes.is_empty()),
        "a crowd ends no console's connection"
    );
}
