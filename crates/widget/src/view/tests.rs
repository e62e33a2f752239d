use model::codec::Wire;
use model::file::FileView;
use model::id::{ClientId, FileId, IssueId, MessageId};
use model::outbox::{Outbox, SendState};
use model::view::Watermark;
use model::visitor::{From, TeamMember, VisitorMessage};

use super::*;
use crate::html::HtmlSink;

const NOW: i64 = 1_795_174_927_000;
const HOSTILE: &str = "<img src=x onerror=alert(1)>\u{202e}";

fn html(panel: &Panel<'_>) -> String {
    let mut out = HtmlSink::default();
    super::panel(&mut out, panel);
    out.into_html()
}

fn snapshot() -> VisitorSnapshot {
    VisitorSnapshot {
        online: true,
        ask_name: true,
        desk: "Juniper Kiln".to_owned(),
        greeting: "Hello, how can we help?".to_owned(),
        team: vec![
            TeamMember {
                name: "Ana Ribeiro".to_owned(),
                colour: 1,
            },
            TeamMember {
                name: "Tomás Herrera".to_owned(),
                colour: 2,
            },
        ],
        ..VisitorSnapshot::default()
    }
}

fn line(vseq: i64, from: From, text: &str) -> VisitorMessage {
    VisitorMessage {
        id: MessageId::from_parts(vseq, [1; 10]),
        vseq,
        from,
        name: if from == From::Team {
            "Ana Ribeiro".to_owned()
        } else {
            String::new()
        },
        colour: 1,
        client_id: ClientId::from_parts(0, [0; 10]),
        text: text.to_owned(),
        at: NOW + vseq * 1_000,
        changed: 0,
        files: Vec::new(),
    }
}

fn chat(state: ChatState) -> VisitorSnapshot {
    VisitorSnapshot {
        chat: Some(ChatHead {
            key: "JK-1".to_owned(),
            state,
            agent: Some("Ana Ribeiro".to_owned()),
            name: "Noor".to_owned(),
            team: Watermark {
                delivered: 4,
                displayed: 0,
                read: 3,
            },
            mine: Watermark::default(),
        }),
        messages: vec![
            line(1, From::Me, "Is the medium bowl big enough?"),
            line(2, From::System, "joined\tAna Ribeiro"),
            line(3, From::Team, "Hello **Noor**! See https://shop.example/b"),
            line(4, From::Me, "Great"),
        ],
        ..snapshot()
    }
}

#[test]
fn s2_25_the_form_asks_for_a_name_and_names_what_is_missing() {
    let snapshot = snapshot();
    let mut panel = Panel::of(&snapshot, NOW);
    let shown = html(&panel);
    assert!(shown.contains("Hello, how can we help?") && shown.contains("Ana and Tomás are here for you."));
    assert!(shown.contains("id=\"lwn\"") && shown.contains("Start chat") && !shown.contains("aria-invalid"));
    panel.form_error = Some(FormError::Name);
    assert!(html(&panel).contains("aria-invalid=\"true\" aria-describedby=\"lwne\""));
}

#[test]
fn s4_12_nobody_there_is_said_as_it_is() {
    let snapshot = VisitorSnapshot {
        online: false,
        ..snapshot()
    };
    let shown = html(&Panel::of(&snapshot, NOW));
    assert!(
        shown.contains("We are away right now") && shown.contains("Send message") && !shown.contains("Ana")
    );
}

#[test]
fn s5_34_the_conversation_has_people_times_and_states() {
    let snapshot = chat(ChatState::Active);
    let shown = html(&Panel {
        offset_min: Some(60),
        ..Panel::of(&snapshot, NOW)
    });
    for part in [
        "<h1>Ana Ribeiro</h1>",
        "Today, 20 November",
        "<b>Ana Ribeiro</b> joined the chat",
        "aria-label=\"Ana, 12:42\"",
        "datetime=\"2026-11-20T11:42:10Z\"",
        "Hello <strong>Noor</strong>! See <a href=\"https://shop.example/b\" target=\"_blank\" rel=\"noopener noreferrer nofollow ugc\">",
        "Delivered",
    ] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
    assert_eq!(shown.matches("class=\"msg-state\"").count(), 1);
}

#[test]
fn sec_05_e_5_files_stand_in_the_conversation_and_their_names_are_texts() {
    let mut snapshot = chat(ChatState::Active);
    let file = |n: u8, name: &str, picture| FileView {
        id: FileId::from_random([n; 16]),
        name: name.to_owned(),
        size_bytes: 1,
        picture,
    };
    snapshot.messages[3].text = String::new();
    snapshot.messages[3].files = vec![
        file(1, "bowls \"><script>.png", Some((8, 6))),
        file(2, "<b>label</b>.pdf", None),
    ];
    let shown = html(&Panel::of(&snapshot, NOW));
    let address = "/w/files/01010101010141018101010101010101";
    for part in [
        &*format!("<a class=\"file\" target=\"_blank\" href=\"{address}\"><img src=\"{address}/thumb\""),
        "alt=\"bowls &quot;&gt;&lt;script&gt;.png\" width=\"8\" height=\"6\"></a>",
        "&lt;b&gt;label&lt;/b&gt;.pdf</a>",
    ] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
    assert_eq!(
        shown.matches("class=\"bubble\"").count(),
        2,
        "none for a text that is empty"
    );
}

#[test]
fn the_server_shows_no_times_because_it_does_not_know_the_zone() {
    let snapshot = chat(ChatState::Active);
    let shown = html(&Panel::of(&snapshot, NOW));
    assert!(!shown.contains("<time") && !shown.contains("daysep"));
}

#[test]
fn p_3_what_is_not_sent_says_so() {
    let snapshot = chat(ChatState::Active);
    let own = IssueId::from_parts(0, [0; 10]);
    let mut outbox = Outbox::default();
    outbox.add(
        ClientId::from_parts(9, [9; 10]),
        own,
        "One".to_owned(),
        NOW + 9_000,
    );
    outbox.add(
        ClientId::from_parts(10, [9; 10]),
        own,
        "Two".to_owned(),
        NOW + 10_000,
    );
    let mut entries = outbox.entries().to_vec();
    entries[1].state = SendState::Failed("This chat has ended.".to_owned());
    let shown = html(&Panel {
        pending: &entries,
        notice: Some(Notice::NoConnection),
        ..Panel::of(&snapshot, NOW)
    });
    for part in [
        "Sending…",
        "Not sent. This chat has ended.",
        "Try again",
        "Delete",
        "No connection. Your messages are kept",
    ] {
        assert!(shown.contains(part), "{part}");
    }
}

#[test]
fn p_3_an_ended_chat_offers_a_new_one() {
    let snapshot = chat(ChatState::Ended);
    let shown = html(&Panel {
        offset_min: Some(0),
        ..Panel::of(&snapshot, NOW)
    });
    assert!(
        shown.contains("Chat ended")
            && shown.contains("with Ana, 11:42 to 11:42")
            && shown.contains("New conversation")
    );
    assert!(!shown.contains("id=\"lwt\""));
}

#[test]
fn sec_05_hostile_texts_stay_texts_in_every_state() {
    let mut hostile = chat(ChatState::Active);
    hostile.desk = HOSTILE.to_owned();
    hostile.greeting = HOSTILE.to_owned();
    hostile.team[0].name = HOSTILE.to_owned();
    for message in &mut hostile.messages {
        message.name = HOSTILE.to_owned();
        message.text = HOSTILE.to_owned();
    }
    let no_chat = VisitorSnapshot {
        chat: None,
        ..hostile.clone()
    };
    let ended = VisitorSnapshot {
        chat: chat(ChatState::Ended).chat,
        ..hostile.clone()
    };
    for snapshot in [&hostile, &no_chat, &ended] {
        let shown = html(&Panel {
            typing: Some(HOSTILE),
            form_error: Some(FormError::Refused(HOSTILE)),
            ..Panel::of(snapshot, NOW)
        });
        assert!(!shown.contains("<img"), "{shown}");
    }
}

#[test]
fn a_version_changes_with_what_is_seen() {
    let shown = |team: Watermark| {
        let mut snapshot = chat(ChatState::Active);
        if let Some(chat) = &mut snapshot.chat {
            chat.team = team;
        }
        html(&Panel::of(
            &VisitorSnapshot::from_bytes(&snapshot.to_bytes()).unwrap(),
            NOW,
        ))
    };
    assert_ne!(
        shown(Watermark {
            delivered: 4,
            displayed: 0,
            read: 4
        }),
        shown(Watermark {
            delivered: 4,
            displayed: 0,
            read: 3
        })
    );
    assert_eq!(shown(Watermark::default()).matches("data-k=\"").count(), 4);
}

#[test]
fn e_43_an_edited_line_says_so_and_a_deleted_one_keeps_its_place() {
    let mut snapshot = chat(ChatState::Active);
    let before = html(&Panel::of(&snapshot, NOW));
    snapshot.messages[2].changed = 2;
    snapshot.messages[2].text = "Hello Noor".to_owned();
    let edited = html(&Panel::of(&snapshot, NOW));
    assert!(
        edited.contains("Hello Noor<small> Edited</small>") && edited != before,
        "{edited}"
    );
    snapshot.messages[2].changed = model::visitor::DELETED;
    snapshot.messages[2].text = "Message deleted".to_owned();
    let deleted = html(&Panel::of(&snapshot, NOW));
    assert!(
        deleted.contains("<em>Message deleted</em>") && !deleted.contains("Edited"),
        "{deleted}"
    );
}
