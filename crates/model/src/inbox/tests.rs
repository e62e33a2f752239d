use super::*;
use crate::filters::Sort;
use crate::id::{ClientId, ContactId, MessageId, PriorityId, ProjectId, StatusId};
use crate::person::Author;
use crate::preferences::Preferences;
use crate::scheme::Scheme;
use crate::status::{ChatState, Level, Role};
use crate::view::{MessageKind, Watermark};

fn chat(n: u8, updated_at: i64) -> ChatRow {
    ChatRow {
        id: IssueId::from_parts(1, [n; 10]),
        number: i64::from(n),
        key: format!("SU-{n}"),
        title: String::new(),
        chat_state: ChatState::Waiting,
        status: StatusId::WAITING_FOR_SUPPORT,
        resolution: None,
        priority: PriorityId::MEDIUM,
        components: Vec::new(),
        tags: Vec::new(),
        reference: String::new(),
        department: None,
        department_name: String::new(),
        reporter: ContactId::from_parts(1, [n; 10]),
        reporter_name: "Anonymous Chat User".to_owned(),
        reporter_anonymous: true,
        assignee: None,
        last: None,
        unanswered: true,
        last_vseq: 1,
        log_vseq: 1,
        customer: Watermark::default(),
        team: Watermark::default(),
        seen_at: None,
        created_at: 1,
        updated_at,
    }
}

fn message(chat: &ChatRow, pos: i64) -> MessageView {
    MessageView {
        id: MessageId::from_parts(pos, [1; 10]),
        chat: chat.id,
        pos,
        vseq: Some(pos),
        kind: MessageKind::Public,
        author: Author::Visitor(chat.reporter),
        author_name: String::new(),
        client_id: ClientId::from_parts(pos, [2; 10]),
        body: format!("line {pos}"),
        at: pos,
        changed: None,
        mentions: vec![],
        files: Vec::new(),
    }
}

fn inbox(chats: Vec<ChatRow>, head: i64) -> Inbox {
    let me = AgentView {
        id: AgentId(1),
        name: "Ana".to_owned(),
        role: Role::Agent,
        available: true,
        presence: Presence::Active,
        answers_in: None,
    };
    let project = ProjectView {
        id: ProjectId(1),
        key: "SU".to_owned(),
        name: "Support".to_owned(),
        anonymous_name: "Anonymous Chat User".to_owned(),
        only_assignee_replies: false,
    };
    Inbox::new(DeskSnapshot {
        project: project.clone(),
        projects: vec![project],
        scheme: Scheme::default(),
        me: me.clone(),
        preferences: Preferences::default(),
        epoch: "e".to_owned(),
        head,
        page: ChatsPage { chats, more: false },
        online: vec![],
        agents: vec![me],
        mentions: vec![],
    })
}

fn event(pos: i64, changes: Vec<Change>) -> AgentEvent {
    AgentEvent {
        prev: pos - 1,
        pos,
        changes,
    }
}

#[test]
fn s1_16_a_new_message_moves_its_chat_to_the_top() {
    let mut inbox = inbox(vec![chat(1, 10), chat(2, 20)], 5);
    assert_eq!(inbox.ordered()[0], chat(2, 0).id);
    let row = Change::Chat(Box::new(chat(1, 30)));
    assert_eq!(inbox.apply(event(6, vec![row])), Applied::Moved);
    assert_eq!(inbox.ordered()[0], chat(1, 0).id);
}

#[test]
fn e_29_a_colleague_replies_alone_only_where_the_project_says_so() {
    let mut inbox = inbox(vec![chat(1, 10), chat(2, 20), chat(3, 30)], 5);
    let [mine, theirs, nobodys] = [1, 2, 3].map(|n| chat(n, 0).id);
    let assigned = |n, agent: i64| ChatRow {
        assignee: Some((AgentId(agent), "Kenji".to_owned())),
        ..chat(n, 0)
    };
    let rows = [assigned(1, 1), assigned(2, 7)].map(|row| Change::Chat(Box::new(row)));
    inbox.apply(event(6, rows.into()));
    assert_eq!(inbox.replies_alone(theirs), None);
    let project = ProjectView {
        only_assignee_replies: true,
        ..inbox.project.clone()
    };
    let change = vec![Change::Project(Box::new(project.clone()))];
    assert_eq!(inbox.apply(event(7, change)), Applied::Moved);
    assert_eq!(inbox.projects, [project], "the list of projects has it, too");
    let alone = |chat| inbox.replies_alone(chat).map(|(agent, _)| *agent);
    assert_eq!([mine, theirs, nobodys].map(alone), [None, Some(AgentId(7)), None]);
}

#[test]
fn p_1_an_event_is_applied_once_in_order_and_a_gap_is_seen() {
    let mut inbox = inbox(vec![], 5);
    assert_eq!(inbox.apply(event(7, vec![])), Applied::Gap);
    assert_eq!(inbox.cursor, 5);
    assert_eq!(inbox.apply(event(6, vec![])), Applied::Moved);
    assert_eq!(inbox.apply(event(6, vec![])), Applied::Known);
    assert_eq!(inbox.cursor, 6);
}

#[test]
fn p_1_lines_that_arrive_while_a_conversation_loads_are_kept_once() {
    let row = chat(1, 10);
    let mut inbox = inbox(vec![row.clone()], 1);
    inbox.follow(row.id);
    // The answer was read at position 3; the events 2 to 4 arrive before it.
    for pos in 2..=4 {
        inbox.apply(event(pos, vec![Change::Message(Box::new(message(&row, pos)))]));
    }
    inbox.open(ConversationView {
        chat: row.clone(),
        epoch: "e".to_owned(),
        head: 3,
        messages: (1..=3).map(|pos| message(&row, pos)).collect(),
        earlier: false,
        level: Level::Own,
        readers: vec![],
        drafts: vec![],
    });
    let positions: Vec<i64> = inbox
        .timeline(row.id)
        .unwrap()
        .messages()
        .iter()
        .map(|m| m.pos)
        .collect();
    assert_eq!(positions, [1, 2, 3, 4]);
}

#[test]
fn lines_of_chats_that_nobody_follows_are_not_kept() {
    let row = chat(1, 10);
    let mut inbox = inbox(vec![row.clone()], 1);
    inbox.apply(event(2, vec![Change::Message(Box::new(message(&row, 2)))]));
    assert!(inbox.timeline(row.id).is_none());
}

#[test]
fn e_17_a_mention_counts_until_it_is_seen_or_gone() {
    let row = chat(1, 10);
    let mut inbox = inbox(vec![row.clone()], 1);
    let note = |read| MessageView {
        kind: MessageKind::Note,
        vseq: None,
        body: "@Ana please **look**".to_owned(),
        mentions: vec![crate::mention::Mention {
            agent: AgentId(1),
            name: "Ana".to_owned(),
            read,
        }],
        ..message(&row, 2)
    };
    let came = |pos, note| event(pos, vec![Change::Message(Box::new(note))]);
    inbox.apply(came(2, note(false)));
    assert_eq!(inbox.mentions()[0].preview, "@Ana please look");
    assert_eq!(inbox.mentions()[0].key, "SU-1");
    inbox.apply(came(3, note(true)));
    assert!(inbox.mentions().is_empty(), "seen, on whichever device");
    inbox.apply(came(4, note(false)));
    let gone = MessageView {
        mentions: vec![],
        ..note(false)
    };
    inbox.apply(came(5, gone));
    assert!(!inbox.is_mentioned_in(row.id), "it names her no more");
}

#[test]
fn e_43_a_changed_line_takes_its_own_place_and_one_that_is_not_loaded_takes_none() {
    let row = chat(1, 10);
    let mut inbox = inbox(vec![row.clone()], 9);
    inbox.open(ConversationView {
        chat: row.clone(),
        epoch: "e".to_owned(),
        head: 9,
        messages: (5..=9).map(|pos| message(&row, pos)).collect(),
        earlier: true,
        level: Level::Own,
        readers: vec![],
        drafts: vec![],
    });
    let edited = |pos| {
        let changed = crate::revision::Changed {
            version: 2,
            at: 20,
            deleted: false,
        };
        let line = MessageView {
            body: "better".to_owned(),
            changed: Some(changed),
            ..message(&row, pos)
        };
        vec![Change::Message(Box::new(line))]
    };
    inbox.apply(event(10, edited(6)));
    inbox.apply(event(11, edited(2)));
    let lines = inbox.timeline(row.id).unwrap().messages();
    assert_eq!(
        lines.iter().map(|line| line.pos).collect::<Vec<_>>(),
        [5, 6, 7, 8, 9]
    );
    assert_eq!((lines[1].body.as_str(), lines[1].version()), ("better", 2));
}

#[test]
fn s1_10_what_is_loaded_ends_where_its_page_does_and_a_first_page_takes_nothing_back() {
    let mut inbox = inbox(vec![chat(1, 10), chat(2, 20)], 5);
    assert_eq!(inbox.bottom, None, "all is here");
    let page = |chats: Vec<ChatRow>, more| ChatsPage { chats, more };
    let place = |n, at| Some(ListPlace::by_time(at, chat(n, at).id));
    inbox.put_page(page(vec![chat(3, 30), chat(2, 20)], true), true);
    assert_eq!((inbox.bottom, inbox.more), (place(2, 20), true));
    inbox.put_page(page(vec![chat(4, 9), chat(5, 8)], true), false);
    assert_eq!(inbox.bottom, place(5, 8));
    inbox.put_page(page(vec![chat(6, 40), chat(3, 30)], true), true);
    assert_eq!(inbox.bottom, place(5, 8), "it was loaded further");
    assert!(inbox.chat(chat(6, 40).id).is_some());
    inbox.put_page(page(vec![], false), false);
    assert_eq!((inbox.bottom, inbox.more), (None, false));
    inbox.preferences.filters.sort = Sort::Priority;
    let urgent = ChatRow {
        priority: PriorityId::MEDIUM,
        ..chat(7, 3)
    };
    inbox.put_page(page(vec![urgent.clone()], true), true);
    assert_eq!(inbox.bottom, Some(Sort::Priority.place(&urgent, &inbox.scheme)));
}
