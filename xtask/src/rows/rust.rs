//! Test functions of Rust and the rows that they name, in the function's name or in its doc comment.

use super::checklist::{Row, mentioned};

/// Each test with rows, and those rows.
pub(crate) fn tests(source: &str) -> Vec<(String, Vec<Row>)> {
    let mut found = Vec::new();
    let mut above: Vec<&str> = Vec::new();
    for line in source.lines().map(str::trim) {
        if let Some(name) = function(line) {
            let rows = rows(name, &above);
            if !rows.is_empty() && above.iter().any(|line| is_test_attribute(line)) {
                found.push((name.to_owned(), rows));
            }
            above.clear();
        } else if line.starts_with("///") || line.starts_with("#[") || line.ends_with(")]") {
            above.push(line);
        } else if line.is_empty() || line.ends_with(['}', ';', '{']) {
            above.clear();
        }
    }
    found
}

fn rows(name: &str, above: &[&str]) -> Vec<Row> {
    let docs = above.iter().filter_map(|line| line.strip_prefix("///"));
    named(name).into_iter().chain(docs.flat_map(mentioned)).collect()
}

/// `s1_06_s1_07_filters` names S1.6 and S1.7. A single letter counts only at the beginning or after another row.
fn named(name: &str) -> Vec<Row> {
    let words: Vec<&str> = name.split('_').collect();
    let mut rows = Vec::new();
    let mut next_row_at = 0;
    for at in 0..words.len().saturating_sub(1) {
        let single_letter = words[at].len() == 1;
        if at < next_row_at || (single_letter && at != next_row_at) {
            continue;
        }
        if let Some(row) = Row::of(words[at], words[at + 1]) {
            rows.push(row);
            next_row_at = at + 2;
        }
    }
    rows
}

fn function(line: &str) -> Option<&str> {
    let line = line.strip_prefix("pub ").unwrap_or(line);
    let line = line.strip_prefix("async ").unwrap_or(line);
    let name = line.strip_prefix("fn ")?;
    name.split(['(', '<']).next()
}

fn is_test_attribute(line: &str) -> bool {
    let path = line
        .trim_start_matches("#[")
        .split(['(', ']'])
        .next()
        .unwrap_or_default();
    line.starts_with("#[") && path.rsplit("::").next() == Some("test")
}

#[cfg(test)]
mod tests {
    use super::{named, tests};

    fn texts(name: &str) -> Vec<String> {
        named(name).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn several_rows_in_one_name() {
        assert_eq!(texts("s1_06_s1_07_filters_combine"), ["S1.6", "S1.7"]);
        assert_eq!(texts("p_5_e_18_n_6_all_at_once"), ["P.5", "E.18", "N.6"]);
        assert_eq!(texts("law_holds_for_s1_31"), ["S1.31"]);
        assert_eq!(texts("top_n_5_of_all"), Vec::<String>::new());
        assert_eq!(texts("sec_03_canaries"), Vec::<String>::new());
    }

    #[test]
    fn only_test_functions_count() {
        let source = "
            fn s1_01_helper() {}
            #[test]
            fn s1_02_is_a_test() {}

            /// S1.3 and P.1, told in words.
            #[tokio::test(flavor = \"multi_thread\")]
            async fn told_in_words() {}

            /// S1.4 is where this comes from.
            fn not_a_test() {}
        ";
        let found = tests(source);
        let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["s1_02_is_a_test", "told_in_words"]);
        assert_eq!(found[1].1.len(), 2);
    }
}
