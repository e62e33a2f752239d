//! `cargo xtask mutants`: breaks the code on purpose, one rule at a time, and demands that the history checker notices.
//!
//! Works on a copy of the sources below `target/mutants`, never on the sources themselves, and with built things of its own: nothing
//! broken may ever be taken for the real one. They stay for the next run, which then builds only what differs.

mod list;

use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::command::{self, cargo};
use crate::failure::{Context, Failure, Outcome};
use crate::files;
use crate::workspace::Workspace;
use list::{ALL, Change, Mutant};

/// How many messages a history has here, where `LOBBY_TEST_MESSAGES` does not say otherwise.
const MESSAGES: &str = "3000";
/// The checker, and nothing but it.
const CHECKER: &str = "n_1_p_1_p_2_p_3_a_server_that_is_killed_again_and_again_loses_and_doubles_nothing";

/// Runs the checker against each mutant of these names, all if there is none, and against the code as it is.
///
/// # Errors
/// When a mutant survives, its text is not found, it does not compile, or the code as it is fails.
pub(crate) fn run(workspace: &Workspace, names: &[String]) -> Outcome {
    let chosen = choose(names)?;
    let copy = Copy::make(workspace)?;
    let mut rows = Vec::new();
    let unbroken = copy.judge("nothing broken", &[])?;
    let is_sound = unbroken.is_none();
    rows.push(row("nothing broken", unbroken.as_deref(), is_sound));
    let mut survivors = Vec::new();
    for mutant in chosen {
        let noticed = copy.judge(mutant.name, mutant.changes)?;
        if noticed.is_none() {
            survivors.push(mutant.name);
        }
        rows.push(row(mutant.name, noticed.as_deref(), noticed.is_some()));
    }
    println!("\n{}", rows.join("\n"));
    if !is_sound {
        return Err(Failure::new("the checker fails on the code as it is"));
    }
    if survivors.is_empty() {
        Ok(())
    } else {
        Err(Failure::new(format!("not noticed: {}", survivors.join(", "))))
    }
}

fn choose(names: &[String]) -> Outcome<Vec<&'static Mutant>> {
    if let Some(unknown) = names
        .iter()
        .find(|name| ALL.iter().all(|mutant| mutant.name != name.as_str()))
    {
        let known: Vec<&str> = ALL.iter().map(|mutant| mutant.name).collect();
        return Err(Failure::new(format!(
            "no mutant `{unknown}`; there are: {}",
            known.join(", ")
        )));
    }
    let is_chosen = |mutant: &&Mutant| names.is_empty() || names.iter().any(|name| name == mutant.name);
    Ok(ALL.iter().filter(is_chosen).collect())
}

fn row(name: &str, said: Option<&str>, is_right: bool) -> String {
    let verdict = if is_right { "as it should" } else { "WRONG" };
    format!("  {verdict:<13} {name:<44} {}", said.unwrap_or("passed"))
}

/// A copy of the sources.
struct Copy<'a> {
    workspace: &'a Workspace,
    root: PathBuf,
}

impl<'a> Copy<'a> {
    fn make(workspace: &'a Workspace) -> Outcome<Self> {
        let root = workspace.target("mutants").join("sources");
        let listed = command::capture(
            Command::new("git")
                .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
                .current_dir(&workspace.root),
        )?;
        let names: HashSet<PathBuf> = listed
            .split('\0')
            .filter(|name| !name.is_empty())
            .map(PathBuf::from)
            .collect();
        for old in files::below(&root)? {
            if old.strip_prefix(&root).is_ok_and(|name| !names.contains(name)) {
                fs::remove_file(&old).context(format!("removing {}", old.display()))?;
            }
        }
        // Cargo puts the flags of both together where the copy lies below the original: then the original's are enough.
        let inherits = root.starts_with(&workspace.root);
        for name in names
            .iter()
            .filter(|name| !(inherits && name.starts_with(".cargo")))
        {
            let from = workspace.path(name);
            // What git still lists may be deleted already.
            if from.is_file() {
                files::write(&root.join(name), &files::read(&from)?)?;
            }
        }
        Ok(Self { workspace, root })
    }

    /// Breaks the copy, runs the checker and mends the copy. What the checker said, if it failed.
    fn judge(&self, name: &str, changes: &[Change]) -> Outcome<Option<String>> {
        println!("\n== {name}");
        let before = self.break_it(name, changes)?;
        let judged = self.check();
        for (path, text) in before {
            files::write(&path, text.as_bytes())?;
        }
        let said = judged?;
        println!("== {name}: {}", said.as_deref().unwrap_or("passed"));
        Ok(said)
    }

    /// The files that were changed, as they were.
    fn break_it(&self, name: &str, changes: &[Change]) -> Outcome<Vec<(PathBuf, String)>> {
        let mut before = Vec::new();
        let mut after: Vec<(PathBuf, String)> = Vec::new();
        for change in changes {
            let path = self.root.join(change.file);
            let text = if let Some(at) = after.iter().position(|(known, _)| *known == path) {
                after.remove(at).1
            } else {
                let text = files::read_text(&path)?;
                before.push((path.clone(), text.clone()));
                text
            };
            after.push((path, replaced(name, change, &text)?));
        }
        for (path, text) in &after {
            files::write(path, text.as_bytes())?;
        }
        Ok(before)
    }

    fn check(&self) -> Outcome<Option<String>> {
        command::run(&mut self.cargo("test --locked -p server --test live --no-run"))?;
        let mut checker = self.cargo("test --locked -p server --test live --");
        let output = checker
            .arg(CHECKER)
            .env(
                "LOBBY_TEST_MESSAGES",
                std::env::var("LOBBY_TEST_MESSAGES").unwrap_or_else(|_| MESSAGES.to_owned()),
            )
            .stdin(Stdio::null())
            .output()
            .context("starting the checker")?;
        if output.status.success() {
            return Ok(None);
        }
        let said =
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        if !said.contains("panicked at") {
            // Somebody ended it, for example: that is no verdict.
            return Err(Failure::new(format!(
                "the checker ended with {} and no word",
                output.status
            )));
        }
        Ok(Some(reason(&said)))
    }

    /// Cargo in the copy.
    fn cargo(&self, words: &str) -> Command {
        let mut command = cargo(self.workspace, words);
        command
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", self.workspace.target("mutants/target"));
        command
    }
}

/// A text with one of its places changed.
fn replaced(name: &str, change: &Change, text: &str) -> Outcome<String> {
    match text.matches(change.from).count() {
        1 => Ok(text.replacen(change.from, change.to, 1)),
        count => Err(Failure::new(format!(
            "`{name}` does not fit any more: {} has this text {count} times, not once:\n{}",
            change.file, change.from
        ))),
    }
}

/// The first line of what a failing test said.
fn reason(said: &str) -> String {
    let mut lines = said.lines().skip_while(|line| !line.contains("panicked at"));
    let first = lines.nth(1).unwrap_or("it failed without a word");
    first.chars().take(110).collect()
}

#[cfg(test)]
mod tests {
    use super::list::{ALL, Change};
    use super::{reason, replaced};
    use crate::files;
    use crate::workspace::Workspace;

    #[test]
    fn every_mutant_fits_the_code_as_it_is() {
        let workspace = Workspace::find().unwrap();
        for mutant in &ALL {
            for change in mutant.changes {
                let text = files::read_text(&workspace.path(change.file)).unwrap();
                replaced(mutant.name, change, &text).unwrap();
            }
        }
    }

    #[test]
    fn a_text_that_is_not_there_or_twice_is_refused() {
        let change = Change {
            file: "a.rs",
            from: "one",
            to: "two",
        };
        assert_eq!(replaced("m", &change, "one.").unwrap(), "two.");
        assert!(replaced("m", &change, "three").is_err());
        assert!(replaced("m", &change, "one one").is_err());
    }

    #[test]
    fn the_first_line_of_a_panic_is_the_reason() {
        let said = "running 1 test\n\nthread 'a' panicked at b.rs:1:2:\nthe same for all\nnote: more";
        assert_eq!(reason(said), "the same for all");
    }
}
