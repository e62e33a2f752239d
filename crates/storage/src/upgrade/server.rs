//! The same on PostgreSQL. Nothing of ours lies beside such a database, so whoever runs the server says where its copies go.

use std::path::{Path, PathBuf};

use sqlx::PgConnection;
use sqlx::migrate::Migrator;

use super::Upgraded;
use crate::copies::{CopyError, back_up_postgres, stamp};
use crate::open::{OpenError, migrate};
use crate::postgres::{self, PostgresDatabase};
use crate::schema::{self, For};

/// Brings the schema of a database up to date that no server uses, after copying it into the folder `copies`.
///
/// # Errors
/// [`OpenError`].
pub async fn upgrade_postgres(
    database: PostgresDatabase<'_>,
    copies: &Path,
    now_ms: i64,
) -> Result<Upgraded, OpenError> {
    let mut writer = database.connect_alone().await?;
    let upgraded = upgrade_server(database, &mut writer, copies, now_ms).await?;
    // The lock of the server goes with the connection.
    let _ = sqlx::Connection::close(writer).await;
    Ok(upgraded)
}

/// The same on the writing connection of whoever has the lock.
pub(crate) async fn upgrade_server(
    database: PostgresDatabase<'_>,
    writer: &mut PgConnection,
    copies: &Path,
    now_ms: i64,
) -> Result<Upgraded, OpenError> {
    let to_newest = schema::migrator(For::Postgres);
    upgrade_to(database, writer, &to_newest, (copies, now_ms)).await
}

async fn upgrade_to(
    database: PostgresDatabase<'_>,
    writer: &mut PgConnection,
    migrator: &Migrator,
    (copies, now_ms): (&Path, i64),
) -> Result<Upgraded, OpenError> {
    let unusable = |error: sqlx::Error| database.unusable(&error);
    let to = super::newest_of(migrator);
    let from = postgres::version(writer).await.map_err(unusable)?;
    let is_pending = from < to && postgres::is_ours(writer).await.map_err(unusable)?;
    let copy = if is_pending {
        let called = postgres::name_of(database.address).map_err(unusable)?;
        let name = format!("{called}.before-schema-{to}-{}.db", stamp(now_ms));
        Some(copy_before(database, copies, &name).await?)
    } else {
        None
    };
    migrate(database.name, migrator, writer)
        .await
        .map_err(|error| copy.iter().fold(error, |error, copy| error.with_copy(copy)))?;
    Ok(Upgraded::between(from, to, copy))
}

/// Makes the copy. Without one nothing is changed: who cannot go back should not go on.
async fn copy_before(
    database: PostgresDatabase<'_>,
    copies: &Path,
    name: &str,
) -> Result<PathBuf, OpenError> {
    let copy = copies.join(name);
    let made = async {
        std::fs::create_dir_all(copies).map_err(|error| CopyError::Unusable {
            name: copies.display().to_string(),
            reason: error.to_string(),
        })?;
        back_up_postgres(database, &copy).await
    };
    match made.await {
        // That of an attempt in this very second; a copy has its name only when it is whole.
        Ok(_) | Err(CopyError::Exists(_)) => {}
        Err(error) => {
            let reason = format!(
                "no copy could be made before its schema is changed: {error}; copies_dir (LOBBY_COPIES_DIR, --copies-dir) names the folder \
                 for it"
            );
            return Err(OpenError::unusable(database.name, reason));
        }
    }
    tracing::info!(copy = %copy.display(), "The database was copied before its schema is changed");
    Ok(copy)
}
