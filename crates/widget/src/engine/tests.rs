mod pages;
mod told;

use super::*;
use model::file::FileView;
use model::id::{FileId, MessageId};
use model::view::Watermark;
use model::visitor::{ChatHead, From, FromVisitor, VisitorEvent, VisitorMessage};

use crate::view::{FormError, Notice, Screen};

fn id(n: u8) -> ClientId {
    ClientId::from_parts(i64::from(n), [n; 10])
}

fn at(now_ms: i64) -> Moment {
    Moment { now_ms, jitter: 255 }
}

fn head(state: ChatState) -> ChatHead {
    ChatHead {
        key: "JK-7".to_owned(),
        state,
        agent: Some("Ana Ribeiro".to_owned()),
        name: "Noor".to_owned(),
        team: Watermark::default(),
        mine: Watermark::default(),
    }
}

fn line(vseq: i64, from: From, client_id: ClientId) -> VisitorMessage {
    VisitorMessage {
        id: MessageId::from_parts(vseq, [7; 10]),
        vseq,
        from,
        name: "Ana Ribeiro".to_owned(),
        colour: 1,
        client_id,
        text: "Hello".to_owned(),
        at: vseq * 1_000,
        changed: 0,
        files: Vec::new(),
    }
}

fn event(vseq: i64, from: From, client_id: ClientId) -> ToVisitor {
    let message = Some(line(vseq, from, client_id));
    ToVisitor::Event(Box::new(VisitorEvent {
        prev: vseq - 1,
        vseq,
        head: head(ChatState::Active),
        message,
        changed: None,
    }))
}

fn ended(vseq: i64) -> ToVisitor {
    ToVisitor::Event(Box::new(VisitorEvent {
        prev: vseq - 1,
        vseq,
        head: head(ChatState::Ended),
        message: None,
        changed: None,
    }))
}

fn chat() -> VisitorSnapshot {
    VisitorSnapshot {
        epoch: "e".to_owned(),
        cursor: 1,
        online: true,
        chat: Some(head(ChatState::Active)),
        messages: vec![line(1, From::Me, id(1))],
        ..VisitorSnapshot::default()
    }
}

fn welcome() -> Input {
    Input::Frame(ToVisitor::Welcome {
        protocol: 1,
        epoch: "e".to_owned(),
        head: 1,
        online: true,
    })
}

/// A chat with a welcomed socket.
fn live() -> Engine {
    let mut engine = Engine::new(chat(), None, true);
    engine.handle(at(0), Input::Tick);
    engine.handle(at(1), welcome());
    engine
}

fn send(engine: &mut Engine, now: i64, n: u8) -> Vec<Effect> {
    let mut effects = engine.handle(
        at(now),
        Input::Write {
            id: id(n),
            text: "t".to_owned(),
            files: Vec::new(),
        },
    );
    effects.extend(engine.handle(at(now), Input::Stored(id(n))));
    effects
}

#[test]
fn e_5_files_alone_are_a_message_and_nothing_at_all_is_none() {
    let mut engine = live();
    let file = FileView {
        id: FileId::from_random([1; 16]),
        name: "a.png".to_owned(),
        size_bytes: 1,
        picture: None,
    };
    for (text, files, sent) in [(" ", vec![file.clone()], true), (" ", Vec::new(), false)] {
        let write = Input::Write {
            id: id(2),
            text: text.to_owned(),
            files,
        };
        let mut effects = engine.handle(at(2), write);
        effects.extend(engine.handle(at(2), Input::Stored(id(2))));
        let goes = effects.iter().any(
            |effect| matches!(effect, Effect::Send(FromVisitor::Send { files, .. }) if *files == [file.id]),
        );
        assert_eq!(goes, sent);
    }
}

fn sends(effects: &[Effect]) -> Vec<ClientId> {
    let sent = effects.iter().filter_map(|effect| match effect {
        Effect::Send(FromVisitor::Send { client_id, .. }) | Effect::Post(client_id, _) => Some(*client_id),
        Effect::Start(start) => Some(start.client_id),
        _ => None,
    });
    sent.collect()
}

fn begin(engine: &mut Engine) -> Vec<Effect> {
    let begin = Input::Begin {
        chat: id(50),
        id: id(51),
        name: "Noor".to_owned(),
        text: "Hi".to_owned(),
    };
    let mut effects = engine.handle(at(10), begin);
    effects.extend(engine.handle(at(11), Input::Stored(id(51))));
    effects
}

fn refused(client_id: ClientId, passing: bool, retry_after_s: i64, ended: bool) -> ToVisitor {
    ToVisitor::Refused {
        client_id,
        words: "No.".to_owned(),
        passing,
        retry_after_s,
        ended,
    }
}

fn screen(engine: &Engine) -> Screen {
    engine.panel(0, 0).screen()
}

#[test]
fn n_6_an_idle_widget_does_nothing() {
    let mut engine = Engine::new(VisitorSnapshot::default(), None, true);
    assert_eq!(engine.handle(at(0), Input::Tick), []);
    assert_eq!(
        engine.handle(
            at(1),
            Input::Restored {
                pending: vec![],
                start: None
            }
        ),
        []
    );
    let effects = engine.handle(at(2), Input::Open(true));
    assert!(matches!(effects[0], Effect::Connect(FromVisitor::Hello { .. })));
}

#[test]
fn p_3_a_message_is_stored_before_it_is_sent_and_forgotten_when_it_is_acknowledged() {
    let mut engine = live();
    let effects = engine.handle(
        at(5),
        Input::Write {
            id: id(2),
            text: "t".to_owned(),
            files: Vec::new(),
        },
    );
    assert!(matches!(&effects[0], Effect::Store(entry) if entry.client_id == id(2)));
    assert_eq!(sends(&effects), []);
    assert_eq!(sends(&engine.handle(at(6), Input::Stored(id(2)))), [id(2)]);
    let effects = engine.handle(
        at(7),
        Input::Frame(ToVisitor::Ack {
            client_id: id(2),
            vseq: 2,
            at: 7,
        }),
    );
    assert!(effects.contains(&Effect::Forget(id(2))));
    assert_eq!(
        engine.panel(8, 0).settled.len(),
        1,
        "shown until its event arrives"
    );
    engine.handle(at(8), Input::Frame(event(2, From::Me, id(2))));
    let panel = engine.panel(9, 0);
    assert_eq!((panel.settled.len(), panel.snapshot.messages.len()), (0, 2));
}

#[test]
fn p_3_one_message_is_in_flight_and_a_lost_one_goes_again_with_its_id() {
    let mut engine = live();
    assert_eq!(sends(&send(&mut engine, 5, 2)), [id(2)]);
    assert_eq!(sends(&send(&mut engine, 6, 3)), []);
    engine.handle(at(10), Input::SocketClosed);
    assert!(engine.panel(2_010, 0).notice == Some(Notice::NoConnection));
    engine.handle(at(2_010), Input::Tick);
    assert_eq!(sends(&engine.handle(at(2_020), welcome())), [id(2)]);
    let effects = engine.handle(at(2_030), Input::Frame(event(2, From::Me, id(2))));
    assert_eq!(
        sends(&effects),
        [id(3)],
        "the event settles as the acknowledgement does"
    );
}

#[test]
fn p_3_the_start_keeps_its_ids_over_a_reload() {
    let mut engine = Engine::new(VisitorSnapshot::default(), None, true);
    let effects = begin(&mut engine);
    let Some(Effect::StoreStart(start)) = effects.first().cloned() else {
        panic!("{effects:?}")
    };
    let Some(Effect::Store(entry)) = effects.get(1).cloned() else {
        panic!("{effects:?}")
    };
    assert_eq!(sends(&effects), [id(51)]);

    let mut reloaded = Engine::new(VisitorSnapshot::default(), None, true);
    let effects = reloaded.handle(
        at(20),
        Input::Restored {
            pending: vec![entry],
            start: Some(start),
        },
    );
    let again = effects.iter().find_map(|effect| {
        if let Effect::Start(start) = effect {
            Some(start)
        } else {
            None
        }
    });
    assert_eq!(
        again.map(|start| (start.chat, start.client_id)),
        Some((id(50), id(51)))
    );
    assert_eq!(screen(&reloaded), Screen::Chat);
}

#[test]
fn p_11_the_credential_is_kept_where_the_cookie_does_not_come_back() {
    let mut engine = Engine::new(VisitorSnapshot::default(), None, true);
    begin(&mut engine);
    let started = Started {
        credential: "c".to_owned(),
        snapshot: chat(),
    };
    let effects = engine.handle(at(12), Input::Started(id(51), Outcome::Done(started)));
    assert!(effects.contains(&Effect::CheckCookie));
    assert!(effects.contains(&Effect::ForgetStart));
    assert_eq!(
        engine.handle(at(13), Input::CookieWorks(false))[0],
        Effect::KeepCredential("c".to_owned())
    );
    engine.handle(at(14), Input::Kept(false));
    assert_eq!(engine.panel(15, 0).notice, Some(Notice::Forgotten));
}

#[test]
fn s2_25_a_refused_start_goes_back_to_the_form_with_the_text() {
    let mut engine = Engine::new(
        VisitorSnapshot {
            ask_name: true,
            ..VisitorSnapshot::default()
        },
        None,
        true,
    );
    begin(&mut engine);
    let effects = engine.handle(
        at(12),
        Input::Started(id(51), Outcome::Refused(refused(id(0), false, 0, false))),
    );
    assert!(effects.contains(&Effect::Refill {
        name: "Noor".to_owned(),
        text: "Hi".to_owned()
    }));
    assert_eq!(screen(&engine), Screen::Form);
    // The field tells what was put back. Why it was refused stands there until the visitor types.
    engine.handle(at(13), Input::Typed("Hi".to_owned()));
    assert_eq!(engine.panel(13, 0).form_error, Some(FormError::Refused("No.")));
    engine.handle(at(14), Input::Typed("Hi!".to_owned()));
    assert_eq!(engine.panel(14, 0).form_error, None);
}

#[test]
fn sec_limits_a_limited_message_waits_and_says_so() {
    let mut engine = live();
    send(&mut engine, 1_000, 2);
    engine.handle(at(1_001), Input::Frame(refused(id(2), true, 7, false)));
    assert_eq!(engine.panel(1_001, 0).notice, Some(Notice::Limited(7)));
    assert_eq!(sends(&engine.handle(at(8_000), Input::Tick)), []);
    assert_eq!(sends(&engine.handle(at(8_001), Input::Tick)), [id(2)]);
}

#[test]
fn p_3_unsent_text_survives_the_end_of_the_chat() {
    let mut engine = live();
    send(&mut engine, 5, 2);
    engine.handle(at(6), Input::SocketClosed);
    engine.handle(at(1_006), Input::Tick);
    engine.handle(at(1_007), welcome());
    engine.handle(at(1_008), Input::Frame(ended(2)));
    assert_eq!(screen(&engine), Screen::Ended);
    let effects = engine.handle(
        at(1_009),
        Input::Act {
            act: "new".to_owned(),
            on: id(0),
            id: id(9),
        },
    );
    assert!(effects.contains(&Effect::Refill {
        name: String::new(),
        text: "t".to_owned()
    }));
    assert_eq!(screen(&engine), Screen::Form);
}

#[test]
fn rule_5_a_gap_is_resumed_with_the_cursor() {
    let mut engine = live();
    let effects = engine.handle(at(5), Input::Frame(event(4, From::Team, id(0))));
    assert_eq!(effects[0], Effect::Disconnect);
    assert!(matches!(
        effects[1],
        Effect::Connect(FromVisitor::Hello { cursor: 1, .. })
    ));
}

#[test]
fn rule_6_a_head_that_is_not_reached_is_resumed() {
    let mut engine = live();
    let effects = engine.handle(at(5), Input::Frame(ToVisitor::Ping { head: 2 }));
    assert_eq!(effects[0], Effect::Send(FromVisitor::Pong));
    let effects = engine.handle(at(3_005), Input::Tick);
    assert_eq!(effects[0], Effect::Disconnect);
}

#[test]
fn rule_7_messages_go_over_http_where_sockets_do_not_work() {
    let mut engine = Engine::new(chat(), None, true);
    engine.handle(at(0), Input::Tick);
    engine.handle(at(1), Input::SocketClosed);
    engine.handle(at(2_000), Input::Tick);
    assert!(
        engine
            .handle(at(2_001), Input::SocketClosed)
            .iter()
            .any(|effect| matches!(effect, Effect::Poll(_)))
    );
    assert_eq!(sends(&send(&mut engine, 2_002, 2)), [id(2)]);
    let ack = ToVisitor::Ack {
        client_id: id(2),
        vseq: 2,
        at: 2_003,
    };
    engine.handle(at(2_003), Input::Posted(id(2), Outcome::Done(ack)));
    let effects = engine.handle(
        at(2_004),
        Input::Polled(Outcome::Done(vec![event(2, From::Me, id(2))])),
    );
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Poll(_))));
    assert_eq!(engine.confirmed().cursor, 2);
}

#[test]
fn rule_14_n_5_displayed_needs_an_open_panel_that_can_be_seen_and_read_one_with_the_focus() {
    let mut engine = live();
    let seen = |effects: &[Effect]| {
        effects.iter().find_map(|effect| match effect {
            Effect::Send(FromVisitor::Seen {
                delivered,
                displayed,
                read,
            }) => Some((*delivered, *displayed, *read)),
            _ => None,
        })
    };
    let effects = engine.handle(at(5), Input::Frame(event(2, From::Team, id(0))));
    assert_eq!(seen(&effects), Some((2, 0, 0)));
    assert!(effects.contains(&Effect::Tell("unread:1".to_owned())));
    assert_eq!(seen(&engine.handle(at(6), Input::Open(true))), None);
    let effects = engine.handle(at(7), Input::Watched(Sight::Visible));
    assert_eq!(seen(&effects), Some((2, 2, 0)));
    let effects = engine.handle(at(7), Input::Watched(Sight::Focused));
    assert_eq!(seen(&effects), Some((2, 2, 2)));
    assert!(effects.contains(&Effect::Tell("unread:0".to_owned())));
    assert_eq!(seen(&engine.handle(at(8), Input::Tick)), None);
}
