//! After the end of a chat.

use super::icon::{self, icon};
use crate::sink::{Sink, el};

pub(super) fn foot<S: Sink>(out: &mut S) {
    el(out, "div", &[("class", "lw-foot")], |out| {
        let attrs = [
            ("type", "button"),
            ("class", "lw-btn lw-btn-2 btn-block"),
            ("data-a", "new"),
        ];
        el(out, "button", &attrs, |out| {
            icon(out, "i i-sm", icon::PLUS);
            out.text("New conversation");
        });
    });
}
