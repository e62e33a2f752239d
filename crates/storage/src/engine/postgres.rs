//! PostgreSQL, 15 or newer.

use std::time::Duration;

use service::counters::COUNTERS;
use service::error::Failure;
use service::search::Word;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgArguments, PgConnectOptions, PgRow};
use sqlx::{Arguments, AssertSqlSafe, ConnectOptions, PgConnection, Pool, Postgres, Row};
use uuid::Uuid;

use super::{Columns, Engine, Rows};
use crate::query::{Query, Value};

/// Classes of errors after which nothing was written and a retry can help: connection, transaction rolled back, insufficient
/// resources, operator intervention, system error (postgresql.org, appendix A).
const PASSING: [&str; 5] = ["08", "40", "53", "57", "58"];
/// `read_only_sql_transaction` and `lock_not_available`.
const NOT_WRITABLE: [&str; 2] = ["25006", "55P03"];
/// The advisory lock of the one writing server. Any number does; it is "lobby" in ASCII.
const WRITER_LOCK: i64 = 0x6c_6f_62_62_79;

impl Columns for PgRow {
    fn int_at(&self, at: usize) -> Result<Option<i64>, Failure> {
        self.try_get(at).map_err(Postgres::failure)
    }
    fn text_at(&self, at: usize) -> Result<Option<String>, Failure> {
        self.try_get(at).map_err(Postgres::failure)
    }
    fn uuid_at(&self, at: usize) -> Result<Option<Uuid>, Failure> {
        self.try_get(at).map_err(Postgres::failure)
    }
    fn bytes_at(&self, at: usize) -> Result<Option<Vec<u8>>, Failure> {
        self.try_get(at).map_err(Postgres::failure)
    }
}

impl Engine for Postgres {
    /// Each statement sees what was committed before it. That is enough under the lock of the stream's row.
    const BEGIN_WRITE: &'static str = "begin isolation level read committed";
    const BEGIN_READ: &'static str = "begin isolation level repeatable read read only";
    const RECONNECTS: bool = true;
    /// Its index of words knows no order.
    const WALKS: bool = true;

    type Connection = PgConnection;
    type Row = PgRow;
    type Error = sqlx::Error;
    type Options = PgConnectOptions;
    type Readers = Pool<Postgres>;
    type Reader = PoolConnection<Postgres>;

    async fn connect(options: &PgConnectOptions) -> Result<PgConnection, sqlx::Error> {
        answered(options.connect()).await
    }

    async fn take_over(conn: &mut PgConnection) -> Result<(), sqlx::Error> {
        answered(take_over(conn)).await
    }

    /// The server does it by itself.
    async fn settle(_: &mut PgConnection) -> Result<(), sqlx::Error> {
        Ok(())
    }

    async fn reader(readers: &Pool<Postgres>) -> Result<PoolConnection<Postgres>, sqlx::Error> {
        readers.acquire().await
    }

    /// It is closed: what its transaction sees is the past.
    fn abandon(reader: PoolConnection<Postgres>) {
        drop(reader.detach());
    }

    async fn close(readers: &Pool<Postgres>) {
        readers.close().await;
    }

    /// The work is done by the server; here it waits only.
    async fn apart<T: Send>(work: impl Future<Output = T> + Send) -> T {
        work.await
    }

    async fn all(conn: &mut PgConnection, query: Query) -> Result<Vec<PgRow>, sqlx::Error> {
        let arguments = bind(query.values)?;
        let statement = sqlx::query_with(AssertSqlSafe(query.sql.into_owned()), arguments);
        answered(statement.fetch_all(conn)).await
    }

    async fn run(conn: &mut PgConnection, query: Query) -> Result<u64, sqlx::Error> {
        let arguments = bind(query.values)?;
        let done = answered(sqlx::query_with(AssertSqlSafe(query.sql.into_owned()), arguments).execute(conn))
            .await?;
        Ok(done.rows_affected())
    }

    /// One statement with a list for each column, whatever the number of rows.
    async fn insert(conn: &mut PgConnection, rows: Rows) -> Result<u64, sqlx::Error> {
        let mut columns: Vec<Column> = rows
            .values
            .first()
            .into_iter()
            .flatten()
            .map(Column::of)
            .collect();
        for row in rows.values {
            for (column, value) in columns.iter_mut().zip(row) {
                column.push(value)?;
            }
        }
        let marks: Vec<String> = columns
            .iter()
            .zip(1..)
            .map(|(column, at)| format!("${at}::{}[]", column.name()))
            .collect();
        let text = format!(
            "{} select * from unnest({}) {}",
            rows.head,
            marks.join(", "),
            rows.tail
        );
        let mut arguments = PgArguments::default();
        for column in columns {
            column.bind(&mut arguments).map_err(sqlx::Error::Encode)?;
        }
        let done = answered(sqlx::query_with(AssertSqlSafe(text), arguments).execute(conn)).await?;
        Ok(done.rows_affected())
    }

    /// The expression of the index.
    fn has_words(_table: &str, at: usize) -> String {
        format!("array_to_tsvector(string_to_array(w.words, ' ')) @@ ${at}::text::tsquery")
    }

    /// A quoted word each, which no operator of the engine's language can be in.
    fn words(words: &[Word]) -> String {
        let word = |word: &Word| format!("'{}'{}", word.text, if word.is_prefix { ":*" } else { "" });
        words.iter().map(word).collect::<Vec<_>>().join(" & ")
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

/// A server that says nothing to a statement for so long is not there. What it was told may have been a commit: what is sent again then,
/// the unique keys know.
const ANSWERS_WITHIN: Duration = Duration::from_secs(30);

/// An answer of the server, as long as one may wait for it.
async fn answered<T>(work: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, sqlx::Error> {
    match tokio::time::timeout(ANSWERS_WITHIN, work).await {
        Ok(done) => done,
        Err(_) => Err(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into())),
    }
}

/// The values of one column.
enum Column {
    Int(Vec<Option<i64>>),
    Text(Vec<Option<String>>),
    Uuid(Vec<Option<Uuid>>),
    Bytes(Vec<Option<Vec<u8>>>),
}

impl Column {
    /// An empty one for values like this.
    fn of(value: &Value) -> Self {
        match value {
            Value::Int(_) => Self::Int(Vec::new()),
            Value::Text(_) => Self::Text(Vec::new()),
            Value::Uuid(_) => Self::Uuid(Vec::new()),
            Value::Bytes(_) => Self::Bytes(Vec::new()),
        }
    }

    fn push(&mut self, value: Value) -> Result<(), sqlx::Error> {
        match (self, value) {
            (Self::Int(column), Value::Int(int)) => column.push(int),
            (Self::Text(column), Value::Text(text)) => column.push(text.map(without_nul)),
            (Self::Uuid(column), Value::Uuid(id)) => column.push(id),
            (Self::Bytes(column), Value::Bytes(bytes)) => column.push(bytes),
            _ => return Err(sqlx::Error::Encode("a row of other kinds of values".into())),
        }
        Ok(())
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Int(_) => "bigint",
            Self::Text(_) => "text",
            Self::Uuid(_) => "uuid",
            Self::Bytes(_) => "bytea",
        }
    }

    fn bind(self, to: &mut PgArguments) -> Result<(), sqlx::error::BoxDynError> {
        match self {
            Self::Int(column) => to.add(column),
            Self::Text(column) => to.add(column),
            Self::Uuid(column) => to.add(column),
            Self::Bytes(column) => to.add(column),
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

/// Takes the lock of the server: two servers would each know only their own connections' presence. It goes with the connection.
pub(crate) async fn take_over(conn: &mut PgConnection) -> Result<(), sqlx::Error> {
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
