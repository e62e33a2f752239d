//! Which rows of the checklist have a test.

mod checklist;
mod rust;
mod titles;

use std::collections::{BTreeMap, BTreeSet};

use crate::failure::Outcome;
use crate::files;
use crate::workspace::Workspace;

use checklist::Row;

/// The tests that name a row.
type Proofs = BTreeMap<Row, BTreeSet<String>>;

/// Folders whose tests count.
const FOLDERS: [&str; 6] = ["app", "frontend", "server", "crates", "bench", "end2end"];

/// Prints the rows whose number begins with one of `wanted` (all, if there is none): first those with a test, then those
/// without, then the counts.
///
/// # Errors
/// When the checklist or a source cannot be read.
pub(crate) fn print(workspace: &Workspace, wanted: &[String]) -> Outcome {
    let (titles, proofs) = read(workspace)?;
    let shown = |row: &Row| wanted.is_empty() || wanted.iter().any(|prefix| row.begins_with(prefix));
    let (proven, unproven): (Vec<_>, Vec<_>) = titles
        .iter()
        .filter(|(row, _)| shown(row))
        .partition(|(row, _)| proofs.contains_key(row));
    println!("Rows with a test:");
    for (row, title) in &proven {
        println!("  {:<6} {title}", row.to_string());
        for test in &proofs[row] {
            println!("           {test}");
        }
    }
    println!("Rows without a test:");
    for (row, title) in &unproven {
        println!("  {:<6} {title}", row.to_string());
    }
    println!("{} rows with a test, {} without", proven.len(), unproven.len());
    Ok(())
}

/// Prints the numbers of the rows with a test, in one paragraph.
///
/// # Errors
/// When the checklist or a source cannot be read.
pub(crate) fn print_short(workspace: &Workspace) -> Outcome {
    let (titles, proofs) = read(workspace)?;
    let proven: Vec<String> = titles
        .keys()
        .filter(|row| proofs.contains_key(row))
        .map(Row::to_string)
        .collect();
    println!(
        "\nrows with a test ({} of {}): {}",
        proven.len(),
        titles.len(),
        proven.join(" ")
    );
    Ok(())
}

fn read(workspace: &Workspace) -> Outcome<(BTreeMap<Row, String>, Proofs)> {
    let titles = checklist::parse(&files::read_text(&workspace.path("docs/checklist.tsv"))?)?;
    let mut proofs = Proofs::new();
    for folder in FOLDERS {
        for file in files::below(&workspace.path(folder))? {
            let name = file
                .strip_prefix(&workspace.root)
                .unwrap_or(&file)
                .to_string_lossy()
                .replace('\\', "/");
            let tests = match name.rsplit('.').next() {
                Some("rs") => rust::tests(&files::read_text(&file)?),
                Some("ts") if name.ends_with(".spec.ts") => titles::tests(&files::read_text(&file)?),
                _ => continue,
            };
            for (test, rows) in tests {
                for row in rows.into_iter().filter(|row| titles.contains_key(row)) {
                    proofs.entry(row).or_default().insert(format!("{name}: {test}"));
                }
            }
        }
    }
    Ok((titles, proofs))
}
