//! Templates as bytes for `patch.js`: one call draws the whole panel, and rows that have not changed are one word.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use model::codec::Writer;

use crate::sink::Sink;

const END: i64 = 0;
const ELEMENT: i64 = 1;
const TEXT: i64 = 2;
const SAME: i64 = 3;
const ATTRIBUTE: i64 = 4;

/// The rows that stand in the document, with their versions.
pub(super) type Rows = Vec<(String, u32)>;

/// Collects what `patch.js` reads.
#[derive(Default)]
pub(super) struct OpSink {
    out: Writer,
    key: String,
    before: Rows,
    drawn: Rows,
}

impl OpSink {
    /// A sink that knows which rows stand in the document.
    pub(super) fn knowing(before: Rows) -> Self {
        Self {
            before,
            ..Self::default()
        }
    }

    /// The bytes, and the rows that stand in the document after them.
    pub(super) fn finish(mut self) -> (Vec<u8>, Rows) {
        self.out.int(END);
        (self.out.into_bytes(), self.drawn)
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
