//! Where the visitor writes (S2.28, S2.29, S5.37).

use alloc::string::String;

use model::words::{number, words};

use super::icon::{self, icon};
use super::{COMPOSER, Panel};
use crate::sink::{Sink, el, leaf};

/// From how many characters before the limit on it is shown.
const WARN_CHARS: i64 = 500;

pub(super) fn composer<S: Sink>(out: &mut S, panel: &Panel<'_>) {
    let words = if panel.waits() {
        "Add to your message…"
    } else {
        "Your message…"
    };
    if panel.chars_left < WARN_CHARS {
        leaf(
            out,
            "p",
            &[("class", "lw-limit"), ("role", "status")],
            &limit(panel.chars_left),
        );
    }
    el(
        out,
        "form",
        &[("class", "lw-composer"), ("method", "dialog"), ("data-s", "send")],
        |out| {
            leaf(
                out,
                "label",
                &[("class", "vh"), ("for", COMPOSER)],
                "Your message",
            );
            let attrs = [
                ("id", COMPOSER),
                ("name", "text"),
                ("rows", "1"),
                ("enterkeyhint", "send"),
                ("dir", "auto"),
                ("data-i", ""),
                // The browser sets `rows` while the text grows.
                ("data-own", ""),
            ];
            el(out, "textarea", &attrs, |out| out.attr("placeholder", words));
            // What is being attached belongs to the script that sends files.
            leaf(out, "div", &[("id", "lwf"), ("data-own", "")], "");
            el(out, "div", &[("class", "tools")], |out| {
                let clip = [
                    ("class", "clip"),
                    ("type", "button"),
                    ("data-a", "attach"),
                    ("aria-label", "Attach a file"),
                ];
                el(out, "button", &clip, |out| icon(out, "i", icon::CLIP));
                el(
                    out,
                    "button",
                    &[("class", "send"), ("aria-label", "Send")],
                    |out| {
                        if panel.chars_left < 0 {
                            out.attr("disabled", "");
                        }
                        icon(out, "i i-sm", icon::SEND);
                    },
                );
            });
        },
    );
}

/// How many characters are left, or too many, in words.
pub(super) fn limit(left: i64) -> String {
    let (chars, what) = match left {
        0.. => (left, " characters left"),
        ..0 => (-left, " characters too many"),
    };
    words(&[&number(chars), what])
}
