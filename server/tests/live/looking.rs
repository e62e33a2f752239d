//! Looking at a page with the widget leaves no trace.

use model::visitor::ToVisitor;

use crate::desk::TestDesk;
use crate::socket::Socket;
use crate::sql;

const TABLES: [&str; 8] = [
    "contact",
    "credential",
    "issue",
    "message",
    "event",
    "receipt",
    "session",
    "chat_connection",
];

#[tokio::test]
async fn p_13_looking_makes_no_row_and_sets_no_cookie() {
    let desk = TestDesk::new().await;
    let before = sql::counts(desk.database(), &TABLES).await;
    let widget = &desk.widget;
    let paths = [
        format!("/w/{widget}.js"),
        format!("/w/{widget}"),
        format!("/w/{widget}/state"),
        format!("/w/{widget}/sync?epoch=x&cursor=0&wait=0"),
        "/w/assets/fedcba9876543210/widget.wasm".to_owned(),
    ];
    for browser in [
        desk.browser(),
        desk.browser().with("cookie", "__Host-lobby-visitor-SU=0000"),
    ] {
        for path in &paths {
            for _ in 0..5 {
                let answer = browser.get(path).await;
                assert_eq!((answer.status, answer.cookie()), (200, None), "{path}");
            }
        }
        let mut socket = Socket::open(&browser, &format!("/w/{widget}/ws")).await.unwrap();
        socket.greet(None, "", 0, "").await;
        socket.news_to(|frame| *frame == ToVisitor::Live).await;
    }
    assert_eq!(sql::counts(desk.database(), &TABLES).await, before);
    let maja = desk.visitor("Maja").await;
    maja.start("Hello").await;
    maja.until("live", |panel| panel.is_live).await;
    let after = sql::counts(desk.database(), &TABLES[..4]).await;
    assert_eq!(after, [1, 1, 1, 1], "the first message makes one of each");
}

#[tokio::test]
async fn an_unknown_widget_has_nothing_to_look_at() {
    let desk = TestDesk::new().await;
    for path in [
        "/w/unknown.js",
        "/w/unknown",
        "/w/unknown/state",
        "/w/unknown/sync?epoch=x&cursor=0&wait=0",
    ] {
        let answer = desk.browser().get(path).await;
        assert_eq!((answer.status, answer.cookie()), (404, None), "{path}");
    }
    assert_eq!(
        Socket::open(&desk.browser(), "/w/unknown/ws").await.err(),
        Some(404)
    );
}
