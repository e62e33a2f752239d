//! Opening a SQLite database: lock file, WAL, `synchronous=FULL`, one writer, read-only readers, migrations.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Sqlite};

use crate::schema;
use crate::store::SqlStore;

/// The store on SQLite.
pub type SqliteStore = SqlStore<Sqlite>;

/// How many connections read at once.
const READERS: u32 = 4;
/// How many prepared statements a connection keeps.
const STATEMENTS: usize = 256;

/// Why a database could not be opened, in one sentence for whoever starts the server.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another server has it.
    #[error("the database {0} is in use by another Lobby server; stop that one first")]
    Locked(PathBuf),
    /// The folder or file cannot be made or written.
    #[error("the database {path} cannot be opened: {reason}")]
    Unusable {
        /// Where.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// It was written by a newer release.
    #[error("the database {path} has schema {found}, this release knows {known}; start the newer release")]
    TooNew {
        /// Where.
        path: PathBuf,
        /// The version found.
        found: i64,
        /// The version known.
        known: i64,
    },
}

/// Opens a database, making file and folder where they are missing, and brings its schema up to date.
///
/// # Errors
/// [`OpenError`].
pub async fn open_sqlite(path: &Path) -> Result<SqliteStore, OpenError> {
    let unusable = |reason: String| OpenError::Unusable {
        path: path.to_owned(),
        reason,
    };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|error| unusable(error.to_string()))?;
    }
    let lock = take_lock(path)?;
    let options = SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .statement_cache_capacity(STATEMENTS)
        .disable_statement_logging();
    let mut writer = options
        .clone()
        .create_if_missing(true)
        .connect()
        .await
        .map_err(|error| unusable(plain(&error)))?;
    migrate(path, &mut writer).await?;
    let readers = SqlitePoolOptions::new()
        .max_connections(READERS)
        .connect_with(options.read_only(true))
        .await
        .map_err(|error| unusable(plain(&error)))?;
    writer.ping().await.map_err(|error| unusable(plain(&error)))?;
    Ok(SqlStore::new(writer, readers, lock))
}

async fn migrate(path: &Path, writer: &mut sqlx::SqliteConnection) -> Result<(), OpenError> {
    schema::migrator()
        .run_direct(None, writer, false)
        .await
        .map_err(|error| match error {
            sqlx::migrate::MigrateError::VersionMissing(found) => OpenError::TooNew {
                path: path.to_owned(),
                found,
                known: schema::newest(),
            },
            other => OpenError::Unusable {
                path: path.to_owned(),
                reason: other.to_string(),
            },
        })
}

/// Two servers on one file would each number events by themselves; the lock goes with the process.
fn take_lock(path: &Path) -> Result<File, OpenError> {
    let mut lock_path = path.as_os_str().to_owned();
    lock_path.push(".lock");
    let unusable = |error: std::io::Error| OpenError::Unusable {
        path: path.to_owned(),
        reason: error.to_string(),
    };
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&lock_path)
        .map_err(unusable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::Locked(path.to_owned())),
        Err(TryLockError::Error(error)) => Err(unusable(error)),
    }
}

fn plain(error: &sqlx::Error) -> String {
    error
        .as_database_error()
        .map_or_else(|| error.to_string(), |database| database.message().to_owned())
}
