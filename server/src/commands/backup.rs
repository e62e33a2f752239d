//! `lobby backup FILE`: a copy of the database as it is now.

use std::path::Path;

use service::ports::Clock;

use super::{CommandError, lines};
use crate::clock::SystemClock;
use crate::config::{Config, DatabaseUrl};

/// Makes the copy. The server may run.
pub(super) async fn run(config: &Config, file: &Path) -> Result<String, CommandError> {
    let database = database(config)?;
    let contents = storage::back_up(database, file).await?;
    let mut told = lines::line("Backup", &file.display().to_string());
    told.push_str(&lines::contents(&contents));
    // The copy is there and counts, whether or not the database takes a line.
    if let Err(error) = storage::note_backup(database, file, SystemClock.now_ms()).await {
        told.push_str(&lines::line(
            "Audit",
            &format!("the trail does not tell of it: {error}"),
        ));
    }
    Ok(told)
}

/// The database's file.
pub(super) fn database(config: &Config) -> Result<&Path, CommandError> {
    match &config.database {
        DatabaseUrl::Sqlite(path) => Ok(path),
        DatabaseUrl::Postgres(_) => Err(CommandError::NotAFile(config.database.to_string())),
    }
}
