//! A second hand on the database: for what happens to it from outside. Its statements are not logged, however slow they are: the log is
//! looked through for secrets, which stand in them.

use std::str::FromStr;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Executor, Row};

/// A connection of its own to a file of SQLite.
pub(crate) async fn connect(database: &str) -> SqliteConnection {
    SqliteConnectOptions::new()
        .filename(database.strip_prefix("sqlite:").unwrap())
        .disable_statement_logging()
        .connect()
        .await
        .unwrap()
}

/// A connection of its own to a PostgreSQL.
pub(crate) async fn connect_to_server(database: &str) -> PgConnection {
    let options = PgConnectOptions::from_str(database).unwrap();
    options.disable_statement_logging().connect().await.unwrap()
}

/// Runs statements.
pub(crate) async fn run(database: &str, statements: &str) {
    let statements = AssertSqlSafe(statements.to_owned());
    if database.starts_with("sqlite:") {
        connect(database).await.execute(statements).await.unwrap();
    } else {
        let mut connection = connect_to_server(database).await;
        sqlx::raw_sql(statements).execute(&mut connection).await.unwrap();
    }
}

/// How many rows each of these tables has.
pub(crate) async fn counts(database: &str, tables: &[&str]) -> Vec<i64> {
    let mut counts = Vec::new();
    for table in tables {
        let query = sqlx::AssertSqlSafe(format!("select count(*) from {table}"));
        counts.push(if database.starts_with("sqlite:") {
            let mut connection = connect(database).await;
            sqlx::query(query)
                .fetch_one(&mut connection)
                .await
                .unwrap()
                .get(0)
        } else {
            let mut connection = connect_to_server(database).await;
            sqlx::query(query)
                .fetch_one(&mut connection)
                .await
                .unwrap()
                .get(0)
        });
    }
    counts
}
