//! Colleagues whom a note names (E.17): data beside the text, from which each agent's inbox of mentions is made.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::id::{AgentId, IssueId, MessageId};
use crate::markup;
use crate::person::first_name;
use crate::text::one_line;
use crate::view::MessageView;

/// The longest beginning of a note that an inbox shows, in characters.
const PREVIEW_CHARS: usize = 120;

/// A colleague whom a note names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// Who.
    pub agent: AgentId,
    /// Their name when the note was written.
    pub name: String,
    /// Whether they have seen it.
    pub read: bool,
}

/// A note that names the reader, as their inbox of mentions shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MentionView {
    /// The note.
    pub message: MessageId,
    /// Its chat.
    pub chat: IssueId,
    /// The chat's readable key.
    pub key: String,
    /// Who wrote it.
    pub author_name: String,
    /// Its beginning, in one line without marks.
    pub preview: String,
    /// When it was stored, UTC milliseconds.
    pub at: i64,
    /// Whether the reader has seen it.
    pub read: bool,
}

impl MentionView {
    /// The mention of `agent` in a message of the chat with this key; `None` where it does not name them, or is deleted.
    pub fn of(message: &MessageView, agent: AgentId, key: &str) -> Option<Self> {
        let mention = message.mentions.iter().find(|mention| mention.agent == agent)?;
        Some(Self {
            message: message.id,
            chat: message.chat,
            key: key.to_owned(),
            author_name: message.author_name.clone(),
            preview: one_line(&markup::plain(&message.body), PREVIEW_CHARS),
            at: message.at,
            read: mention.read,
        })
    }
}

/// The `@name` that is being written before the cursor: where the `@` stands, in bytes, and what follows it. An `@` inside a word,
/// as in an address, begins no mention.
pub fn being_written(before_cursor: &str) -> Option<(usize, &str)> {
    let at = before_cursor.rfind('@')?;
    let begins = begins_word(before_cursor.get(..at)?);
    let name = before_cursor.get(at + 1..)?;
    let fits = name.chars().count() <= 40 && !name.contains('\n') && !name.starts_with(' ');
    (begins && fits).then_some((at, name))
}

/// Whether a word can begin after this text.
fn begins_word(before: &str) -> bool {
    let last = before.chars().next_back();
    last.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | ',' | '"'))
}

/// The colleagues whose names fit what is written behind an `@`: any word of a name begins with it, without regard to case. `lower`
/// makes small letters: in a browser the browser's own way, since ours would weigh on the bundle.
pub fn fitting<'p>(
    people: &'p [(AgentId, String)],
    written: &str,
    lower: fn(&str) -> String,
) -> Vec<&'p (AgentId, String)> {
    let wanted = lower(written);
    let fits = |name: &str| {
        let name = lower(name);
        name.starts_with(&wanted) || name.split_whitespace().any(|word| word.starts_with(&wanted))
    };
    people.iter().filter(|(_, name)| fits(name)).collect()
}

/// How a colleague is written behind the `@`: by the first name where only one of them has it, else by the whole.
pub fn handle(people: &[(AgentId, String)], agent: AgentId) -> String {
    let Some((_, name)) = people.iter().find(|(id, _)| *id == agent) else {
        return String::new();
    };
    let first = first_name(name);
    let alone = people
        .iter()
        .filter(|(_, other)| first_name(other) == first)
        .count()
        == 1;
    if alone { first.to_string() } else { name.clone() }
}

/// The colleagues whom a text names, as [`handle`] writes them or by the whole name.
pub fn named_in(text: &str, people: &[(AgentId, String)]) -> Vec<AgentId> {
    let is_named = |agent: AgentId, name: &str| {
        let handle = handle(people, agent);
        pieces(text, &[name, &handle])
            .iter()
            .any(|piece| piece.is_mention)
    };
    people
        .iter()
        .filter(|(agent, name)| is_named(*agent, name))
        .map(|(agent, _)| *agent)
        .collect()
}

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<'t> {
    /// The text.
    pub text: &'t str,
    /// Whether it is an `@name`.
    pub is_mention: bool,
}

/// A text cut where one of these names stands behind an `@`; the longest one that fits counts.
pub fn pieces<'t>(text: &'t str, names: &[&str]) -> Vec<Piece<'t>> {
    let mut pieces = Vec::new();
    let (mut from, mut search) = (0, 0);
    while let Some(found) = text.get(search..).and_then(|rest| rest.find('@')) {
        let at = search + found;
        let (before, rest) = (text.get(..at), text.get(at + 1..));
        let rest = rest
            .filter(|_| before.is_some_and(begins_word))
            .unwrap_or_default();
        search = at + 1;
        if let Some(length) = names.iter().filter_map(|name| length_of(rest, name)).max() {
            let end = at + 1 + length;
            push(&mut pieces, text.get(from..at), false);
            push(&mut pieces, text.get(at..end), true);
            (from, search) = (end, end);
        }
    }
    push(&mut pieces, text.get(from..), false);
    pieces
}

fn push<'t>(pieces: &mut Vec<Piece<'t>>, text: Option<&'t str>, is_mention: bool) {
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        pieces.push(Piece { text, is_mention });
    }
}

/// How many bytes of a text's beginning are this name, as a whole word.
fn length_of(text: &str, name: &str) -> Option<usize> {
    let rest = text.strip_prefix(name).filter(|_| !name.is_empty())?;
    // Letters beyond ASCII are taken for parts of a word; tables of all letters would weigh on the bundle.
    let ends = rest
        .chars()
        .next()
        .is_none_or(|c| c.is_ascii() && !c.is_ascii_alphanumeric());
    ends.then_some(name.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people() -> Vec<(AgentId, String)> {
        ["Ana Ribeiro", "Kenji Watanabe", "Ana Silva", "Tomás Herrera"]
            .into_iter()
            .zip(1..)
            .map(|(name, id)| (AgentId(id), name.to_owned()))
            .collect()
    }

    #[test]
    fn e_17_an_at_begins_a_mention_where_a_word_begins() {
        assert_eq!(being_written("@"), Some((0, "")));
        assert_eq!(being_written("please @ken"), Some((7, "ken")));
        assert_eq!(being_written("ana@shop"), None);
        assert_eq!(being_written("@ ken"), None);
        assert_eq!(being_written("@ana\nand"), None);
        assert_eq!(being_written("nothing"), None);
    }

    #[test]
    fn e_17_what_is_written_filters_by_any_word_of_a_name() {
        let people = people();
        let names = |written: &str| {
            fitting(&people, written, str::to_lowercase)
                .iter()
                .map(|(id, _)| id.0)
                .collect::<Vec<_>>()
        };
        assert_eq!(names(""), [1, 2, 3, 4]);
        assert_eq!(names("an"), [1, 3]);
        assert_eq!(names("WAT"), [2]);
        assert_eq!(names("ana s"), [3]);
    }

    #[test]
    fn e_17_a_colleague_is_written_by_the_first_name_where_it_is_theirs_alone() {
        let people = people();
        assert_eq!(handle(&people, AgentId(2)), "Kenji");
        assert_eq!(handle(&people, AgentId(3)), "Ana Silva");
    }

    #[test]
    fn e_17_a_text_names_whole_words_only() {
        let people = people();
        assert_eq!(
            named_in("@Kenji and @Ana Silva, look", &people),
            [AgentId(2), AgentId(3)]
        );
        assert!(named_in("@Kenjiro, mail ana@Tomás.example", &people).is_empty());
        assert!(named_in("@Ana is two", &people).is_empty());
        assert!(named_in("Kenji", &people).is_empty());
        let pieces = pieces("@Kenji look", &["Kenji Watanabe", "Kenji"]);
        assert_eq!(
            pieces
                .iter()
                .map(|piece| (piece.text, piece.is_mention))
                .collect::<Vec<_>>(),
            [("@Kenji", true), (" look", false)]
        );
    }
}
