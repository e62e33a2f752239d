use super::*;
use crate::codec::{Wire, Writer};
use crate::file::FileView;
use crate::id::{ClientId, FileId, IssueId, MessageId};
use crate::view::Watermark;
use crate::visitor::{FromVisitor, StartChat, Started, TeamMember, ToVisitor};

fn head() -> ChatHead {
    ChatHead {
        key: "JK-7".to_owned(),
        state: ChatState::Active,
        agent: Some("Ana".to_owned()),
        name: "Noor".to_owned(),
        team: Watermark {
            delivered: 3,
            displayed: 0,
            read: 2,
        },
        mine: Watermark {
            delivered: 1,
            displayed: 1,
            read: 1,
        },
    }
}

fn file() -> FileView {
    FileView {
        id: FileId::from_random([9; 16]),
        name: "bowls.jpg".to_owned(),
        size_bytes: 1_258_291,
        picture: Some((800, 600)),
    }
}

fn line(vseq: i64, from: From) -> VisitorMessage {
    VisitorMessage {
        id: MessageId::from_parts(vseq, [3; 10]),
        vseq,
        from,
        name: "Ana".to_owned(),
        colour: 4,
        client_id: ClientId::from_parts(vseq, [5; 10]),
        text: "Hello 👋".to_owned(),
        at: 1_795_174_927_000,
        changed: 0,
        files: vec![file()],
    }
}

fn snapshot() -> VisitorSnapshot {
    VisitorSnapshot {
        epoch: "e1".to_owned(),
        cursor: 2,
        online: true,
        ask_name: true,
        desk: "Juniper Kiln".to_owned(),
        greeting: "Hello, how can we help?".to_owned(),
        chat: Some(head()),
        messages: vec![line(1, From::Me), line(2, From::Team)],
        team: vec![TeamMember {
            name: "Ana".to_owned(),
            colour: 1,
        }],
    }
}

fn event(prev: i64, from: From) -> VisitorEvent {
    VisitorEvent {
        prev,
        vseq: prev + 1,
        head: head(),
        message: Some(line(prev + 1, from)),
        changed: None,
    }
}

#[test]
fn p_1_events_apply_once_in_order() {
    let mut state = VisitorState::new(snapshot(), vec![]);
    assert_eq!(state.apply(event(3, From::Team)), Moved::Gap);
    assert_eq!(state.apply(event(2, From::Team)), Moved::On);
    assert_eq!(state.apply(event(2, From::Team)), Moved::Known);
    assert_eq!(state.confirmed.messages.len(), 3);
}

#[test]
fn p_2_the_event_of_an_own_message_settles_it_in_the_outbox() {
    let mut state = VisitorState::new(snapshot(), vec![]);
    let sent = line(3, From::Me);
    state
        .outbox
        .add(sent.client_id, IssueId(uuid::Uuid::nil()), sent.text, 1);
    state.apply(event(2, From::Me));
    assert!(state.outbox.entries().is_empty());
}

#[test]
fn unread_lines_are_those_of_the_team_above_the_watermark() {
    let mut state = VisitorState::new(snapshot(), vec![]);
    assert_eq!(state.unread(), 1);
    state.seen(Watermark::read_to(2));
    assert_eq!(state.unread(), 0);
}

#[test]
fn n_5_an_older_widget_tells_no_more_than_it_knows() {
    let mut out = Writer::default();
    out.int(4).int(7).int(5);
    let seen = FromVisitor::from_bytes(&out.into_bytes());
    assert_eq!(
        seen,
        Ok(FromVisitor::Seen {
            delivered: 7,
            read: 5,
            displayed: 0
        })
    );
}

#[test]
fn e_43_a_changed_line_is_replaced_in_its_place() {
    let mut state = VisitorState::new(snapshot(), vec![]);
    let changed = VisitorMessage {
        text: "Good morning".to_owned(),
        changed: 2,
        ..line(2, From::Team)
    };
    let edited = VisitorEvent {
        message: None,
        changed: Some(changed.clone()),
        ..event(2, From::Team)
    };
    assert_eq!(VisitorEvent::from_bytes(&edited.to_bytes()).as_ref(), Ok(&edited));
    assert_eq!(state.apply(edited), Moved::On);
    assert_eq!((state.confirmed.messages.len(), state.confirmed.cursor), (2, 3));
    assert_eq!(state.confirmed.messages[1], changed);
}

#[test]
fn e_43_what_a_widget_before_edits_sends_and_reads_still_fits() {
    // A line without the last fields, as older servers write it: without files, and without what became of it.
    let plain = VisitorMessage {
        files: Vec::new(),
        ..line(2, From::Team)
    };
    let bytes = plain.to_bytes();
    for fewer in [1, 2] {
        let older = &bytes[..bytes.len() - fewer];
        assert_eq!(VisitorMessage::from_bytes(older).as_ref(), Ok(&plain));
    }
    // An event that an older widget reads up to its own last field: no new line, and a cursor that moves.
    let edited = VisitorEvent {
        message: None,
        changed: Some(line(2, From::Team)),
        ..event(2, From::Team)
    };
    let bytes = edited.to_bytes();
    let known = VisitorEvent {
        changed: None,
        ..edited
    };
    assert!(bytes.starts_with(&known.to_bytes()[..known.to_bytes().len() - 1]));
}

#[test]
fn every_frame_round_trips() {
    let id = ClientId::from_parts(1, [9; 10]);
    for frame in [
        FromVisitor::Hello {
            protocol: 1,
            credential: Some("c".to_owned()),
            epoch: "e".to_owned(),
            cursor: 300,
            chat: "JK-7".to_owned(),
        },
        FromVisitor::Send {
            client_id: id,
            text: "ü\n".to_owned(),
            files: vec![file().id],
        },
        FromVisitor::Typing,
        FromVisitor::Seen {
            delivered: 2,
            read: 1,
            displayed: 2,
        },
        FromVisitor::Pong,
        FromVisitor::Probe,
        FromVisitor::End { client_id: id },
        FromVisitor::Page {
            about: "https://shop.example/bowl\n\npl-PL".to_owned(),
        },
    ] {
        assert_eq!(FromVisitor::from_bytes(&frame.to_bytes()), Ok(frame));
    }
    for frame in [
        ToVisitor::Welcome {
            protocol: 1,
            epoch: "e".to_owned(),
            head: 9,
            online: true,
        },
        ToVisitor::Event(Box::new(event(2, From::System))),
        ToVisitor::Live,
        ToVisitor::Reset(Box::new(snapshot())),
        ToVisitor::Ack {
            client_id: id,
            vseq: 4,
            at: 5,
        },
        ToVisitor::refused(id, &crate::refusal::Refusal::ChatEnded),
        ToVisitor::Ping { head: 1 },
        ToVisitor::Pong { head: 1 },
        ToVisitor::Typing {
            name: "Ana".to_owned(),
        },
        ToVisitor::Availability { online: false },
        ToVisitor::Closing { retry_after_ms: 400 },
    ] {
        assert_eq!(ToVisitor::from_bytes(&frame.to_bytes()), Ok(frame));
    }
    let start = StartChat {
        chat: id,
        client_id: id,
        name: "N".to_owned(),
        text: "t".to_owned(),
        page: "/p".to_owned(),
    };
    assert_eq!(StartChat::from_bytes(&start.to_bytes()), Ok(start));
    let started = Started {
        credential: "s".to_owned(),
        snapshot: snapshot(),
    };
    assert_eq!(Started::from_bytes(&started.to_bytes()), Ok(started));
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
        let _frame = FromVisitor::from_bytes(&bytes);
        let _frame = ToVisitor::from_bytes(&bytes);
        let _frames = crate::visitor::read_frames(&bytes);
    }
}
