//! `lobby backup FILE`: a copy of the database as it is now.

use std::path::Path;

use super::{CommandError, lines};
use crate::config::{Config, DatabaseUrl};

/// Makes the copy. The server may run.
pub(super) async fn run(config: &Config, file: &Path) -> Result<String, CommandError> {
    let database = database(config)?;
    let contents = storage::back_up(database, file).await?;
    let mut told = lines::line("Backup", &file.display().to_string());
    told.push_str(&lines::contents(&contents));
    Ok(told)
}

/// The database's file.
pub(super) fn database(config: &Config) -> Result<&Path, CommandError> {
    match &config.database {
        DatabaseUrl::Sqlite(path) => Ok(path),
        DatabaseUrl::Postgres(_) => Err(CommandError::NotAFile(config.database.to_string())),
    }
}
