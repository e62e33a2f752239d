//! What concerns the whole panel, above the conversation.

use alloc::borrow::ToOwned;
use alloc::string::String;

use super::icon::{self, icon};
use super::{Panel, SPOKEN};
use crate::sink::{Sink, el, leaf};

/// A notice over the panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The server cannot be reached.
    NoConnection,
    /// The server asked to wait this long before the next message, in seconds.
    Limited(i64),
    /// This browser keeps nothing for us: the chat will be forgotten (`widget.md`, Storage and identity).
    Forgotten,
    /// What the visitor asked for did not work.
    NotDone,
}

pub(super) fn notice<S: Sink>(out: &mut S, panel: &Panel<'_>) {
    // The region is there always: screen readers speak what changes inside it.
    leaf(
        out,
        "p",
        &[
            ("class", "vh"),
            ("id", SPOKEN),
            ("role", "status"),
            ("data-own", ""),
        ],
        "",
    );
    if let Some(notice) = panel.notice {
        let path = if notice == Notice::NoConnection {
            icon::NO_NETWORK
        } else {
            icon::INFO
        };
        el(out, "p", &[("class", "lw-banner"), ("role", "status")], |out| {
            icon(out, "i i-sm", path);
            leaf(out, "span", &[], &words(notice));
        });
    }
    if panel.asking_end {
        el(
            out,
            "div",
            &[("class", "lw-ask"), ("role", "group"), ("aria-label", "End chat")],
            |out| {
                leaf(out, "p", &[], "End this chat? It stays readable here.");
                leaf(
                    out,
                    "button",
                    &[("type", "button"), ("class", "lw-btn"), ("data-a", "end")],
                    "End chat",
                );
                let keep = [
                    ("type", "button"),
                    ("class", "lw-btn lw-btn-2"),
                    ("data-a", "keep"),
                ];
                leaf(out, "button", &keep, "Keep chatting");
            },
        );
    }
}

fn words(notice: Notice) -> String {
    let fixed = match notice {
        Notice::NoConnection => "No connection. Your messages are kept and sent as soon as you are online.",
        Notice::Forgotten => {
            "This browser does not let us keep the chat. It is forgotten when you leave or reload this page."
        }
        Notice::NotDone => "That did not work just now. Try again.",
        Notice::Limited(seconds) => return limited(seconds),
    };
    fixed.to_owned()
}

fn limited(seconds: i64) -> String {
    let mut words = "Too many messages at once. Yours is kept and sent in ".to_owned();
    let (number, unit) = match seconds {
        ..=99 => (seconds.max(1), "\u{a0}s."),
        100..=5_400 => ((seconds + 59) / 60, "\u{a0}min."),
        _ => ((seconds + 3_599) / 3_600, "\u{a0}h."),
    };
    words.push_str(&model::words::number(number));
    words.push_str(unit);
    words
}
