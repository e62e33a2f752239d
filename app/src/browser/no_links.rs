//! The twin for the server: nobody points at anything there.

use leptos::ev::Event;

use super::Link;

#[derive(Clone, Copy)]
pub(crate) struct Anchor;

#[expect(dead_code, reason = "said by the browser")]
pub(crate) enum Pointed {
    Link(Anchor),
    Inside,
    Elsewhere,
}

#[expect(clippy::unused_self, reason = "the twin in the browser has something to tell")]
impl Anchor {
    pub(crate) fn describe(self, _id: Option<&str>) {}
    pub(crate) fn link(self) -> Link {
        Link::default()
    }
    pub(crate) fn is_meant(self) -> bool {
        false
    }
}

pub(crate) fn pointed(_event: &Event, _links: &str, _inside: &str) -> Pointed {
    Pointed::Elsewhere
}
pub(crate) fn hear_first(_names: &'static [&'static str], _act: impl Fn(&Event) -> bool + 'static) {}
pub(crate) fn is_escape(_event: &Event) -> bool {
    false
}
pub(crate) fn put_card(_id: &str, _label: &str, _link: &Link, _lines: &[(&str, String)]) {}
pub(crate) fn take_card_away() {}
