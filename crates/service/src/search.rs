//! The words of a search (E.13): how texts are cut into words, and where a text has those that somebody looks for.
//!
//! Texts are indexed by these words and looked for by them, so that every engine finds the same, whatever it knows of languages. A word
//! is a run of letters and digits in small letters without accents. Scripts that put no space between words give one word for each
//! character. Characters that nobody sees are passed over: they part no word.

use std::collections::BTreeSet;

use model::search::Piece;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The number of these rules. A higher one lets every database be indexed anew when it is opened.
pub const RULES: i64 = 1;
/// The longest word in characters; longer ones are cut, in texts and in what is looked for.
const WORD_MAX_CHARS: usize = 40;
/// So many different words of a text are indexed: more than the longest message has that a person wrote.
const WORDS_MAX: usize = 2_000;
/// So many words are looked for at once.
const ASKED_MAX: usize = 8;
/// A shorter word is looked for as it is: half the texts of a project have a word that begins with one given letter.
const PREFIX_MIN_CHARS: usize = 2;
/// How much of a text is shown before what was found, in characters.
const BEFORE_CHARS: usize = 40;
/// How much of a text is shown, in characters.
const SHOWN_CHARS: usize = 160;

/// A word that is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word: letters and digits only, so that no engine can read it as anything else.
    pub text: String,
    /// Whether longer words that begin with it are found, too.
    pub is_prefix: bool,
}

impl Word {
    fn finds(&self, other: &str) -> bool {
        if self.is_prefix {
            other.starts_with(&self.text)
        } else {
            other == self.text
        }
    }
}

/// A word in a text, with its place in bytes.
struct Found {
    text: String,
    from: usize,
    to: usize,
}

/// The different words of a text, with a space between them.
pub fn words_of(text: &str) -> String {
    let mut words = BTreeSet::new();
    for word in cut(text) {
        words.insert(word.text);
        if words.len() == WORDS_MAX {
            break;
        }
    }
    words.into_iter().collect::<Vec<_>>().join(" ")
}

/// The words that are looked for; none where there is nothing to look for.
pub fn asked(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    for word in cut(text) {
        if words.len() == ASKED_MAX {
            break;
        }
        if words.iter().all(|known| known.text != word.text) {
            let is_prefix = word.text.chars().nth(PREFIX_MIN_CHARS - 1).is_some();
            words.push(Word {
                text: word.text,
                is_prefix,
            });
        }
    }
    words
}

/// A text in pieces, with what is looked for marked.
pub fn marked(text: &str, words: &[Word]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = 0;
    for found in hits(text, words) {
        push(&mut pieces, text.get(at..found.from), false);
        push(&mut pieces, text.get(found.from..found.to), true);
        at = found.to;
    }
    push(&mut pieces, text.get(at..), false);
    pieces
}

/// A long text around the first word that is looked for, in one line.
pub fn excerpt(text: &str, words: &[Word]) -> Vec<Piece> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let first = hits(&line, words).first().map_or(0, |found| found.from);
    let before = line.get(..first).unwrap_or_default();
    let skipped = before.chars().count().saturating_sub(BEFORE_CHARS);
    let from = before.char_indices().nth(skipped).map_or(first, |(at, _)| at);
    // A word that is cut in two says nothing.
    let from = if skipped == 0 {
        0
    } else {
        before
            .get(from..)
            .and_then(|rest| rest.find(' '))
            .map_or(from, |space| from + space + 1)
    };
    let rest = line.get(from..).unwrap_or_default();
    let end = rest
        .char_indices()
        .nth(SHOWN_CHARS)
        .map_or(rest.len(), |(at, _)| at);
    let mut shown = String::new();
    if from > 0 {
        shown.push('…');
    }
    shown.push_str(rest.get(..end).unwrap_or_default());
    if end < rest.len() {
        shown.push('…');
    }
    marked(&shown, words)
}

fn push(pieces: &mut Vec<Piece>, text: Option<&str>, hit: bool) {
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        let text = text.to_owned();
        pieces.push(Piece { text, hit });
    }
}

fn hits(text: &str, words: &[Word]) -> Vec<Found> {
    let is_hit = |found: &Found| words.iter().any(|word| word.finds(&found.text));
    cut(text).into_iter().filter(is_hit).collect()
}

fn cut(text: &str) -> Vec<Found> {
    let mut all: Vec<Found> = Vec::new();
    let mut word = Found {
        text: String::new(),
        from: 0,
        to: 0,
    };
    let mut chars = 0;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        if is_passed_over(c) {
            if !word.text.is_empty() && is_combining_mark(c) {
                word.to = end;
            }
            continue;
        }
        let alone = stands_alone(c);
        if (alone || !is_of_word(c)) && !word.text.is_empty() {
            all.push(std::mem::replace(&mut word, nothing()));
        }
        if !is_of_word(c) {
            continue;
        }
        if word.text.is_empty() {
            word.from = at;
            chars = 0;
        }
        word.to = end;
        let mut push = |folded: char| {
            if chars < WORD_MAX_CHARS {
                word.text.push(folded);
                chars += 1;
            }
        };
        if c.is_ascii() {
            push(c.to_ascii_lowercase());
        } else {
            folded(c).for_each(push);
        }
        if alone && !word.text.is_empty() {
            all.push(std::mem::replace(&mut word, nothing()));
        }
    }
    if !word.text.is_empty() {
        all.push(word);
    }
    all
}

fn nothing() -> Found {
    Found {
        text: String::new(),
        from: 0,
        to: 0,
    }
}

/// A character in small letters, without accents, as plain letters and digits.
fn folded(c: char) -> impl Iterator<Item = char> {
    let plain: &'static str = match c {
        'ß' | 'ẞ' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ø' | 'Ø' => "o",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' => "d",
        'ı' => "i",
        _ => "",
    };
    let decomposed = Some(c).filter(|_| plain.is_empty()).into_iter();
    let decomposed = decomposed
        .nfkd()
        .flat_map(char::to_lowercase)
        .nfkd()
        .filter(|c| is_of_word(*c) && !is_passed_over(*c));
    plain.chars().chain(decomposed.collect::<Vec<char>>())
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

/// Accents, points over letters, and what nobody sees: they neither part a word nor belong to it.
fn is_passed_over(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}' | '\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{640}'
        | '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// Whether a character is a word by itself: scripts without spaces between words.
fn stands_alone(c: char) -> bool {
    matches!(c,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests;
