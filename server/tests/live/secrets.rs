//! Secrets stay where they are: no answer, frame, log line or number holds one, and no store holds one in the clear.

use std::path::Path;

use model::frame::{FromConsole, ToConsole};
use model::token::TokensView;
use model::visitor::ToVisitor;
use serde_json::json;

use crate::canary;
use crate::desk::{KEY, PASSWORD, TestDesk, Way, sign_in};
use crate::socket::Socket;

#[test]
fn sec_03_the_ears_hear_each_kind_of_secret() {
    let token = "c0ffee".repeat(11)[..64].to_owned();
    assert_eq!(canary::secret_in(token.as_bytes()), None, "not planted yet");
    canary::plant(&token);
    let framed = [b"\x01\x40", token.as_bytes(), b"\xff"].concat();
    let longer = format!("{token}00");
    for bytes in [token.as_bytes(), &framed, longer.as_bytes()] {
        assert_eq!(canary::secret_in(bytes), Some("a token"));
    }
    let typed = format!("{{\"password\":\"{PASSWORD}\"}}");
    assert_eq!(canary::secret_in(typed.as_bytes()), Some("a password"));
    assert_eq!(canary::secret_in(b"$argon2id$v=19$m"), Some("a stored password"));
    assert_eq!(canary::secret_in("ab".repeat(40).as_bytes()), None);
}

#[tokio::test]
async fn sec_03_no_answer_frame_log_line_or_number_holds_a_secret() {
    let desk = TestDesk::on_sqlite().await;
    let lines_before = canary::lines();
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    let (ana, kenji) = (desk.ana().await, desk.console("kenji", Way::Poll).await);
    for console in [&ana, &kenji] {
        console.show(chat).await;
        console.write(chat, "Good morning");
        console.sent().await;
    }
    maja.write("One question");
    maja.sent().await;
    // What is wrong, refused or not there says no more than what is right.
    sign_in(&desk.browser(), "kenji@shop.example", "wrong").await;
    sign_in(&desk.browser(), PASSWORD, PASSWORD).await;
    let (founder, id) = (desk.founder(), desk.agent(kenji.browser()).await.id);
    for (function, arguments) in [
        ("load_account", json!({})),
        ("load_audit", json!({ "filter": {} })),
        ("load_settings", json!({ "project_key": KEY })),
        ("who_am_i", json!({})),
        ("sign_in", json!({ "email": PASSWORD, "password": [PASSWORD] })),
        (
            "change_account",
            json!({ "change": { "Password": { "present": PASSWORD, "new": "short" } } }),
        ),
        (
            "change_account",
            json!({ "change": { "Password": { "present": PASSWORD, "new": PASSWORD } } }),
        ),
        (
            "change_settings",
            json!({ "project_key": KEY, "change": { "Password": [id, PASSWORD] } }),
        ),
        (
            "change_settings",
            json!({ "project_key": KEY, "change": { "AddPerson": {
                "name": "Noa", "email": "noa@shop.example", "password": PASSWORD, "role": "Agent", "rights": [] } } }),
        ),
    ] {
        founder.api(function, arguments).await;
    }
    let token = json!({ "Make": { "name": "Reports", "writes": true, "days": null } });
    let answer = founder.api("change_tokens", json!({ "change": token })).await;
    let token = answer.json::<TokensView>().made.unwrap();
    canary::plant(token.0.strip_prefix("lobby_").unwrap());
    let tokens = founder.api("load_tokens", json!({})).await;
    assert_eq!(tokens.status, 200);
    let program = desk
        .browser()
        .with("authorization", &format!("Bearer {}", token.0));
    assert_eq!(program.get("/api/v1/projects").await.status, 200);
    let pages = [
        "/",
        "/account",
        "/login",
        "/nothing",
        "/p/SU/chats",
        "/p/SU/chats/SU-1",
        "/p/SU/settings/people",
    ];
    for page in pages {
        founder.with("accept", "text/html").get(page).await;
    }
    for path in ["", ".js", "/state", "/sync?epoch=x&cursor=0&wait=0"] {
        maja.browser().get(&format!("/w/{}{path}", desk.widget)).await;
    }
    assert_eq!(desk.browser().get("/metrics").await.status, 200);
    sockets(&desk, &maja.credential()).await;
    let unsafe_token = format!("/setup/{}", "0".repeat(64));
    founder.get(&unsafe_token).await;
    drop((maja, ana, kenji));
    assert!(canary::lines() > lines_before, "the log was listened to");
    assert_eq!(canary::heard(), Vec::<String>::new());
    nothing_is_stored_in_the_clear(&desk.folder().path("data"));
}

/// Sockets that begin anew, with a credential in the first frame.
async fn sockets(desk: &TestDesk, credential: &str) {
    let mut console = Socket::open(&desk.founder(), &format!("/p/{KEY}/ws"))
        .await
        .unwrap();
    console.hello("another", 0).await;
    console.frames_to(|frame| *frame == ToConsole::Reset).await;
    let epoch = desk.ana().await.read(|view| view.inbox.epoch.clone());
    let mut console = Socket::open(&desk.founder(), &format!("/p/{KEY}/ws"))
        .await
        .unwrap();
    console.hello(&epoch, desk.head().await).await;
    console.say(&FromConsole::Probe {}).await;
    let pong = |frame: &ToConsole| matches!(frame, ToConsole::Pong { .. });
    console.frames_to(pong).await;
    let mut widget = Socket::open(&desk.browser(), &format!("/w/{}/ws", desk.widget))
        .await
        .unwrap();
    widget.greet(Some(credential), "another", 0, "SU-1").await;
    widget.news_to(|frame| *frame == ToVisitor::Live).await;
}

/// All files of the database, its journal included.
fn nothing_is_stored_in_the_clear(folder: &Path) {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let content = std::fs::read(&path).unwrap();
            bytes += content.len();
            let text = String::from_utf8_lossy(&content);
            assert!(!text.contains(PASSWORD), "a password in {}", path.display());
            assert!(!canary::token_in(&content), "a token in {}", path.display());
        }
    }
    assert!(bytes > 50_000, "the database was looked at");
}
