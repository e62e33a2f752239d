//! Icons: one path each on the 20 px grid, drawn with the colour of the text.

use crate::sink::{Sink, begin, leaf};

pub(super) const DOWN: &str = "m5.5 8 4.5 4.5L14.5 8";
pub(super) const MORE: &str = "M4.5 10h.01M10 10h.01M15.5 10h.01";
pub(super) const SEND: &str = "M3.3 9.2 16.6 3.4l-4.3 13.2-3.2-5.6ZM9.1 11l3.3-3.3";
pub(super) const CLIP: &str = "m15.8 9.6-5.7 5.7a3.5 3.5 0 0 1-5-5l6.3-6.2a2.3 2.3 0 0 1 3.3 3.3l-6.2 6.1a1.1 1.1 0 0 1-1.6-1.6l5.3-5.3";
pub(super) const CHECK: &str = "m4.5 10.5 3.6 3.7 7.4-8.2";
pub(super) const CHECKS: &str = "m2 10.5 3.4 3.6 6.8-7.9M9.6 13.3l.9.9L17.8 6";
pub(super) const CLOCK: &str = "M17 10a7 7 0 1 1-14 0 7 7 0 0 1 14 0M10 6v4.2l2.7 1.7";
pub(super) const WARNING: &str = "M10 3.5 17.3 16H2.7ZM10 8.2v3.6M10 13.9v.1";
pub(super) const NO_NETWORK: &str = "M3 3l14 14M2.8 8a10.5 10.5 0 0 1 3-1.9M9 5.3a10.5 10.5 0 0 1 8.2 2.7M5.5 11a6.6 6.6 0 0 1 2.5-1.5M12.5 9.7c.7.3 1.4.8 2 1.3M8.2 13.7a2.7 2.7 0 0 1 3.2-.3M10 16v.1";
pub(super) const PLUS: &str = "M10 4v12M4 10h12";
pub(super) const PERSON: &str =
    "M13.1 6.8a3.1 3.1 0 1 1-6.2 0 3.1 3.1 0 0 1 6.2 0M4 16.5c.4-3.4 2.6-5.3 6-5.3s5.6 1.9 6 5.3";
pub(super) const INFO: &str = "M17 10a7 7 0 1 1-14 0 7 7 0 0 1 14 0M10 9.3v4M10 6.6v.1";

/// Writes an icon; its meaning stands beside it in words.
pub(super) fn icon<S: Sink>(out: &mut S, class: &str, path: &str) {
    begin(out, "svg", &[("viewBox", "0 0 20 20"), ("aria-hidden", "true")]);
    out.attr("class", class);
    leaf(out, "path", &[("d", path)], "");
    out.close();
}
