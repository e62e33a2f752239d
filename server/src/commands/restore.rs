//! `lobby restore FILE`: a copy in the place of the database.

use std::path::Path;

use service::ports::{Clock, OsRng};
use storage::PostgresDatabase;

use super::{CommandError, lines};
use crate::clock::SystemClock;
use crate::config::{Config, DatabaseUrl};

/// Puts the copy in place. The server may not run.
pub(super) async fn run(config: &Config, file: &Path) -> Result<String, CommandError> {
    let name = &config.database.to_string();
    let now_ms = SystemClock.now_ms();
    let (restored, shown) = match &config.database {
        DatabaseUrl::Sqlite(path) => (
            storage::restore(path, file, now_ms, &OsRng).await?,
            path.display().to_string(),
        ),
        DatabaseUrl::Postgres(address) => {
            let database = PostgresDatabase { address, name };
            let restored = storage::restore_postgres(database, file, now_ms, &OsRng).await?;
            (restored, name.clone())
        }
    };
    let mut told = lines::line("Restored", &shown);
    told.push_str(&lines::contents(&restored.contents));
    told.push_str(&lines::begun(&restored.begun));
    if let Some(aside) = restored.aside {
        told.push_str(&lines::line("Former", &aside.to_string()));
    }
    Ok(told)
}
