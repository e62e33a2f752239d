//! A look at a database that changes nothing in it, for whoever asks what is wrong with an installation.

use std::path::Path;

use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection, Executor, PgConnection};

use crate::copies::{BUSY, CopyError, beside};
use crate::engine::take_over;
use crate::open::{OpenError, plain};
use crate::postgres::Line;
use crate::sqlite::take_lock;
use crate::{postgres, schema, upgrade};

/// The newest time of a chat; an index has it.
const NEWEST: &str = "select max(updated_at) from issue";

/// What a database looks like. It could be reached, and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Examined {
    /// The version of its schema; 0: there are no tables yet.
    pub schema: i64,
    /// The version that this release needs.
    pub known: i64,
    /// Whether a server has it.
    pub is_in_use: bool,
    /// When a chat was changed last, UTC milliseconds.
    pub newest_ms: Option<i64>,
    /// How the connection to it goes; none to a file.
    pub line: Option<Line>,
}

/// Looks at a file of SQLite. A server may run on it.
///
/// # Errors
/// [`CopyError`] with the reason why it cannot be reached or written; [`CopyError::Missing`] when there is no file.
pub async fn examine_sqlite(path: &Path) -> Result<Examined, CopyError> {
    if !path.exists() {
        return Err(CopyError::Missing(path.display().to_string()));
    }
    let is_in_use = is_locked(path)?;
    let failed = |error: sqlx::Error| CopyError::of_database(path, &error);
    let options = SqliteConnectOptions::new().filename(path).busy_timeout(BUSY);
    let mut conn = options
        .disable_statement_logging()
        .connect()
        .await
        .map_err(failed)?;
    let looked = look(&mut conn, is_in_use).await;
    // Nothing was written.
    let _ = conn.close().await;
    looked.map_err(failed)
}

async fn look(conn: &mut SqliteConnection, is_in_use: bool) -> Result<Examined, sqlx::Error> {
    // What cannot be written cannot be locked for writing.
    conn.execute("begin immediate").await?;
    conn.execute("rollback").await?;
    let schema = upgrade::version(conn).await?;
    Ok(Examined {
        schema,
        known: schema::newest(),
        is_in_use,
        newest_ms: match schema {
            0 => None,
            _ => sqlx::query_scalar(NEWEST).fetch_one(conn).await?,
        },
        line: None,
    })
}

/// Whether a server holds the lock. A lock file that is not there is not made.
fn is_locked(path: &Path) -> Result<bool, OpenError> {
    if !beside(path, ".lock").exists() {
        return Ok(false);
    }
    match take_lock(path) {
        Ok(_) => Ok(false),
        Err(OpenError::Locked(_)) => Ok(true),
        Err(other) => Err(other),
    }
}

/// Looks at a database of PostgreSQL. `name` stands for it in errors; it carries no password.
///
/// # Errors
/// [`OpenError`] with the reason why it cannot be reached or written.
pub async fn examine_postgres(address: &str, name: &str) -> Result<Examined, OpenError> {
    let failed = |error: sqlx::Error| OpenError::unusable(name, plain(&error));
    let options = postgres::options(address).map_err(failed)?;
    let mut conn = options.connect().await.map_err(failed)?;
    let read_only: String = sqlx::query_scalar("show transaction_read_only")
        .fetch_one(&mut conn)
        .await
        .map_err(failed)?;
    if read_only != "off" {
        return Err(OpenError::unusable(name, "it cannot be written".to_owned()));
    }
    let looked = look_at_server(&options, &mut conn).await.map_err(failed);
    // The lock of the server goes with the connection, if it was free.
    let _ = conn.close().await;
    looked
}

async fn look_at_server(
    options: &PgConnectOptions,
    conn: &mut PgConnection,
) -> Result<Examined, sqlx::Error> {
    let line = Line::of(options, conn).await?;
    let is_in_use = match take_over(conn).await {
        Ok(()) => false,
        Err(sqlx::Error::PoolClosed) => true,
        Err(error) => return Err(error),
    };
    let schema = postgres::version(conn).await?;
    Ok(Examined {
        schema,
        known: schema::newest(),
        is_in_use,
        newest_ms: match schema {
            0 => None,
            _ => sqlx::query_scalar(NEWEST).fetch_one(conn).await?,
        },
        line: Some(line),
    })
}
