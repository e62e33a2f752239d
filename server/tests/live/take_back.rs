//! Transitions that are taken back, over real sockets and by the server function of edits (S1.49).

use model::id::{IssueId, ResolutionId, StatusId, TransitionId};
use model::refusal::Refusal;
use model::view::SystemLine;
use serde_json::{Value, json};

use crate::console::Console;
use crate::desk::{TestDesk, Way};
use crate::http::{Answer, Browser};

async fn make(browser: &Browser, chat: IssueId, transition: TransitionId) {
    let arguments = json!({ "chat": chat, "transition": transition });
    let answer = browser.api("move_status", arguments).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

fn back(status: StatusId, resolution: Option<ResolutionId>) -> Value {
    json!({ "take_back": { "status": status, "resolution": resolution } })
}

async fn edit(browser: &Browser, chat: IssueId, edit: Value) -> Answer {
    let arguments = json!({ "chat": chat, "edit": edit });
    browser.api("edit_issue", arguments).await
}

async fn has(console: &Console, chat: IssueId, status: StatusId) {
    console
        .until("the status", |view| {
            view.inbox.chat(chat).is_some_and(|row| row.status == status)
        })
        .await;
}

#[tokio::test]
async fn s1_49_a_transition_is_taken_back_and_everybody_sees_it_also_after_a_restart() {
    let mut desk = TestDesk::new().await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    let ana = desk.ana().await;
    let kenji = desk.console("kenji", Way::Poll).await;
    kenji.show(chat).await;
    make(ana.browser(), chat, TransitionId::RESOLVE).await;
    has(&kenji, chat, StatusId::RESOLVED).await;
    // What it was before is stored, not remembered.
    desk.restart().await;
    let before = back(StatusId::WAITING_FOR_SUPPORT, None);
    let by_other = edit(kenji.browser(), chat, before.clone()).await;
    assert_eq!(
        (by_other.status, by_other.refusal()),
        (409, Refusal::ChangedMeanwhile)
    );
    // Repeated at once, as by a page that heard no answer: one change.
    let both = tokio::join!(
        edit(ana.browser(), chat, before.clone()),
        edit(ana.browser(), chat, before.clone())
    );
    assert_eq!((both.0.status, both.1.status), (200, 200));
    for console in [&ana, &kenji] {
        has(console, chat, StatusId::WAITING_FOR_SUPPORT).await;
    }
    let moved: Vec<String> = kenji.read(|view| {
        let lines = view.inbox.timeline(chat).unwrap().messages().iter();
        let moved = lines.filter_map(|line| match SystemLine::parse(&line.body) {
            Some(SystemLine::Moved { name, to, from }) => Some(format!("{name}: {from} to {to}")),
            _ => None,
        });
        moved.collect()
    });
    assert_eq!(
        moved,
        [
            "Ana Ribeiro: Waiting for support to Done",
            "Ana Ribeiro: Done to Waiting for support"
        ]
    );
    assert_eq!(maja.lines(), ["Hello"], "none of it is the customer's");
}

#[tokio::test]
async fn s1_49_what_somebody_says_was_there_before_is_held_against_what_was() {
    let desk = TestDesk::new().await;
    let (_maja, chat) = desk.chat("Maja", "Hello").await;
    let ana = desk.founder();
    // Nobody has made a transition.
    let never = edit(&ana, chat, back(StatusId::RESOLVED, Some(ResolutionId::DONE))).await;
    assert_eq!((never.status, never.refusal()), (409, Refusal::ChangedMeanwhile));
    make(&ana, chat, TransitionId::ESCALATE).await;
    let elsewhere = edit(
        &ana,
        chat,
        back(StatusId::CANCELLED, Some(ResolutionId::CANCELLED)),
    )
    .await;
    assert_eq!(
        (elsewhere.status, elsewhere.refusal()),
        (409, Refusal::ChangedMeanwhile)
    );
    desk.clock.advance(60_001);
    let late = edit(&ana, chat, back(StatusId::WAITING_FOR_SUPPORT, None)).await;
    assert_eq!((late.status, late.refusal()), (409, Refusal::TooLateToUndo));
    let own = json!({ "take_back": { "status": 1, "resolution": null, "by": 2 } });
    assert_eq!(
        edit(&ana, chat, own).await.status,
        400,
        "nothing else is believed"
    );
    let ngozi = desk.signed_in("ngozi").await;
    let foreign = edit(&ngozi, chat, back(StatusId::WAITING_FOR_SUPPORT, None)).await;
    assert_eq!(foreign.status, 404, "of another department");
}
