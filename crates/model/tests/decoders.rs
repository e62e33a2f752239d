//! Every decoder of what comes from outside: whatever bytes come, it reads or refuses; it neither panics nor runs away.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use model::account::{AccountChange, TypedPassword, device_words};
use model::audit::AuditFilter;
use model::codec::Wire;
use model::frame::{FromConsole, ToConsole};
use model::id::{ClientId, DeviceId, FileId, IssueId, IssueKey};
use model::outbox::Pending;
use model::settings::SettingsChange;
use model::text::{Email, MessageText, PersonName, one_line, reveal};
use model::view::SystemLine;
use model::visitor::{FromVisitor, StartChat, Started, ToVisitor, VisitorSnapshot, read_frames};
use model::{markup, website};
use proptest::prelude::*;

fn id() -> ClientId {
    ClientId::from_parts(1, [7; 10])
}

/// Good frames of each side, to be broken.
fn good_frames() -> Vec<Vec<u8>> {
    let start = StartChat {
        chat: id(),
        client_id: id(),
        name: "Maja".to_owned(),
        text: "Hello".to_owned(),
        page: "https://shop.example/bowl".to_owned(),
    };
    let send = FromVisitor::Send {
        client_id: id(),
        text: "Hello".to_owned(),
        files: vec![FileId::from_random([1; 16])],
    };
    let hello = FromVisitor::Hello {
        protocol: 1,
        credential: Some("0".repeat(64)),
        epoch: "e".to_owned(),
        cursor: 9,
        chat: "SU-1".to_owned(),
    };
    vec![
        start.to_bytes(),
        send.to_bytes(),
        hello.to_bytes(),
        ToVisitor::Live.to_bytes(),
    ]
}

fn good_texts() -> Vec<String> {
    let send = FromConsole::Send {
        chat: IssueId::from_parts(1, [1; 10]),
        client_id: id(),
        text: "Hello".to_owned(),
        files: vec![FileId::from_random([1; 16])],
    };
    let password = AccountChange::Password {
        present: TypedPassword("a".to_owned()),
        new: TypedPassword("b".to_owned()),
    };
    let device = AccountChange::EndDevice(DeviceId::from_parts(1, [1; 10]));
    vec![
        serde_json::to_string(&send).unwrap(),
        serde_json::to_string(&password).unwrap(),
        serde_json::to_string(&device).unwrap(),
        serde_json::to_string(&SettingsChange::AddDepartment("Orders".to_owned())).unwrap(),
        serde_json::to_string(&AuditFilter::default()).unwrap(),
    ]
}

/// Reads bytes by every decoder of the visitor's codec. What it says is of no concern here.
fn read_all(bytes: &[u8]) {
    drop(FromVisitor::from_bytes(bytes));
    drop(ToVisitor::from_bytes(bytes));
    drop(StartChat::from_bytes(bytes));
    drop(Started::from_bytes(bytes));
    drop(VisitorSnapshot::from_bytes(bytes));
    drop(Pending::from_bytes(bytes));
    drop(read_frames(bytes));
}

/// Reads a text by every other decoder.
fn read_text(text: &str) {
    drop(serde_json::from_str::<FromConsole>(text));
    drop(serde_json::from_str::<ToConsole>(text));
    drop(serde_json::from_str::<AccountChange>(text));
    drop(serde_json::from_str::<SettingsChange>(text));
    drop(serde_json::from_str::<AuditFilter>(text));
    drop((
        MessageText::parse(text),
        PersonName::parse(text),
        Email::parse(text),
    ));
    drop((
        text.parse::<IssueKey>(),
        website::origin(text),
        SystemLine::parse(text),
    ));
    drop((
        markup::parse(text),
        reveal(text),
        one_line(text, 40),
        device_words(text),
    ));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn sec_10_broken_frames_are_read_or_refused(
        which in 0_usize..4,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        cut in any::<prop::sample::Index>(),
        tail in prop::collection::vec(any::<u8>(), 0..20),
    ) {
        let mut bytes = good_frames()[which].clone();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        read_all(&bytes);
        bytes.truncate(cut.index(bytes.len() + 1));
        read_all(&bytes);
        bytes.extend(tail);
        read_all(&bytes);
    }

    #[test]
    fn sec_10_broken_texts_are_read_or_refused(
        which in 0_usize..5,
        at in any::<prop::sample::Index>(),
        piece in prop_oneof![
            Just("{".to_owned()), Just("\"".to_owned()), Just("\\u0000".to_owned()), Just("1e999".to_owned()),
            Just("null".to_owned()), Just("\u{202e}".to_owned()), ".{0,8}",
        ],
    ) {
        let text = good_texts()[which].clone();
        let at = at.index(text.len());
        if text.is_char_boundary(at) {
            read_text(&format!("{}{piece}{}", &text[..at], &text[at..]));
            read_text(&text[..at]);
        }
    }

    #[test]
    fn sec_10_any_text_is_read_or_refused(text in "\\PC{0,200}|[\\x00-\\x7f]{0,200}") {
        read_text(&text);
    }
}

#[test]
fn sec_10_deep_and_long_texts_end_quickly() {
    for piece in [
        "[", "{\"a\":", "\"", "*", "`", "> ", "[a](", "_*", "\n- ", "https://", "@", "a@a.",
    ] {
        let long = piece.repeat(64 * 1024 / piece.len());
        read_text(&long);
        read_all(long.as_bytes());
    }
}
