//! Before the chat: a name where one is asked for, and the question.

use model::visitor::VisitorSnapshot;

use super::composer::limit;
use super::icon::{self, icon};
use super::{FormError, NAME, Panel, QUESTION};
use crate::sink::{Attrs, Sink, el, leaf};

pub(super) fn form<S: Sink>(out: &mut S, panel: &Panel<'_>) {
    let online = panel.snapshot.online;
    // `dialog` sends nothing anywhere: until the script is there, Enter must not carry the text into an address.
    el(
        out,
        "form",
        &[
            ("class", "lw-body lw-form"),
            ("method", "dialog"),
            ("data-s", "start"),
            ("novalidate", ""),
        ],
        |out| {
            if asks_name(panel.snapshot) {
                name(out, panel.form_error == Some(FormError::Name));
            }
            question(out, panel);
            if let Some(FormError::Refused(words)) = panel.form_error {
                error(out, "lwre", words);
            }
            leaf(
                out,
                "button",
                &[("class", "lw-btn")],
                if online { "Start chat" } else { "Send message" },
            );
        },
    );
}

/// Whether the form asks for a name: the project wants one and does not know it from an earlier chat.
pub fn asks_name(snapshot: &VisitorSnapshot) -> bool {
    snapshot.ask_name && snapshot.chat.as_ref().is_none_or(|chat| chat.name.is_empty())
}

fn name<S: Sink>(out: &mut S, missing: bool) {
    el(out, "div", &[("class", "field")], |out| {
        leaf(out, "label", &[("class", "label"), ("for", NAME)], "Your name");
        let attrs = [
            ("class", "input"),
            ("id", NAME),
            ("name", "name"),
            ("autocomplete", "given-name"),
            ("maxlength", "100"),
            ("required", ""),
            ("data-i", ""),
        ];
        field(out, "input", &attrs, missing, "lwne");
        if missing {
            error(
                out,
                "lwne",
                "Please tell us your name, so we know how to address you.",
            );
        }
    });
}

fn question<S: Sink>(out: &mut S, panel: &Panel<'_>) {
    let wrong = panel.form_error == Some(FormError::Question);
    el(out, "div", &[("class", "field")], |out| {
        let words = if panel.snapshot.online {
            "Your question"
        } else {
            "Message"
        };
        leaf(out, "label", &[("class", "label"), ("for", QUESTION)], words);
        let attrs = [
            ("class", "textarea"),
            ("id", QUESTION),
            ("name", "text"),
            ("rows", "3"),
            ("required", ""),
            ("dir", "auto"),
            ("data-i", ""),
        ];
        field(out, "textarea", &attrs, wrong, "lwqe");
        if wrong && panel.chars_left < 0 {
            error(out, "lwqe", &limit(panel.chars_left));
        } else if wrong {
            error(out, "lwqe", "Please write what we can help you with.");
        }
    });
}

fn field<S: Sink>(out: &mut S, tag: &'static str, attrs: Attrs<'_>, wrong: bool, error: &str) {
    el(out, tag, attrs, |out| {
        if wrong {
            out.attr("aria-invalid", "true");
            out.attr("aria-describedby", error);
        }
    });
}

fn error<S: Sink>(out: &mut S, id: &str, words: &str) {
    el(out, "p", &[("class", "error"), ("role", "alert")], |out| {
        out.attr("id", id);
        icon(out, "i i-sm", icon::WARNING);
        leaf(out, "span", &[], words);
    });
}
