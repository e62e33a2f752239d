//! Texts from outside, checked once where they enter.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::refusal::Refusal;

/// The longest message, in characters (`features.md`, Default numbers).
pub const MESSAGE_MAX_CHARS: u32 = 10_000;
/// The longest name of a person, in characters.
pub const NAME_MAX_CHARS: u32 = 100;
/// The longest e-mail address, in characters (RFC 5321, 4.5.3.1).
pub const EMAIL_MAX_CHARS: u32 = 254;
/// The shortest password that can be chosen, in characters.
pub const PASSWORD_MIN_CHARS: u32 = 10;
/// The longest password that is looked at, in bytes (osTicket CVE-2023-30082: long passwords as denial of service).
pub const PASSWORD_MAX_BYTES: usize = 1_024;
/// The longest title of an issue, in characters.
pub const TITLE_MAX_CHARS: u32 = 200;
/// The longest tag, and the longest name of what a project's scheme has, in characters.
pub const LABEL_MAX_CHARS: u32 = 40;
/// The longest reference to another system, in characters.
pub const REFERENCE_MAX_CHARS: u32 = 100;
/// The length of a preview in the chats list, in characters (S1.24).
pub const PREVIEW_MAX_CHARS: usize = 140;

/// The text of a message: not empty unless files stand beside it, at most [`MESSAGE_MAX_CHARS`] characters, trimmed at both ends, no control
/// characters but line breaks and tabs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MessageText(String);

/// The name of a person: one line, not empty, at most [`NAME_MAX_CHARS`] characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PersonName(String);

/// An e-mail address in the form `local@domain`, lower case; not proven to exist.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

/// The title of an issue: one line, not empty, at most [`TITLE_MAX_CHARS`] characters (S4.16).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Title(String);

/// A tag, or the name of a status, priority, component, …: one line, not empty, at most [`LABEL_MAX_CHARS`] characters (S4.17).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Label(String);

macro_rules! text_type {
    ($name:ident) => {
        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
            /// The text, owned.
            pub fn into_string(self) -> String {
                self.0
            }
        }
        impl TryFrom<String> for $name {
            type Error = Refusal;
            fn try_from(text: String) -> Result<Self, Refusal> {
                Self::parse(&text)
            }
        }
        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_type!(MessageText);
text_type!(PersonName);
text_type!(Email);
text_type!(Title);
text_type!(Label);

impl MessageText {
    /// Reads a message's text.
    ///
    /// # Errors
    /// [`Refusal::Empty`], [`Refusal::TooLong`].
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let clean: String = text
            .replace("\r\n", "\n")
            .chars()
            .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
            .collect();
        bounded(clean.trim(), "The message", MESSAGE_MAX_CHARS).map(Self)
    }

    /// Reads the text of a message that has files: it may be empty (E.5).
    ///
    /// # Errors
    /// [`Refusal::TooLong`].
    pub fn parse_beside_files(text: &str) -> Result<Self, Refusal> {
        match Self::parse(text) {
            Err(Refusal::Empty { .. }) => Ok(Self(String::new())),
            other => other,
        }
    }
}

impl PersonName {
    /// Reads a name; white space inside is folded to single spaces.
    ///
    /// # Errors
    /// [`Refusal::Empty`], [`Refusal::TooLong`].
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        bounded(&folded(text), "The name", NAME_MAX_CHARS).map(Self)
    }
}

impl Title {
    /// Reads a title; white space inside is folded to single spaces.
    ///
    /// # Errors
    /// [`Refusal::Empty`], [`Refusal::TooLong`].
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        bounded(&folded(text), "The title", TITLE_MAX_CHARS).map(Self)
    }
}

impl Label {
    /// Reads a label; white space inside is folded to single spaces.
    ///
    /// # Errors
    /// [`Refusal::Empty`], [`Refusal::TooLong`].
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        Self::named(text, "The tag")
    }

    /// Reads a label that a refusal calls `field`.
    ///
    /// # Errors
    /// [`Refusal::Empty`], [`Refusal::TooLong`].
    pub fn named(text: &str, field: &str) -> Result<Self, Refusal> {
        bounded(&folded(text), field, LABEL_MAX_CHARS).map(Self)
    }
}

impl Email {
    /// Reads an e-mail address. Only the shape is checked: one `@` with a dotted domain behind it, no spaces.
    ///
    /// # Errors
    /// [`Refusal::Empty`], [`Refusal::TooLong`], [`Refusal::Malformed`].
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let lower = bounded(text.trim(), "The e-mail address", EMAIL_MAX_CHARS)?.to_lowercase();
        let well_formed = lower.rsplit_once('@').is_some_and(|(local, domain)| {
            !local.is_empty()
                && !lower.chars().any(|c| c.is_whitespace() || c.is_control())
                && !local.contains('@')
                && domain.split('.').count() > 1
                && domain.split('.').all(|label| !label.is_empty())
        });
        if well_formed {
            Ok(Self(lower))
        } else {
            Err(Refusal::Malformed {
                field: "The e-mail address".to_owned(),
                expected: "for example name@mail.example".to_owned(),
            })
        }
    }
}

/// What another system calls the matter of a chat: one line, at most [`REFERENCE_MAX_CHARS`] characters, or nothing.
///
/// # Errors
/// [`Refusal::TooLong`].
pub fn reference(text: &str) -> Result<String, Refusal> {
    match bounded(&folded(text), "The reference", REFERENCE_MAX_CHARS) {
        Err(Refusal::Empty { .. }) => Ok(String::new()),
        other => other,
    }
}

/// One line: white space folded to single spaces, without control characters.
fn folded(text: &str) -> String {
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let clean: String = folded.chars().filter(|c| !c.is_control()).collect();
    clean.trim().to_owned()
}

fn bounded(text: &str, field: &str, max_chars: u32) -> Result<String, Refusal> {
    if text.chars().all(is_invisible) {
        return Err(Refusal::Empty {
            field: field.to_owned(),
        });
    }
    if text.chars().nth(max_chars as usize).is_some() {
        return Err(Refusal::TooLong {
            field: field.to_owned(),
            max_chars,
        });
    }
    Ok(text.to_owned())
}

/// At most `max_chars` characters of a text in one line, with an ellipsis where something was cut.
pub fn one_line(text: &str, max_chars: usize) -> String {
    let mut line = String::new();
    let mut chars = 0;
    for word in text.split_whitespace() {
        if chars > 0 {
            line.push(' ');
            chars += 1;
        }
        for c in word.chars() {
            if chars >= max_chars {
                line.push('…');
                return line;
            }
            line.push(c);
            chars += 1;
        }
    }
    line
}

/// Makes characters visible that could disguise a text: bidirectional controls and zero-width characters become `�`
/// (`security.md`, Output). The joiners that emoji and some scripts need stay.
pub fn reveal(text: &str) -> String {
    text.chars()
        .map(|c| if is_disguise(c) { '\u{fffd}' } else { c })
        .collect()
}

/// What alone says nothing: nobody would see that it is there.
fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || is_disguise(c)
        || matches!(
            c,
            '\u{200c}' | '\u{200d}' | '\u{ad}' | '\u{34f}' | '\u{fe00}'
                ..='\u{fe0f}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{2800}'
        )
}

/// Whether a character is not seen, or moves others about: none of them belongs into the name of a file.
pub(crate) fn is_unseen(c: char) -> bool {
    !c.is_whitespace() && is_invisible(c)
}

fn is_disguise(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{061c}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_of_10_000_characters_passes_and_10_001_does_not() {
        assert!(MessageText::parse(&"ü".repeat(10_000)).is_ok());
        assert_eq!(
            MessageText::parse(&"ü".repeat(10_001)),
            Err(Refusal::TooLong {
                field: "The message".to_owned(),
                max_chars: 10_000
            })
        );
        for nothing in [" \n\u{0} ", "\u{200b}\u{200d}\u{feff}", "\u{2060} \u{3164}"] {
            assert_eq!(
                MessageText::parse(nothing),
                Err(Refusal::Empty {
                    field: "The message".to_owned()
                }),
                "{nothing:?}"
            );
        }
        assert!(MessageText::parse("\u{2764}\u{fe0f}").is_ok());
    }

    #[test]
    fn s2_25_a_name_says_something() {
        assert_eq!(
            PersonName::parse("  Noor \n Haddad ").unwrap().as_str(),
            "Noor Haddad"
        );
        assert!(PersonName::parse(" \t ").is_err());
        assert!(PersonName::parse(&"a".repeat(101)).is_err());
    }

    #[test]
    fn addresses_have_a_shape() {
        assert_eq!(
            Email::parse(" Ana@JuniperKiln.example ").unwrap().as_str(),
            "ana@juniperkiln.example"
        );
        for wrong in [
            "", "ana", "ana@", "@x.y", "ana@mail", "a b@x.y", "a@b@x.y", "a@x..y",
        ] {
            assert!(Email::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn s1_24_a_preview_is_one_line_and_cut() {
        assert_eq!(one_line("a\n  b\tc", 10), "a b c");
        assert_eq!(one_line("abcdef", 3), "abc…");
        assert_eq!(one_line("abc", 3), "abc");
    }

    #[test]
    fn disguises_become_visible() {
        assert_eq!(reveal("Ana\u{202e}gpj.exe\u{200b}"), "Ana\u{fffd}gpj.exe\u{fffd}");
        assert_eq!(reveal("👩\u{200d}🎨"), "👩\u{200d}🎨");
    }
}
