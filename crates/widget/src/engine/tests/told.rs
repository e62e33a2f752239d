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
