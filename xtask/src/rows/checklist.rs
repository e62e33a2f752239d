//! Numbers of rows, and the list of them all.

use std::collections::BTreeMap;
use std::fmt;

use crate::failure::{Failure, Outcome};

/// Groups of rows: what the described products do (S1–S5), what is expected (E), pains (P), what is new (N).
const GROUPS: [&str; 8] = ["S1", "S2", "S3", "S4", "S5", "E", "P", "N"];

/// The number of a row, such as `S1.14`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Row {
    group: usize,
    number: u32,
}

impl Row {
    /// Reads `S1` and `14`, in either case, with or without leading zeros.
    pub(crate) fn of(group: &str, number: &str) -> Option<Self> {
        let group = GROUPS
            .iter()
            .position(|known| known.eq_ignore_ascii_case(group))?;
        let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        Some(Self {
            group,
            number: digits.then(|| number.parse().ok()).flatten()?,
        })
    }

    /// Whether its number, written out, begins with `prefix`.
    pub(crate) fn begins_with(&self, prefix: &str) -> bool {
        self.to_string()
            .to_lowercase()
            .starts_with(&prefix.to_lowercase())
    }
}

impl fmt::Display for Row {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}.{}", GROUPS[self.group], self.number);
        out.pad(&text)
    }
}

/// All rows that a text mentions, such as `S1.14` or `P.5`.
pub(crate) fn mentioned(text: &str) -> Vec<Row> {
    let is_part = |symbol: char| symbol.is_ascii_alphanumeric() || symbol == '.' || symbol == '_';
    let words = text.split(|symbol| !is_part(symbol));
    words
        .filter_map(|word| word.trim_end_matches('.').split_once('.'))
        .filter_map(|(a, b)| Row::of(a, b))
        .collect()
}

/// Reads the checklist: number, tabulator, title.
///
/// # Errors
/// When a line has another form or a row comes twice.
pub(crate) fn parse(text: &str) -> Outcome<BTreeMap<Row, String>> {
    let mut rows = BTreeMap::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        let row = line.split_once('\t').and_then(|(number, title)| {
            let (group, number) = number.split_once('.')?;
            Some((Row::of(group, number)?, title.to_owned()))
        });
        let (row, title) = row.ok_or_else(|| Failure::new(format!("not a row of the checklist: {line}")))?;
        if rows.insert(row, title).is_some() {
            return Err(Failure::new(format!("row {row} is there twice")));
        }
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::{Row, mentioned, parse};

    fn row(text: &str) -> Row {
        let (group, number) = text.split_once('.').expect("a dot");
        Row::of(group, number).expect("a row")
    }

    #[test]
    fn numbers_are_compared_as_numbers() {
        assert_eq!(Row::of("s1", "01"), Row::of("S1", "1"));
        assert!(row("S1.9") < row("S1.10"));
        assert_eq!(row("E.18").to_string(), "E.18");
        assert_eq!(Row::of("S6", "1"), None);
        assert_eq!(Row::of("E", "x"), None);
        assert_eq!(Row::of("E", "+1"), None);
    }

    #[test]
    fn rows_in_sentences_are_found() {
        assert_eq!(
            mentioned("S1.14, P.5: a counter (e.18)."),
            [row("S1.14"), row("P.5"), row("E.18")]
        );
        assert!(mentioned("version 1.14 of S1 and NAME.5x").is_empty());
    }

    #[test]
    fn the_list_is_read_and_doubles_are_refused() {
        assert_eq!(
            parse("S1.1\tOne page\nN.6\tNo tracking\n").expect("valid").len(),
            2
        );
        assert!(parse("S1.1\tOne\nS1.1\tTwo\n").is_err());
        assert!(parse("S1.1 One\n").is_err());
    }
}
