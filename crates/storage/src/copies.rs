//! Copies of a database: made while a server runs, checked, and put back.
//!
//! A copy is one file of SQLite that needs nothing beside it, whatever the engine of the database. It is written under another name first
//! and gets its own when it is whole, so that a file with the name of a copy is one.

mod contents;
mod part;
mod restore;
mod server;

pub use contents::Contents;
pub use restore::{Aside, Restored, restore};
pub use server::{back_up_postgres, note_backup_postgres, restore_postgres};

use std::path::{Path, PathBuf};
use std::time::Duration;

use model::audit::AuditAction;
use service::error::Failure;
use service::record::NewAudit;
use service::session::Caller;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};

use crate::engine::{Engine, Sqlite, open_alone};
use crate::open::{OpenError, plain};
use crate::query::sql;
use crate::write::audit;
use crate::{schema, upgrade};
use part::Part;

/// How long a writer of the database is waited for.
pub(crate) const BUSY: Duration = Duration::from_secs(5);
/// How long the note of a copy waits for its turn. SQLite gives turns by chance, and a server that writes without a pause leaves few.
const NOTED_WITHIN: Duration = Duration::from_mins(1);

/// Why a copy could not be made or put back, in one sentence for whoever asked.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// Nothing lies there.
    #[error("there is no file {0}")]
    Missing(String),
    /// Something lies where the copy is to be written.
    #[error("{0} exists already and is not overwritten; name another file")]
    Exists(String),
    /// It is a database of somebody else, or none.
    #[error("{0} is not a database of Lobby")]
    Foreign(String),
    /// Its pages contradict each other.
    #[error("the database {name} is damaged: {found}")]
    Damaged {
        /// Which.
        name: String,
        /// The first thing that was found.
        found: String,
    },
    /// It cannot be read or written.
    #[error("{name} cannot be used: {reason}")]
    Unusable {
        /// Which file.
        name: String,
        /// Why.
        reason: String,
    },
    /// A server has the database, or a newer release wrote it.
    #[error(transparent)]
    Database(#[from] OpenError),
}

impl CopyError {
    fn unusable(path: &Path, reason: &impl ToString) -> Self {
        Self::Unusable {
            name: path.display().to_string(),
            reason: reason.to_string(),
        }
    }

    /// What a statement on this file met.
    pub(crate) fn of_database(path: &Path, error: &sqlx::Error) -> Self {
        let name = path.display().to_string();
        let code = error.as_database_error().and_then(|database| database.code());
        let primary = code
            .and_then(|code| code.parse::<u32>().ok())
            .map(|code| code & 0xff);
        match primary {
            // `SQLITE_NOTADB`, `SQLITE_CORRUPT` (sqlite.org/rescode.html).
            Some(26) => Self::Foreign(name),
            Some(11) => Self::Damaged {
                name,
                found: plain(error),
            },
            _ => Self::unusable(path, &plain(error)),
        }
    }
}

/// Copies the database at `database` into the new file `to`, as it is at one moment. A server may run and write meanwhile. The audit trail
/// of the database says so afterwards; see [`note_backup`].
///
/// # Errors
/// [`CopyError`]; then there is no file `to`, unless there was one before.
pub async fn back_up(database: &Path, to: &Path) -> Result<Contents, CopyError> {
    let part = begin(to)?;
    copy(database, &part).await?;
    finish(part, to).await
}

/// What will be the new file `to`.
fn begin(to: &Path) -> Result<Part, CopyError> {
    if std::fs::symlink_metadata(to).is_ok() {
        return Err(CopyError::Exists(to.display().to_string()));
    }
    Part::of(to)
}

/// Checks what was copied and gives it its name.
async fn finish(part: Part, to: &Path) -> Result<Contents, CopyError> {
    let contents = Contents::of(part.path()).await?;
    part.sync().map_err(|error| CopyError::unusable(to, &error))?;
    part.become_new(to)?;
    Ok(contents)
}

/// Appends to the audit trail of a database of this release's schema that it was copied into this file. A server may run and write meanwhile.
///
/// # Errors
/// [`CopyError`], for example where the database may only be read.
pub async fn note_backup(database: &Path, to: &Path, now_ms: i64) -> Result<(), CopyError> {
    let failed = |reason: String| CopyError::unusable(database, &reason);
    let mut conn = read_only(database).await?;
    let schema = upgrade::version(&mut conn)
        .await
        .map_err(|error| CopyError::of_database(database, &error))?;
    // It was only read.
    let _ = conn.close().await;
    if schema != schema::newest() {
        return Err(failed(format!("its audit trail has schema {schema}")));
    }
    let noted = noted(AuditAction::Backup, to, now_ms);
    let mut conn = open_alone(database).map_err(|error| failed(error.to_string()))?;
    conn.busy_timeout(NOTED_WITHIN)
        .map_err(|error| failed(error.to_string()))?;
    let appended = async {
        Sqlite::run(&mut conn, sql(Sqlite::BEGIN_WRITE))
            .await
            .map_err(Sqlite::failure)?;
        audit::note::<Sqlite>(&mut conn, &noted).await?;
        Sqlite::run(&mut conn, sql("commit"))
            .await
            .map_err(Sqlite::failure)
    };
    appended
        .await
        .map(drop)
        .map_err(|failure: Failure| failed(failure.to_string()))
}

/// What the audit trail says of a copy: its name, not where it lies.
fn noted(action: AuditAction, copy: &Path, now_ms: i64) -> NewAudit {
    let name = copy.file_name().unwrap_or_default().to_string_lossy();
    Caller::default().noted(now_ms, action).saying(&name)
}

/// Writes what is in `database` into a part.
async fn copy(database: &Path, part: &Part) -> Result<(), CopyError> {
    let mut conn = read_only(database).await?;
    let copied = sqlx::query("vacuum into $1")
        .bind(part.name()?)
        .execute(&mut conn)
        .await;
    // Whether the reading end closes well says nothing of the copy.
    let _ = conn.close().await;
    copied
        .map(drop)
        .map_err(|error| CopyError::of_database(database, &error))
}

/// A connection that cannot change the database.
async fn read_only(path: &Path) -> Result<SqliteConnection, CopyError> {
    if !path.exists() {
        return Err(CopyError::Missing(path.display().to_string()));
    }
    SqliteConnectOptions::new()
        .filename(path)
        .read_only(true)
        .busy_timeout(BUSY)
        .disable_statement_logging()
        .connect()
        .await
        .map_err(|error| CopyError::of_database(path, &error))
}

/// A time as a part of a file's name: `20261121T124500Z`.
pub(crate) fn stamp(now_ms: i64) -> String {
    model::time::rfc3339(now_ms).replace(['-', ':'], "")
}

/// The same name with something behind it.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests;
