//! A message's way to the other side: each step appears when it has happened, and not before (N.5).

use model::codec::Wire;
use model::delivery::MessageTimeline;
use model::frame::{FromConsole, ToConsole};
use model::id::IssueId;
use model::settings::NewPerson;
use model::status::{Level, Role};
use model::view::{DeskSnapshot, MessageView, Watermark};
use model::visitor::{FromVisitor, Started, VisitorSnapshot};
use serde_json::json;
use service::ports::Clock;

use crate::desk::{KEY, PASSWORD, TestDesk};
use crate::http::Browser;
use crate::socket::{Socket, within};
use crate::sql;

/// A message and who asks about it.
struct Asked<'d> {
    desk: &'d TestDesk,
    by: Browser,
    line: MessageView,
}

impl Asked<'_> {
    async fn timeline(&self) -> MessageTimeline {
        let arguments = json!({ "chat": self.line.chat, "message": self.line.id });
        self.by.api("load_delivery", arguments).await.json()
    }

    /// Waits for a step, and checks that it came at this moment.
    async fn reaches(&self, what: &str, step: fn(&MessageTimeline) -> Option<i64>) {
        let now = self.desk.clock.now_ms();
        let reached = async {
            loop {
                let timeline = self.timeline().await;
                if step(&timeline).is_some() {
                    return timeline;
                }
            }
        };
        let reached = within(what, reached).await;
        assert_eq!(step(&reached), Some(now), "{what}: {reached:?}");
    }
}

fn pushed(line: &MessageTimeline) -> Option<i64> {
    line.pushed
}

fn received(line: &MessageTimeline) -> Option<i64> {
    line.received
}

fn displayed(line: &MessageTimeline) -> Option<i64> {
    line.displayed
}

fn read(line: &MessageTimeline) -> Option<i64> {
    line.read
}

/// A visitor who has written and whose widget is not connected: the chat, the browser, what the widget knows.
async fn written(desk: &TestDesk, text: &str) -> (IssueId, Browser, VisitorSnapshot) {
    let maja = desk.visitor("Maja").await;
    let answer = maja.try_start(&maja.first_message(text)).await.unwrap();
    let snapshot = Started::from_bytes(&answer.body).unwrap().snapshot;
    let browser = Browser {
        cookie: answer.cookie(),
        ..desk.browser()
    };
    let me = desk.agent(&desk.founder()).await;
    let page = desk.desk().snapshot(&me, KEY).await.unwrap().page;
    (page.chats[0].id, browser, snapshot)
}

async fn answered(desk: &TestDesk, chat: IssueId) -> Asked<'_> {
    let message = json!({ "chat": chat, "client_id": desk.client_id(), "text": "Good morning" });
    assert_eq!(desk.founder().api("post_message", message).await.status, 200);
    Asked {
        desk,
        by: desk.founder(),
        line: desk.last_message(chat).await,
    }
}

fn told(vseq: i64, displayed: bool, read: bool) -> FromVisitor {
    FromVisitor::Seen {
        delivered: vseq,
        displayed: if displayed { vseq } else { 0 },
        read: if read { vseq } else { 0 },
    }
}

#[tokio::test]
async fn n_5_each_step_towards_the_customer_appears_when_it_happens_and_not_before() {
    let desk = TestDesk::new().await;
    let (chat, browser, snapshot) = written(&desk, "Hello").await;
    desk.clock.advance(1_000);
    let answer = answered(&desk, chat).await;
    let stored = desk.clock.now_ms();
    desk.clock.advance(1_000);
    let mut expected = MessageTimeline {
        stored,
        pushed: None,
        received: None,
        displayed: None,
        read: None,
    };
    assert_eq!(answer.timeline().await, expected, "nobody is connected");

    // The line is open, and the device says nothing.
    let mut socket = Socket::open(&browser, &format!("/w/{}/ws", desk.widget))
        .await
        .unwrap();
    let key = &snapshot.chat.unwrap().key;
    socket.greet(None, &snapshot.epoch, snapshot.cursor, key).await;
    answer.reaches("pushed", pushed).await;
    expected.pushed = Some(desk.clock.now_ms());
    desk.clock.advance(1_000);
    assert_eq!(
        answer.timeline().await,
        expected,
        "pushed, and not known to have arrived"
    );

    let vseq = answer.line.vseq.unwrap();
    socket.tell(&told(vseq, false, false)).await;
    answer.reaches("received", received).await;
    expected.received = Some(desk.clock.now_ms());
    desk.clock.advance(1_000);
    assert_eq!(answer.timeline().await, expected, "the panel is closed");

    socket.tell(&told(vseq, true, false)).await;
    answer.reaches("displayed", displayed).await;
    expected.displayed = Some(desk.clock.now_ms());
    desk.clock.advance(1_000);
    assert_eq!(answer.timeline().await, expected, "the window has no focus");

    socket.tell(&told(vseq, true, true)).await;
    answer.reaches("read", read).await;
    expected.read = Some(desk.clock.now_ms());
    desk.clock.advance(1_000);
    socket.tell(&told(vseq, true, true)).await;
    assert_eq!(answer.timeline().await, expected, "the first time counts");
    let row = desk.desk().store().chat(chat).await.unwrap().unwrap().1;
    assert_eq!(row.seen_at, expected.read);
}

#[tokio::test]
async fn n_5_each_step_towards_the_team_appears_when_it_happens_and_not_before() {
    let desk = TestDesk::new().await;
    let observer = observer(&desk).await;
    let before = desk.head().await;
    let (chat, ..) = written(&desk, "Hello").await;
    let question = Asked {
        desk: &desk,
        by: desk.founder(),
        line: desk.last_message(chat).await,
    };
    let mut expected = question.timeline().await;
    let stored = desk.clock.now_ms();
    assert_eq!(
        (expected.stored, expected.pushed),
        (stored, None),
        "nobody is connected"
    );
    desk.clock.advance(1_000);

    // Who observes leaves no trace: the console has it all, and the customer's message is not pushed.
    let mut beside = console(&observer, before).await;
    assert_eq!(question.timeline().await, expected, "an observer does not count");

    let kenji = desk.signed_in("kenji").await;
    let mut socket = console(&kenji, before).await;
    question.reaches("pushed", pushed).await;
    expected.pushed = Some(desk.clock.now_ms());
    desk.clock.advance(1_000);
    assert_eq!(question.timeline().await, expected, "the line is silent");

    let vseq = question.line.vseq.unwrap();
    let reached = Watermark {
        delivered: vseq,
        ..Watermark::default()
    };
    say(&mut beside, chat, Watermark::read_to(vseq)).await;
    let refused = beside
        .frames_to(|frame| matches!(frame, ToConsole::Refused { .. }))
        .await;
    assert!(!refused.is_empty(), "an observer tells nothing");
    assert_eq!(question.timeline().await, expected);

    say(&mut socket, chat, reached).await;
    question.reaches("received", received).await;
    expected.received = Some(desk.clock.now_ms());
    desk.clock.advance(1_000);
    assert_eq!(question.timeline().await, expected, "the chat is not open");

    let reached = Watermark {
        displayed: vseq,
        ..reached
    };
    say(&mut socket, chat, reached).await;
    question.reaches("displayed", displayed).await;
    expected.displayed = Some(desk.clock.now_ms());
    desk.clock.advance(1_000);
    assert_eq!(question.timeline().await, expected, "the window has no focus");

    say(&mut socket, chat, Watermark::read_to(vseq)).await;
    question.reaches("read", read).await;
    expected.read = Some(desk.clock.now_ms());
    assert_eq!(question.timeline().await, expected);
}

#[tokio::test]
async fn n_5_a_message_that_finds_both_sides_connected_is_pushed_at_once() {
    let desk = TestDesk::new().await;
    let kenji = desk.console("kenji", crate::desk::Way::Socket).await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    kenji
        .until("the chat", |view| view.inbox.chat(chat).is_some())
        .await;
    desk.clock.advance(1_000);
    maja.write("Anybody?");
    maja.sent().await;
    let question = Asked {
        desk: &desk,
        by: desk.founder(),
        line: desk.last_message(chat).await,
    };
    question.reaches("pushed by the ring", pushed).await;
    let answer = answered(&desk, chat).await;
    answer.reaches("pushed by the ring", pushed).await;
    for line in [question, answer] {
        assert_eq!(line.timeline().await.received, None);
    }
}

#[tokio::test]
async fn n_5_a_poll_is_a_push() {
    let desk = TestDesk::new().await;
    let (chat, browser, snapshot) = written(&desk, "Hello").await;
    let question = Asked {
        desk: &desk,
        by: desk.founder(),
        line: desk.last_message(chat).await,
    };
    let answer = answered(&desk, chat).await;
    desk.clock.advance(1_000);
    assert_eq!(answer.timeline().await.pushed, None);
    let epoch = &snapshot.epoch;
    let (widget, key) = (&desk.widget, snapshot.chat.unwrap().key);
    let path = format!(
        "/w/{widget}/sync?epoch={epoch}&cursor={}&chat={key}&wait=0",
        snapshot.cursor
    );
    assert_eq!(browser.get(&path).await.status, 200);
    answer.reaches("pushed by a poll", pushed).await;
    assert_eq!(question.timeline().await.pushed, None);
    let kenji = desk.signed_in("kenji").await;
    let path = format!("/p/{KEY}/sync?epoch={epoch}&cursor=0&wait=0");
    assert_eq!(kenji.get(&path).await.status, 200);
    question.reaches("pushed by a poll", pushed).await;
}

#[tokio::test]
async fn n_5_a_push_that_nothing_answers_is_stored_and_survives_a_restart() {
    let mut desk = TestDesk::new().await;
    let (chat, browser, snapshot) = written(&desk, "Hello").await;
    let line = answered(&desk, chat).await.line;
    let mut socket = Socket::open(&browser, &format!("/w/{}/ws", desk.widget))
        .await
        .unwrap();
    let key = &snapshot.chat.unwrap().key;
    socket.greet(None, &snapshot.epoch, snapshot.cursor, key).await;
    let at = desk.clock.now_ms();
    within("the push is stored", async {
        while sql::counts(desk.database(), &["receipt_step"]).await != [1] {}
    })
    .await;
    let head = desk.head().await;
    desk.clock.advance(1_000);
    drop(socket);
    desk.restart().await;
    let answer = Asked {
        by: desk.founder(),
        desk: &desk,
        line,
    };
    let timeline = answer.timeline().await;
    assert_eq!((timeline.pushed, timeline.received), (Some(at), None));
    assert_eq!(desk.head().await, head, "a push is no event");
}

#[tokio::test]
async fn n_5_an_observer_may_look_and_other_messages_do_not_exist() {
    let desk = TestDesk::new().await;
    let (_maja, chat) = desk.chat("Maja", "Hello").await;
    let (_noor, other) = desk.chat("Noor", "Hello").await;
    let message = desk.last_message(chat).await.id;
    let ask = async |by: &Browser, chat: IssueId| {
        let arguments = json!({ "chat": chat, "message": message });
        by.api("load_delivery", arguments).await.status
    };
    let observer = observer(&desk).await;
    assert_eq!(ask(&observer, chat).await, 200);
    assert_eq!(ask(&observer, other).await, 404, "of another chat");
    assert_eq!(
        ask(&desk.signed_in("ngozi").await, chat).await,
        404,
        "of another department"
    );
}

async fn say(socket: &mut Socket, chat: IssueId, reached: Watermark) {
    let Watermark {
        delivered,
        displayed,
        read,
    } = reached;
    socket
        .say(&FromConsole::Seen {
            chat,
            delivered,
            displayed,
            read,
        })
        .await;
}

/// A console's socket that has read everything.
async fn console(browser: &Browser, cursor: i64) -> Socket {
    let epoch = browser
        .api("load_desk", json!({ "project_key": KEY }))
        .await
        .json::<DeskSnapshot>()
        .epoch;
    let mut socket = Socket::open(browser, &format!("/p/{KEY}/ws")).await.unwrap();
    socket.hello(&epoch, cursor).await;
    socket.frames_to(|frame| *frame == ToConsole::Live).await;
    socket
}

async fn observer(desk: &TestDesk) -> Browser {
    let me = desk.agent(&desk.founder()).await;
    let department = desk.desk().front(&desk.widget).await.unwrap().widget.department;
    let person = NewPerson {
        name: "Olga".to_owned(),
        email: "olga@shop.example".to_owned(),
        password: PASSWORD.to_owned(),
        role: Role::Agent,
        rights: vec![(department, Level::Observe)],
    };
    desk.desk().add_member(&me, KEY, person).await.unwrap();
    desk.signed_in("olga").await
}
