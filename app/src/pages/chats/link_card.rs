//! Where a link in a message leads, before an agent follows it (E.18): the host as the browser goes there, a warning where the words of
//! the link name another one, and what the page says of itself where the server may ask for it.
//!
//! It comes when somebody points at the link or the keyboard is on it, and not with the message: no line moves when it arrives, and the
//! server asks nobody for an address that only was written. The pointer may go onto it, and Esc takes it away (WCAG 2.2, 1.4.13).

use std::time::Duration;

use leptos::ev::Event;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::link_preview::LinkPreview;
use model::text::reveal;

use super::state::Desk;
use crate::api;
use crate::browser::{self, Anchor, Link, Pointed};

/// The card's name in the page.
const ID: &str = "link-card";
/// The links that have one, and the card itself.
const LINKS: &str = ".lines a[target='_blank'][href^='http' i]:not(.file)";
const CARD: &str = "#link-card";
/// Whoever only passes over a link is left in peace.
const COMES_AFTER: Duration = Duration::from_millis(350);
/// The way from the link to the card takes a moment.
const GOES_AFTER: Duration = Duration::from_millis(200);

/// What is heard: pointing, the keyboard, and whatever moves the link away from under the card.
const EVENTS: &[&str] = &[
    "pointerover",
    "pointerout",
    "focusin",
    "focusout",
    "keydown",
    "pointerdown",
    "scroll",
];
/// So many pages are remembered.
const KNOWN_MAX: usize = 200;

/// The card of a page. It belongs to no part of the page, and is put at its end without the framework, which would weigh five times as much
/// here.
#[derive(Clone, Copy)]
struct Card {
    desk: Desk,
    /// Whose card is shown.
    shown: StoredValue<Option<Link>>,
    /// The link itself.
    anchor: StoredValue<Option<Anchor>>,
    /// What pages said of themselves, by address; nothing also while they are asked.
    said: StoredValue<Vec<(String, Option<LinkPreview>)>>,
    /// What comes or goes in a moment.
    soon: StoredValue<Option<TimeoutHandle>>,
}

/// Shows cards from now on, as long as the page is there.
pub(super) fn begin(desk: Desk) {
    let card = Card {
        desk,
        shown: StoredValue::new(None),
        anchor: StoredValue::new(None),
        said: StoredValue::default(),
        soon: StoredValue::new(None),
    };
    browser::hear_first(EVENTS, move |event| card.takes(event));
    on_cleanup(move || {
        card.wait();
        browser::take_card_away();
    });
}

impl Card {
    /// Reacts to an event. Returns whether nobody else is to hear of it.
    fn takes(self, event: &Event) -> bool {
        let at = || browser::pointed(event, LINKS, CARD);
        match event.type_().as_str() {
            "pointerover" | "focusin" => match at() {
                Pointed::Link(anchor) if self.is_shown(&anchor.link()) => self.wait(),
                Pointed::Link(anchor) => self.after(COMES_AFTER, move || {
                    // A click gives the focus, too, and a finger points and is gone.
                    if anchor.is_meant() {
                        self.come(anchor);
                    }
                }),
                Pointed::Inside => self.wait(),
                Pointed::Elsewhere => self.go_soon(),
            },
            "pointerout" | "focusout" => self.go_soon(),
            "keydown" => return browser::is_escape(event) && self.go(),
            _ if matches!(at(), Pointed::Inside) => {}
            // The link is not there any more. One that gets the focus may come into view by it.
            "scroll" if self.shown.with_value(Option::is_none) => {}
            _ => {
                self.go();
            }
        }
        false
    }

    fn is_shown(self, link: &Link) -> bool {
        self.shown.with_value(|shown| shown.as_ref() == Some(link))
    }

    /// Nothing comes or goes any more.
    fn wait(self) {
        if let Some(handle) = self.soon.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    }

    fn after(self, wait: Duration, act: impl FnOnce() + 'static) {
        self.wait();
        self.soon.set_value(set_timeout(act, wait).ok());
    }

    /// Takes the card away in a moment, unless somebody points at it or at its link then.
    fn go_soon(self) {
        if self.shown.with_value(Option::is_some) {
            self.after(GOES_AFTER, move || {
                let anchor = self.anchor.get_value();
                if !anchor.is_some_and(Anchor::is_meant) && !browser::is_there("#link-card:hover") {
                    self.go();
                }
            });
        }
    }

    /// Takes the card away. Returns whether there was one.
    fn go(self) -> bool {
        self.wait();
        if let Some(anchor) = self.anchor.try_update_value(Option::take).flatten() {
            anchor.describe(None);
        }
        browser::take_card_away();
        self.shown.try_update_value(Option::take).flatten().is_some()
    }

    fn come(self, anchor: Anchor) {
        self.go();
        let link = anchor.link();
        self.ask(&link);
        self.draw(&link);
        anchor.describe(Some(ID));
        self.anchor.set_value(Some(anchor));
        self.shown.set_value(Some(link));
    }

    /// Asks what the page says of itself, once; again where no answer came.
    fn ask(self, link: &Link) {
        let chat = self.desk.selected.get_untracked();
        let address = link.address.clone();
        let is_known = self
            .said
            .with_value(|said| said.iter().any(|(known, _)| *known == address));
        let (Some(chat), Some(pos), false) = (chat, link.pos, is_known) else {
            return;
        };
        self.said.update_value(|said| {
            if said.len() >= KNOWN_MAX {
                said.clear();
            }
            said.push((address.clone(), None));
        });
        let link = link.clone();
        spawn_local(async move {
            let came = api::load_link_preview(chat, pos, address.clone()).await;
            // The page may have been left meanwhile.
            let is_there = self.said.try_update_value(|said| {
                said.retain(|(known, _)| *known != address);
                if let Ok(preview) = came {
                    said.push((address, preview));
                }
            });
            if is_there.is_some() && self.is_shown(&link) {
                self.draw(&link);
            }
        });
    }

    fn draw(self, link: &Link) {
        let mut lines = vec![
            ("link-card-host", link.host.clone()),
            ("link-card-path", reveal(&link.path)),
        ];
        if misleads(&link.words, &link.host, &link.path) {
            let warning = "The link shows another address than the one it leads to.";
            lines.push(("link-card-warning", warning.to_owned()));
        }
        self.said.with_value(|said| {
            let found = said.iter().find(|(known, _)| *known == link.address);
            if let Some((_, Some(page))) = found {
                lines.push(("link-card-title", reveal(&page.title)));
                lines.push(("link-card-words", reveal(&page.description)));
                lines.push(("link-card-site", reveal(&page.site)));
            }
        });
        browser::put_card(ID, "Where the link leads", link, &lines);
    }
}

/// Whether a link shows the name of another host than the one to which it leads. What looks like a name and stands at the end of the path,
/// such as that of a file, is none. `host` is as the browser has it: ASCII.
fn misleads(words: &str, host: &str, path: &str) -> bool {
    let host = bare(host);
    words.split([' ', '\n']).any(|word| {
        // What cannot be seen does not count, and letters of other scripts are written in another way in an address.
        let readable = |c: &char| c.is_ascii_alphanumeric() || "-._:@/?#".contains(*c);
        let ascii: String = word.chars().filter(readable).collect();
        let ascii = ascii.to_ascii_lowercase();
        let behind = ascii
            .strip_prefix("https://")
            .or_else(|| ascii.strip_prefix("http://"));
        let shown = behind
            .unwrap_or(&ascii)
            .split(['/', '?', '#'])
            .next()
            .unwrap_or_default();
        let shown = bare(shown);
        let is_a_name = shown.rsplit_once('.').is_some_and(|(_, last)| {
            behind.is_some() || last.len() > 1 && last.bytes().all(|byte| byte.is_ascii_alphabetic())
        });
        // Whether a name of another script is the one that is meant is not known here.
        let is_comparable = word.is_ascii() || !host.contains("xn--");
        let is_file = path
            .len()
            .checked_sub(shown.len())
            .and_then(|at| path.get(at..))
            .is_some_and(|end| behind.is_none() && end.eq_ignore_ascii_case(shown));
        is_a_name && is_comparable && shown != host && !is_file
    })
}

/// A host without its port, the dots behind it, and the `www.` that many have.
fn bare(host: &str) -> &str {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let name = name.trim_end_matches(['.', ':']);
    name.strip_prefix("www.").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::misleads;

    #[test]
    fn e_18_a_link_that_shows_another_host_is_found_out() {
        for (words, host) in [
            ("bank.example", "evil.example"),
            ("bank.example.", "evil.example"),
            ("https://bank.example/login", "evil.example"),
            ("BANK.example", "bank.example.evil.example"),
            ("Log in at bank.example!", "evil.example"),
            ("bank\u{200b}.example", "evil.example"),
            ("bänk.example", "evil.example"),
            ("https://bank.example@evil.example/", "evil.example"),
            ("http://127.0.0.1/", "127.0.0.2"),
            ("https://report.pdf/", "evil.example"),
        ] {
            assert!(misleads(words, host, "/files/report.pdf"), "{words} -> {host}");
        }
        for (words, host) in [
            ("bank.example", "www.bank.example"),
            ("https://www.bank.example/login?x=1", "bank.example"),
            ("https://bank.example:443/", "bank.example"),
            ("http://127.0.0.1:8080/a", "127.0.0.1:8080"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("this bowl", "shop.example"),
            ("The end.", "shop.example"),
            ("v1.2 for 3.50", "shop.example"),
            ("report.pdf", "shop.example"),
        ] {
            assert!(!misleads(words, host, "/files/Report.pdf"), "{words} -> {host}");
        }
    }
}
