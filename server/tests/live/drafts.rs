//! Drafts on the server (E.33, N.11): each agent's own, on all their devices, through restarts and kills.

use model::draft::{DraftKind, DraftView};
use model::frame::ToConsole;
use model::id::IssueId;
use model::view::ConversationView;
use serde_json::json;
use service::ports::Clock;

use crate::console::{Console, View};
use crate::desk::{TestDesk, Way};
use crate::http::Browser;

fn draft(chat: IssueId, kind: DraftKind, text: &str, written_at: i64) -> DraftView {
    DraftView {
        chat,
        kind,
        text: text.to_owned(),
        written_at,
        version: 0,
    }
}

async fn save(browser: &Browser, draft: DraftView) -> DraftView {
    let answer = browser.api("save_draft", json!({ "draft": draft })).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn kept(browser: &Browser, chat: IssueId) -> Vec<(DraftKind, String)> {
    let conversation: ConversationView = browser
        .api("load_conversation", json!({ "chat": chat }))
        .await
        .json();
    let mut drafts: Vec<_> = conversation
        .drafts
        .into_iter()
        .filter(|draft| !draft.text.is_empty())
        .map(|draft| (draft.kind, draft.text))
        .collect();
    drafts.sort();
    drafts
}

fn told(view: &View) -> Vec<String> {
    let text = |frame: &ToConsole| match frame {
        ToConsole::Draft(draft) => Some(draft.text.clone()),
        _ => None,
    };
    view.notices.iter().filter_map(text).collect()
}

async fn second_device(desk: &TestDesk) -> Console {
    let console = Console::open(desk, "ana, elsewhere", desk.founder(), Way::Socket).await;
    console.until("live", |view| view.is_live).await;
    console
}

#[tokio::test]
async fn e_33_n_11_a_draft_follows_its_author_live_and_nobody_else() {
    let desk = TestDesk::new().await;
    let (_maja, chat) = desk.chat("Maja", "Hello").await;
    let elsewhere = second_device(&desk).await;
    let kenji = desk.console("kenji", Way::Socket).await;
    let now = desk.clock.now_ms();
    save(&desk.founder(), draft(chat, DraftKind::Reply, "Of cou", now)).await;
    save(&desk.founder(), draft(chat, DraftKind::Note, "@Kenji", now)).await;
    elsewhere
        .until("both", |view| told(view) == ["Of cou", "@Kenji"])
        .await;
    kenji.round_trip().await;
    assert!(kenji.read(|view| told(view).is_empty()));
    assert!(
        kept(kenji.browser(), chat).await.is_empty(),
        "a draft is its author's alone"
    );
    let both = [
        (DraftKind::Reply, "Of cou".to_owned()),
        (DraftKind::Note, "@Kenji".to_owned()),
    ];
    assert_eq!(kept(&desk.founder(), chat).await, both);
    save(&desk.founder(), draft(chat, DraftKind::Reply, "", now + 1)).await;
    assert_eq!(kept(&desk.founder(), chat).await, both[1..], "sent or emptied");
}

#[tokio::test]
async fn e_33_the_last_writer_wins_by_the_time_of_writing_and_no_clock_wins_by_being_ahead() {
    let desk = TestDesk::new().await;
    let (_maja, chat) = desk.chat("Maja", "Hello").await;
    let now = desk.clock.now_ms();
    let ana = desk.founder();
    let first = save(&ana, draft(chat, DraftKind::Reply, "later", now - 10)).await;
    assert_eq!(first.version, 1);
    let beaten = save(&ana, draft(chat, DraftKind::Reply, "earlier, but slow", now - 20)).await;
    assert_eq!(
        (beaten.text.as_str(), beaten.version),
        ("later", 1),
        "it is told what stands there"
    );
    let ahead = save(
        &ana,
        draft(chat, DraftKind::Reply, "from tomorrow", now + 86_400_000),
    )
    .await;
    assert_eq!((ahead.written_at, ahead.version), (now, 2));
    desk.clock.advance(5);
    let next = save(&ana, draft(chat, DraftKind::Reply, "next", now + 5)).await;
    assert_eq!((next.text.as_str(), next.version), ("next", 3));
}

#[tokio::test]
async fn e_33_a_draft_survives_a_server_that_is_killed_and_a_line_that_is_cut() {
    let mut desk = TestDesk::new().await;
    let (_maja, chat) = desk.chat("Maja", "Hello").await;
    let elsewhere = second_device(&desk).await;
    elsewhere.line.cut();
    let now = desk.clock.now_ms();
    save(
        &desk.founder(),
        draft(chat, DraftKind::Reply, "half a sentence", now),
    )
    .await;
    desk.kill_and_restart().await;
    elsewhere.line.restore();
    // Nothing of it is in the log: the connection brings it.
    elsewhere
        .until("what was written meanwhile", |view| {
            view.drafts.iter().any(|draft| draft.text == "half a sentence")
        })
        .await;
    assert_eq!(
        kept(&desk.founder(), chat).await,
        [(DraftKind::Reply, "half a sentence".to_owned())]
    );
}
