//! Titles of the browser tests and the rows that they name.

use super::checklist::{Row, mentioned};

/// Each `test("…", …)` with rows in its title, and those rows. Skipped ones (`test.skip`) do not count.
pub(crate) fn tests(source: &str) -> Vec<(String, Vec<Row>)> {
    let calls = source.match_indices("test(").filter(|(at, _)| {
        !source[..*at].ends_with(|symbol: char| symbol.is_alphanumeric() || matches!(symbol, '_' | '.'))
    });
    let titles = calls.filter_map(|(at, call)| title(&source[at + call.len()..]));
    titles
        .map(|title| (title.to_owned(), mentioned(title)))
        .filter(|(_, rows)| !rows.is_empty())
        .collect()
}

fn title(after: &str) -> Option<&str> {
    let after = after.trim_start();
    let quote = after
        .chars()
        .next()
        .filter(|quote| matches!(quote, '"' | '\'' | '`'))?;
    after[1..].split(quote).next()
}

#[cfg(test)]
mod tests {
    use super::tests;

    #[test]
    fn titles_with_rows_are_found() {
        let source = "
            test('S1.31, P.1: both ways', async () => {});
            test(
              \"E.2 receipts\", async () => {});
            test('no row', async () => {});
            test.skip('S1.1 later', async () => {});
            const latest = contest('S1.2');
        ";
        let found = tests(source);
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!(found[0].0, "S1.31, P.1: both ways");
        assert_eq!(found[0].1.len(), 2);
        assert_eq!(found[1].0, "E.2 receipts");
    }
}
