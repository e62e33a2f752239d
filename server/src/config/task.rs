//! The commands beside the server, which is what starts without one.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command};

const BACKUP: &str = "backup";
const FILE: &str = "file";

/// A command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// Copy the database into this file.
    Backup(PathBuf),
}

/// How they are written.
pub(super) fn commands() -> [Command; 1] {
    [Command::new(BACKUP)
        .about("Copies the SQLite database into a new file, also while the server runs")
        .arg(file("The file to write; one that exists is not overwritten"))]
}

fn file(help: &'static str) -> Arg {
    Arg::new(FILE)
        .value_name("FILE")
        .value_parser(clap::value_parser!(PathBuf))
        .required(true)
        .help(help)
}

/// The one that was named.
pub(super) fn asked(matches: &ArgMatches) -> Option<Task> {
    let (name, below) = matches.subcommand()?;
    Some(match name {
        BACKUP => Task::Backup(path(below)),
        _ => return None,
    })
}

fn path(matches: &ArgMatches) -> PathBuf {
    matches.get_one::<PathBuf>(FILE).cloned().unwrap_or_default()
}
