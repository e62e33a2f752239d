//! A small binary codec for what travels to and rests with the visitor; made for a few kilobytes of WebAssembly.
//!
//! Rules that keep old and new apart from each other's fields: integers are LEB128, texts and lists carry their length, a
//! record is its fields in order. New fields are appended only; a reader takes the default for what is missing at the end
//! and ignores what it does not know.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use uuid::Uuid;

/// The bytes do not have the form that was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

impl core::fmt::Display for Malformed {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("malformed frame")
    }
}

impl core::error::Error for Malformed {}

/// A value with a binary form.
pub trait Wire: Sized {
    /// Appends the value.
    fn write(&self, out: &mut Writer);

    /// Reads a value. Where the bytes do not begin with one, the reader notes it and gives defaults from there on.
    fn read(from: &mut Reader<'_>) -> Self;

    /// The value's bytes.
    fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer::default();
        self.write(&mut out);
        out.into_bytes()
    }

    /// The value of these bytes.
    ///
    /// # Errors
    /// [`Malformed`].
    fn from_bytes(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(bytes);
        let value = Self::read(&mut reader);
        if reader.malformed {
            Err(Malformed)
        } else {
            Ok(value)
        }
    }
}

/// Collects bytes.
#[derive(Debug, Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    /// The collected bytes.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// Appends a number; negative ones do not occur and are written as 0.
    pub fn int(&mut self, value: i64) -> &mut Self {
        let mut rest = u64::try_from(value).unwrap_or(0);
        while rest >= 0x80 {
            self.0.push((rest & 0x7f) as u8 | 0x80);
            rest >>= 7;
        }
        self.0.push(rest as u8);
        self
    }

    /// Appends a truth value.
    pub fn flag(&mut self, value: bool) -> &mut Self {
        self.0.push(u8::from(value));
        self
    }

    /// Appends a text.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.blob(text.as_bytes())
    }

    /// Appends an optional text; `None` is told apart from an empty one.
    pub fn maybe_text(&mut self, text: Option<&str>) -> &mut Self {
        self.flag(text.is_some());
        if let Some(text) = text {
            self.text(text);
        }
        self
    }

    /// Appends an id.
    pub fn uuid(&mut self, id: Uuid) -> &mut Self {
        self.0.extend_from_slice(id.as_bytes());
        self
    }

    /// Appends bytes with their length.
    pub fn blob(&mut self, bytes: &[u8]) -> &mut Self {
        self.int(bytes.len() as i64);
        self.0.extend_from_slice(bytes);
        self
    }

    /// Appends a record with its length, so that a reader of an older version can skip what it does not know.
    pub fn record(&mut self, value: &impl Wire) -> &mut Self {
        self.blob(&value.to_bytes())
    }

    /// Appends an optional record.
    pub fn maybe<T: Wire>(&mut self, value: Option<&T>) -> &mut Self {
        self.flag(value.is_some());
        if let Some(value) = value {
            self.record(value);
        }
        self
    }

    /// Appends a list of records.
    pub fn list<T: Wire>(&mut self, values: &[T]) -> &mut Self {
        self.int(values.len() as i64);
        for value in values {
            self.record(value);
        }
        self
    }
}

/// Takes bytes apart. At the end of the bytes every read gives the default (0, false, empty). What is malformed is noted, read as
/// the default, and reported once at the end: a check after every field would be a third of the widget's code for frames.
#[derive(Debug)]
pub struct Reader<'b> {
    rest: &'b [u8],
    malformed: bool,
}

impl<'b> Reader<'b> {
    /// A reader of these bytes.
    pub fn new(bytes: &'b [u8]) -> Self {
        Self {
            rest: bytes,
            malformed: false,
        }
    }

    /// Whether all bytes are read.
    pub fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// Whether something was not as it should be.
    pub fn is_malformed(&self) -> bool {
        self.malformed
    }

    /// Notes that something is not as it should be, and ends the reading.
    pub fn refuse(&mut self) {
        self.malformed = true;
        self.rest = &[];
    }

    /// Reads a number; malformed when it does not end or does not fit.
    pub fn int(&mut self) -> i64 {
        let mut value: u64 = 0;
        for shift in (0..63).step_by(7) {
            let Some((byte, rest)) = self.rest.split_first() else {
                break;
            };
            self.rest = rest;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return value as i64;
            }
            if shift == 56 || rest.is_empty() {
                self.refuse();
            }
        }
        0
    }

    /// Reads a number of bytes or records, of which there cannot be more than bytes.
    fn count(&mut self) -> usize {
        let count = self.int();
        if count as u64 > self.rest.len() as u64 {
            self.refuse();
            return 0;
        }
        count as usize
    }

    /// Reads a truth value; malformed for anything but 0 and 1.
    pub fn flag(&mut self) -> bool {
        let value = self.int();
        if value > 1 {
            self.refuse();
        }
        value == 1
    }

    /// Reads a text; malformed when it is cut or not UTF-8.
    pub fn text(&mut self) -> String {
        if let Ok(text) = core::str::from_utf8(self.blob()) {
            text.to_owned()
        } else {
            self.refuse();
            String::new()
        }
    }

    /// Reads an optional text.
    pub fn maybe_text(&mut self) -> Option<String> {
        if self.flag() { Some(self.text()) } else { None }
    }

    /// Reads an id; malformed when fewer than 16 bytes are left (but not none: that gives the nil id).
    pub fn uuid(&mut self) -> Uuid {
        if let Some((id, rest)) = self.rest.split_first_chunk::<16>() {
            self.rest = rest;
            return Uuid::from_bytes(*id);
        }
        if !self.rest.is_empty() {
            self.refuse();
        }
        Uuid::nil()
    }

    /// Reads bytes; malformed when they are cut.
    pub fn blob(&mut self) -> &'b [u8] {
        let length = self.count();
        let Some((blob, rest)) = self.rest.split_at_checked(length) else {
            return &[];
        };
        self.rest = rest;
        blob
    }

    /// Reads a record.
    pub fn record<T: Wire>(&mut self) -> T {
        let mut inner = Self::new(self.blob());
        let value = T::read(&mut inner);
        if inner.malformed {
            self.refuse();
        }
        value
    }

    /// Reads an optional record.
    pub fn maybe<T: Wire>(&mut self) -> Option<T> {
        if self.flag() { Some(self.record()) } else { None }
    }

    /// Reads a list of records; malformed when it claims more of them than there are bytes.
    pub fn list<T: Wire>(&mut self) -> Vec<T> {
        let mut list = Vec::new();
        for _ in 0..self.count() {
            list.push(self.record());
        }
        list
    }
}

/// Bytes as hexadecimal digits, for an attribute of the frame's HTML.
pub fn to_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(DIGITS[usize::from(byte >> 4)] as char);
        text.push(DIGITS[usize::from(byte & 15)] as char);
    }
    text
}

/// The bytes of hexadecimal digits.
///
/// # Errors
/// [`Malformed`].
pub fn from_hex(text: &str) -> Result<Vec<u8>, Malformed> {
    let mut bytes = Vec::new();
    let digit = |byte: u8| char::from(byte).to_digit(16);
    for pair in text.as_bytes().chunks(2) {
        let &[high, low] = pair else { return Err(Malformed) };
        match (digit(high), digit(low)) {
            (Some(high), Some(low)) => bytes.push((high * 16 + low) as u8),
            _ => return Err(Malformed),
        }
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn is_refused(bytes: &[u8], read: impl FnOnce(&mut Reader<'_>)) -> bool {
        let mut reader = Reader::new(bytes);
        read(&mut reader);
        reader.is_malformed()
    }

    #[test]
    fn what_is_missing_at_the_end_is_the_default() {
        let mut reader = Reader::new(&[]);
        assert_eq!(
            (reader.int(), reader.flag(), reader.text()),
            (0, false, String::new())
        );
    }

    #[test]
    fn lengths_that_lie_are_refused() {
        assert!(is_refused(&[200, 1, b'a'], |reader| drop(reader.text())));
        assert!(is_refused(&[0xff; 12], |reader| _ = reader.int()));
        assert!(is_refused(&[0x80], |reader| _ = reader.int()));
        assert!(is_refused(&[1, 2, 3], |reader| _ = reader.uuid()));
        assert!(is_refused(&[200, 1, 0], |reader| drop(
            reader.list::<crate::visitor::TeamMember>()
        )));
    }

    proptest! {
        #[test]
        fn numbers_and_texts_round_trip(n in 0_i64..i64::MAX, t in ".{0,40}", f: bool) {
            let mut out = Writer::default();
            out.int(n).text(&t).flag(f).maybe_text(Some(&t));
            let mut reader = Reader::new(&out.0);
            prop_assert_eq!(reader.int(), n);
            prop_assert_eq!(reader.text(), t.clone());
            prop_assert_eq!(reader.flag(), f);
            prop_assert_eq!(reader.maybe_text(), Some(t));
            prop_assert!(reader.is_at_end());
        }

        #[test]
        fn hex_round_trips(bytes: Vec<u8>) {
            prop_assert_eq!(from_hex(&to_hex(&bytes)), Ok(bytes));
        }
    }
}
