//! Tokens: as whom a program comes in, with which rights, how often, and until when.

use model::audit::{AuditAction, AuditPage};
use model::token::TokensView;
use serde_json::json;

use super::{ISSUE, MESSAGES, Program, TRANSITIONS, change, code, made, uploads};
use crate::desk::{KEY, TestDesk};
use crate::http::Browser;
use crate::matrix::{ACTORS, people};

#[tokio::test]
async fn sec_02_e_22_a_token_has_the_rights_of_its_owner() {
    const SIGNED_IN: [u16; ACTORS.len()] = [401, 401, 200, 200, 200, 200, 200, 200, 200, 200];
    const IN_PROJECT: [u16; ACTORS.len()] = [401, 401, 403, 403, 200, 200, 200, 200, 200, 200];
    const READS: [u16; ACTORS.len()] = [401, 401, 403, 403, 404, 200, 200, 200, 200, 200];
    const WRITES: [u16; ACTORS.len()] = [401, 401, 403, 403, 404, 403, 200, 200, 200, 200];
    const MANAGES: [u16; ACTORS.len()] = [401, 401, 403, 403, 404, 403, 403, 200, 200, 200];
    let desk = TestDesk::new().await;
    let (_maja, _) = desk.chat("Maja", "Hello").await;
    let people = people(&desk).await;
    let escalate = json!({ "transition": model::id::TransitionId::ESCALATE });
    for (at, actor) in ACTORS.iter().enumerate() {
        let program = match *actor {
            "nobody" | "gone" => Program::with(&people[actor], &format!("lobby_{}", "0".repeat(64))),
            _ => Program::of(&people[actor], true).await,
        };
        let rows = [
            ("GET", "/api/v1/projects", json!(null), SIGNED_IN),
            ("GET", "/api/v1/projects/SU/fields", json!(null), IN_PROJECT),
            ("GET", "/api/v1/projects/SU/issues", json!(null), IN_PROJECT),
            ("GET", ISSUE, json!(null), READS),
            ("PATCH", ISSUE, json!({ "tags": { "add": ["Courier"] } }), WRITES),
            ("PATCH", ISSUE, json!({ "assignee": { "to": null } }), MANAGES),
            ("GET", MESSAGES, json!(null), READS),
            ("POST", MESSAGES, json!({ "text": "Hello" }), WRITES),
            (
                "POST",
                MESSAGES,
                json!({ "text": "Hello", "kind": "note" }),
                WRITES,
            ),
            ("GET", TRANSITIONS, json!(null), READS),
            ("POST", TRANSITIONS, escalate.clone(), MANAGES),
        ];
        for (method, path, body, row) in rows {
            let answer = program.send(method, path, &body).await;
            let found = match answer.status {
                201 | 409 => 200,
                other => other,
            };
            assert_eq!(found, row[at], "{method} {path} of {actor}: {}", answer.text());
        }
        let sent = uploads::up(&program, "a.txt", b"a".to_vec()).await;
        let found = if sent.status == 201 { 200 } else { sent.status };
        assert_eq!(found, WRITES[at], "a file of {actor}: {}", sent.text());
        let list = program.0.get("/api/v1/projects/SU/issues").await.text();
        assert_eq!(list.contains("SU-1"), READS[at] == 200, "{actor}: {list}");
    }
}

#[tokio::test]
async fn sec_04_e_22_a_token_that_is_revoked_or_ended_lets_nobody_in() {
    let desk = TestDesk::new().await;
    let kenji = desk.signed_in("kenji").await;
    let status = async |program: &Program| program.0.get("/api/v1/projects").await.status;
    let revoked = Program::of(&kenji, true).await;
    assert_eq!(status(&revoked).await, 200);
    let tokens = kenji.api("load_tokens", json!({})).await.json::<TokensView>();
    assert!(tokens.made.is_none() && tokens.tokens[0].used_at.is_some());
    let id = tokens.tokens[0].id;
    let ana = desk.founder();
    assert_eq!(
        change(&ana, json!({ "Revoke": id })).await.status,
        404,
        "of somebody else"
    );
    assert_eq!(change(&kenji, json!({ "Revoke": id })).await.status, 200);
    let answer = revoked.0.get("/api/v1/projects").await;
    assert_eq!(code(&answer), (401, "unauthorized".to_owned()));
    assert_eq!(answer.header("www-authenticate"), "Bearer");

    let day = made(&kenji, json!({ "name": "A day", "writes": false, "days": 1 })).await;
    let day = Program::with(&kenji, &day.0);
    desk.clock.advance(model::time::DAY_MS - 1);
    assert_eq!(status(&day).await, 200);
    desk.clock.advance(1);
    assert_eq!(status(&day).await, 401);

    // Switched off: at once, and for good.
    let kenji = desk.signed_in("kenji").await;
    let off = Program::of(&kenji, true).await;
    let (me, agent) = (
        desk.agent(&desk.signed_in("ana").await).await,
        desk.agent(&kenji).await.id,
    );
    for active in [false, true] {
        desk.desk().set_active(&me, KEY, agent, active).await.unwrap();
        assert_eq!(status(&off).await, 401, "{active}");
    }
    let page = desk
        .signed_in("ana")
        .await
        .api("load_audit", json!({ "filter": {} }))
        .await;
    let done: Vec<AuditAction> = page
        .json::<AuditPage>()
        .entries
        .iter()
        .map(|entry| entry.action)
        .collect();
    for action in [AuditAction::MakeToken, AuditAction::RevokeToken] {
        assert!(done.contains(&action), "{action:?}");
    }
}

#[tokio::test]
async fn e_22_a_token_that_reads_changes_nothing_and_a_cookie_is_no_token() {
    let desk = TestDesk::new().await;
    let (_maja, _) = desk.chat("Maja", "Hello").await;
    let reader = Program::of(&desk.founder(), false).await;
    assert_eq!(reader.get(ISSUE).await["key"], json!("SU-1"));
    for answer in [
        reader.post(MESSAGES, json!({ "text": "Hello" })).await,
        reader.patch(json!({ "tags": { "add": ["Courier"] } })).await,
        reader.post(TRANSITIONS, json!({ "transition": 1 })).await,
        uploads::up(&reader, "a.txt", b"a".to_vec()).await,
    ] {
        assert_eq!(code(&answer), (403, "forbidden".to_owned()));
    }
    let cookie = desk.founder().get(ISSUE).await;
    assert_eq!(code(&cookie).0, 401);
    // Another website may read nothing, and is not even told that it may ask.
    let foreign = Browser {
        cookie: None,
        ..reader
            .0
            .with("origin", "https://evil.example")
            .with("sec-fetch-site", "cross-site")
    };
    let answer = foreign.get(ISSUE).await;
    assert_eq!(
        (answer.status, answer.header("access-control-allow-origin")),
        (200, "")
    );
    let preflight = foreign.try_send("OPTIONS", ISSUE, Vec::new()).await.unwrap();
    assert_eq!(
        (preflight.status, preflight.header("access-control-allow-origin")),
        (405, "")
    );
    for wrong in [
        json!({ "name": " ", "writes": true, "days": null }),
        json!({ "name": "A", "writes": true, "days": 0 }),
        json!({ "name": "A", "writes": true, "days": 400 }),
    ] {
        let answer = change(&desk.founder(), json!({ "Make": wrong })).await;
        assert_eq!(answer.status, 422, "{}", answer.text());
    }
}

#[tokio::test]
async fn sec_10_e_22_a_program_that_asks_too_often_is_told_when_to_come_back() {
    let desk = TestDesk::with_limits("default").await;
    let (one, other) = (
        Program::of(&desk.founder(), true).await,
        desk.signed_in("kenji").await,
    );
    let mut statuses = Vec::new();
    for _ in 0..21 {
        statuses.push(one.0.get("/api/v1/projects").await);
    }
    let last = statuses.pop().unwrap();
    assert!(statuses.iter().all(|answer| answer.status == 200));
    assert_eq!(code(&last), (429, "too_many".to_owned()));
    assert_eq!(last.header("retry-after"), "1");
    let other = Program::of(&other, true).await;
    assert_eq!(
        other.0.get("/api/v1/projects").await.status,
        200,
        "each for itself"
    );
    let stranger = Program::with(&desk.browser(), &format!("lobby_{}", "0".repeat(64)));
    let mut last = 0;
    for _ in 0..21 {
        last = stranger.0.get("/api/v1/projects").await.status;
    }
    assert_eq!(last, 429, "guessing is slowed down");
}
