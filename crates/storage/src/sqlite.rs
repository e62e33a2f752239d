//! Opening a SQLite database: lock file, WAL, `synchronous=FULL`, one writer, read-only readers, migrations.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::time::Duration;

use sqlx::ConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};

use crate::engine::{Engine, FileReaders, Sqlite};
use crate::open::{OpenError, plain};
use crate::schema::{self, For};
use crate::search;
use crate::store::SqlStore;
use crate::upgrade::upgrade;

/// The store on SQLite.
pub type SqliteStore = SqlStore<Sqlite>;

/// How many connections read at once.
const READERS: usize = 4;

/// Opens a database, making file and folder where they are missing, and brings its schema up to date. Where that changes tables
/// that are there, a copy is made before, which carries the time `now_ms` in its name.
///
/// # Errors
/// [`OpenError`].
pub async fn open_sqlite(path: &Path, now_ms: i64) -> Result<SqliteStore, OpenError> {
    let name = path.display().to_string();
    let unusable = |reason: String| OpenError::unusable(&name, reason);
    make_folder(path)?;
    let lock = take_lock(path)?;
    let mut first = connect(path).await?;
    upgrade(path, &mut first, &schema::migrator(For::Sqlite), now_ms).await?;
    let of_driver = |error: rusqlite::Error| unusable(error.to_string());
    let path = path.to_owned();
    let mut writer = Sqlite::connect(&path).await.map_err(of_driver)?;
    let of_index = |error: service::error::Failure| unusable(error.to_string());
    search::complete::<Sqlite>(&mut writer).await.map_err(of_index)?;
    let readers = FileReaders::open(&path, READERS).map_err(of_driver)?;
    // The schema is there, and those who use it are: what made it goes. Had it gone first, it would have taken the journal with it.
    let _ = sqlx::Connection::close(first).await;
    Ok(SqlStore::new(writer, path, readers, Some(lock)))
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .disable_statement_logging()
}

/// A connection that makes the file and brings its schema up to date.
pub(crate) async fn connect(path: &Path) -> Result<SqliteConnection, OpenError> {
    let connected = options(path).create_if_missing(true).connect().await;
    connected.map_err(|error| OpenError::unusable(&path.display().to_string(), plain(&error)))
}

/// Makes the folder of a database.
pub(crate) fn make_folder(path: &Path) -> Result<(), OpenError> {
    let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) else {
        return Ok(());
    };
    let name = path.display().to_string();
    std::fs::create_dir_all(folder).map_err(|error| OpenError::unusable(&name, error.to_string()))
}

/// Two servers on one file would each number events by themselves; the lock goes with the process.
pub(crate) fn take_lock(path: &Path) -> Result<File, OpenError> {
    let mut lock_path = path.as_os_str().to_owned();
    lock_path.push(".lock");
    let name = path.display().to_string();
    let unusable = |error: std::io::Error| OpenError::unusable(&name, error.to_string());
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&lock_path)
        .map_err(unusable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::Locked(name)),
        Err(TryLockError::Error(error)) => Err(unusable(error)),
    }
}
