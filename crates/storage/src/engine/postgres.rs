//! PostgreSQL, 15 or newer.

use service::counters::COUNTERS;
use service::error::Failure;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::{Arguments, AssertSqlSafe, PgConnection, Postgres, Row};
use uuid::Uuid;

use super::{Columns, Engine};
use crate::query::{Query, Value};

/// Classes of errors after which nothing was written and a retry can help: connection, transaction rolled back, insufficient
/// resources, operator intervention, system error (postgresql.org, appendix A).
const PASSING: [&str; 5] = ["08", "40", "53", "57", "58"];
/// `read_only_sql_transaction` and `lock_not_available`.
const NOT_WRITABLE: [&str; 2] = ["25006", "55P03"];
/// The advisory lock of the one writing server. Any number does; it is "lobby" in ASCII.
const WRITER_LOCK: i64 = 0x6c_6f_62_62_79;

impl Columns for PgRow {
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

impl Engine for Postgres {
    /// Each statement sees what was committed before it. That is enough under the lock of the stream's row.
    const BEGIN_WRITE: &'static str = "begin isolation level read committed";
    const BEGIN_READ: &'static str = "begin isolation level repeatable read read only";
    const RECONNECTS: bool = true;

    /// Two servers would each know only their own connections' presence; the lock goes with the connection.
    async fn take_over(conn: &mut PgConnection) -> Result<(), sqlx::Error> {
        let taken: bool = sqlx::query_scalar("select pg_try_advisory_lock($1)")
            .bind(WRITER_LOCK)
            .fetch_one(conn)
            .await?;
        if taken {
            Ok(())
        } else {
            Err(sqlx::Error::PoolClosed)
        }
    }

    /// The server does it by itself.
    async fn settle(_: &mut PgConnection) -> Result<(), sqlx::Error> {
        Ok(())
    }

    async fn all(conn: &mut PgConnection, query: Query) -> Result<Vec<PgRow>, sqlx::Error> {
        let arguments = bind(query.values)?;
        sqlx::query_with(AssertSqlSafe(query.sql.into_owned()), arguments)
            .fetch_all(conn)
            .await
    }

    async fn run(conn: &mut PgConnection, query: Query) -> Result<u64, sqlx::Error> {
        let arguments = bind(query.values)?;
        let done = sqlx::query_with(AssertSqlSafe(query.sql.into_owned()), arguments)
            .execute(conn)
            .await?;
        Ok(done.rows_affected())
    }

    fn failure(error: sqlx::Error) -> Failure {
        COUNTERS.database_failures.add(1);
        if is_passing(&error) {
            Failure::NotWritable(Box::new(error))
        } else {
            Failure::Database(Box::new(error))
        }
    }
}

fn is_passing(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(database) => database.code().is_some_and(|code| {
            NOT_WRITABLE.contains(&code.as_ref()) || PASSING.iter().any(|class| code.starts_with(class))
        }),
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        _ => false,
    }
}

fn bind(values: Vec<Value>) -> Result<PgArguments, sqlx::Error> {
    let mut arguments = PgArguments::default();
    for value in values {
        match value {
            Value::Int(int) => arguments.add(int),
            Value::Text(text) => arguments.add(text.map(without_nul)),
            Value::Uuid(id) => arguments.add(id),
            Value::Bytes(bytes) => arguments.add(bytes),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}

/// A text cannot hold the character 0 here, and would refuse the whole batch.
fn without_nul(text: String) -> String {
    if text.contains('\0') {
        text.replace('\0', "")
    } else {
        text
    }
}
