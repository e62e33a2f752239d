use model::id::{AgentId, IssueId, ProjectId, ResolutionId};
use model::preferences::Preferences;
use model::scheme::Scheme;
use model::status::{Presence, Role};
use model::time::HOUR_MS;
use model::view::{AgentView, ChatRow, ChatsPage, DeskSnapshot, ProjectView};

use super::*;
use crate::sample::chat_row;

const NOW: i64 = 1_795_000_000_000;

fn chat(n: u8, updated_at: i64) -> ChatRow {
    ChatRow {
        updated_at,
        ..chat_row(n)
    }
}

fn inbox(chats: Vec<ChatRow>) -> Inbox {
    let me = AgentView {
        id: AgentId(1),
        name: "Ana".to_owned(),
        role: Role::Agent,
        available: true,
        presence: Presence::Active,
        answers_in: None,
    };
    Inbox::new(DeskSnapshot {
        project: ProjectView {
            id: ProjectId(1),
            key: "SU".to_owned(),
            name: "Support".to_owned(),
            anonymous_name: "Anonymous".to_owned(),
            only_assignee_replies: false,
        },
        projects: vec![],
        scheme: Scheme::default(),
        me: me.clone(),
        preferences: Preferences::default(),
        epoch: "e".to_owned(),
        head: 1,
        page: ChatsPage { chats, more: false },
        online: vec![],
        agents: vec![me],
        mentions: vec![],
    })
}

fn shown(inbox: &Inbox, now_ms: i64) -> Vec<&str> {
    let chosen = Chosen::of(inbox, now_ms);
    let key = |id: &IssueId| inbox.chat(*id).map_or("", |row| row.key.as_str());
    chosen.shown.iter().map(key).collect()
}

#[test]
fn s1_5_a_chat_of_25_hours_is_hidden_by_24_hours_and_one_of_23_is_not() {
    let mut inbox = inbox(vec![chat(1, NOW - 25 * HOUR_MS), chat(2, NOW - 23 * HOUR_MS)]);
    assert_eq!(shown(&inbox, NOW), ["SU-2", "SU-1"]);
    inbox.preferences.filters.fetch.within_h = Some(24);
    assert_eq!(shown(&inbox, NOW), ["SU-2"]);
    assert_eq!(Chosen::of(&inbox, NOW).fetched, 1, "it is not fetched at all");
    assert!(shown(&inbox, NOW + 2 * HOUR_MS).is_empty(), "time goes on");
    inbox.preferences.filters.fetch.within_h = Some(48);
    assert_eq!(shown(&inbox, NOW), ["SU-2", "SU-1"]);
}

#[test]
fn s1_8_unresponded_only_leaves_chats_whose_last_message_is_the_customers() {
    let waits = ChatRow {
        unanswered: true,
        ..chat(2, NOW - 1)
    };
    let mut inbox = inbox(vec![chat(1, NOW), waits]);
    inbox.preferences.filters.display.unresponded = true;
    assert_eq!(shown(&inbox, NOW), ["SU-2"]);
    assert_eq!(
        Chosen::of(&inbox, NOW).fetched,
        2,
        "it is fetched and not displayed"
    );
}

#[test]
fn s1_10_customers_online_only_follows_their_connections() {
    let mut inbox = inbox(vec![chat(1, NOW), chat(2, NOW - 1)]);
    let second = chat(2, 0).id;
    inbox.set_online(second, true);
    inbox.preferences.filters.display.online = true;
    assert_eq!(shown(&inbox, NOW), ["SU-2"]);
    inbox.set_online(second, false);
    assert!(shown(&inbox, NOW).is_empty());
    inbox.set_online(second, true);
    assert_eq!(shown(&inbox, NOW), ["SU-2"]);
}

#[test]
fn s1_11_what_is_displayed_passes_all_marks_together() {
    let both = ChatRow {
        unanswered: true,
        ..chat(1, NOW)
    };
    let resolved = ChatRow {
        unanswered: true,
        resolution: Some(ResolutionId(1)),
        ..chat(2, NOW - 1)
    };
    let mut inbox = inbox(vec![both, resolved, chat(3, NOW - 2)]);
    inbox.preferences.filters.display.unresponded = true;
    inbox.preferences.filters.display.unresolved = true;
    assert_eq!(shown(&inbox, NOW), ["SU-1"]);
}

#[test]
fn s1_14_what_lies_beyond_the_loaded_part_is_neither_shown_nor_counted() {
    let mut inbox = inbox(vec![chat(1, NOW), chat(2, NOW - 1), chat(3, NOW - 9)]);
    inbox.bottom = Some(ListPlace::by_time(NOW - 1, chat(2, 0).id));
    assert_eq!(
        shown(&inbox, NOW),
        ["SU-1", "SU-2"],
        "others may stand before the third"
    );
    assert_eq!(Chosen::of(&inbox, NOW).fetched, 2);
    inbox.bottom = None;
    assert_eq!(shown(&inbox, NOW), ["SU-1", "SU-2", "SU-3"]);
}
