//! The search of a project (E.13, P.22): what is written is found at once, by whoever may see it, and follows its changes.

use model::edit::IssueEdit;
use model::id::{IssueId, StatusId, TransitionId};
use model::revision::MessageChange;
use model::search::{Piece, SearchAsk, SearchFilter, SearchHits, SearchPart};
use model::view::{ConversationView, MessageKind};
use serde_json::json;

use crate::desk::{KEY, TestDesk};
use crate::http::Browser;
use crate::sql;

async fn ask(browser: &Browser, ask: SearchAsk) -> SearchHits {
    let answer = browser
        .api("search_project", json!({ "project_key": KEY, "ask": ask }))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn find(browser: &Browser, text: &str) -> SearchHits {
    let text = text.to_owned();
    ask(
        browser,
        SearchAsk {
            text,
            ..SearchAsk::default()
        },
    )
    .await
}

fn shown(pieces: &[Piece]) -> String {
    let one = |piece: &Piece| {
        if piece.hit {
            format!("[{}]", piece.text)
        } else {
            piece.text.clone()
        }
    };
    pieces.iter().map(one).collect()
}

fn lines(hits: &SearchHits) -> Vec<String> {
    hits.lines.iter().map(|hit| shown(&hit.text)).collect()
}

fn chats(hits: &SearchHits) -> Vec<String> {
    let one = |hit: &model::search::ChatHit| {
        format!("{} {}: {}", shown(&hit.key), shown(&hit.name), shown(&hit.about))
    };
    hits.chats.iter().map(one).collect()
}

async fn edit(browser: &Browser, chat: IssueId, edit: IssueEdit) {
    let answer = browser
        .api("edit_issue", json!({ "chat": chat, "edit": edit }))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

async fn post(desk: &TestDesk, chat: IssueId, text: &str) {
    let arguments = json!({ "chat": chat, "client_id": desk.client_id(), "text": text });
    let answer = desk.founder().api("post_message", arguments).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

async fn change_last(browser: &Browser, chat: IssueId, make: impl Fn(i64) -> MessageChange) {
    let conversation: ConversationView = browser
        .api("load_conversation", json!({ "chat": chat }))
        .await
        .json();
    let line = conversation.messages.last().unwrap();
    let arguments = json!({ "chat": chat, "message": line.id, "change": make(line.version()) });
    let answer = browser.api("change_message", arguments).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[tokio::test]
async fn e_13_p_22_words_are_found_in_messages_notes_names_keys_titles_and_tags() {
    let desk = TestDesk::new().await;
    let ana = desk.founder();
    let (_maja, first) = desk
        .chat("Maja Kowalska", "Two of six bowls are **cracked**")
        .await;
    let (_noor, second) = desk.chat("Noor", "Is the blue glaze safe?").await;
    post(&desk, first, "I send new bowls to ul. Długa 14").await;
    let note =
        json!({ "chat": second, "client_id": desk.client_id(), "text": "glazes of batch 7", "mentions": [] });
    assert_eq!(ana.api("post_note", note).await.status, 200);
    let tags = IssueEdit::Tags {
        add: vec!["Bröken post".to_owned()],
        remove: vec![],
    };
    edit(&ana, first, tags).await;

    let bowls = find(&ana, "BOWL").await;
    assert_eq!(
        lines(&bowls),
        [
            "I send new [bowls] to ul. Długa 14",
            "Two of six [bowls] are cracked"
        ],
        "the newest first"
    );
    assert_eq!(
        chats(&bowls),
        ["SU-1 Maja Kowalska: Two of six [bowls] are cracked · Bröken post"]
    );
    assert_eq!(lines(&find(&ana, "dluga 14").await).len(), 1, "without accents");
    let glaze = find(&ana, "glaz").await;
    assert_eq!(
        lines(&glaze),
        ["[glazes] of batch 7", "Is the blue [glaze] safe?"]
    );
    assert_eq!(glaze.lines[0].kind, MessageKind::Note);
    assert_eq!(glaze.lines[0].chat.key, "SU-2");
    assert_eq!(
        chats(&find(&ana, "kowal").await)[0],
        "SU-1 Maja [Kowalska]: Two of six bowls are cracked · Bröken post"
    );
    assert!(chats(&find(&ana, "broken").await)[0].ends_with("[Bröken] post"));
    assert!(chats(&find(&ana, "su-2").await)[0].starts_with("[SU]-[2] Noor"));
    assert!(find(&ana, "bowls glaze").await.is_empty(), "all words together");
    assert!(find(&ana, "owl").await.is_empty(), "words, not any letters");
}

#[tokio::test]
async fn e_13_what_is_changed_deleted_or_renamed_is_found_as_it_is_now() {
    let desk = TestDesk::new().await;
    let ana = desk.founder();
    let (_maja, chat) = desk.chat("Maja", "Hello").await;
    post(&desk, chat, "the kiln is cold").await;
    assert_eq!(lines(&find(&ana, "kiln").await), ["the [kiln] is cold"]);
    change_last(&ana, chat, |version| MessageChange::Edit {
        text: "the oven is hot".to_owned(),
        mentions: vec![],
        version,
    })
    .await;
    assert!(find(&ana, "kiln").await.is_empty());
    assert_eq!(lines(&find(&ana, "oven").await), ["the [oven] is hot"]);
    change_last(&ana, chat, |_| MessageChange::Delete {}).await;
    assert!(find(&ana, "oven").await.is_empty());
    let title = |from: &str, to: &str| IssueEdit::Title {
        from: from.to_owned(),
        to: to.to_owned(),
    };
    edit(&ana, chat, title("Hello", "Cracked bowls")).await;
    assert_eq!(chats(&find(&ana, "bowls").await), ["SU-1 Maja: Cracked [bowls]"]);
    let (from, to) = (String::new(), "A-20417".to_owned());
    edit(&ana, chat, IssueEdit::Reference { from, to }).await;
    assert_eq!(
        chats(&find(&ana, "20417").await),
        ["SU-1 Maja: Cracked bowls · A-[20417]"]
    );
    assert!(find(&ana, "hello").await.chats.is_empty());
    assert_eq!(
        lines(&find(&ana, "hello").await),
        ["[Hello]"],
        "the message is still there"
    );
}

#[tokio::test]
async fn e_13_nobody_finds_what_they_may_not_see() {
    let desk = TestDesk::new().await;
    let (maja, _chat) = desk.chat("Maja", "the kiln").await;
    let (ngozi, kenji) = (desk.signed_in("ngozi").await, desk.signed_in("kenji").await);
    assert_eq!(lines(&find(&kenji, "kiln").await), ["the [kiln]"]);
    for text in ["kiln", "Maja", "SU-1", "su"] {
        assert!(find(&ngozi, text).await.is_empty(), "{text}");
    }
    let arguments = json!({ "project_key": KEY, "ask": { "text": "kiln", "filter": {}, "part": "first" } });
    assert_eq!(maja.browser().api("search_project", arguments).await.status, 401);
}

#[tokio::test]
async fn p_22_whatever_is_typed_is_an_answer() {
    let desk = TestDesk::new().await;
    let ana = desk.founder();
    let (_maja, _chat) = desk.chat("Maja", "it's a \"kiln\" OR שָׁלוֹם مرحبا 陶器").await;
    for (text, found) in [
        ("\"kiln", 1),
        ("'kiln' & | ! <->", 1),
        ("kiln* NEAR(", 0),
        ("-kiln ^kiln {words}: kiln", 0),
        ("kiln OR", 1),
        ("  ", 0),
        ("\u{0}\\\u{7}%_$1 ?1 ; --", 0),
        ("ki\u{200b}ln\u{202e}", 1),
        ("שלום", 1),
        ("مَرْحَبًا", 1),
        ("器", 1),
        ("it's", 1),
        ("🙂", 0),
        (&"kiln ".repeat(2_000), 1),
        (&"x".repeat(10_000), 0),
        (&"\u{200b}".repeat(10_000), 0),
    ] {
        assert_eq!(find(&ana, text).await.lines.len(), found, "{text:?}");
    }
}

#[tokio::test]
async fn e_13_pages_follow_each_other_without_a_gap() {
    let desk = TestDesk::new().await;
    let ana = desk.founder();
    let (_maja, chat) = desk.chat("Maja", "number 0").await;
    for number in 1..45 {
        post(&desk, chat, &format!("number {number}")).await;
    }
    let mut all = find(&ana, "number").await;
    assert!(all.more_chats.is_none() && all.lines.len() == 20);
    assert_eq!(all.more_lines, all.lines.last().map(|line| line.place));
    while let Some(before) = all.more_lines {
        let part = SearchPart::LinesBefore(before);
        let text = "number".to_owned();
        let page = ask(
            &ana,
            SearchAsk {
                text,
                part,
                ..SearchAsk::default()
            },
        )
        .await;
        assert!(page.chats.is_empty());
        all.extend(part, page);
    }
    let expected: Vec<String> = (0..45).rev().map(|n| format!("[number] {n}")).collect();
    assert_eq!(lines(&all), expected);
}

#[tokio::test]
async fn e_13_filters_leave_out_by_status_person_and_age() {
    let desk = TestDesk::new().await;
    let ana = desk.founder();
    let (_maja, first) = desk.chat("Maja", "old kiln").await;
    desk.clock.advance(3 * 3_600_000);
    let (_noor, second) = desk.chat("Noor", "new kiln").await;
    post(&desk, second, "kiln of Ana").await;
    let arguments = json!({ "chat": first, "transition": TransitionId::ESCALATE });
    assert_eq!(ana.api("move_status", arguments).await.status, 200);
    let with = async |filter: SearchFilter| {
        let text = "kiln".to_owned();
        lines(
            &ask(
                &ana,
                SearchAsk {
                    text,
                    filter,
                    ..SearchAsk::default()
                },
            )
            .await,
        )
    };
    let none = SearchFilter::default();
    assert_eq!(with(none).await, ["[kiln] of Ana", "new [kiln]", "old [kiln]"]);
    let escalated = Some(StatusId::ESCALATED);
    assert_eq!(
        with(SearchFilter {
            status: escalated,
            ..none
        })
        .await,
        ["old [kiln]"]
    );
    let within_h = Some(2);
    assert_eq!(
        with(SearchFilter { within_h, ..none }).await,
        ["[kiln] of Ana", "new [kiln]"]
    );
    let agent = Some(desk.agent(&ana).await.id);
    assert_eq!(with(SearchFilter { agent, ..none }).await, ["[kiln] of Ana"]);
}

#[tokio::test]
async fn e_13_what_was_there_before_the_index_is_found_after_the_upgrade() {
    let mut desk = TestDesk::new().await;
    let (_maja, chat) = desk.chat("Maja", "the kiln").await;
    post(&desk, chat, "a second kiln").await;
    desk.stop();
    for table in ["search_line", "search_issue", "search_state"] {
        sql::run(desk.database(), &format!("delete from {table}")).await;
    }
    desk.start().await;
    let found = find(&desk.founder(), "kiln").await;
    assert_eq!(lines(&found), ["a second [kiln]", "the [kiln]"]);
    assert_eq!(chats(&found), ["SU-1 Maja: the [kiln]"]);
    post(&desk, chat, "a third kiln").await;
    assert_eq!(lines(&find(&desk.founder(), "kiln").await).len(), 3);
}
