//! `lobby migrate`: the schema of this release, without starting a server.

use service::ports::Clock;
use storage::{CopyError, PostgresDatabase, Upgraded};

use super::{CommandError, lines};
use crate::clock::SystemClock;
use crate::config::{Config, DatabaseUrl};

/// Brings the schema up to date. The server may not run.
pub(super) async fn run(config: &Config) -> Result<String, CommandError> {
    let name = &config.database.to_string();
    let now_ms = SystemClock.now_ms();
    let upgraded = match &config.database {
        DatabaseUrl::Sqlite(path) => storage::upgrade_sqlite(path, now_ms).await?,
        DatabaseUrl::Postgres(address) => {
            let database = PostgresDatabase { address, name };
            let upgraded = storage::upgrade_postgres(database, &config.copies_dir, now_ms).await;
            upgraded.map_err(CopyError::from)?
        }
    };
    Ok(told(&upgraded))
}

fn told(upgraded: &Upgraded) -> String {
    match upgraded {
        Upgraded::Nothing { schema } => lines::line(
            "Schema",
            &format!("{schema}, that of this release; nothing to do"),
        ),
        Upgraded::Changed { from, to, copy } => {
            let mut told = lines::line("Schema", &format!("{to}, before {from}"));
            if let Some(copy) = copy {
                told.push_str(&lines::line("Copy", &copy.display().to_string()));
            }
            told
        }
    }
}
