//! Bringing a schema up to date, with a copy of the database before.

mod server;

pub use server::upgrade_postgres;
pub(crate) use server::upgrade_server;

use std::path::{Path, PathBuf};

use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnection;

use crate::copies::{CopyError, back_up, beside, stamp};
use crate::open::{OpenError, migrate, plain};
use crate::schema::{self, For};
use crate::sqlite::{connect, take_lock};

/// What became of a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Upgraded {
    /// It is that of this release already.
    Nothing {
        /// Its version.
        schema: i64,
    },
    /// It was made, or changed.
    Changed {
        /// Its version before; 0: there were no tables.
        from: i64,
        /// Its version now.
        to: i64,
        /// The copy from before, where one was made.
        copy: Option<PathBuf>,
    },
}

impl Upgraded {
    /// From this version to that of this release.
    pub(crate) fn between(from: i64, to: i64, copy: Option<PathBuf>) -> Self {
        if from == to {
            Self::Nothing { schema: to }
        } else {
            Self::Changed { from, to, copy }
        }
    }
}

/// Brings the schema of a database up to date that no server uses, after copying it beside itself.
///
/// # Errors
/// [`CopyError`]; [`CopyError::Missing`] when there is no database.
pub async fn upgrade_sqlite(path: &Path, now_ms: i64) -> Result<Upgraded, CopyError> {
    upgrade_to(path, &schema::migrator(For::Sqlite), now_ms).await
}

async fn upgrade_to(path: &Path, migrator: &Migrator, now_ms: i64) -> Result<Upgraded, CopyError> {
    if !path.exists() {
        return Err(CopyError::Missing(path.display().to_string()));
    }
    let lock = take_lock(path)?;
    let mut writer = connect(path).await?;
    let upgraded = upgrade(path, &mut writer, migrator, now_ms).await?;
    // What it wrote is in the file, whether the connection closes well or not.
    let _ = sqlx::Connection::close(writer).await;
    drop(lock);
    Ok(upgraded)
}

/// The same on the writing connection of whoever has the lock.
pub(crate) async fn upgrade(
    path: &Path,
    writer: &mut SqliteConnection,
    migrator: &Migrator,
    now_ms: i64,
) -> Result<Upgraded, OpenError> {
    let name = path.display().to_string();
    let unusable = |error: sqlx::Error| OpenError::unusable(&name, plain(&error));
    let to = newest_of(migrator);
    let from = version(writer).await.map_err(unusable)?;
    let is_pending = from < to && has_tables(writer).await.map_err(unusable)?;
    let copy = if is_pending {
        Some(copy_before(path, to, now_ms).await?)
    } else {
        None
    };
    migrate(&name, migrator, writer)
        .await
        .map_err(|error| copy.iter().fold(error, |error, copy| error.with_copy(copy)))?;
    Ok(Upgraded::between(from, to, copy))
}

fn newest_of(migrator: &Migrator) -> i64 {
    let versions = migrator.iter().map(|migration| migration.version);
    versions.max().unwrap_or(0)
}

/// The newest migration that the database has; 0: none.
pub(crate) async fn version(conn: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
    let table = "select count(*) from sqlite_master where type = 'table' and name = '_sqlx_migrations'";
    let tables: i64 = sqlx::query_scalar(table).fetch_one(&mut *conn).await?;
    if tables == 0 {
        return Ok(0);
    }
    sqlx::query_scalar("select coalesce(max(version), 0) from _sqlx_migrations")
        .fetch_one(conn)
        .await
}

/// Whether there is something that a migration could harm.
async fn has_tables(conn: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    let others = "select count(*) from sqlite_master where type = 'table' and name <> '_sqlx_migrations'";
    let tables: i64 = sqlx::query_scalar(others).fetch_one(conn).await?;
    Ok(tables > 0)
}

async fn copy_before(path: &Path, to: i64, now_ms: i64) -> Result<PathBuf, OpenError> {
    let copy = beside(path, &format!(".before-schema-{to}-{}", stamp(now_ms)));
    match back_up(path, &copy).await {
        // That of an attempt in this very second; a copy has its name only when it is whole.
        Ok(_) | Err(CopyError::Exists(_)) => {}
        Err(error) => {
            let reason = format!("no copy could be made before its schema is changed: {error}");
            return Err(OpenError::unusable(&path.display().to_string(), reason));
        }
    }
    tracing::info!(copy = %copy.display(), "The database was copied before its schema is changed");
    Ok(copy)
}

#[cfg(test)]
mod tests;
