//! What is told while somebody writes, and what is read aloud.

use super::*;

#[test]
fn typing_is_sent_once_in_a_while_and_forgotten_after_four_seconds() {
    let mut engine = live();
    assert_eq!(
        engine.handle(at(5), Input::Typed("t".to_owned()))[0],
        Effect::Send(FromVisitor::Typing)
    );
    assert!(
        !engine
            .handle(at(1_000), Input::Typed("t".to_owned()))
            .contains(&Effect::Send(FromVisitor::Typing))
    );
    assert!(
        engine
            .handle(at(1_505), Input::Typed("t".to_owned()))
            .contains(&Effect::Send(FromVisitor::Typing))
    );
    engine.handle(
        at(2_000),
        Input::Frame(ToVisitor::Typing {
            name: "Ana".to_owned(),
        }),
    );
    assert_eq!(engine.panel(2_000, 0).typing, Some("Ana"));
    engine.handle(at(6_000), Input::Tick);
    assert_eq!(engine.panel(6_000, 0).typing, None);
}

#[test]
fn p_16_a_resumed_chat_is_not_read_out_whole() {
    let mut engine = live();
    engine.handle(at(5), Input::Frame(event(2, From::Team, id(0))));
    assert_eq!(engine.take_spoken().as_deref(), Some("Ana: Hello"));
    engine.handle(at(6), Input::Frame(event(3, From::Team, id(0))));
    engine.handle(at(6), Input::Frame(event(4, From::Team, id(0))));
    assert_eq!(engine.take_spoken().as_deref(), Some("2 new messages"));
    assert_eq!(engine.take_spoken(), None);
}

/// The connection comes back.
fn back(engine: &mut Engine, now: i64) -> Vec<Effect> {
    let mut effects = engine.handle(at(now), Input::Tick);
    effects.extend(engine.handle(at(now + 1), welcome()));
    effects
}

#[test]
fn n_5_a_receipt_that_was_lost_with_its_connection_is_told_again() {
    let seen = |effects: &[Effect]| {
        let told = |effect: &Effect| match effect {
            Effect::Send(FromVisitor::Seen { read, .. })
            | Effect::Post(_, FromVisitor::Seen { read, .. }) => Some(*read),
            _ => None,
        };
        effects.iter().find_map(told)
    };
    let mut engine = live();
    engine.handle(at(5), Input::Open(true));
    engine.handle(at(5), Input::Watched(Sight::Focused));
    assert_eq!(
        seen(&engine.handle(at(6), Input::Frame(event(2, From::Team, id(0))))),
        Some(2)
    );
    // The line was dead already: whether it arrived, nobody knows.
    assert_eq!(seen(&engine.handle(at(7), Input::SocketClosed)), None);
    let effects = back(&mut engine, 5_000);
    assert_eq!(seen(&effects), Some(2), "{effects:?}");
    // Nothing is told twice on one connection, and a refused one waits.
    assert_eq!(seen(&engine.handle(at(5_100), Input::Tick)), None);
    let refused = ToVisitor::Refused {
        client_id: ClientId(Uuid::nil()),
        words: "Too many".to_owned(),
        passing: true,
        retry_after_s: 1,
        ended: false,
    };
    assert_eq!(seen(&engine.handle(at(5_200), Input::Frame(refused))), None);
    assert_eq!(seen(&engine.handle(at(7_300), Input::Tick)), Some(2));
    // What the server says it knows is not told again.
    let mut known = event(3, From::Team, id(0));
    if let ToVisitor::Event(event) = &mut known {
        event.head.mine = Watermark::read_to(3);
    }
    engine.handle(at(7_400), Input::Frame(known));
    engine.handle(at(7_500), Input::SocketClosed);
    assert_eq!(seen(&back(&mut engine, 20_000)), None);
}
