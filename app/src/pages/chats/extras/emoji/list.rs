//! The emojis: the common ones, by group, each with its name and further words to find it by. One text, because it is the smallest form.

/// How many stand in a row.
pub(super) const COLUMNS: i32 = 8;
/// How many of the last ones are remembered.
const RECENT_MAX: usize = 16;

/// An emoji.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Emoji {
    /// The emoji itself.
    pub(super) symbol: &'static str,
    /// Its name; behind a comma further words.
    words: &'static str,
}

impl Emoji {
    /// Its name.
    pub(super) fn name(self) -> &'static str {
        self.words.split(',').next().unwrap_or_default()
    }
}

/// The groups with what is in them.
fn groups() -> impl Iterator<Item = (&'static str, impl Iterator<Item = Emoji>)> {
    ALL.split('#').skip(1).map(|group| {
        let mut lines = group.lines();
        let name = lines.next().unwrap_or_default();
        let emojis = lines.filter_map(|line| line.split_once(' '));
        (name, emojis.map(|(symbol, words)| Emoji { symbol, words }))
    })
}

/// What fits a search: every word of it begins a word of the emoji. Without a search all of them.
pub(super) fn found(search: &str) -> Vec<(&'static str, Vec<Emoji>)> {
    let search = search.to_lowercase();
    let fits = |emoji: &Emoji| {
        search.split_whitespace().all(|wanted| {
            let mut words = emoji.words.split([' ', ',', '-']);
            words.any(|word| word.starts_with(wanted))
        })
    };
    let groups = groups().map(|(name, emojis)| (name, emojis.filter(fits).collect::<Vec<_>>()));
    groups.filter(|(_, emojis)| !emojis.is_empty()).collect()
}

/// The last ones, as they are remembered.
pub(super) fn recent(remembered: &str) -> Vec<Emoji> {
    let all: Vec<Emoji> = groups().flat_map(|(_, emojis)| emojis).collect();
    let last = remembered.split(' ');
    last.filter_map(|symbol| all.iter().find(|emoji| emoji.symbol == symbol).copied())
        .collect()
}

/// What is remembered once this one was chosen.
pub(super) fn remembered(before: &str, chosen: &str) -> String {
    let others = before
        .split(' ')
        .filter(|symbol| !symbol.is_empty() && *symbol != chosen);
    let all: Vec<&str> = std::iter::once(chosen).chain(others).take(RECENT_MAX).collect();
    all.join(" ")
}

const ALL: &str = include_str!("list.txt");

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn symbols(search: &str) -> Vec<&'static str> {
        let all = found(search).into_iter().flat_map(|(_, emojis)| emojis);
        all.map(|emoji| emoji.symbol).collect()
    }

    #[test]
    fn e_18_every_emoji_has_a_name_and_stands_once() {
        let all = symbols("");
        assert!(all.len() > 350, "{}", all.len());
        let distinct: HashSet<_> = all.iter().collect();
        assert_eq!(distinct.len(), all.len());
        for (_, emojis) in found("") {
            for emoji in emojis {
                assert!(!emoji.name().is_empty() && !emoji.symbol.is_ascii(), "{emoji:?}");
            }
        }
    }

    #[test]
    fn e_18_an_emoji_is_found_by_the_beginnings_of_its_words() {
        assert_eq!(symbols("Thumbs u"), ["👍"]);
        assert!(symbols("parcel").contains(&"📦"));
        assert!(symbols("zzzzz").is_empty());
    }

    #[test]
    fn e_18_the_last_ones_come_first_and_are_few() {
        let mut kept = String::new();
        for symbol in symbols("").into_iter().take(20).chain(["😀"]) {
            kept = remembered(&kept, symbol);
        }
        let last = recent(&kept);
        assert_eq!((last.len(), last[0].symbol), (RECENT_MAX, "😀"));
        assert!(recent("not-one 😀").len() == 1);
    }
}
