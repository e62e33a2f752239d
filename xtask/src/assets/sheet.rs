//! Style sheets and the hand-written scripts of the widget: bundled and minified by esbuild.

use std::path::Path;

use crate::command;
use crate::failure::{Failure, Outcome};
use crate::files;
use crate::workspace::Workspace;

/// A style sheet with all that it imports in one, minified. Addresses below `/static/` stay as they are.
///
/// # Errors
/// When the sheet is missing or not valid; warnings of esbuild are errors too.
pub(crate) fn css(workspace: &Workspace, file: &str) -> Outcome<Vec<u8>> {
    esbuild(workspace, Path::new(file), &["--bundle", "--external:/static/*"])
}

/// A script, minified. The server fills the loader's placeholders (`__LOBBY_…__`) when it sends it, so they must survive.
///
/// # Errors
/// When the file is missing or not valid, or a placeholder is lost on the way.
pub(crate) fn script(workspace: &Workspace, file: &Path) -> Outcome<Vec<u8>> {
    let source = files::read_text(&workspace.path(file))?;
    let minified = esbuild(workspace, file, &["--target=es2020"])?;
    let lost = lost_placeholders(&source, &String::from_utf8_lossy(&minified));
    if lost.is_empty() {
        Ok(minified)
    } else {
        Err(Failure::new(format!(
            "{}: minifying lost {}",
            file.display(),
            lost.join(", ")
        )))
    }
}

fn esbuild(workspace: &Workspace, file: &Path, more: &[&str]) -> Outcome<Vec<u8>> {
    let output = workspace.scratch("esbuild").join(file);
    let mut tool = command::node_tool(workspace, "esbuild");
    tool.arg(file)
        .args([
            "--minify",
            "--charset=utf8",
            "--legal-comments=none",
            "--log-level=warning",
        ])
        .args(more)
        .arg(format!("--outfile={}", workspace.relative(&output).display()));
    command::run(&mut tool)?;
    files::read(&output)
}

fn lost_placeholders(source: &str, minified: &str) -> Vec<String> {
    placeholders(source)
        .into_iter()
        .filter(|name| !minified.contains(name))
        .map(str::to_owned)
        .collect()
}

/// Words of the form `__LOBBY_…__`.
fn placeholders(text: &str) -> Vec<&str> {
    let is_word = |symbol: char| symbol.is_ascii_alphanumeric() || symbol == '_';
    let without_comments = text
        .lines()
        .filter(|line| !line.trim_start().starts_with(['/', '*']));
    let words = without_comments.flat_map(|line| line.split(|symbol| !is_word(symbol)));
    words
        .filter(|word| word.starts_with("__LOBBY_") && word.ends_with("__"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{lost_placeholders, placeholders};

    #[test]
    fn placeholders_are_found_outside_comments() {
        let source = "// about __LOBBY_NOTE__\nconst c = __LOBBY_CONFIG__;\nf(\"__LOBBY_ORIGIN__/w/\");";
        assert_eq!(placeholders(source), ["__LOBBY_CONFIG__", "__LOBBY_ORIGIN__"]);
    }

    #[test]
    fn a_lost_placeholder_is_named() {
        assert_eq!(
            lost_placeholders("a(__LOBBY_CONFIG__)", "a()"),
            ["__LOBBY_CONFIG__"]
        );
        assert!(lost_placeholders("a(__LOBBY_CONFIG__)", "a(__LOBBY_CONFIG__)").is_empty());
    }
}
