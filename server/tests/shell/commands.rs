//! The commands of the program on a database of its own, with and without a server on it.

mod backup;
mod doctor;
mod migrate;
mod new_epoch;
mod restore;

use std::process::Output;

use crate::program::ended;
use crate::support::Folder;

const DEMO: [&str; 3] = ["--demo", "--demo-shop-addr", "localhost:0"];

/// Folders with a new database of PostgreSQL.
fn on_postgres() -> Folder {
    let mut folder = Folder::new();
    folder.database = crate::throwaway::database();
    folder
}

/// Runs a command and reads what it said: standard output, standard error.
fn command(folder: &Folder, words: &[&str]) -> (Output, String, String) {
    let output = ended(folder, words, &[]);
    let (told, said) = (text(&output.stdout), text(&output.stderr));
    (output, told, said)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
