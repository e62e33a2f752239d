//! `lobby new-epoch`: what `restore` does after putting a copy in place, for a database that was put back by other means.

use service::ports::{Clock, OsRng};
use storage::PostgresDatabase;

use super::{CommandError, lines};
use crate::clock::SystemClock;
use crate::config::{Config, DatabaseUrl};

/// Begins logs and sessions anew. The server may not run.
pub(super) async fn run(config: &Config) -> Result<String, CommandError> {
    let name = config.database.to_string();
    let now_ms = SystemClock.now_ms();
    let begun = match &config.database {
        DatabaseUrl::Sqlite(path) => storage::begin_anew_sqlite(path, now_ms, &OsRng).await?,
        DatabaseUrl::Postgres(address) => {
            let database = PostgresDatabase { address, name: &name };
            storage::begin_anew_postgres(database, now_ms, &OsRng).await?
        }
    };
    Ok(lines::line("Database", &name) + &lines::begun(&begun))
}
