//! Only our own pages open sockets and change anything.

use leptos::server_fn::axum::server_fn_paths;
use model::codec::Wire;
use model::visitor::FromVisitor;
use serde_json::json;
use server::router::plain_routes;

use crate::desk::{KEY, TestDesk};
use crate::socket::Socket;
use crate::sql;

/// Pages that are not ours: another site, a sibling name, another port or scheme, a sandboxed frame, none at all.
const FOREIGN: [&str; 7] = [
    "https://evil.example",
    "http://localhost:7070",
    "http://127.0.0.1:7071",
    "https://127.0.0.1:7070",
    "http://127.0.0.1:7070.evil.example",
    "null",
    "",
];

#[tokio::test]
async fn sec_08_no_unsafe_route_and_no_upgrade_answers_a_foreign_page() {
    let desk = TestDesk::new().await;
    let (maja, _) = desk.chat("Maja", "Hello").await;
    let functions = server_fn_paths().map(|(path, method)| {
        assert_eq!(method, "POST", "{path}: nothing is reachable by a link");
        path.to_owned()
    });
    let plain = plain_routes().into_iter().filter(|(method, _)| *method != "GET");
    let plain = plain.map(|(_, path)| path.replace("{widget}", &desk.widget));
    // Programs bring a token of their own; a cookie counts for nothing there.
    let (of_programs, plain): (Vec<String>, Vec<String>) =
        plain.partition(|path| path.starts_with("/api/v1/"));
    assert_eq!(of_programs.len(), 4, "{of_programs:?}");
    let unsafe_paths: Vec<String> = functions.chain(plain).collect();
    assert!(unsafe_paths.len() > 20, "{unsafe_paths:?}");
    let sockets = plain_routes()
        .into_iter()
        .filter(|(_, path)| path.ends_with("/ws"));
    let sockets: Vec<String> = sockets
        .map(|(_, path)| path.replace("{widget}", &desk.widget).replace("{key}", KEY))
        .collect();
    assert_eq!(sockets.len(), 2);
    for browser in [desk.founder(), maja.browser()] {
        for origin in FOREIGN {
            let foreign = browser.with("origin", origin);
            for path in &unsafe_paths {
                let answer = foreign.post(path, b"{}".to_vec()).await;
                assert_eq!(answer.status, 403, "{path} from {origin:?}");
            }
            for path in &of_programs {
                let answer = foreign.post(path, b"{}".to_vec()).await;
                assert!(matches!(answer.status, 401 | 405), "{path}: {}", answer.status);
            }
            for path in &sockets {
                assert_eq!(
                    Socket::open(&foreign, path).await.err(),
                    Some(403),
                    "{path} from {origin:?}"
                );
            }
        }
    }
    let agent = desk.founder();
    for (path, _) in server_fn_paths() {
        let linked = agent.with("origin", "").get(path).await;
        assert!(
            matches!(linked.status, 404 | 405),
            "GET {path}: {}",
            linked.status
        );
    }
    assert_eq!(
        agent.api("who_am_i", json!({})).await.status,
        200,
        "and nobody was signed out"
    );
}

#[tokio::test]
async fn sec_08_only_our_own_pages_open_sockets_and_change_anything() {
    let desk = TestDesk::new().await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    let head = desk.head().await;
    let (agent, visitor) = (desk.founder(), maja.browser());
    let widget = |path: &str| format!("/w/{}/{path}", desk.widget);
    let before = sql::counts(desk.database(), &["contact", "issue", "credential", "session"]).await;
    for origin in FOREIGN {
        let (agent, visitor) = (agent.with("origin", origin), visitor.with("origin", origin));
        assert_eq!(
            Socket::open(&agent, &format!("/p/{KEY}/ws")).await.err(),
            Some(403),
            "{origin}"
        );
        assert_eq!(
            Socket::open(&visitor, &widget("ws")).await.err(),
            Some(403),
            "{origin}"
        );
        let post = json!({ "chat": chat, "client_id": desk.client_id(), "text": "Hello" });
        for (function, arguments) in [
            ("post_message", post),
            ("end_chat", json!({ "chat": chat })),
            ("sign_out", json!({})),
        ] {
            assert_eq!(
                agent.api(function, arguments).await.status,
                403,
                "{function} from {origin}"
            );
        }
        let send = FromVisitor::Send {
            client_id: desk.client_id(),
            text: "Hello".to_owned(),
            files: Vec::new(),
        };
        assert_eq!(
            visitor.post(&widget("frames"), send.to_bytes()).await.status,
            403,
            "{origin}"
        );
        let first = maja.first_message("Another");
        assert_eq!(
            visitor.post(&widget("chats"), first.to_bytes()).await.status,
            403,
            "{origin}"
        );
    }
    for site in ["cross-site", "same-site"] {
        // What a browser says of a page counts more than an origin.
        let agent = agent.with("sec-fetch-site", site);
        assert_eq!(
            agent.api("end_chat", json!({ "chat": chat })).await.status,
            403,
            "{site}"
        );
    }
    assert_eq!(desk.head().await, head, "nothing was changed");
    assert_eq!(
        sql::counts(desk.database(), &["contact", "issue", "credential", "session"]).await,
        before
    );
    assert!(Socket::open(&agent, &format!("/p/{KEY}/ws")).await.is_ok());
    assert!(Socket::open(&visitor, &widget("ws")).await.is_ok());
    assert_eq!(
        agent.api("who_am_i", json!({})).await.status,
        200,
        "and nobody was signed out"
    );
}
