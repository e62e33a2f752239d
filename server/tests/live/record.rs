//! The record behind a chat, over real sockets and by its server functions: title and tags (S4.16, S4.17).

use model::edit::{FieldChange, TAGS_MAX};
use model::id::IssueId;
use model::refusal::Refusal;
use model::view::{ChatsPage, DeskSnapshot};
use serde_json::{Value, json};

use crate::console::Console;
use crate::desk::{KEY, TestDesk, Way};
use crate::http::{Answer, Browser};

/// Changes a field of a chat.
async fn edit(browser: &Browser, chat: IssueId, edit: Value) -> Answer {
    browser
        .api("edit_issue", json!({ "chat": chat, "edit": edit }))
        .await
}

fn tags(add: &[&str], remove: &[&str]) -> Value {
    json!({ "tags": { "add": add, "remove": remove } })
}

async fn has_tags(console: &Console, chat: IssueId, tags: &[&str]) {
    console
        .until("the tags", |view| {
            view.inbox.chat(chat).is_some_and(|row| row.tags == tags)
        })
        .await;
}

/// The numbers of the chats that this fetches.
async fn fetched(browser: &Browser, fetch: Value) -> Vec<i64> {
    let arguments = json!({ "project_key": KEY, "filters": { "fetch": fetch }, "before": null });
    numbers(browser.api("load_chats", arguments).await.json())
}

/// The numbers of these chats, the smallest first: chats of one moment come in any order.
fn numbers(page: ChatsPage) -> Vec<i64> {
    let mut numbers: Vec<i64> = page.chats.iter().map(|chat| chat.number).collect();
    numbers.sort_unstable();
    numbers
}

#[tokio::test]
async fn s4_16_a_title_reaches_every_list_and_is_never_overwritten_unseen() {
    let desk = TestDesk::new().await;
    let (_maja, chat) = desk.chat("Maja", "Hello").await;
    let ana = desk.ana().await;
    let kenji = desk.console("kenji", Way::Poll).await;
    let title = |from: &str, to: &str| json!({ "title": { "from": from, "to": to } });
    let answer = edit(ana.browser(), chat, title("Hello", "Two \u{202e}bowls")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    for console in [&ana, &kenji] {
        console
            .until("the title", |view| {
                view.inbox
                    .chat(chat)
                    .is_some_and(|row| row.title == "Two \u{202e}bowls")
            })
            .await;
    }
    let late = edit(kenji.browser(), chat, title("Hello", "Plates")).await;
    assert_eq!((late.status, late.refusal()), (409, Refusal::ChangedMeanwhile));
    let again = edit(kenji.browser(), chat, title("Two \u{202e}bowls", "Plates")).await;
    assert_eq!(again.status, 200, "{}", again.text());
}

#[tokio::test]
async fn s4_17_two_agents_tag_at_once_and_both_find_the_chat_by_it() {
    let desk = TestDesk::new().await;
    let (_maja, one) = desk.chat("Maja", "Hello").await;
    let (_lukas, other) = desk.chat("Lukas", "Hello").await;
    let ana = desk.ana().await;
    let kenji = desk.console("kenji", Way::Socket).await;
    let both = tokio::join!(
        edit(ana.browser(), one, tags(&["Courier"], &[])),
        edit(kenji.browser(), one, tags(&["Über 100% _"], &[])),
    );
    assert_eq!((both.0.status, both.1.status), (200, 200));
    for console in [&ana, &kenji] {
        console
            .until("both tags", |view| {
                view.inbox.chat(one).is_some_and(|row| row.tags.len() == 2)
            })
            .await;
    }
    edit(kenji.browser(), other, tags(&["courier"], &[])).await;
    has_tags(&ana, other, &["courier"]).await;
    let founder = ana.browser();
    assert_eq!(fetched(founder, json!({ "tag": "COURIER" })).await, [1, 2]);
    assert_eq!(fetched(founder, json!({ "tag": "Über 100% _" })).await, [1]);
    for part in ["Cour", "%", "", "Courier\tÜber"] {
        assert_eq!(
            fetched(founder, json!({ "tag": part })).await,
            [0_i64; 0],
            "{part:?}"
        );
    }
    edit(ana.browser(), other, tags(&[], &["COURIER"])).await;
    has_tags(&kenji, other, &[]).await;
    assert_eq!(fetched(founder, json!({ "tag": "courier" })).await, [1]);
}

#[tokio::test]
async fn s4_17_a_tag_that_is_asked_for_follows_its_agent() {
    let desk = TestDesk::new().await;
    let (_maja, chat) = desk.chat("Maja", "Hello").await;
    let (_lukas, other) = desk.chat("Lukas", "Hello").await;
    let founder = desk.founder();
    // The longest waiting chats come whatever is asked for: this one does not wait.
    let answer = json!({ "chat": other, "client_id": desk.client_id(), "text": "Hi" });
    assert_eq!(founder.api("post_message", answer).await.status, 200);
    edit(&founder, chat, tags(&["Courier"], &[])).await;
    let filters =
        |tag: &str| json!({ "project_key": KEY, "change": { "filters": { "fetch": { "tag": tag } } } });
    founder.api("change_preferences", filters("courier")).await;
    let load = async || {
        let answer = founder.api("load_desk", json!({ "project_key": KEY })).await;
        numbers(answer.json::<DeskSnapshot>().page)
    };
    assert_eq!(load().await, [1]);
    // What cannot be a tag asks for nothing.
    founder.api("change_preferences", filters(&"x".repeat(161))).await;
    assert_eq!(load().await, [1, 2]);
}

#[tokio::test]
async fn s4_17_ten_thousand_tags_are_refused_in_words() {
    let desk = TestDesk::new().await;
    let (_maja, chat) = desk.chat("Maja", "Hello").await;
    let many: Vec<String> = (0..10_000).map(|n| format!("tag {n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let large = edit(&desk.founder(), chat, tags(&many, &[])).await;
    assert_eq!(large.status, 413, "more than any request needs");
    let answer = edit(&desk.founder(), chat, tags(&vec!["t"; 10_000], &[])).await;
    assert_eq!(answer.status, 422);
    assert!(answer.refusal().to_string().contains("at most 20"));
    let most = edit(&desk.founder(), chat, tags(&many[..TAGS_MAX], &[])).await;
    assert_eq!(most.status, 200);
    let more = edit(&desk.founder(), chat, tags(&["one more"], &[])).await;
    assert_eq!(more.status, 422);
    let line = desk.last_message(chat).await;
    let told = FieldChange::parse(&line.body).unwrap();
    assert_eq!(told.to, "tag 19", "what was refused left no trace");
}

#[tokio::test]
async fn s1_52_a_field_with_its_history_is_changed_by_one_and_seen_by_all() {
    let desk = TestDesk::new().await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    let ana = desk.ana().await;
    let kenji = desk.console("kenji", Way::Poll).await;
    let reference = |from: &str, to: &str| json!({ "reference": { "from": from, "to": to } });
    for (from, to) in [
        ("", " PL-55021 \n 08 "),
        ("PL-55021 08", "20417"),
        ("20417", "\u{200b}"),
    ] {
        let answer = edit(ana.browser(), chat, reference(from, to)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    let late = edit(kenji.browser(), chat, reference("20417", "mine")).await;
    assert_eq!(late.refusal(), Refusal::ChangedMeanwhile);
    let long = edit(kenji.browser(), chat, reference("", &"x".repeat(101))).await;
    assert_eq!(long.status, 422);
    edit(kenji.browser(), chat, reference("", "20418")).await;
    for console in [&ana, &kenji] {
        console
            .until("the reference", |view| {
                view.inbox.chat(chat).is_some_and(|row| row.reference == "20418")
            })
            .await;
    }
    kenji.show(chat).await;
    let told: Vec<String> = kenji.read(|view| {
        let lines = view.inbox.timeline(chat).unwrap().messages();
        let changes = lines.iter().filter_map(|line| FieldChange::parse(&line.body));
        changes
            .map(|change| format!("{}{}", change.name, change.history_words()))
            .collect()
    });
    assert_eq!(
        told,
        [
            "Ana Ribeiro added the reference PL-55021 08",
            "Ana Ribeiro set the reference from PL-55021 08 to 20417",
            "Ana Ribeiro removed the reference 20417",
            "Kenji Watanabe added the reference 20418",
        ]
    );
    assert_eq!(maja.lines(), ["Hello"], "none of it is the customer's");
}
