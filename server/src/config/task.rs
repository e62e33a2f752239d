//! The commands beside the server, which is what starts without one.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command};

const BACKUP: &str = "backup";
const RESTORE: &str = "restore";
const NEW_EPOCH: &str = "new-epoch";
const MIGRATE: &str = "migrate";
const DOCTOR: &str = "doctor";
const FILE: &str = "file";

/// A command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// Copy the database into this file.
    Backup(PathBuf),
    /// Put this copy in the place of the database.
    Restore(PathBuf),
    /// Begin the logs and the sessions of a database anew that was put back by other means.
    NewEpoch,
    /// Bring the schema of the database up to date.
    Migrate,
    /// Say what is right and what is wrong with the installation.
    Doctor,
}

/// How they are written.
pub(super) fn commands() -> [Command; 5] {
    [
        Command::new(BACKUP)
            .about("Copies the database, a file or on PostgreSQL, into a new file, also while the server runs")
            .arg(file("The file to write; one that exists is not overwritten")),
        Command::new(RESTORE)
            .about("Puts a backup of either engine in the place of the database, which is kept beside it; the server may not run")
            .arg(file("The backup")),
        Command::new(NEW_EPOCH).about(
            "After a restore by other means, pg_restore or files put back: open pages begin anew, everybody signs in again; the server \
             may not run",
        ),
        Command::new(MIGRATE)
            .about("Brings the database's schema up to date, as the start does; where there are tables, they are copied before"),
        Command::new(DOCTOR).about("Says what is right and what is wrong with this installation; changes nothing"),
    ]
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
        RESTORE => Task::Restore(path(below)),
        NEW_EPOCH => Task::NewEpoch,
        MIGRATE => Task::Migrate,
        DOCTOR => Task::Doctor,
        _ => return None,
    })
}

fn path(matches: &ArgMatches) -> PathBuf {
    matches.get_one::<PathBuf>(FILE).cloned().unwrap_or_default()
}
