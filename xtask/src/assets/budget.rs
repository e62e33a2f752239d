//! The size gate: `xtask/budgets.txt` against what was built.

use crate::failure::{Failure, Outcome};

/// One line of the budget file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Budget {
    name: String,
    limit_bytes: usize,
    files: Vec<String>,
}

impl Budget {
    /// Puts the files of a folder in the place of a name with `*`: `site/split_*.wasm` becomes all of them, or none.
    ///
    /// # Errors
    /// When `list`, which gives the files beside a file, fails.
    pub(crate) fn fill_in(&mut self, list: impl Fn(&str) -> Outcome<Vec<String>>) -> Outcome {
        let mut all = Vec::new();
        for name in std::mem::take(&mut self.files) {
            match name.split_once('*') {
                None => all.push(name),
                Some((before, after)) => {
                    let mut found = list(&name)?;
                    found.retain(|file| file.starts_with(before) && file[before.len()..].ends_with(after));
                    found.sort();
                    all.append(&mut found);
                }
            }
        }
        self.files = all;
        Ok(())
    }

    /// Whether all its files are among those that `wanted` picks.
    pub(crate) fn is_about(&self, wanted: impl Fn(&str) -> bool) -> bool {
        self.files.iter().all(|file| wanted(file))
    }
}

/// Reads the budget file: `name | limit in bytes | files`, `#` begins a comment. A `*` in a file's name stands for any characters.
///
/// # Errors
/// When a line has another form.
pub(crate) fn parse(text: &str) -> Outcome<Vec<Budget>> {
    text.lines()
        .map(|line| line.split('#').next().unwrap_or_default().trim())
        .filter(|line| !line.is_empty())
        .map(|line| parse_line(line).ok_or_else(|| Failure::new(format!("not a budget: {line}"))))
        .collect()
}

fn parse_line(line: &str) -> Option<Budget> {
    let mut columns = line.split('|').map(str::trim);
    let (name, limit, files) = (columns.next()?, columns.next()?, columns.next()?);
    let files: Vec<String> = files.split_whitespace().map(str::to_owned).collect();
    if files.is_empty() || columns.next().is_some() {
        return None;
    }
    Some(Budget {
        name: name.to_owned(),
        limit_bytes: limit.replace('_', "").parse().ok()?,
        files,
    })
}

/// Prints the table. `size` gives the brotli size of a file in bytes.
///
/// # Errors
/// When a sum is above its limit, or `size` fails.
pub(crate) fn check(budgets: &[Budget], size: impl Fn(&str) -> Outcome<usize>) -> Outcome {
    let mut above = Vec::new();
    println!("  {:<44} {:>9}   budget   (bytes, brotli)", "", "size");
    for budget in budgets {
        let sizes = budget
            .files
            .iter()
            .map(|file| size(file))
            .collect::<Outcome<Vec<_>>>()?;
        let sum: usize = sizes.iter().sum();
        let mark = if sum > budget.limit_bytes { "  ABOVE" } else { "" };
        println!("  {:<44} {sum:>9}  {:>7}{mark}", budget.name, budget.limit_bytes);
        for (file, size) in budget.files.iter().zip(&sizes) {
            println!("    {file:<42} {size:>9}");
        }
        if sum > budget.limit_bytes {
            above.push(format!(
                "{} is {} bytes above its budget",
                budget.name,
                sum - budget.limit_bytes
            ));
        }
    }
    if above.is_empty() {
        Ok(())
    } else {
        Err(Failure::new(above.join("\n")))
    }
}

#[cfg(test)]
mod tests {
    use super::{check, parse};

    const TEXT: &str = "# comment\n\nloader | 1_500 | a.js # why\nwidget | 30 | b.js b.wasm\n";

    #[test]
    fn lines_are_read() {
        let budgets = parse(TEXT).expect("valid");
        assert_eq!(budgets.len(), 2);
        assert_eq!(
            (budgets[0].name.as_str(), budgets[0].limit_bytes),
            ("loader", 1_500)
        );
        assert_eq!(budgets[1].files, ["b.js", "b.wasm"]);
    }

    #[test]
    fn a_line_of_another_form_is_refused() {
        for line in [
            "loader | 1500",
            "loader | many | a.js",
            "loader | 1 | ",
            "a | 1 | b | c",
        ] {
            assert!(parse(line).is_err(), "{line}");
        }
    }

    #[test]
    fn a_star_stands_for_the_files_that_are_there() {
        let mut budgets = parse("parts | 9 | site/split_*.wasm site/a.js").expect("valid");
        let there = ["split_b.wasm", "split_a.wasm", "split_a.wasm.br", "console.wasm"];
        let list = |_: &str| Ok(there.iter().map(|file| format!("site/{file}")).collect());
        budgets[0].fill_in(list).expect("listed");
        assert_eq!(
            budgets[0].files,
            ["site/split_a.wasm", "site/split_b.wasm", "site/a.js"]
        );
    }

    #[test]
    fn the_limit_itself_is_within_and_one_more_is_above() {
        let budgets = parse(TEXT).expect("valid");
        assert!(check(&budgets, |file| Ok(if file == "a.js" { 1_500 } else { 15 })).is_ok());
        let error = check(&budgets, |_| Ok(16)).expect_err("32 of 30");
        assert_eq!(error.to_string(), "widget is 2 bytes above its budget");
    }
}
