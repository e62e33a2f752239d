use model::id::{ContactId, IssueId, MessageId};
use model::outbox::SendState;
use model::view::SystemLine;

use super::*;

/// Fri 20 Nov 2026 11:42:07 UTC.
const NOON: i64 = 1_795_174_927_000;

fn client(n: u8) -> ClientId {
    ClientId::from_parts(i64::from(n), [n; 10])
}

fn message(pos: u8, author: Author, at: i64) -> MessageView {
    MessageView {
        id: MessageId::from_parts(at, [pos; 10]),
        chat: IssueId::from_parts(1, [1; 10]),
        pos: i64::from(pos),
        vseq: Some(i64::from(pos)),
        kind: MessageKind::Public,
        author,
        author_name: "Ana Ribeiro".to_owned(),
        client_id: client(pos),
        body: format!("line {pos}"),
        at,
        changed: None,
        mentions: vec![],
        files: Vec::new(),
    }
}

fn reader() -> Reader {
    Reader {
        me: AgentId(1),
        name: "Ana Ribeiro".to_owned(),
        customer_is_anonymous: false,
        customer: Watermark {
            delivered: 3,
            displayed: 2,
            read: 2,
        },
        seen_at: Some(NOON + MINUTE_MS),
        zone: Zone::UTC,
        show: Show::Conversation,
    }
}

fn pending(n: u8, state: SendState) -> Pending {
    Pending {
        client_id: client(n),
        chat: IssueId::from_parts(1, [1; 10]),
        text: "later".to_owned(),
        at: NOON + 1_000,
        state,
        tries: 0,
        not_before: 0,
        note: None,
        files: Vec::new(),
    }
}

fn line(entries: &Entries, n: u8) -> &Line {
    match entries.get(EntryKey::Message(client(n))) {
        Some(Entry::Message(line)) => line,
        other => panic!("{other:?}"),
    }
}

fn customer() -> Author {
    Author::Visitor(ContactId::from_parts(1, [9; 10]))
}

#[test]
fn messages_within_three_minutes_stand_together() {
    let all = [
        message(1, customer(), NOON),
        message(2, customer(), NOON + 2 * MINUTE_MS),
        message(3, customer(), NOON + 6 * MINUTE_MS),
        message(4, Author::Agent(AgentId(1)), NOON + 6 * MINUTE_MS),
    ];
    let entries = Entries::arrange(&all, [].iter(), &Revising::default(), &reader());
    let flags: Vec<(bool, bool)> = (1..=4)
        .map(|n| (line(&entries, n).starts, line(&entries, n).ends))
        .collect();
    assert_eq!(flags, [(true, false), (false, true), (true, true), (true, true)]);
}

#[test]
fn each_day_begins_with_a_separator_in_the_readers_zone() {
    let late = NOON - 12 * 60 * MINUTE_MS; // 19 Nov 23:42 UTC
    let all = [message(1, customer(), late), message(2, customer(), NOON)];
    let days = |zone| {
        let entries = Entries::arrange(
            &all,
            [].iter(),
            &Revising::default(),
            &Reader { zone, ..reader() },
        );
        entries
            .keys(0..entries.lines.len())
            .iter()
            .filter(|key| matches!(key, EntryKey::Day(_)))
            .count()
    };
    assert_eq!((days(Zone::UTC), days(Zone::Fixed(60))), (2, 1));
}

#[test]
fn e_2_a_message_of_the_team_is_sent_delivered_or_seen() {
    let me = Author::Agent(AgentId(1));
    let all: Vec<MessageView> = (1..=4).map(|n| message(n, me, NOON)).collect();
    let entries = Entries::arrange(&all, [].iter(), &Revising::default(), &reader());
    let states: Vec<_> = (1..=4)
        .map(|n| line(&entries, n).delivery.clone().unwrap())
        .collect();
    assert_eq!(
        states,
        [
            Delivery::Seen(None),
            Delivery::Seen(None),
            Delivery::Delivered,
            Delivery::Sent
        ]
    );
    let told: Vec<bool> = (1..=4).map(|n| line(&entries, n).tells).collect();
    assert_eq!(told, [false, false, false, true]);
}

#[test]
fn e_2_the_last_message_of_the_team_says_when_it_was_seen() {
    let me = Author::Agent(AgentId(1));
    let all = [
        message(1, me, NOON),
        message(2, me, NOON),
        message(3, customer(), NOON),
    ];
    let entries = Entries::arrange(&all, [].iter(), &Revising::default(), &reader());
    assert_eq!(line(&entries, 1).delivery, Some(Delivery::Seen(None)));
    let at = Some(NOON + MINUTE_MS);
    assert_eq!(line(&entries, 2).delivery, Some(Delivery::Seen(at)));
    let newest: Vec<bool> = (1..=3).map(|n| line(&entries, n).newest).collect();
    assert_eq!(newest, [false, false, true]);
}

#[test]
fn p_3_what_is_not_stored_yet_is_shown_once() {
    let me = Author::Agent(AgentId(1));
    let stored = [message(1, me, NOON)];
    let waiting = [
        pending(1, SendState::InFlight),
        pending(2, SendState::Failed("no".to_owned())),
    ];
    let entries = Entries::arrange(&stored, waiting.iter(), &Revising::default(), &reader());
    assert_eq!(entries.lines.len(), 3); // the day, the stored one, the failed one
    let at = Some(NOON + MINUTE_MS);
    assert_eq!(line(&entries, 1).delivery, Some(Delivery::Seen(at)));
    assert_eq!(
        line(&entries, 2).delivery,
        Some(Delivery::Failed("no".to_owned()))
    );
    assert!(line(&entries, 1).tells && line(&entries, 2).tells);
}

#[test]
fn lobby_says_what_happened_with_the_name_apart() {
    let body = SystemLine::Reopened {
        name: "Maja".to_owned(),
    }
    .to_body();
    let system = MessageView {
        kind: MessageKind::System,
        body,
        author: Author::System,
        ..message(1, customer(), NOON)
    };
    let entries = Entries::arrange(&[system], [].iter(), &Revising::default(), &reader());
    match entries.get(EntryKey::System(1)) {
        Some(Entry::System(said)) => {
            assert_eq!(
                (said.before, said.name.as_str(), said.after.as_str()),
                ("Reopened: ", "Maja", " wrote again")
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn e_17_notes_stand_alone_and_have_no_delivery() {
    let me = Author::Agent(AgentId(1));
    let note = MessageView {
        kind: MessageKind::Note,
        vseq: None,
        ..message(2, me, NOON + 1_000)
    };
    let all = [message(1, me, NOON), note, message(3, me, NOON + 2_000)];
    let entries = Entries::arrange(&all, [].iter(), &Revising::default(), &reader());
    let flags = [1, 2, 3].map(|n| {
        (
            line(&entries, n).starts,
            line(&entries, n).ends,
            line(&entries, n).note,
        )
    });
    assert_eq!(
        flags,
        [(true, true, false), (true, true, true), (true, true, false)]
    );
    assert_eq!(line(&entries, 2).delivery, None);
}

#[test]
fn e_43_a_change_shows_before_it_is_stored_and_after() {
    let me = Author::Agent(AgentId(1));
    let mut revising = Revising::default();
    let stored = message(1, me, NOON);
    let edit = MessageChange::Edit {
        text: "better".to_owned(),
        mentions: vec![],
        version: 1,
    };
    revising.begin(stored.chat, stored.id, edit);
    let entries = Entries::arrange(std::slice::from_ref(&stored), [].iter(), &revising, &reader());
    let shown = line(&entries, 1);
    assert_eq!(
        (shown.body.as_str(), shown.edited, shown.changing),
        ("better", true, true)
    );
    let changed = model::revision::Changed {
        version: 2,
        at: NOON,
        deleted: true,
    };
    let deleted = MessageView {
        body: String::new(),
        changed: Some(changed),
        ..stored
    };
    let entries = Entries::arrange(&[deleted], [].iter(), &Revising::default(), &reader());
    assert!(line(&entries, 1).deleted && !line(&entries, 1).edited && !line(&entries, 1).changing);
}

#[test]
fn s1_52_the_record_tells_of_every_change_and_the_chat_of_few() {
    let trace = |pos: u8, body: String| MessageView {
        kind: MessageKind::Trace,
        vseq: None,
        author: Author::System,
        body,
        ..message(pos, Author::System, NOON)
    };
    let change = |field, from: &str, to: &str| {
        let (name, from, to) = ("Ana".to_owned(), from.to_owned(), to.to_owned());
        model::edit::FieldChange {
            name,
            field,
            from,
            to,
        }
    };
    let moved = SystemLine::Moved {
        name: "Ana".to_owned(),
        to: "Done".to_owned(),
        from: "Escalated".to_owned(),
    };
    let note = MessageView {
        kind: MessageKind::Note,
        vseq: None,
        ..message(4, Author::Agent(AgentId(1)), NOON)
    };
    let lines = [
        message(1, Author::Agent(AgentId(1)), NOON),
        trace(2, change(model::edit::Field::Priority, "Low", "High").to_body()),
        trace(3, change(model::edit::Field::Assignee, "Ana", "Kenji").to_body()),
        note,
        trace(5, moved.to_body()),
    ];
    let shown = |show| {
        let reader = Reader { show, ..reader() };
        let entries = Entries::arrange(&lines, [].into_iter(), &Revising::default(), &reader);
        let words = |key| match entries.get(key)? {
            Entry::System(said) => Some(format!("{}{}", said.name, said.after)),
            Entry::Message(line) => Some(line.body.clone()),
            Entry::Day(_) => None,
        };
        entries
            .keys(0..entries.lines.len())
            .into_iter()
            .filter_map(words)
            .collect::<Vec<String>>()
    };
    assert_eq!(
        shown(Show::Conversation),
        [
            "line 1",
            "Ana assigned it to Kenji",
            "line 4",
            "Ana set the status to Done"
        ]
    );
    let changes = [
        "Ana set the priority from Low to High",
        "Ana changed the assignee from Ana to Kenji",
        "Ana set the status from Escalated to Done",
    ];
    assert_eq!(shown(Show::Changes), changes);
    assert_eq!(shown(Show::Everything).len(), 5);
    assert_eq!(shown(Show::Messages), ["line 1"]);
    assert_eq!(shown(Show::Notes), ["line 4"]);
}

#[test]
fn each_line_has_a_position_that_it_keeps() {
    let team = Author::Agent(AgentId(2));
    let stored = [message(4, team, NOON), message(7, team, NOON + 1)];
    let waiting = [pending(8, SendState::Waiting), pending(9, SendState::InFlight)];
    let entries = Entries::arrange(&stored, waiting.iter(), &Revising::default(), &reader());
    assert_eq!(entries.positions(), [4, 4, 7, 8, 9], "the day first");
    assert!(Entries::default().positions().is_empty());
}
