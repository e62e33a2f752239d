//! `lobby backup FILE`: a copy of the database as it is now.

use std::path::Path;

use service::ports::Clock;
use storage::{Contents, CopyError, PostgresDatabase};

use super::{CommandError, lines};
use crate::clock::SystemClock;
use crate::config::{Config, DatabaseUrl};

/// Makes the copy. The server may run.
pub(super) async fn run(config: &Config, file: &Path) -> Result<String, CommandError> {
    let (contents, noted) = copied(config, file).await?;
    let mut told = lines::line("Backup", &file.display().to_string());
    told.push_str(&lines::contents(&contents));
    // The copy is there and counts, whether or not the database takes a line.
    if let Err(error) = noted {
        told.push_str(&lines::line(
            "Audit",
            &format!("the trail does not tell of it: {error}"),
        ));
    }
    Ok(told)
}

/// What was copied, and whether the audit trail tells of it.
async fn copied(config: &Config, file: &Path) -> Result<(Contents, Result<(), CopyError>), CopyError> {
    match &config.database {
        DatabaseUrl::Sqlite(path) => {
            let contents = storage::back_up(path, file).await?;
            let noted = storage::note_backup(path, file, SystemClock.now_ms()).await;
            Ok((contents, noted))
        }
        DatabaseUrl::Postgres(address) => {
            let name = &config.database.to_string();
            let database = PostgresDatabase { address, name };
            let contents = storage::back_up_postgres(database, file).await?;
            let noted = storage::note_backup_postgres(database, file, SystemClock.now_ms()).await;
            Ok((contents, noted))
        }
    }
}
