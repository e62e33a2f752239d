//! The licences of what is inside the executable: each crate of others with its texts, each text once.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use serde_json::Value;

use crate::command;
use crate::failure::{Context, Failure, Outcome};
use crate::files;
use crate::workspace::Workspace;

/// What is built into the executable: itself, and the two bundles that it carries.
const BUILT: [&str; 3] = [
    "--package server --features embed",
    "--package frontend --target wasm32-unknown-unknown",
    "--package widget --features browser --target wasm32-unknown-unknown",
];
/// How files with licences begin, in capitals.
const BEGINNINGS: [&str; 5] = ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE"];

/// A crate, its version and what its manifest says of its licence.
type Named = (String, String, String);

/// The whole text.
///
/// # Errors
/// When cargo does not answer, or the sources of a crate are not there.
pub(super) fn text(workspace: &Workspace) -> Outcome<String> {
    // With every feature: an optional crate is built in too where its feature is asked for.
    let words = "metadata --locked --all-features --format-version 1";
    let metadata = command::capture(&mut command::cargo(workspace, words))?;
    let metadata: Value = serde_json::from_str(&metadata).context("output of cargo metadata")?;
    let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut list = String::new();
    for (name, version, licence) in crates(workspace)? {
        let folder = folder(&metadata, &name, &version)?;
        let found = licence_files(&folder)?;
        let bare = if found.is_empty() {
            "  (its package has no text)"
        } else {
            ""
        };
        // A text takes everything.
        let _ = writeln!(list, "{name} {version}: {licence}{bare}");
        for text in found {
            texts.entry(text).or_default().insert(format!("{name} {version}"));
        }
    }
    Ok(whole(&list, &texts))
}

fn whole(list: &str, texts: &BTreeMap<String, BTreeSet<String>>) -> String {
    let mut whole = format!(
        "Lobby is built from these libraries, the Rust standard library (MIT OR Apache-2.0) and SQLite (public domain).\n\n{list}"
    );
    for (text, users) in texts {
        let users: Vec<&str> = users.iter().map(String::as_str).collect();
        // A text takes everything.
        let _ = write!(
            whole,
            "\n{}\n{}\n\n{}\n",
            "-".repeat(78),
            users.join(", "),
            text.trim_end()
        );
    }
    whole
}

/// The crates of others that are built in, each once.
fn crates(workspace: &Workspace) -> Outcome<BTreeSet<Named>> {
    let mut found = BTreeSet::new();
    for built in BUILT {
        let words =
            format!("tree --locked --edges normal,no-proc-macro --prefix none --format {{p}}|{{l}} {built}");
        let tree = command::capture(&mut command::cargo(workspace, &words))?;
        found.extend(tree.lines().filter_map(named));
    }
    Ok(found)
}

/// `serde v1.0.1|MIT OR Apache-2.0`; crates of ours have a path behind the version.
fn named(line: &str) -> Option<Named> {
    let (package, licence) = line.split_once('|')?;
    let mut words = package.split(' ');
    let (name, version) = (words.next()?, words.next()?.strip_prefix('v')?);
    let is_ours = words.any(|word| word.contains('/'));
    let licence = licence.trim_end_matches(" (*)");
    (!is_ours).then(|| (name.to_owned(), version.to_owned(), licence.to_owned()))
}

fn folder(metadata: &Value, name: &str, version: &str) -> Outcome<std::path::PathBuf> {
    let mut packages = metadata["packages"].as_array().into_iter().flatten();
    let package = packages.find(|package| package["name"] == name && package["version"] == version);
    let manifest = package.and_then(|package| package["manifest_path"].as_str());
    let folder = manifest.and_then(|manifest| Path::new(manifest).parent());
    folder
        .map(Path::to_path_buf)
        .ok_or_else(|| Failure::new(format!("cargo metadata does not know {name} {version}")))
}

fn licence_files(folder: &Path) -> Outcome<Vec<String>> {
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(folder).context(format!("listing {}", folder.display()))? {
        let path = entry.context(format!("listing {}", folder.display()))?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .to_uppercase();
        if path.is_file() && BEGINNINGS.iter().any(|beginning| name.starts_with(beginning)) {
            texts.push(String::from_utf8_lossy(&files::read(&path)?).replace('\r', ""));
        }
    }
    texts.sort();
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::{named, whole};

    #[test]
    fn every_library_that_is_built_in_is_listed() {
        let listed = super::text(&crate::workspace::Workspace::find().unwrap()).unwrap();
        for name in ["\nserde ", "\nleptos ", "\nwasm-bindgen "] {
            assert!(listed.contains(name), "{name}");
        }
    }

    #[test]
    fn crates_of_others_are_read_from_the_tree() {
        let serde = (
            "serde".to_owned(),
            "1.0.1".to_owned(),
            "MIT OR Apache-2.0".to_owned(),
        );
        assert_eq!(named("serde v1.0.1|MIT OR Apache-2.0"), Some(serde.clone()));
        assert_eq!(named("serde v1.0.1|MIT OR Apache-2.0 (*)"), Some(serde));
        assert_eq!(named("model v0.1.0 (/home/me/lobby/crates/model)|MIT"), None);
        assert_eq!(named(""), None);
    }

    #[test]
    fn each_text_stands_once_with_all_who_use_it() {
        let users = BTreeSet::from(["a 1.0.0".to_owned(), "b 2.0.0".to_owned()]);
        let texts = BTreeMap::from([("Permission is granted".to_owned(), users)]);
        let text = whole("a 1.0.0: MIT\n", &texts);
        assert_eq!(text.matches("Permission").count(), 1);
        assert!(text.contains("\na 1.0.0, b 2.0.0\n\nPermission"), "{text}");
    }
}
