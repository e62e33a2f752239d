//! Opening a SQLite database: lock file, WAL, `synchronous=FULL`, one writer, read-only readers, migrations.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection, Sqlite};

use crate::open::{OpenError, plain};
use crate::schema;
use crate::store::SqlStore;
use crate::upgrade::upgrade;

/// The store on SQLite.
pub type SqliteStore = SqlStore<Sqlite>;

/// How many connections read at once.
const READERS: u32 = 4;
/// How many prepared statements a connection keeps.
const STATEMENTS: usize = 256;

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
    let options = options(path);
    let mut writer = connect(path).await?;
    upgrade(path, &mut writer, &schema::migrator(), now_ms).await?;
    let readers = SqlitePoolOptions::new()
        .max_connections(READERS)
        .connect_with(options.clone().read_only(true))
        .await
        .map_err(|error| unusable(plain(&error)))?;
    writer.ping().await.map_err(|error| unusable(plain(&error)))?;
    Ok(SqlStore::new(writer, options, readers, Some(lock)))
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .statement_cache_capacity(STATEMENTS)
        .disable_statement_logging()
}

/// The writing connection.
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
