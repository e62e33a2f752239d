//! Foreign chats, foreign departments, foreign projects, foreign desks: as if they did not exist.

use model::codec::Wire;
use model::frame::{FromConsole, ToConsole};
use model::id::{DepartmentId, IssueId};
use model::refusal::Refusal;
use model::view::DeskSnapshot;
use model::visitor::{FromVisitor, ToVisitor, VisitorSnapshot, read_frames};
use serde_json::{Value, json};

use crate::desk::{KEY, TestDesk, Way};
use crate::http::Browser;
use crate::matrix::{self, functions};
use crate::socket::{Socket, visitor_frame};
use crate::sql;

/// Where a chat is only the end of a page.
const CHAT_IS_A_PLACE: &str = "load_chats";

/// Every server function that takes a chat, with otherwise good arguments: the matrix has a row for each function, and the chat stands in
/// the arguments of these.
async fn commands(desk: &TestDesk, chat: IssueId) -> Vec<(&'static str, Value)> {
    let last = desk.last_message(chat).await;
    let me = desk.agent(&desk.founder()).await;
    let first = desk.desk().conversation(&me, chat).await.unwrap().messages[0].id;
    let id = chat.to_string();
    let all = functions(desk, chat, &last, first).into_iter();
    let with_chat =
        all.filter(|(name, arguments, _)| *name != CHAT_IS_A_PLACE && arguments.to_string().contains(&id));
    let with_chat: Vec<(&str, Value)> = with_chat.map(|(name, arguments, _)| (name, arguments)).collect();
    assert!(with_chat.len() > 12, "{with_chat:?}");
    with_chat
}

#[tokio::test]
async fn sec_01_a_chat_of_another_department_does_not_exist() {
    let desk = TestDesk::new().await;
    let ngozi = desk.console("ngozi", Way::Socket).await;
    let (maja, chat) = desk.chat("Maja", "a secret of hers").await;
    maja.write("and another");
    maja.sent().await;
    let head = desk.head().await;
    for (function, arguments) in commands(&desk, chat).await {
        let answer = ngozi.browser().api(function, arguments).await;
        assert_eq!(
            (answer.status, answer.refusal()),
            (404, Refusal::NotFound),
            "{function}"
        );
    }
    let by_key = ngozi
        .browser()
        .api("load_conversation_by_key", json!({ "key": "SU-1" }))
        .await;
    assert_eq!(by_key.status, 404);
    let epoch = ngozi.read(|view| view.inbox.epoch.clone());
    let mut socket = Socket::open(ngozi.browser(), &format!("/p/{KEY}/ws"))
        .await
        .unwrap();
    socket.hello(&epoch, 0).await;
    let frames = socket.frames_to(|frame| *frame == ToConsole::Live).await;
    for (frame, _) in matrix::frames(&desk, chat) {
        socket.say(&frame).await;
        let client_id = match &frame {
            FromConsole::Send { client_id, .. } | FromConsole::Note { client_id, .. } => Some(*client_id),
            _ => None,
        };
        let refused = ToConsole::Refused {
            client_id,
            refusal: Refusal::NotFound,
        };
        assert_eq!(socket.frame().await, refused, "{frame:?}");
    }
    assert_eq!(desk.head().await, head, "nothing was changed");
    let polled = ngozi
        .browser()
        .get(&format!("/p/{KEY}/sync?epoch={epoch}&cursor=0&wait=0"))
        .await;
    assert!(!polled.text().contains("secret"), "{}", polled.text());
    let ticks = frames
        .iter()
        .filter(|frame| matches!(frame, ToConsole::Event(event) if event.changes.is_empty()));
    assert_eq!(ticks.count() as i64, head, "the cursor moves, and nothing else");
    ngozi.until("the head", |view| view.inbox.cursor == head).await;
    assert!(ngozi.read(|view| view.inbox.is_empty() && !view.inbox.is_online(chat)));
    let told = ngozi.read(|view| {
        view.notices
            .iter()
            .any(|frame| !matches!(frame, ToConsole::Presence { .. }))
    });
    assert!(!told, "neither typing nor whether she is online");
}

#[tokio::test]
async fn sec_01_a_visitor_has_their_own_chat_whatever_they_ask_for() {
    let desk = TestDesk::new().await;
    let (maja, _) = desk.chat("Maja", "a secret of hers").await;
    let (eve, _) = desk.chat("Eve", "Hello").await;
    let epoch = maja.read(|panel| panel.state.confirmed.epoch.clone());
    let path = format!("/w/{}/sync?epoch={epoch}&cursor=0&chat=SU-1&wait=0", desk.widget);
    let frames = read_frames(&eve.browser().get(&path).await.body).unwrap();
    let mut socket = Socket::open(&eve.browser(), &format!("/w/{}/ws", desk.widget))
        .await
        .unwrap();
    socket.greet(None, &epoch, 0, "SU-1").await;
    let sent = socket.news_to(|frame| *frame == ToVisitor::Live).await;
    for frames in [frames, sent] {
        let reset = frames.iter().find_map(|frame| match frame {
            ToVisitor::Reset(snapshot) => Some(snapshot.clone()),
            _ => None,
        });
        assert_eq!(reset.unwrap().chat.unwrap().key, "SU-2");
        assert!(!frames.iter().any(|frame| matches!(frame, ToVisitor::Event(_))));
    }
    maja.write("another secret");
    maja.sent().await;
    eve.write("Still me");
    eve.shows("Still me").await;
    assert_eq!(eve.lines(), ["Hello", "Still me"]);
}

/// With this credential a widget is met by somebody who never wrote.
async fn is_nobody(desk: &TestDesk, widget: &str, credential: &str) {
    let browser = desk
        .browser()
        .with("authorization", &format!("Bearer {credential}"));
    let state = browser.get(&format!("/w/{widget}/state")).await;
    let snapshot = VisitorSnapshot::from_bytes(&state.body).unwrap();
    assert!(snapshot.chat.is_none() && snapshot.messages.is_empty());
    let send = FromVisitor::Send {
        client_id: desk.client_id(),
        text: "Hello".to_owned(),
        files: Vec::new(),
    };
    let answer = browser
        .post(&format!("/w/{widget}/frames"), send.to_bytes())
        .await;
    assert_eq!(answer.status, 404);
    assert!(matches!(
        visitor_frame(&answer.body),
        ToVisitor::Refused { passing: false, .. }
    ));
    let mut socket = Socket::open(&desk.browser(), &format!("/w/{widget}/ws"))
        .await
        .unwrap();
    socket.greet(Some(credential), &snapshot.epoch, 0, "").await;
    let frames = socket.news_to(|frame| *frame == ToVisitor::Live).await;
    assert!(
        !frames
            .iter()
            .any(|frame| matches!(frame, ToVisitor::Event(_) | ToVisitor::Reset(_)))
    );
    socket.tell(&send).await;
    assert!(matches!(
        socket.news().await,
        ToVisitor::Refused { passing: false, .. }
    ));
}

#[tokio::test]
async fn sec_01_a_credential_counts_in_its_own_project_only() {
    let (desk, elsewhere) = (TestDesk::new().await, TestDesk::new().await);
    add_project(&desk).await;
    let (maja, _) = desk.chat("Maja", "Hello").await;
    let (noor, _) = elsewhere.chat("Noor", "Hello").await;
    let head = desk.head().await;
    is_nobody(&desk, "other-widget", &maja.credential()).await;
    is_nobody(&desk, &desk.widget, &noor.credential()).await;
    is_nobody(&desk, &desk.widget, &"0".repeat(64)).await;
    is_nobody(&desk, &desk.widget, "short").await;
    let cookie = format!("__Host-lobby-visitor-TW={}", maja.credential());
    let browser = Browser {
        cookie: Some(cookie),
        ..desk.browser()
    };
    let state = browser.get("/w/other-widget/state").await;
    assert!(VisitorSnapshot::from_bytes(&state.body).unwrap().chat.is_none());
    assert_eq!(desk.head().await, head);
}

#[tokio::test]
async fn sec_01_s1_02_another_project_is_forbidden_and_its_chats_do_not_exist() {
    let mut desk = TestDesk::new().await;
    add_project(&desk).await;
    let other = std::mem::replace(&mut desk.widget, "other-widget".to_owned());
    let maja = desk.visitor("Maja").await;
    maja.start("a secret of hers").await;
    maja.until("live", |panel| panel.is_live).await;
    desk.widget = other;
    let admin = desk
        .founder()
        .api("load_desk", json!({ "project_key": "TW" }))
        .await
        .json::<DeskSnapshot>();
    let chat = admin.page.chats[0].id;
    assert_eq!(admin.page.chats[0].key, "TW-1");
    let kenji = desk.signed_in("kenji").await;
    assert_eq!(
        kenji
            .api("load_desk", json!({ "project_key": "TW" }))
            .await
            .status,
        403
    );
    assert_eq!(kenji.get("/p/TW/sync?epoch=x&cursor=0&wait=0").await.status, 403);
    assert_eq!(Socket::open(&kenji, "/p/TW/ws").await.err(), Some(403));
    assert_eq!(
        kenji
            .api("load_conversation_by_key", json!({ "key": "TW-1" }))
            .await
            .status,
        404
    );
    for (function, arguments) in commands(&desk, chat).await {
        assert_eq!(kenji.api(function, arguments).await.status, 404, "{function}");
    }
    let page = kenji.get("/p/TW/chats").await;
    assert!(
        page.status != 200 && !page.text().contains("secret"),
        "{}",
        page.status
    );
}

/// The department of the second project.
pub(crate) const DEPARTMENT: DepartmentId = DepartmentId(90);

/// A second project with a widget, as an administrator will add one.
pub(crate) async fn add_project(desk: &TestDesk) {
    let statements = "
        insert into project (id, project_key, name, anonymous_name, created_at) values (2, 'TW', 'Two', 'Anonymous', 1);
        insert into stream (id, epoch, head, last_number) values (2, 'two', 0, 0);
        insert into department (id, project_id, name) values (90, 2, 'Default');
        insert into widget (id, project_id, department_id, ask_name, greeting) values ('other-widget', 2, 90, 1, 'Hello');";
    sql::run(desk.database(), statements).await;
}

#[tokio::test]
async fn sec_02_commands_refuse_fields_that_they_do_not_know() {
    let desk = TestDesk::new().await;
    let (_maja, chat) = desk.chat("Maja", "Hello").await;
    let (founder, head) = (desk.founder(), desk.head().await);
    let mut functions = commands(&desk, chat).await;
    functions.push(("set_available", json!({ "available": false })));
    functions.push(("load_desk", json!({ "project_key": KEY })));
    functions.push(("sign_out", json!({})));
    functions.push((
        "sign_in",
        json!({ "email": "a@b.example", "password": "x", "keep": false }),
    ));
    for (function, arguments) in functions {
        for (field, value) in [
            ("role", json!("admin")),
            ("author", json!(7)),
            ("agent", json!(1)),
            ("at", json!(0)),
        ] {
            let mut more = arguments.clone();
            more[field] = value;
            let answer = founder.api(function, more).await;
            assert_eq!(
                (answer.status, answer.text().as_str()),
                (400, "\"Unreadable\""),
                "{function} with {field}"
            );
        }
    }
    let mut socket = Socket::open(&founder, &format!("/p/{KEY}/ws")).await.unwrap();
    let epoch = founder
        .api("load_desk", json!({ "project_key": KEY }))
        .await
        .json::<DeskSnapshot>()
        .epoch;
    socket.hello(&epoch, head).await;
    let send =
        json!({ "send": { "chat": chat, "client_id": desk.client_id(), "text": "Hello", "author": 7 } });
    socket.text(&send.to_string()).await;
    assert_eq!(socket.closed().await, 1008);
    assert_eq!(desk.head().await, head, "nothing was changed");
    assert_eq!(
        founder.api("who_am_i", json!({})).await.status,
        200,
        "and nobody was signed out"
    );
}
