//! The head: who is there, and the buttons of the window.

use alloc::borrow::ToOwned;
use alloc::string::String;

use model::person::initials;
use model::status::ChatState;
use model::text::reveal;
use model::time::{Zone, clock};
use model::visitor::{ChatHead, From};

use super::icon::{self, icon};
use super::{Panel, Screen, lines};
use crate::sink::{Sink, el, leaf};

pub(super) fn head<S: Sink>(out: &mut S, panel: &Panel<'_>, screen: Screen) {
    el(out, "header", &[("class", "lw-head")], |out| {
        if screen == Screen::Form {
            team(out, panel);
        } else {
            agent(out, panel);
        }
        tools(out, panel, screen);
    });
    if screen == Screen::Form {
        hero(out, panel);
    }
}

/// A round picture with initials, or a figure for people without a name.
pub(super) fn avatar<S: Sink>(out: &mut S, name: &str, colour: i64, present: bool) {
    let number = char::from(b'0' + u8::try_from(colour.rem_euclid(7)).unwrap_or(0));
    let mut buffer = [0; 4];
    el(
        out,
        "span",
        &[("class", "avatar"), ("aria-hidden", "true")],
        |out| {
            out.attr("data-h", number.encode_utf8(&mut buffer));
            el(out, "span", &[("class", "avatar-pic")], |out| {
                let letters = initials(name);
                if letters.is_empty() {
                    icon(out, "i", icon::PERSON);
                } else {
                    out.text(&letters);
                }
            });
            if present {
                leaf(out, "span", &[("class", "dot")], "");
            }
        },
    );
}

fn team<S: Sink>(out: &mut S, panel: &Panel<'_>) {
    if panel.snapshot.online {
        el(out, "span", &[("class", "avatar-stack")], |out| {
            for member in panel.snapshot.team.iter().take(3) {
                avatar(out, &member.name, member.colour, false);
            }
        });
    }
    leaf(out, "span", &[("class", "grow")], "");
}

fn agent<S: Sink>(out: &mut S, panel: &Panel<'_>) {
    let chat = panel.chat();
    let ended = chat.is_some_and(|chat| chat.state == ChatState::Ended);
    let agent = chat.and_then(|chat| chat.agent.as_deref());
    if let Some(name) = agent {
        avatar(out, name, colour_of(panel, name), panel.snapshot.online && !ended);
    }
    let (title, sub) = if ended {
        (
            "Chat ended".to_owned(),
            chat.map(|chat| ended_words(panel, chat)).unwrap_or_default(),
        )
    } else {
        let sub = match (agent, panel.snapshot.online) {
            (Some(_), true) => "Available",
            (None, true) => "Waiting for an answer",
            (_, false) => "Away right now",
        };
        (reveal(agent.unwrap_or(&panel.snapshot.desk)), sub.to_owned())
    };
    el(out, "div", &[("class", "grow")], |out| {
        leaf(out, "h1", &[], &title);
        leaf(out, "p", &[], &sub);
    });
}

/// "with Ana, 11:43 to 11:52".
fn ended_words(panel: &Panel<'_>, chat: &ChatHead) -> String {
    let mut words = String::new();
    if let Some(agent) = &chat.agent {
        words.push_str("with ");
        words.push_str(&reveal(model::person::first_name(agent)));
    }
    let messages = &panel.snapshot.messages;
    if let (Some(first), Some(last), Some(offset)) = (messages.first(), messages.last(), panel.offset_min) {
        if !words.is_empty() {
            words.push_str(", ");
        }
        words.push_str(&clock(first.at, Zone::Fixed(offset)));
        words.push_str(" to ");
        words.push_str(&clock(last.at, Zone::Fixed(offset)));
    }
    words
}

fn colour_of(panel: &Panel<'_>, name: &str) -> i64 {
    let written = panel
        .snapshot
        .messages
        .iter()
        .rev()
        .find(|m| m.from == From::Team && m.name == name)
        .map(|m| m.colour);
    let listed = || {
        panel
            .snapshot
            .team
            .iter()
            .find(|m| m.name == name)
            .map(|m| m.colour)
    };
    written.or_else(listed).unwrap_or(0)
}

fn hero<S: Sink>(out: &mut S, panel: &Panel<'_>) {
    let (class, title, sub) = if panel.snapshot.online {
        ("lw-hero", panel.snapshot.greeting.clone(), who_is_here(panel))
    } else {
        let sub = "Write to us: your message is kept, and we answer it here when we are back.";
        (
            "lw-hero lw-hero-tight",
            "We are away right now".to_owned(),
            sub.to_owned(),
        )
    };
    el(out, "div", &[("class", class)], |out| {
        leaf(out, "h1", &[], &title);
        leaf(out, "p", &[], &sub);
    });
}

/// "Ana, Tomás and Ngozi are here."
fn who_is_here(panel: &Panel<'_>) -> String {
    let team = panel.snapshot.team.get(..3).unwrap_or(&panel.snapshot.team);
    let mut here = String::new();
    for (at, member) in team.iter().enumerate() {
        if at > 0 {
            here.push_str(if at + 1 == team.len() { " and " } else { ", " });
        }
        here.push_str(&reveal(model::person::first_name(&member.name)));
    }
    here.push_str(match team.len() {
        0 => "Somebody is here for you.",
        1 => " is here for you.",
        _ => " are here for you.",
    });
    here
}

fn tools<S: Sink>(out: &mut S, panel: &Panel<'_>, screen: Screen) {
    el(out, "div", &[("class", "lw-tools")], |out| {
        if screen == Screen::Chat && panel.chat().is_some() {
            menu(out, panel);
        }
        if panel.embedded {
            let name = if screen == Screen::Chat {
                "Close window, the chat stays open"
            } else {
                "Close window"
            };
            button(out, "minimise", name, icon::DOWN);
        }
    });
}

fn menu<S: Sink>(out: &mut S, panel: &Panel<'_>) {
    let open = if panel.menu { "true" } else { "false" };
    let attrs = [
        ("type", "button"),
        ("data-a", "menu"),
        ("aria-label", "More"),
        ("class", "lw-more"),
    ];
    el(out, "button", &attrs, |out| {
        out.attr("aria-expanded", open);
        icon(out, "i i-dots", icon::MORE);
    });
    if panel.menu {
        el(out, "div", &[("class", "lw-menu")], |out| {
            leaf(
                out,
                "button",
                &[("type", "button"), ("data-a", "ask-end")],
                "End chat",
            );
        });
    }
}

fn button<S: Sink>(out: &mut S, act: &str, name: &str, path: &str) {
    el(out, "button", &[("type", "button")], |out| {
        out.attr("data-a", act);
        out.attr("aria-label", name);
        icon(out, "i", path);
    });
}

/// The name of whoever wrote a line, as it stands above it.
pub(super) fn writer(line: &lines::Line<'_>) -> String {
    reveal(model::person::first_name(line.name))
}
