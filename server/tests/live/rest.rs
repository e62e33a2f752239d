//! The programming interface: what programs read and write is what the console shows, with the rights of whoever made the token.

mod document;
mod files;
mod tokens;
mod uploads;

use std::collections::BTreeSet;

use futures_util::future::join_all;
use model::id::IssueId;
use model::token::{TokenSecret, TokensView};
use serde_json::{Value, json};

use crate::canary;
use crate::desk::{KEY, TestDesk};
use crate::http::{Answer, Browser};

const ISSUE: &str = "/api/v1/projects/SU/issues/SU-1";
const MESSAGES: &str = "/api/v1/projects/SU/issues/SU-1/messages";
const FILES: &str = "/api/v1/projects/SU/issues/SU-1/files";
const TRANSITIONS: &str = "/api/v1/projects/SU/issues/SU-1/transitions";

/// A program with a token.
struct Program(Browser);

impl Program {
    /// A program of whoever is signed in to this browser.
    async fn of(browser: &Browser, writes: bool) -> Self {
        let token = made(
            browser,
            json!({ "name": "Reports", "writes": writes, "days": null }),
        )
        .await;
        Self::with(browser, &token.0)
    }

    /// No browser: no origin, no cookie.
    fn with(browser: &Browser, token: &str) -> Self {
        let mut program = browser
            .with("origin", "")
            .with("authorization", &format!("Bearer {token}"))
            .with("content-type", "application/json");
        program.cookie = None;
        Self(program)
    }

    async fn send(&self, method: &str, path: &str, body: &Value) -> Answer {
        let body = body.to_string().into_bytes();
        self.0.try_send(method, path, body).await.unwrap()
    }

    async fn get(&self, path: &str) -> Value {
        let answer = self.0.get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()
    }

    async fn post(&self, path: &str, body: Value) -> Answer {
        self.send("POST", path, &body).await
    }

    async fn patch(&self, body: Value) -> Answer {
        self.send("PATCH", ISSUE, &body).await
    }
}

async fn change(browser: &Browser, change: Value) -> Answer {
    browser.api("change_tokens", json!({ "change": change })).await
}

async fn made(browser: &Browser, new: Value) -> TokenSecret {
    let answer = change(browser, json!({ "Make": new })).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let token = answer.json::<TokensView>().made.unwrap();
    canary::plant(token.0.strip_prefix("lobby_").unwrap());
    token
}

fn code(answer: &Answer) -> (u16, String) {
    let problem = answer.json::<Value>();
    assert_eq!(problem["error"]["status"], json!(answer.status), "{problem}");
    assert!(
        !problem["error"]["message"].as_str().unwrap().is_empty(),
        "{problem}"
    );
    (
        answer.status,
        problem["error"]["code"].as_str().unwrap().to_owned(),
    )
}

/// The public texts of a chat as an agent's console has them.
async fn texts(desk: &TestDesk, chat: IssueId) -> Vec<String> {
    let me = desk.agent(&desk.founder()).await;
    let lines = desk.desk().conversation(&me, chat).await.unwrap().messages;
    let public = lines
        .into_iter()
        .filter(|line| line.kind == model::view::MessageKind::Public);
    public.map(|line| line.body).collect()
}

#[tokio::test]
async fn s1_32_e_22_a_message_by_a_program_and_one_in_the_chat_are_one_and_the_same() {
    let desk = TestDesk::new().await;
    let (maja, chat) = desk.chat("Maja", "Where is my plate?").await;
    let console = desk.console("kenji", crate::desk::Way::Socket).await;
    console.show(chat).await;
    let program = Program::of(&desk.founder(), true).await;
    let read = program.get(MESSAGES).await;
    assert_eq!(read["messages"][0]["text"], json!("Where is my plate?"));
    assert_eq!(read["messages"][0]["author"]["side"], json!("customer"));

    // A repeat is the same message, whether it is named by the header or by the body.
    let id = desk.client_id();
    let named = Program(program.0.with("idempotency-key", &id.to_string()));
    let first = named.post(MESSAGES, json!({ "text": "On its way" })).await;
    assert_eq!(first.status, 201, "{}", first.text());
    for again in [
        named.post(MESSAGES, json!({ "text": "On its way" })).await,
        program
            .post(MESSAGES, json!({ "text": "On its way", "client_id": id }))
            .await,
    ] {
        assert_eq!((again.status, again.text()), (201, first.text()));
    }
    // Live on both sides, and written by the owner of the token.
    maja.shows("On its way").await;
    console
        .until("the answer", |view| {
            let lines = view
                .inbox
                .timeline(chat)
                .map_or(&[][..], |timeline| timeline.messages());
            lines
                .iter()
                .any(|line| line.body == "On its way" && line.author_name == "Ana Ribeiro")
        })
        .await;
    // And the other way round: what the chat says is what programs read.
    console.write(chat, "It left on Monday");
    console.sent().await;
    let read = program.get(MESSAGES).await;
    let texts_read: Vec<&str> = read["messages"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|line| line["kind"] == "public")
        .map(|line| line["text"].as_str().unwrap())
        .collect();
    assert_eq!(
        texts_read,
        ["Where is my plate?", "On its way", "It left on Monday"]
    );
    assert_eq!(texts(&desk, chat).await, texts_read, "one copy of each");

    let note = program
        .post(
            MESSAGES,
            json!({ "text": "Checked with the courier", "kind": "note" }),
        )
        .await;
    assert_eq!(note.json::<Value>()["kind"], json!("note"));
    assert_eq!(texts(&desk, chat).await.len(), 3, "a note is not for the visitor");
    let page = program.get(&format!("{MESSAGES}?limit=2")).await;
    let next = page["next"].as_i64().unwrap();
    let before = program.get(&format!("{MESSAGES}?limit=1&before={next}")).await;
    assert!(before["messages"][0]["position"].as_i64().unwrap() < next);
}

#[tokio::test]
async fn e_22_s1_49_a_program_moves_an_issue_along_its_workflow_and_no_other_way() {
    let desk = TestDesk::new().await;
    let (_maja, _) = desk.chat("Maja", "Hello").await;
    let program = Program::of(&desk.founder(), true).await;
    let offered = program.get(TRANSITIONS).await;
    let names: Vec<&str> = offered["transitions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["Resolve", "Mark answered", "Cancel request", "Escalate"]);
    let resolve = offered["transitions"][0]["id"].clone();
    let done = program.post(TRANSITIONS, json!({ "transition": resolve })).await;
    assert_eq!(done.status, 200, "{}", done.text());
    let done = done.json::<Value>();
    assert_eq!(
        (&done["status"]["kind"], &done["resolution"]["name"]),
        (&json!("resolved"), &json!("Done"))
    );

    let again = program.post(TRANSITIONS, json!({ "transition": resolve })).await;
    assert_eq!(code(&again), (409, "illegal_transition".to_owned()));
    let problem = again.json::<Value>();
    assert_eq!(
        problem["error"]["message"],
        json!("This is not possible in the status “Resolved”. Possible: Reopen.")
    );
    assert_eq!(problem["error"]["offered"][0]["name"], json!("Reopen"));
    let unknown = program.post(TRANSITIONS, json!({ "transition": 99 })).await;
    assert_eq!(code(&unknown).0, 409);
}

#[tokio::test]
async fn e_22_a_program_finds_reads_and_changes_issues() {
    let desk = TestDesk::new().await;
    let (_maja, _) = desk.chat("Maja", "The first").await;
    let (_noor, _) = desk.chat("Noor", "The second").await;
    let program = Program::of(&desk.founder(), true).await;
    assert_eq!(
        program.get("/api/v1/projects").await["projects"][0]["key"],
        json!(KEY)
    );
    let fields = program.get("/api/v1/projects/SU/fields").await;
    assert_eq!(fields["priorities"][0]["name"], json!("Highest"));
    let list = async |query: &str| {
        let page = program.get(&format!("/api/v1/projects/SU/issues{query}")).await;
        let keys = page["issues"].as_array().unwrap().iter();
        let keys: Vec<String> = keys.map(|it| it["key"].as_str().unwrap().to_owned()).collect();
        (keys, page["next"].as_str().map(str::to_owned))
    };
    let (first, next) = list("?limit=1").await;
    let (second, end) = list(&format!("?limit=1&before={}", next.unwrap())).await;
    let both: BTreeSet<String> = first.into_iter().chain(second).collect();
    assert_eq!(both, BTreeSet::from(["SU-1".to_owned(), "SU-2".to_owned()]));
    assert_eq!(end, None);

    let edited = program
        .patch(json!({ "title": { "from": "The first", "to": "A plate" } }))
        .await;
    assert_eq!(
        (edited.status, &edited.json::<Value>()["title"]),
        (200, &json!("A plate"))
    );
    let late = program
        .patch(json!({ "title": { "from": "The first", "to": "Another" } }))
        .await;
    assert_eq!(code(&late), (409, "changed_meanwhile".to_owned()));
    for edit in [
        json!({ "priority": { "to": 2 } }),
        json!({ "tags": { "add": ["Courier"] } }),
        json!({ "assignee": { "to": 2 } }),
        json!({ "reference": { "to": "4711" } }),
    ] {
        let answer = program.patch(edit).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    let issue = program.get(ISSUE).await;
    assert_eq!(
        (
            &issue["priority"]["name"],
            &issue["tags"],
            &issue["assignee"]["name"],
            &issue["reference"],
        ),
        (
            &json!("High"),
            &json!(["Courier"]),
            &json!("Kenji Watanabe"),
            &json!("4711"),
        )
    );
    let late = program
        .patch(json!({ "reference": { "from": "1", "to": "2" } }))
        .await;
    assert_eq!(code(&late), (409, "changed_meanwhile".to_owned()));
    for (query, expected) in [
        ("?tag=courier", &["SU-1"][..]),
        ("?assignee=nobody", &["SU-2"]),
        ("?assignee=2&priority=2&unanswered=true&resolved=false", &["SU-1"]),
        ("?assignee=me", &[]),
        ("?status=4", &[]),
        ("?updated_since=1&tag=courier", &["SU-1"]),
        ("?updated_since=99999999999999", &[]),
    ] {
        assert_eq!(list(query).await.0, expected, "{query}");
    }
    // The history is a part of the timeline.
    let lines = program.get(MESSAGES).await;
    let said = lines["messages"].as_array().unwrap().iter();
    assert!(
        said.clone().any(|it| it["kind"] == "history"
            && it["text"] == "Ana Ribeiro renamed it from “The first” to “A plate”")
    );
}

#[tokio::test]
async fn e_22_what_is_wrong_is_refused_in_one_shape() {
    let desk = TestDesk::new().await;
    let (_maja, _) = desk.chat("Maja", "Hello").await;
    let program = Program::of(&desk.founder(), true).await;
    let raw = async |body: &[u8]| program.0.try_send("POST", MESSAGES, body.to_vec()).await.unwrap();
    assert_eq!(code(&raw(b"{ not json").await), (400, "bad_request".to_owned()));
    assert_eq!(code(&raw(&[]).await).0, 400);
    let large = json!({ "text": "x".repeat(70_000) }).to_string();
    assert_eq!(code(&raw(large.as_bytes()).await), (413, "too_large".to_owned()));
    let plain = Program(program.0.with("content-type", "text/plain"));
    let answer = plain.post(MESSAGES, json!({ "text": "Hello" })).await;
    assert_eq!(code(&answer), (415, "unsupported_media_type".to_owned()));
    for (body, expected) in [
        (json!({ "text": "Hello", "colour": "red" }), "malformed"),
        (json!({ "text": 7 }), "malformed"),
        (json!({ "text": " " }), "empty"),
        (json!({ "text": "x".repeat(10_001) }), "too_long"),
        (json!({ "text": "Hello", "client_id": "7" }), "malformed"),
    ] {
        let answer = program.post(MESSAGES, body).await;
        assert_eq!(code(&answer), (422, expected.to_owned()), "{}", answer.text());
    }
    for (method, path, status) in [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v1/projects/NO/issues", 404),
        ("GET", "/api/v1/projects/SU/issues/SU-99", 404),
        ("GET", "/api/v1/projects/SU/issues/JK-1", 404),
        ("GET", "/api/v1/projects/SU/issues/1", 404),
        ("DELETE", ISSUE, 405),
        ("GET", FILES, 405),
        ("GET", "/api/v1/projects/SU/issues?colour=red", 400),
        ("GET", "/api/v1/projects/SU/issues?limit=0", 422),
        ("GET", "/api/v1/projects/SU/issues?before=x", 422),
        ("GET", "/api/v1/projects/SU/issues?assignee=Ana", 422),
    ] {
        let answer = program.0.try_send(method, path, Vec::new()).await.unwrap();
        assert_eq!(code(&answer).0, status, "{method} {path}: {}", answer.text());
    }
    let (lines, texts) = (program.get(MESSAGES).await, ["Hello"]);
    assert_eq!(
        lines["messages"].as_array().unwrap().len(),
        texts.len(),
        "nothing was stored"
    );
}

#[tokio::test]
async fn e_29_e_22_a_program_replies_where_its_owner_is_in_charge() {
    let desk = TestDesk::new().await;
    let (_maja, _chat) = desk.chat("Maja", "Where is my plate?").await;
    let ana = Program::of(&desk.founder(), true).await;
    let kenji = Program::of(&desk.signed_in("kenji").await, true).await;
    let rule = json!({ "project_key": KEY, "change": { "OnlyAssigneeReplies": true } });
    assert_eq!(desk.founder().api("change_settings", rule).await.status, 200);
    let say = json!({ "text": "On its way" });
    assert_eq!(ana.post(MESSAGES, say.clone()).await.status, 201);
    let refused = kenji.post(MESSAGES, say.clone()).await;
    assert_eq!(code(&refused), (409, "not_in_charge".to_owned()));
    assert!(refused.text().contains("Ana Ribeiro is in charge of this chat."));
    assert_eq!(ana.post(MESSAGES, say).await.status, 201);
}

#[tokio::test]
async fn e_22_what_does_not_say_what_it_was_is_set_whoever_comes_between() {
    let desk = TestDesk::new().await;
    let (_maja, _) = desk.chat("Maja", "Hello").await;
    let program = Program::of(&desk.founder(), true).await;
    let renamed = (0..8).map(|number| program.patch(json!({ "title": { "to": format!("Plate {number}") } })));
    for answer in join_all(renamed).await {
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    let lines = program.get(MESSAGES).await;
    let history = lines["messages"].as_array().unwrap().iter();
    assert_eq!(history.filter(|it| it["kind"] == "history").count(), 8);
}

#[tokio::test]
async fn e_17_e_22_only_a_note_names_agents_and_not_more_than_fifty() {
    let desk = TestDesk::new().await;
    let (_maja, _) = desk.chat("Maja", "Hello").await;
    let program = Program::of(&desk.founder(), true).await;
    let head = desk.head().await;
    for (kind, mentions) in [("public", vec![2]), ("note", vec![2; 51])] {
        let message = json!({ "text": "Hello @Kenji", "kind": kind, "mentions": mentions });
        let answer = program.post(MESSAGES, message).await;
        assert_eq!(code(&answer), (422, "malformed".to_owned()), "{kind}");
        assert!(answer.text().contains("mentions"), "{}", answer.text());
    }
    assert_eq!(desk.head().await, head, "nothing was stored");
    let note = json!({ "text": "See @Kenji", "kind": "note", "mentions": vec![2; 50] });
    let note = program.post(MESSAGES, note).await;
    assert_eq!(note.status, 201, "{}", note.text());
    assert_eq!(
        note.json::<Value>()["mentions"],
        json!([{ "id": 2, "name": "Kenji Watanabe" }])
    );
}
