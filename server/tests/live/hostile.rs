//! Hostile input: texts that want to be code, headers that claim, bodies that are too deep, too long or too slow, one address that wants
//! everything.

mod fields;

use std::net::Ipv4Addr;

use model::audit::AuditPage;
use model::codec::Wire;
use model::refusal::Refusal;
use model::visitor::StartChat;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::desk::{KEY, PASSWORD, TestDesk, sign_in};
use crate::http::{Browser, HOST, ORIGIN, path_of};
use crate::socket::{Socket, connect_from, within};

/// Ends an attribute, an element and a script, and would run in each place.
const HOSTILE: &str = "\"'></script></title><script>alert(1)</script><img src=x onerror=alert(2)>";

fn is_code(page: &str) -> bool {
    [
        "<img src=x",
        "<script>alert",
        "href=\"javascript:",
        "</title><script",
    ]
    .iter()
    .any(|mark| page.contains(mark))
}

#[tokio::test]
async fn sec_05_what_others_wrote_is_text_on_every_page() {
    let desk = TestDesk::new().await;
    let maja = desk.visitor(HOSTILE).await;
    let first = StartChat {
        page: format!("javascript:alert(3)//{HOSTILE}"),
        ..maja.first_message(&format!("{HOSTILE} [a](javascript:alert(4))"))
    };
    let answer = maja.try_start(&first).await.unwrap();
    assert_eq!(answer.status, 201);
    maja.started(&answer);
    let founder = desk.founder();
    for change in [
        json!({ "AddDepartment": HOSTILE }),
        json!({ "AddPerson": { "name": HOSTILE, "email": "eve@shop.example", "password": PASSWORD, "role": "Agent", "rights": [] } }),
    ] {
        let arguments = json!({ "project_key": KEY, "change": change });
        assert_eq!(founder.api("change_settings", arguments).await.status, 200);
    }
    fields::fill_with_code(&founder).await;
    let eve = desk.browser().with("user-agent", HOSTILE);
    let answer = sign_in(&eve, "eve@shop.example", PASSWORD).await;
    let eve = Browser {
        cookie: answer.cookie(),
        ..eve
    };
    for page in [
        "chats",
        "chats/SU-1",
        "chats/SU-1/data",
        "issue/1",
        "issue/1/fields",
        "text-modules",
        "settings",
        "settings/departments",
        "settings/workflow",
        "settings/websites",
        "settings/audit",
    ] {
        let page = founder
            .with("accept", "text/html")
            .get(&format!("/p/{KEY}/{page}"))
            .await;
        assert_eq!(page.status, 200);
        assert!(!is_code(&page.text()), "{}", page.text());
    }
    fields::are_shown_as_text(&founder).await;
    let shown = founder
        .with("accept", "text/html")
        .get(&format!("/p/{KEY}/chats/SU-1"))
        .await;
    assert!(shown.text().contains("&lt;img src=x"), "it is there, as text");
    let account = eve.with("accept", "text/html").get("/account").await;
    assert!(
        account.status == 200 && !is_code(&account.text()),
        "{}",
        account.text()
    );
    for hostile in [
        format!("/login?next={HOSTILE}"),
        format!("/p/{HOSTILE}/chats"),
        format!("/setup/{HOSTILE}"),
    ] {
        let path: String = hostile
            .bytes()
            .map(|byte| {
                if byte.is_ascii_alphanumeric() || b"/?=".contains(&byte) {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            })
            .collect();
        let page = founder.with("accept", "text/html").get(&path).await;
        assert!(!is_code(&page.text()), "{path}: {}", page.text());
    }
    let frame = maja.browser().get(&format!("/w/{}", desk.widget)).await;
    assert!(!is_code(&frame.text()), "{}", frame.text());
}

#[tokio::test]
async fn sec_02_nested_fields_that_are_unknown_are_refused() {
    let desk = TestDesk::new().await;
    let founder = desk.founder();
    let person = json!({ "name": "Noa", "email": "noa@shop.example", "password": PASSWORD, "role": "Agent", "rights": [] });
    let table: Vec<(&str, &str, Value, &str)> = vec![
        ("change_settings", "AddPerson", person, "active"),
        (
            "change_account",
            "Password",
            json!({ "present": PASSWORD, "new": PASSWORD }),
            "agent",
        ),
    ];
    for (function, kind, good, field) in table {
        let mut inside = good.clone();
        inside[field] = json!(1);
        let mut outside = json!({ kind: good });
        outside[field] = json!(1);
        for change in [json!({ kind: inside }), outside] {
            let mut arguments = json!({ "change": change });
            if function == "change_settings" {
                arguments["project_key"] = json!(KEY);
            }
            let answer = founder.api(function, arguments).await;
            assert_eq!(answer.status, 400, "{function}: {}", answer.text());
        }
    }
    let filter = json!({ "filter": { "person": null, "limit": 9_999 } });
    assert_eq!(founder.api("load_audit", filter).await.status, 400);
    let settings = founder.api("load_settings", json!({ "project_key": KEY })).await;
    assert!(!settings.text().contains("noa@"), "nothing was changed");
}

#[tokio::test]
async fn sec_09_what_a_request_claims_of_itself_is_not_believed() {
    let desk = TestDesk::with_limits("default").await;
    let claims = [
        ("x-remote-user", "ana@shop.example"),
        ("remote-user", "ana@shop.example"),
        ("x-forwarded-user", "ana@shop.example"),
        ("x-webauth-user", "ana@shop.example"),
        ("authorization", "Basic YW5hQHNob3AuZXhhbXBsZTph"),
        ("x-original-url", "/api/app/api/load_audit"),
        ("x-http-method-override", "DELETE"),
    ];
    for (name, value) in claims {
        let claiming = desk.browser().with(name, value);
        assert_eq!(claiming.api("who_am_i", json!({})).await.status, 401, "{name}");
    }
    // Each time as if from somewhere else.
    for n in 0..5 {
        let from = desk.browser().with("x-forwarded-for", &format!("203.0.113.{n}"));
        assert_eq!(
            sign_in(&from, &format!("{n}@shop.example"), "wrong").await.status,
            401
        );
    }
    let sixth = desk.browser().with("x-forwarded-for", "203.0.113.99");
    assert_eq!(sign_in(&sixth, "kenji@shop.example", PASSWORD).await.status, 429);
    let foreign = desk.browser().with("host", "evil.example");
    assert_eq!(foreign.api("sign_in_title", json!({})).await.status, 421);
    let passed_on = desk.founder().with("x-forwarded-host", "evil.example");
    let page = passed_on
        .with("accept", "text/html")
        .get(&format!("/p/{KEY}/settings/websites"))
        .await;
    assert!(page.status == 200 && !page.text().contains("evil.example"));
}

#[tokio::test]
async fn sec_09_a_trusted_proxy_names_its_own_peer_and_no_other() {
    let desk = TestDesk::behind_a_proxy().await;
    for n in 0..5 {
        let from = desk
            .browser()
            .with("x-forwarded-for", &format!("6.6.6.{n}, 203.0.113.9"));
        sign_in(&from, &format!("{n}@shop.example"), "wrong").await;
    }
    let same = desk.browser().with("x-forwarded-for", "8.8.8.8, 203.0.113.9");
    assert_eq!(sign_in(&same, "kenji@shop.example", PASSWORD).await.status, 429);
    let other = desk
        .browser()
        .with("x-forwarded-for", "203.0.113.9, 203.0.113.10");
    assert_eq!(sign_in(&other, "kenji@shop.example", PASSWORD).await.status, 200);
    let page = desk
        .founder()
        .api("load_audit", json!({ "filter": {} }))
        .await
        .json::<AuditPage>();
    let addresses: Vec<&str> = page
        .entries
        .iter()
        .map(|entry| entry.address.as_str())
        .take(6)
        .collect();
    assert_eq!(addresses[0], "203.0.113.10");
    assert!(
        addresses[1..].iter().all(|address| *address == "203.0.113.9"),
        "{addresses:?}"
    );
}

#[tokio::test]
async fn sec_10_limits_hold_at_one_more() {
    let desk = TestDesk::new().await;
    let founder = desk.founder();
    let settings = async |change: Value| {
        let arguments = json!({ "project_key": KEY, "change": change });
        founder.api("change_settings", arguments).await.status
    };
    let person = |name: &str, email: &str, password: &str| json!({ "AddPerson": { "name": name, "email": email, "password": password, "role": "Agent", "rights": [] } });
    let email = |chars: usize| format!("{}@shop.example", "e".repeat(chars - "@shop.example".len()));
    assert_eq!(settings(json!({ "AddDepartment": "ß".repeat(100) })).await, 200);
    assert_eq!(settings(json!({ "AddDepartment": "ß".repeat(101) })).await, 422);
    assert_eq!(
        settings(person(&"n".repeat(100), &email(254), PASSWORD)).await,
        200
    );
    assert_eq!(
        settings(person(&"n".repeat(101), "a@shop.example", PASSWORD)).await,
        422
    );
    assert_eq!(settings(person("Noa", &email(255), PASSWORD)).await, 422);
    for (chars, status) in [(9, 422), (10, 200), (1_024, 200), (1_025, 422)] {
        let new = person("Noa", &format!("noa{chars}@shop.example"), &"p".repeat(chars));
        assert_eq!(settings(new).await, status, "a password of {chars}");
    }
    let sites = |number: usize| {
        let sites: Vec<String> = (0..number).map(|n| format!("https://s{n}.example")).collect();
        json!({ "Websites": sites })
    };
    assert_eq!(settings(sites(50)).await, 200);
    assert_eq!(settings(sites(51)).await, 422);
}

#[tokio::test]
async fn sec_10_deep_json_is_unreadable_and_nothing_more() {
    let desk = TestDesk::new().await;
    let founder = desk.founder().with("content-type", "application/json");
    let deep = 60_000;
    for body in [
        "[".repeat(deep),
        format!("{{\"change\":{}", "{\"a\":".repeat(deep / 5)),
        format!("{{\"filter\":{}1{}}}", "[".repeat(deep / 2), "]".repeat(deep / 2)),
        format!("{{\"filter\":{{\"before\":{}}}}}", "9".repeat(deep)),
        "\u{feff}{}".to_owned(),
        String::new(),
    ] {
        for function in ["change_account", "load_audit", "sign_in"] {
            let path = path_of(function);
            let answer = founder.post(&path, body.clone().into_bytes()).await;
            assert_eq!(
                (answer.status, answer.text().as_str()),
                (400, "\"Unreadable\""),
                "{function}"
            );
        }
    }
    assert_eq!(desk.founder().api("who_am_i", json!({})).await.status, 200);
}

#[tokio::test]
async fn sec_10_a_body_that_does_not_come_is_given_up() {
    let desk = TestDesk::new().await;
    let to = desk.browser().to;
    desk.freeze().await;
    let mut slow = Vec::new();
    for path in [
        "/api/app/api/sign_in".to_owned(),
        format!("/w/{}/frames", desk.widget),
    ] {
        let mut stream = TcpStream::connect(to).await.unwrap();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {HOST}\r\norigin: {ORIGIN}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{{"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        slow.push(stream);
    }
    assert_eq!(
        desk.founder().api("who_am_i", json!({})).await.status,
        200,
        "others notice nothing"
    );
    for mut stream in slow {
        let mut answer = Vec::new();
        // Time moves until the request is there and its time is over.
        within("its end", async {
            while answer.is_empty() {
                desk.advance_frozen(10_000).await;
                let mut piece = [0; 1_024];
                let read =
                    tokio::time::timeout(std::time::Duration::from_millis(50), stream.read(&mut piece));
                if let Ok(Ok(count)) = read.await {
                    answer.extend_from_slice(&piece[..count]);
                    if count == 0 {
                        break;
                    }
                }
            }
        })
        .await;
        let text = String::from_utf8_lossy(&answer).into_owned();
        assert!(text.starts_with("HTTP/1.1 503"), "{text}");
    }
}

#[tokio::test]
async fn sec_10_a_thousand_sockets_of_one_address_are_too_many_and_others_notice_nothing() {
    let desk = TestDesk::with_limits("default").await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    let ana = desk.ana().await;
    ana.show(chat).await;
    let attacker = Ipv4Addr::new(127, 0, 0, 66);
    let path = format!("/w/{}/ws", desk.widget);
    // The five seconds for a first frame do not pass.
    desk.freeze().await;
    let (mut open, mut turned_away) = (Vec::new(), 0);
    for _ in 0..1_000 {
        match Socket::open_from(&desk.browser(), &path, attacker).await {
            Ok(socket) => open.push(socket),
            Err(0) => turned_away += 1,
            Err(status) => panic!("{status}"),
        }
    }
    assert_eq!((open.len(), turned_away), (500, 500));
    maja.write("Are you there?");
    ana.shows(chat, "Are you there?").await;
    ana.write(chat, "I am");
    maja.shows("I am").await;
    assert_eq!(desk.founder().api("who_am_i", json!({})).await.status, 200);
    let late = desk.signed_in("kenji").await;
    assert!(Socket::open(&late, &format!("/p/{KEY}/ws")).await.is_ok());
    let mut more = connect_from(desk.browser().to, attacker).await.unwrap();
    assert_eq!(
        more.read(&mut [0; 8]).await.unwrap_or(0),
        0,
        "still nothing for that address"
    );
    drop(open);
}

#[tokio::test]
async fn sec_01_a_department_of_another_project_cannot_be_given() {
    let desk = TestDesk::new().await;
    crate::foreign::add_project(&desk).await;
    let kenji = desk.agent(&desk.signed_in("kenji").await).await.id;
    for (project, department) in [(KEY, 90), ("TW", 1), (KEY, 99)] {
        let change = json!({ "Rights": [kenji, [[department, "Own"]]] });
        let arguments = json!({ "project_key": project, "change": change });
        let answer = desk.founder().api("change_settings", arguments).await;
        assert_eq!(
            (answer.status, answer.refusal()),
            (404, Refusal::NotFound),
            "{project} {department}"
        );
    }
    let start = desk.visitor("Maja").await.first_message("Hello").to_bytes();
    let elsewhere = desk.browser().post("/w/no-such-widget/chats", start).await;
    assert_eq!(elsewhere.status, 404);
}
