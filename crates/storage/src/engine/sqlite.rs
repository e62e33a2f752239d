//! SQLite, bundled. A statement runs where its future is polled: it is a call, not a message to a thread of the driver, of which a
//! transaction would need dozens.

mod readers;
mod row;

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Statement, ffi};
use service::counters::COUNTERS;
use service::error::Failure;
use service::search::Word;
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::time::{Instant, sleep};

use super::{Engine, Rows};
use crate::query::{Query, Value};
use readers::FileReader;
pub(crate) use readers::FileReaders;
use row::FileRow;

/// Primary result codes after which nothing was written and a retry can help: `SQLITE_BUSY`, `LOCKED`, `READONLY`, `IOERR`, `FULL`,
/// `CANTOPEN` (sqlite.org/rescode.html).
const NOT_WRITABLE: [i32; 6] = [5, 6, 8, 10, 13, 14];
/// How long a lock of somebody else is waited for, and how often it is tried.
const BUSY_WITHIN: Duration = Duration::from_secs(5);
const TRY_EVERY: Duration = Duration::from_millis(5);
/// How many prepared statements a connection keeps.
const STATEMENTS: usize = 256;
/// What holds on every connection. The statement journals of big statements are not worth a file.
const PRAGMAS: &str = "pragma foreign_keys = on; pragma temp_store = memory;";
/// What holds on the writing one. The page cache is in KiB. A longer journal is taken over less often, and pages that change often are then written once.
const WRITER_PRAGMAS: &str = "pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 8000; pragma cache_size = -16384;";

/// SQLite.
#[derive(Clone, Copy, Debug)]
pub struct Sqlite;

/// How a connection to a file is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// It reads.
    Reads,
    /// It reads and writes.
    Writes,
}

/// Opens a connection to a file that is there.
pub(crate) fn open(path: &Path, access: Access) -> Result<Connection, rusqlite::Error> {
    let how = match access {
        Access::Reads => OpenFlags::SQLITE_OPEN_READ_ONLY,
        Access::Writes => OpenFlags::SQLITE_OPEN_READ_WRITE,
    };
    let conn = Connection::open_with_flags(path, how | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    conn.execute_batch(PRAGMAS)?;
    match access {
        Access::Reads => conn.busy_timeout(BUSY_WITHIN)?,
        Access::Writes => {
            // Whoever waits for the lock waits as a task: see `run`.
            conn.busy_timeout(Duration::ZERO)?;
            conn.execute_batch(WRITER_PRAGMAS)?;
        }
    }
    Ok(conn)
}

/// Opens a file to read it only.
pub(crate) fn open_to_read(path: &Path) -> Result<Connection, rusqlite::Error> {
    open(path, Access::Reads)
}

/// Opens a file that no server uses and leaves its journal as it is.
pub(crate) fn open_alone(path: &Path) -> Result<Connection, rusqlite::Error> {
    let how = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, how)?;
    conn.busy_timeout(BUSY_WITHIN)?;
    conn.execute_batch("pragma synchronous = full; pragma foreign_keys = on;")?;
    Ok(conn)
}

impl Engine for Sqlite {
    const BEGIN_WRITE: &'static str = "begin immediate";
    const BEGIN_READ: &'static str = "begin deferred";
    const RECONNECTS: bool = false;
    /// Its index of words has the order of the rows.
    const WALKS: bool = false;

    type Connection = Connection;
    type Row = FileRow;
    type Error = rusqlite::Error;
    type Options = PathBuf;
    type Readers = FileReaders;
    type Reader = FileReader;

    /// The lock file is held by the store.
    async fn connect(path: &PathBuf) -> Result<Connection, rusqlite::Error> {
        open(path, Access::Writes)
    }

    /// The lock is a file of its own.
    async fn take_over(_: &mut Connection) -> Result<(), rusqlite::Error> {
        Ok(())
    }

    /// Takes the journal over into the file and empties it, so that the file alone is the whole database.
    async fn settle(conn: &mut Connection) -> Result<(), rusqlite::Error> {
        let busy: i64 = conn.query_row("pragma wal_checkpoint(truncate)", [], |row| row.get(0))?;
        if busy != 0 {
            tracing::warn!("Somebody reads the database; its journal stays beside it");
        }
        Ok(())
    }

    async fn reader(readers: &FileReaders) -> Result<FileReader, rusqlite::Error> {
        readers.next().await
    }

    /// No task gives up a transaction of a file half-way, for none waits in it; but who knows.
    fn abandon(reader: FileReader) {
        if !reader.is_autocommit() && reader.execute_batch("rollback").is_err() {
            tracing::warn!("A reader's transaction could not be ended");
        }
    }

    async fn close(readers: &FileReaders) {
        readers.close().await;
    }

    /// The other tasks of this thread go on elsewhere meanwhile, where there is another thread.
    async fn apart<T: Send>(work: impl Future<Output = T> + Send) -> T {
        let handle = Handle::current();
        match handle.runtime_flavor() {
            RuntimeFlavor::MultiThread => tokio::task::block_in_place(|| handle.block_on(work)),
            _ => work.await,
        }
    }

    async fn all(conn: &mut Connection, query: Query) -> Result<Vec<FileRow>, rusqlite::Error> {
        let mut statement = conn.prepare_cached(&numbered(&query.sql))?;
        bind(&mut statement, &query.values)?;
        FileRow::all(statement.raw_query())
    }

    async fn run(conn: &mut Connection, query: Query) -> Result<u64, rusqlite::Error> {
        let until = Instant::now() + BUSY_WITHIN;
        loop {
            match run(conn, &query) {
                Err(error) if is_busy(&error) && conn.is_autocommit() && Instant::now() < until => {
                    sleep(TRY_EVERY).await;
                }
                done => return done,
            }
        }
    }

    /// One statement for one row, as often as there are rows: with many rows in it, it would keep a journal of its own.
    async fn insert(conn: &mut Connection, rows: Rows) -> Result<u64, rusqlite::Error> {
        let columns = rows.values.first().map_or(0, Vec::len);
        let marks = vec!["?"; columns].join(", ");
        let mut statement = conn.prepare_cached(&format!("{} values ({marks}) {}", rows.head, rows.tail))?;
        let mut written = 0;
        for row in &rows.values {
            bind(&mut statement, row)?;
            written += statement.raw_execute()? as u64;
        }
        Ok(written)
    }

    /// The table's own name stands for all of its columns.
    fn has_words(table: &str, at: usize) -> String {
        format!("{table} match ${at}")
    }

    /// A string each, which no operator of the engine's language can be in.
    fn words(words: &[Word]) -> String {
        let word = |word: &Word| format!("\"{}\"{}", word.text, if word.is_prefix { "*" } else { "" });
        words.iter().map(word).collect::<Vec<_>>().join(" ")
    }

    fn failure(error: rusqlite::Error) -> Failure {
        COUNTERS.database_failures.add(1);
        match primary(&error) {
            Some(code) if NOT_WRITABLE.contains(&code) => Failure::NotWritable(Box::new(error)),
            _ => Failure::Database(Box::new(error)),
        }
    }
}

fn run(conn: &Connection, query: &Query) -> Result<u64, rusqlite::Error> {
    let mut statement = conn.prepare_cached(&numbered(&query.sql))?;
    bind(&mut statement, &query.values)?;
    statement.raw_execute().map(|changed| changed as u64)
}

/// `$1` counts by its first place in the text, `?1` by its number.
fn numbered(sql: &str) -> String {
    sql.replace('$', "?")
}

fn bind(statement: &mut Statement<'_>, values: &[Value]) -> Result<(), rusqlite::Error> {
    for (value, at) in values.iter().zip(1_usize..) {
        match value {
            Value::Int(int) => statement.raw_bind_parameter(at, int),
            Value::Text(text) => statement.raw_bind_parameter(at, text),
            Value::Uuid(id) => {
                statement.raw_bind_parameter(at, id.as_ref().map(|id| id.as_bytes().as_slice()))
            }
            Value::Bytes(bytes) => statement.raw_bind_parameter(at, bytes),
        }?;
    }
    Ok(())
}

fn is_busy(error: &rusqlite::Error) -> bool {
    primary(error) == Some(ffi::SQLITE_BUSY)
}

fn primary(error: &rusqlite::Error) -> Option<i32> {
    Some(error.sqlite_error()?.extended_code & 0xff)
}
