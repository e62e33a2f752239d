//! On which page the visitor is.

use super::*;

fn pages(effects: &[Effect]) -> Vec<&str> {
    let told = effects.iter().filter_map(|effect| match effect {
        Effect::Send(FromVisitor::Page { about }) | Effect::Post(_, FromVisitor::Page { about }) => {
            Some(about.as_str())
        }
        _ => None,
    });
    told.collect()
}

fn go(engine: &mut Engine, now: i64, page: &str) -> Vec<Effect> {
    engine.handle(at(now), Input::Page(page.to_owned()))
}

#[test]
fn s1_37_a_page_is_told_once_while_a_chat_is_open_and_somebody_looks() {
    let mut engine = live();
    assert_eq!(pages(&go(&mut engine, 10, "/a")), [""; 0], "nobody looks");
    let effects = engine.handle(at(11), Input::Watched(Sight::Visible));
    assert_eq!(pages(&effects), ["/a"]);
    assert_eq!(pages(&go(&mut engine, 12, "/a")), [""; 0]);
    let effects = go(&mut engine, 13, "/b");
    assert_eq!(pages(&effects), [""; 0], "not at each step of a page that slides");
    assert!(effects.contains(&Effect::Wake { in_ms: 1_498 }));
    go(&mut engine, 14, "/c");
    assert_eq!(pages(&engine.handle(at(1_511), Input::Tick)), ["/c"]);
    // Another tab was looked at meanwhile, and may have told its own.
    engine.handle(at(5_000), Input::Watched(Sight::Hidden));
    assert_eq!(
        pages(&engine.handle(at(9_000), Input::Watched(Sight::Focused))),
        ["/c"]
    );
    engine.handle(at(20_000), Input::Frame(ended(2)));
    assert_eq!(pages(&go(&mut engine, 21_000, "/d")), [""; 0]);
}

#[test]
fn s1_37_nothing_is_told_of_a_page_before_there_is_a_chat() {
    let mut engine = Engine::new(VisitorSnapshot::default(), None, true);
    engine.handle(at(0), Input::Watched(Sight::Focused));
    assert_eq!(go(&mut engine, 1, "/a"), []);
    let effects = begin(&mut engine);
    let start = effects.iter().find_map(|effect| match effect {
        Effect::Start(start) => Some(start.page.as_str()),
        _ => None,
    });
    assert_eq!((start, pages(&effects).len()), (Some("/a"), 0));
}
