//! The conversation: days, people, messages (S5.34 to S5.36).

use alloc::borrow::ToOwned;

use model::codec::to_hex;
use model::file::FileView;
use model::markup::{self, Inline};
use model::status::ChatState;
use model::text::reveal;
use model::time::{self, Zone};
use model::view::SystemLine;
use model::visitor::{DELETED, From};
use model::words::{number, words};

use super::head::{avatar, writer};
use super::icon::{self, icon};
use super::lines::{self, Delivery, Line};
use super::{Panel, Screen};
use crate::sink::{Sink, el, leaf};

pub(super) fn log<S: Sink>(out: &mut S, panel: &Panel<'_>) {
    // A column from the end: the browser keeps the newest line in sight without help.
    let attrs = [
        ("class", "lw-body scroll-end"),
        ("tabindex", "0"),
        ("role", "region"),
        ("aria-label", "Messages"),
    ];
    el(out, "div", &attrs, |out| {
        // What arrives is spoken by the region above, each once; else a resumed chat would be read out whole.
        el(
            out,
            "div",
            &[
                ("class", "log"),
                ("role", "log"),
                ("aria-live", "off"),
                ("aria-label", "Conversation"),
            ],
            |out| {
                rows(out, panel);
                if panel.screen() == Screen::Chat && panel.waits() {
                    waiting(out, panel);
                }
                if let Some(name) = panel.typing {
                    typing(out, name);
                }
            },
        );
    });
}

fn rows<S: Sink>(out: &mut S, panel: &Panel<'_>) {
    let lines = lines::lines(panel);
    let mut today = None;
    let mut rest = lines.as_slice();
    while let Some(first) = rest.first() {
        let group;
        (group, rest) = lines::first_group(rest, panel.offset_min);
        let day = lines::day(first.at, panel.offset_min);
        if let Some(offset) = panel.offset_min
            && today != Some(day)
        {
            let words = time::day_words(panel.now_ms, first.at, Zone::Fixed(offset));
            el(out, "div", &[("class", "daysep"), ("role", "separator")], |out| {
                out.attr("aria-label", &words);
                leaf(out, "span", &[], &words);
            });
        }
        today = Some(day);
        match first.from {
            From::Me => mine(out, panel, group),
            From::Team => theirs(out, panel, group, first),
            From::System => system(out, first),
        }
    }
}

fn mine<S: Sink>(out: &mut S, panel: &Panel<'_>, group: &[Line<'_>]) {
    let Some(last) = group.last() else { return };
    row(out, panel, "msg-me", "You", group, |out| {
        for line in group {
            bubble(out, line);
        }
        delivery(out, last);
    });
}

fn theirs<S: Sink>(out: &mut S, panel: &Panel<'_>, group: &[Line<'_>], first: &Line<'_>) {
    let name = writer(first);
    row(out, panel, "msg", &name, group, |out| {
        avatar(out, first.name, first.colour, false);
        el(out, "header", &[("class", "msg-head")], |out| {
            leaf(out, "b", &[], &name);
            if let Some(offset) = panel.offset_min {
                let (utc, exact) = (
                    time::rfc3339(first.at),
                    time::exact(first.at, Zone::Fixed(offset)),
                );
                el(out, "time", &[], |out| {
                    out.attr("datetime", &utc);
                    out.attr("title", &exact);
                    out.text(&time::clock(first.at, Zone::Fixed(offset)));
                });
            }
        });
        el(out, "div", &[("class", "msg-body")], |out| {
            for line in group {
                bubble(out, line);
            }
        });
    });
}

/// A row that is written again only when something in it changed.
fn row<S: Sink>(
    out: &mut S,
    panel: &Panel<'_>,
    class: &str,
    name: &str,
    group: &[Line<'_>],
    inside: impl FnOnce(&mut S),
) {
    let Some(first) = group.first() else { return };
    let mut label = name.to_owned();
    if let Some(offset) = panel.offset_min {
        label.push_str(", ");
        label.push_str(&time::clock(first.at, Zone::Fixed(offset)));
    }
    if !out.stands(&to_hex(first.key.0.as_bytes()), version(panel, group)) {
        el(out, "article", &[], |out| {
            out.attr("class", class);
            out.attr("aria-label", &label);
            inside(out);
        });
    }
}

/// A number that is another one whenever a group looks different.
fn version(panel: &Panel<'_>, group: &[Line<'_>]) -> u32 {
    let mut number = group.len() as u32;
    let mut mix = |value: u32| number = (number ^ value).wrapping_mul(0x0100_0193);
    for line in group {
        let (time, low, _, random) = line.key.0.as_fields();
        mix(time ^ u32::from(low));
        mix(line.changed as u32);
        mix(u32::from_be_bytes([random[0], random[1], random[2], random[3]]));
        mix(match line.delivery {
            Delivery::Quiet => 1,
            Delivery::Sending => 2,
            Delivery::Sent => 3,
            Delivery::Delivered => 4,
            Delivery::Seen => 5,
            Delivery::Failed(words) => 6 + words.len() as u32,
        });
    }
    mix(panel.offset_min.map_or(0, |offset| offset.unsigned_abs() + 1));
    number
}

fn bubble<S: Sink>(out: &mut S, line: &Line<'_>) {
    if line.changed == DELETED {
        return el(out, "div", &[("class", "bubble")], |out| {
            leaf(out, "em", &[], line.text);
        });
    }
    if !line.text.is_empty() {
        el(out, "div", &[("class", "bubble"), ("dir", "auto")], |out| {
            inline(out, &markup::parse(line.text));
            if line.changed != 0 {
                leaf(out, "small", &[], " Edited");
            }
        });
    }
    for file in line.files {
        self::file(out, file);
    }
}

/// An image, or the name of what can be downloaded (E.5).
fn file<S: Sink>(out: &mut S, file: &FileView) {
    let address = words(&["/w/files/", &to_hex(file.id.0.as_bytes())]);
    el(out, "a", &[("class", "file"), ("target", "_blank")], |out| {
        out.attr("href", &address);
        if let Some((width, height)) = file.picture {
            el(out, "img", &[], |out| {
                out.attr("src", &words(&[&address, "/thumb"]));
                out.attr("alt", &file.name);
                out.attr("width", &number(width));
                out.attr("height", &number(height));
            });
        } else {
            out.text(&file.name);
        }
    });
}

fn inline<S: Sink>(out: &mut S, nodes: &[Inline]) {
    for node in nodes {
        match node {
            Inline::Text(text) => out.text(text),
            Inline::Break => leaf(out, "br", &[], ""),
            Inline::Bold(inner) => el(out, "strong", &[], |out| inline(out, inner)),
            Inline::Italic(inner) => el(out, "em", &[], |out| inline(out, inner)),
            Inline::Struck(inner) => el(out, "s", &[], |out| inline(out, inner)),
            Inline::Code(text) => leaf(out, "code", &[], text),
            Inline::Link { href, words } => {
                el(out, "a", &[], |out| {
                    out.attr("href", href);
                    out.attr("target", "_blank");
                    out.attr("rel", "noopener noreferrer nofollow ugc");
                    out.text(words);
                });
            }
        }
    }
}

fn delivery<S: Sink>(out: &mut S, line: &Line<'_>) {
    let (kind, path, words) = match line.delivery {
        Delivery::Quiet => return,
        Delivery::Sending => ("sending", icon::CLOCK, "Sending…"),
        Delivery::Sent => ("sent", icon::CHECK, "Sent"),
        Delivery::Delivered => ("delivered", icon::CHECKS, "Delivered"),
        Delivery::Seen => ("seen", icon::CHECKS, "Seen"),
        Delivery::Failed(words) => return failed(out, line, words),
    };
    el(out, "p", &[("class", "msg-state")], |out| {
        out.attr("data-t", kind);
        icon(out, "i i-xs", path);
        out.text(words);
    });
}

fn failed<S: Sink>(out: &mut S, line: &Line<'_>, why: &str) {
    let id = to_hex(line.client_id.0.as_bytes());
    el(
        out,
        "p",
        &[("class", "msg-state"), ("data-t", "failed"), ("role", "alert")],
        |out| {
            icon(out, "i i-xs", icon::WARNING);
            leaf(out, "span", &[], &words(&["Not sent. ", why]));
            for (act, words) in [("retry", "Try again"), ("delete", "Delete")] {
                el(out, "button", &[("type", "button")], |out| {
                    out.attr("data-a", act);
                    out.attr("data-id", &id);
                    out.text(words);
                });
            }
        },
    );
}

fn system<S: Sink>(out: &mut S, line: &Line<'_>) {
    let Some(read) = SystemLine::parse(line.text) else {
        return;
    };
    let (before, name, after) = read.words();
    if out.stands(&to_hex(line.key.0.as_bytes()), 1) {
        return;
    }
    el(out, "p", &[("class", "sysline")], |out| {
        if !before.is_empty() {
            out.text(before);
        }
        leaf(out, "b", &[], &reveal(name));
        out.text(&after);
    });
}

/// Nobody has answered yet: what is true about it, and nothing more.
fn waiting<S: Sink>(out: &mut S, panel: &Panel<'_>) {
    let stored = panel
        .snapshot
        .chat
        .as_ref()
        .is_some_and(|chat| chat.state == ChatState::Waiting)
        && !panel.starting;
    let (title, words) = match (stored, panel.snapshot.online) {
        (false, _) => return,
        (true, true) => (
            "We have your message",
            "We answer here. You can keep browsing, the chat stays open.",
        ),
        (true, false) => (
            "We are away right now",
            "Your message is kept. We answer it here when we are back.",
        ),
    };
    el(out, "div", &[("class", "lw-wait")], |out| {
        leaf(out, "h2", &[], title);
        leaf(out, "p", &[], words);
    });
}

fn typing<S: Sink>(out: &mut S, name: &str) {
    el(out, "p", &[("class", "typing")], |out| {
        el(
            out,
            "span",
            &[("class", "dots"), ("aria-hidden", "true")],
            |out| {
                for _ in 0..3 {
                    leaf(out, "i", &[], "");
                }
            },
        );
        out.text(&words(&[&reveal(model::person::first_name(name)), " is typing…"]));
    });
}
