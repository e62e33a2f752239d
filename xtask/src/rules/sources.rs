//! The text of the repository's own sources.

use crate::failure::Outcome;
use crate::files;
use crate::workspace::Workspace;

/// Folders with sources of ours.
const FOLDERS: [&str; 9] = [
    "app", "frontend", "server", "crates", "style", "public", "end2end", "xtask", "bench",
];
const KINDS: [&str; 6] = ["rs", "js", "ts", "css", "html", "toml"];

/// One file.
#[derive(Debug)]
pub(crate) struct Source {
    /// Relative to the repository, with `/`.
    pub(crate) path: String,
    /// All of it.
    pub(crate) text: String,
}

impl Source {
    /// `rs`, `js`, …
    pub(crate) fn kind(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or_default()
    }

    /// The lines that run in the product, numbered from 1: no comments, no test modules.
    pub(crate) fn product_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let is_test = self.path.ends_with("/tests.rs") || self.path.contains("/tests/");
        let end = if is_test {
            0
        } else {
            self.text.find("#[cfg(test)]\nmod ").unwrap_or(self.text.len())
        };
        let markup = matches!(self.kind(), "html" | "toml");
        let lines = self.text[..end].lines().zip(1..);
        lines.map(move |(line, number)| (number, if markup { line } else { without_comment(line) }))
    }
}

/// Reads all sources.
///
/// # Errors
/// When a folder or a file cannot be read.
pub(crate) fn read(workspace: &Workspace) -> Outcome<Vec<Source>> {
    let mut sources = Vec::new();
    for folder in FOLDERS {
        for file in files::below(&workspace.path(folder))? {
            let path = file
                .strip_prefix(&workspace.root)
                .unwrap_or(&file)
                .to_string_lossy()
                .replace('\\', "/");
            let made_by_tests =
                path.starts_with("end2end/test-results") || path.starts_with("end2end/playwright");
            if made_by_tests || path.contains("node_modules/") {
                continue;
            }
            if path.rsplit('.').next().is_some_and(|kind| KINDS.contains(&kind)) {
                sources.push(Source {
                    text: files::read_text(&file)?,
                    path,
                });
            }
        }
    }
    Ok(sources)
}

/// The line up to `//`, unless that is part of an address; nothing of a line that begins as a block comment.
fn without_comment(line: &str) -> &str {
    let begins = line.trim_start();
    if begins.starts_with("/*") || begins.starts_with("* ") {
        return "";
    }
    let end = line
        .match_indices("//")
        .find(|(at, _)| !line[..*at].ends_with([':', '"']));
    end.map_or(line, |(at, _)| &line[..at])
}

#[cfg(test)]
mod tests {
    use super::{Source, without_comment};

    #[test]
    fn comments_go_and_addresses_stay() {
        assert_eq!(without_comment("let a = 1; // one"), "let a = 1; ");
        assert_eq!(
            without_comment("let a = \"https://desk.example\"; // one"),
            "let a = \"https://desk.example\"; "
        );
        assert_eq!(without_comment(" * in a block"), "");
    }

    #[test]
    fn test_modules_are_not_the_product() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests {\n  fn b() {}\n}\n".to_owned();
        let source = Source {
            path: "app/src/a.rs".to_owned(),
            text: text.clone(),
        };
        assert_eq!(source.product_lines().count(), 1);
        let source = Source {
            path: "app/src/a/tests.rs".to_owned(),
            text,
        };
        assert_eq!(source.product_lines().count(), 0);
    }
}
