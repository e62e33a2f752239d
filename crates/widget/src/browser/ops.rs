//! What to do, as numbers for `chat.js`; and templates as bytes for `patch.js`: one of them draws the whole panel, and rows that
//! have not changed are one word.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use model::codec::Writer;

use crate::sink::Sink;

// The places of the list in `chat.js`.
pub(super) const DRAW: i64 = 0;
pub(super) const CONNECT: i64 = 1;
pub(super) const DISCONNECT: i64 = 2;
pub(super) const SEND: i64 = 3;
pub(super) const REQUEST: i64 = 4;
pub(super) const KEEP: i64 = 5;
pub(super) const PUT: i64 = 6;
pub(super) const REMOVE: i64 = 7;
pub(super) const REFILL: i64 = 8;
pub(super) const CLEAR: i64 = 9;
pub(super) const FOCUS: i64 = 10;
pub(super) const TELL: i64 = 11;
pub(super) const WAKE: i64 = 12;

// The parts of a drawing, for `patch.js`.
const END: i64 = 0;
const ELEMENT: i64 = 1;
const TEXT: i64 = 2;
const SAME: i64 = 3;
const ATTRIBUTE: i64 = 4;

/// The rows that stand in the document, with their versions.
pub(super) type Rows = Vec<(String, u32)>;

/// Collects what `patch.js` reads.
pub(super) struct OpSink {
    out: Writer,
    key: String,
    before: Rows,
    drawn: Rows,
}

impl OpSink {
    /// A sink that writes behind what is there already and knows which rows stand in the document.
    pub(super) fn behind(out: Writer, before: Rows) -> Self {
        Self {
            out,
            key: String::new(),
            before,
            drawn: Rows::new(),
        }
    }

    /// The bytes, and the rows that stand in the document after them.
    pub(super) fn finish(mut self) -> (Writer, Rows) {
        self.out.int(END);
        (self.out, self.drawn)
    }
}

impl Sink for OpSink {
    fn open(&mut self, tag: &'static str) {
        self.out.int(ELEMENT).text(tag);
        if !self.key.is_empty() {
            self.out.int(ATTRIBUTE).text("data-k").text(&self.key);
            self.key.clear();
        }
    }

    fn attr(&mut self, name: &'static str, value: &str) {
        self.out.int(ATTRIBUTE).text(name).text(value);
    }

    fn text(&mut self, text: &str) {
        if !text.is_empty() {
            self.out.int(TEXT).text(text);
        }
    }

    fn close(&mut self) {
        self.out.int(END);
    }

    fn stands(&mut self, key: &str, version: u32) -> bool {
        self.drawn.push((key.to_owned(), version));
        if self
            .before
            .iter()
            .any(|(known, drawn)| *drawn == version && known == key)
        {
            self.out.int(SAME).text(key);
            return true;
        }
        self.key.push_str(key);
        false
    }
}
