//! SQLite, bundled.

use service::counters::COUNTERS;
use service::error::Failure;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Arguments, AssertSqlSafe, Row, Sqlite, SqliteConnection};
use uuid::Uuid;

use super::{Columns, Engine};
use crate::query::{Query, Value};

/// Primary result codes after which nothing was written and a retry can help: `SQLITE_BUSY`, `LOCKED`, `READONLY`, `IOERR`, `FULL`,
/// `CANTOPEN` (sqlite.org/rescode.html).
const NOT_WRITABLE: [u32; 6] = [5, 6, 8, 10, 13, 14];

impl Columns for SqliteRow {
    fn int_at(&self, at: usize) -> Result<Option<i64>, sqlx::Error> {
        self.try_get(at)
    }
    fn text_at(&self, at: usize) -> Result<Option<String>, sqlx::Error> {
        self.try_get(at)
    }
    fn uuid_at(&self, at: usize) -> Result<Option<Uuid>, sqlx::Error> {
        self.try_get(at)
    }
    fn bytes_at(&self, at: usize) -> Result<Option<Vec<u8>>, sqlx::Error> {
        self.try_get(at)
    }
}

impl Engine for Sqlite {
    const BEGIN_WRITE: &'static str = "begin immediate";
    const BEGIN_READ: &'static str = "begin deferred";
    const RECONNECTS: bool = false;

    /// The lock file is held by the store.
    async fn take_over(_: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        Ok(())
    }

    /// Takes the journal over into the file and empties it, so that the file alone is the whole database.
    async fn settle(conn: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        let busy: i64 = sqlx::query_scalar("pragma wal_checkpoint(truncate)")
            .fetch_one(conn)
            .await?;
        if busy != 0 {
            tracing::warn!("Somebody reads the database; its journal stays beside it");
        }
        Ok(())
    }

    async fn all(conn: &mut SqliteConnection, query: Query) -> Result<Vec<SqliteRow>, sqlx::Error> {
        let arguments = bind(query.values)?;
        sqlx::query_with(AssertSqlSafe(query.sql.into_owned()), arguments)
            .fetch_all(conn)
            .await
    }

    async fn run(conn: &mut SqliteConnection, query: Query) -> Result<u64, sqlx::Error> {
        let arguments = bind(query.values)?;
        let done = sqlx::query_with(AssertSqlSafe(query.sql.into_owned()), arguments)
            .execute(conn)
            .await?;
        Ok(done.rows_affected())
    }

    fn failure(error: sqlx::Error) -> Failure {
        COUNTERS.database_failures.add(1);
        let primary = error
            .as_database_error()
            .and_then(|database| database.code())
            .and_then(|code| code.parse::<u32>().ok())
            .map(|code| code & 0xff);
        match primary {
            Some(code) if NOT_WRITABLE.contains(&code) => Failure::NotWritable(Box::new(error)),
            _ => Failure::Database(Box::new(error)),
        }
    }
}

fn bind(values: Vec<Value>) -> Result<SqliteArguments, sqlx::Error> {
    let mut arguments = SqliteArguments::default();
    for value in values {
        match value {
            Value::Int(int) => arguments.add(int),
            Value::Text(text) => arguments.add(text),
            Value::Uuid(id) => arguments.add(id),
            Value::Bytes(bytes) => arguments.add(bytes),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}
