//! Internal notes, changed messages, and who is looking (E.17, E.29, E.43, P.20): over real sockets, on both sides.

use model::codec::Wire;
use model::frame::{Doing, FromConsole, ToConsole};
use model::id::{AgentId, IssueId};
use model::revision::MessageChange;
use model::view::ConversationView;
use model::visitor::{FromVisitor, ToVisitor, VisitorSnapshot};
use serde_json::json;

use crate::console::Console;
use crate::desk::{KEY, TestDesk, Way};
use crate::http::Browser;
use crate::socket::{Socket, visitor_frame};

/// The agent behind a browser's cookie.
async fn id_of(desk: &TestDesk, console: &Console) -> AgentId {
    desk.agent(console.browser()).await.id
}

/// Changes the last message that somebody wrote.
async fn change(browser: &Browser, chat: IssueId, make: impl Fn(i64) -> MessageChange) {
    let conversation: ConversationView = browser
        .api("load_conversation", json!({ "chat": chat }))
        .await
        .json();
    let line = conversation.messages.last().unwrap();
    let arguments = json!({ "chat": chat, "message": line.id, "change": make(line.version()) });
    let answer = browser.api("change_message", arguments).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

fn edit(text: &str) -> impl Fn(i64) -> MessageChange {
    move |version| MessageChange::Edit {
        text: text.to_owned(),
        mentions: vec![],
        version,
    }
}

fn delete(_version: i64) -> MessageChange {
    MessageChange::Delete {}
}

#[tokio::test]
async fn e_17_notes_and_mentions_reach_colleagues_by_any_way() {
    let desk = TestDesk::new().await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    let ana = desk.ana().await;
    let kenji = desk.console("kenji", Way::Poll).await;
    ana.show(chat).await;
    kenji.show(chat).await;
    ana.write_note(chat, "secret of Ana", vec![id_of(&desk, &kenji).await]);
    kenji
        .until("the note and the mention", |view| {
            view.notes(chat) == ["secret of Ana"] && view.inbox.mentions().len() == 1
        })
        .await;
    kenji.write_note(chat, "secret of Kenji", vec![]);
    ana.until("his note", |view| view.notes(chat).len() == 2).await;
    ana.write(chat, "public");
    maja.shows("public").await;
    assert_eq!(maja.lines(), ["Hello", "public"]);
}

#[tokio::test]
async fn e_17_changes_of_notes_reach_colleagues_and_not_one_byte_the_visitor() {
    let desk = TestDesk::new().await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    let ana = desk.ana().await;
    ana.show(chat).await;
    let browser = maja.browser();
    let mut raw = Socket::open(&browser, &format!("/w/{}/ws", desk.widget))
        .await
        .unwrap();
    raw.greet(None, "", 0, "").await;
    ana.write_note(chat, "secret one", vec![]);
    ana.sent().await;
    change(ana.browser(), chat, edit("secret two")).await;
    ana.until("the edit", |view| view.notes(chat) == ["secret two"])
        .await;
    change(ana.browser(), chat, delete).await;
    ana.until("the deletion", |view| view.notes(chat) == [""]).await;
    ana.write_note(chat, "secret three", vec![]);
    ana.write(chat, "public");
    ana.sent().await;
    let is_public = |frame: &ToVisitor| matches!(frame, ToVisitor::Event(event) if event.message.as_ref().is_some_and(|line| line.text == "public"));
    let frames = raw.news_to(is_public).await;
    let mut told: Vec<u8> = frames.iter().flat_map(Wire::to_bytes).collect();
    let state = browser.get(&format!("/w/{}/state", desk.widget)).await;
    let snapshot = VisitorSnapshot::from_bytes(&state.body).unwrap();
    let epoch = snapshot.epoch;
    told.extend_from_slice(&state.body);
    let poll = format!("/w/{}/sync?epoch={epoch}&cursor=0&chat=SU-1&wait=0", desk.widget);
    told.extend_from_slice(&browser.get(&poll).await.body);
    told.extend_from_slice(&browser.get(&format!("/w/{}", desk.widget)).await.body);
    assert!(
        told.windows(6).any(|window| window == b"public"),
        "all of them answered"
    );
    assert!(!told.windows(6).any(|window| window == b"secret"));
    maja.shows("public").await;
    assert_eq!(maja.lines(), ["Hello", "public"]);
}

#[tokio::test]
async fn p_2_a_note_sent_again_by_any_way_is_one_note_and_never_a_message() {
    let mut desk = TestDesk::new().await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    let id = desk.client_id();
    let arguments = json!({ "chat": chat, "client_id": id, "text": "secret", "mentions": [] });
    let first = desk.founder().api("post_note", arguments.clone()).await.text();
    let head = desk.head().await;
    for restarts in 0..2 {
        let again = desk.founder().api("post_note", arguments.clone()).await;
        assert_eq!(again.text(), first);
        let mut socket = Socket::open(&desk.founder(), &format!("/p/{KEY}/ws"))
            .await
            .unwrap();
        let epoch = desk
            .founder()
            .api("load_desk", json!({ "project_key": KEY }))
            .await
            .json::<model::view::DeskSnapshot>()
            .epoch;
        socket.hello(&epoch, head).await;
        let (text, mentions) = ("secret".to_owned(), vec![]);
        socket
            .say(&FromConsole::Note {
                chat,
                client_id: id,
                text,
                mentions,
                files: Vec::new(),
            })
            .await;
        let frames = socket
            .frames_to(|frame| matches!(frame, ToConsole::Ack { .. }))
            .await;
        assert!(matches!(frames.last(), Some(ToConsole::Ack { client_id, .. }) if *client_id == id));
        match restarts {
            0 => desk.restart().await,
            _ => desk.kill_and_restart().await,
        }
    }
    assert_eq!(desk.head().await, head, "repeats leave no event");
    let ana = desk.ana().await;
    ana.show(chat).await;
    assert_eq!(ana.read(|view| view.notes(chat)), ["secret"]);
    ana.write(chat, "public");
    maja.shows("public").await;
    assert_eq!(maja.lines(), ["Hello", "public"]);
}

#[tokio::test]
async fn p_3_a_note_written_without_a_line_goes_out_once_and_in_order_into_an_ended_chat_too() {
    let desk = TestDesk::new().await;
    let (_maja, chat) = desk.chat("Maja", "Hello").await;
    let ana = desk.ana().await;
    ana.show(chat).await;
    ana.write(chat, "before");
    ana.sent().await;
    desk.founder().api("end_chat", json!({ "chat": chat })).await;
    ana.line.cut();
    for text in ["one", "two", "three"] {
        ana.write_note(chat, text, vec![]);
    }
    ana.line.restore();
    ana.sent().await;
    ana.until("the notes", |view| view.notes(chat) == ["one", "two", "three"])
        .await;
}

#[tokio::test]
async fn e_43_an_edit_and_a_tombstone_show_in_place_on_both_sides_after_cuts_too() {
    let desk = TestDesk::new().await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    let ana = desk.ana().await;
    ana.show(chat).await;
    ana.write(chat, "We ship on Munday");
    maja.shows("We ship on Munday").await;
    maja.line.cut();
    change(ana.browser(), chat, edit("We ship on Monday")).await;
    maja.line.restore();
    maja.shows("We ship on Monday").await;
    assert_eq!(maja.lines(), ["Hello", "We ship on Monday"]);
    ana.write(chat, "My password is hunter2");
    maja.shows("My password is hunter2").await;
    change(ana.browser(), chat, delete).await;
    maja.shows("Message deleted").await;
    assert_eq!(maja.lines(), ["Hello", "We ship on Monday", "Message deleted"]);
    ana.until("the tombstone", |view| {
        view.lines(chat).last().is_some_and(String::is_empty)
    })
    .await;
    assert_eq!(ana.lines(chat)[..2], ["Hello", "We ship on Monday"]);
}

#[tokio::test]
async fn e_43_a_visitor_changes_nothing() {
    let desk = TestDesk::new().await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    let ana = desk.ana().await;
    ana.show(chat).await;
    let line = ana.read(|view| view.inbox.timeline(chat).unwrap().messages()[0].id);
    let arguments = json!({ "chat": chat, "message": line, "change": { "delete": {} } });
    let answer = maja.browser().api("change_message", arguments).await;
    assert_eq!(answer.status, 401);
    // No frame of a visitor has such a number either; one that is sent is refused or ignored.
    let mut frame = FromVisitor::Pong.to_bytes();
    frame[0] = 30;
    let answer = maja
        .browser()
        .post(&format!("/w/{}/frames", desk.widget), frame)
        .await;
    assert!(!answer.body.is_empty() || answer.status >= 400);
    if answer.status == 200 {
        assert!(!matches!(visitor_frame(&answer.body), ToVisitor::Ack { .. }));
    }
    assert_eq!(maja.lines(), ["Hello"]);
}

#[tokio::test]
async fn e_29_p_20_who_looks_and_writes_a_note_is_told_to_colleagues_of_the_department_only() {
    let desk = TestDesk::new().await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    let kenji = desk.console("kenji", Way::Socket).await;
    let ngozi = desk.console("ngozi", Way::Socket).await;
    let ana = desk.founder();
    let me = desk.agent(&ana).await;
    let mut socket = Socket::open(&ana, &format!("/p/{KEY}/ws")).await.unwrap();
    let epoch = kenji.read(|view| view.inbox.epoch.clone());
    socket.hello(&epoch, desk.head().await).await;
    socket.frames_to(|frame| *frame == ToConsole::Live).await;
    let told = |view: &crate::console::View| -> Vec<Doing> {
        let doing = |frame: &ToConsole| match frame {
            ToConsole::Looking {
                chat: of,
                agent,
                doing,
                ..
            } if *of == chat && *agent == me.id => Some(*doing),
            _ => None,
        };
        view.notices.iter().filter_map(doing).collect()
    };
    for doing in [Doing::Looks, Doing::Drafts, Doing::Notes] {
        socket.say(&FromConsole::Looking { chat, doing }).await;
    }
    kenji
        .until("what Ana does", |view| {
            told(view) == [Doing::Looks, Doing::Drafts, Doing::Notes]
        })
        .await;
    drop(socket);
    kenji
        .until("that Ana has gone", |view| {
            told(view).last() == Some(&Doing::Leaves)
        })
        .await;
    ngozi.round_trip().await;
    assert!(ngozi.read(|view| told(view).is_empty()), "another department");
    // What the visitor was told up to now is what this message finds there.
    kenji.write(chat, "public");
    kenji.sent().await;
    maja.shows("public").await;
    assert!(maja.read(|panel| {
        panel
            .notices
            .iter()
            .all(|frame| !matches!(frame, ToVisitor::Typing { .. }))
    }));
}
