//! Only the assignee replies (E.29): over sockets, the long poll and by server functions.

use model::file::FileView;
use model::id::{ClientId, IssueId};
use model::refusal::Refusal;
use model::view::AgentView;
use serde_json::{Value, json};

use crate::console::Console;
use crate::desk::{KEY, TestDesk, Way};
use crate::files::{PNG, up};
use crate::http::{Answer, Browser};

async fn set(desk: &TestDesk, on: bool) {
    let change = json!({ "project_key": KEY, "change": { "OnlyAssigneeReplies": on } });
    let answer = desk.founder().api("change_settings", change).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

async fn knows(console: &Console, chat: IssueId, name: Option<&str>) {
    console
        .until("who replies alone", |view| {
            view.inbox.replies_alone(chat).map(|(_, name)| name.as_str()) == name
        })
        .await;
}

/// Waits until a message is stored; one that was refused before stays beside it.
async fn stored(console: &Console, id: ClientId) {
    console
        .until("an acknowledgement", |view| {
            view.acks.iter().any(|(known, _)| *known == id)
        })
        .await;
}

async fn assign(browser: &Browser, chat: IssueId, from: &AgentView, to: &AgentView) {
    let edit = json!({ "assignee": { "from": from.id, "to": to.id } });
    let answer = browser
        .api("edit_issue", json!({ "chat": chat, "edit": edit }))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

/// Where a message is stored.
fn place(answer: &Answer) -> (i64, i64) {
    let posted = answer.json::<app::api::PostedMessage>();
    (posted.pos, posted.at)
}

fn ana_is_in_charge() -> Refusal {
    Refusal::NotInCharge {
        name: "Ana Ribeiro".to_owned(),
    }
}

#[tokio::test]
async fn e_29_a_reply_of_somebody_else_is_refused_by_every_way_and_goes_out_after_the_chat_was_taken() {
    let desk = TestDesk::new().await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    let ana = desk.ana().await;
    ana.write(chat, "Good morning");
    ana.sent().await;
    let socket = desk.console("kenji", Way::Socket).await;
    let poll = desk.console("kenji", Way::Poll).await;
    let [by_ana, by_kenji] = [&ana, &socket].map(|console| console.read(|view| view.inbox.me.clone()));
    let say = |arguments: Value| {
        let browser = socket.browser();
        async move { browser.api("post_message", arguments).await }
    };
    // Stored before, and repeated after the rule came: the answer is the same.
    let early = json!({ "chat": chat, "client_id": desk.client_id(), "text": "May I help?" });
    let first = say(early.clone()).await;
    assert_eq!(first.status, 200, "{}", first.text());

    set(&desk, true).await;
    for console in [&socket, &poll] {
        knows(console, chat, Some("Ana Ribeiro")).await;
    }
    knows(&ana, chat, None).await;
    let mut failed = Vec::new();
    for console in [&socket, &poll] {
        let id = console.write(chat, "It is me now");
        failed.push((console, id));
        console
            .until("a refusal", |view| {
                view.refusals.contains(&(Some(id), ana_is_in_charge()))
            })
            .await;
    }
    let file: FileView = up(socket.browser(), chat, "bowl.png", PNG.to_vec()).await.json();
    for files in [json!([]), json!([file.id])] {
        let late = json!({ "chat": chat, "client_id": desk.client_id(), "text": "Me too", "files": files });
        let late = say(late).await;
        assert_eq!((late.status, late.refusal()), (409, ana_is_in_charge()));
    }
    assert_eq!(place(&say(early).await), place(&first));
    let note = socket.write_note(chat, "I know them", Vec::new());
    stored(&socket, note).await;

    assign(socket.browser(), chat, &by_ana, &by_kenji).await;
    knows(&ana, chat, Some("Kenji Watanabe")).await;
    for console in [&socket, &poll] {
        knows(console, chat, None).await;
    }
    // What was refused waited, and goes out when its author tries again.
    for (console, id) in failed {
        console.retry(id);
        console.sent().await;
    }
    maja.until("both answers", |panel| panel.lines().len() == 5).await;
    assert_eq!(
        maja.lines(),
        [
            "Hello",
            "Good morning",
            "May I help?",
            "It is me now",
            "It is me now"
        ]
    );
    set(&desk, false).await;
    knows(&ana, chat, None).await;
    ana.write(chat, "And me");
    ana.sent().await;
    maja.shows("And me").await;
}

#[tokio::test]
async fn e_29_the_rule_is_there_after_a_restart_and_for_pages_that_come_later() {
    let mut desk = TestDesk::new().await;
    let (_maja, chat) = desk.chat("Maja", "Hello").await;
    let ana = desk.ana().await;
    ana.write(chat, "Good morning");
    ana.sent().await;
    set(&desk, true).await;
    desk.restart().await;
    let kenji = desk.console("kenji", Way::Socket).await;
    knows(&kenji, chat, Some("Ana Ribeiro")).await;
    let settings = json!({ "project_key": KEY, "change": { "OnlyAssigneeReplies": false } });
    let answer = kenji.browser().api("change_settings", settings).await;
    assert_eq!(answer.refusal(), Refusal::Forbidden);
}
