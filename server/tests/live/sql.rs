//! A second hand on the database's file: for what happens to a database from outside.

use std::path::Path;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Executor, Row};

/// A connection of its own.
pub(crate) async fn connect(database: &Path) -> SqliteConnection {
    SqliteConnectOptions::new()
        .filename(database)
        .connect()
        .await
        .unwrap()
}

/// Runs statements.
pub(crate) async fn run(database: &Path, statements: &str) {
    connect(database)
        .await
        .execute(AssertSqlSafe(statements.to_owned()))
        .await
        .unwrap();
}

/// How many rows each of these tables has.
pub(crate) async fn counts(database: &Path, tables: &[&str]) -> Vec<i64> {
    let mut connection = connect(database).await;
    let mut counts = Vec::new();
    for table in tables {
        let query = AssertSqlSafe(format!("select count(*) from {table}"));
        counts.push(
            sqlx::query(query)
                .fetch_one(&mut connection)
                .await
                .unwrap()
                .get(0),
        );
    }
    counts
}
