//! Databases with something in every table, and what is in a database, as text.

use std::collections::BTreeMap;
use std::path::Path;

use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection};

const MIGRATIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
/// How many rows a table gets: those with bytes are copied in several goes.
pub(super) const ROWS: i64 = 40;
/// How many settings: other tables are copied in several goes, too.
pub(super) const SETTINGS: i64 = 2_500;
/// Tables that somebody else makes.
const OTHERS: &str = "name not like 'search%' and name not like 'sqlite%' and name <> '_sqlx_migrations'";

/// The rows of each table, each row as one text.
pub(super) type Content = BTreeMap<String, Vec<String>>;

/// What a database of a later release says of itself.
pub(super) const NEWER: &str =
    "update _sqlx_migrations set version = 9999 where version = (select max(version) from _sqlx_migrations)";

/// All versions that the schema has had, in order.
pub(super) fn versions() -> Vec<i64> {
    let files = std::fs::read_dir(MIGRATIONS).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut versions: Vec<i64> = names.map(|name| name[..4].parse().unwrap()).collect();
    versions.sort_unstable();
    versions.dedup();
    versions
}

/// Opens a file by hand.
pub(super) async fn open(path: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(path).foreign_keys(false);
    options.disable_statement_logging().connect().await.unwrap()
}

/// Runs statements on a file.
pub(super) async fn tell(path: &Path, statements: &str) {
    let mut conn = open(path).await;
    conn.execute(AssertSqlSafe(statements.to_owned())).await.unwrap();
    conn.close().await.unwrap();
}

/// Runs statements on a database of PostgreSQL.
pub(super) async fn tell_server(address: &str, statements: &str) {
    let mut conn = PgConnection::connect(address).await.unwrap();
    let statements = AssertSqlSafe(statements.to_owned());
    sqlx::raw_sql(statements).execute(&mut conn).await.unwrap();
    conn.close().await.unwrap();
}

/// A number that PostgreSQL answers with.
pub(super) async fn number(address: &str, query: &str) -> i64 {
    let mut conn = PgConnection::connect(address).await.unwrap();
    let query = sqlx::query_scalar(AssertSqlSafe(query.to_owned()));
    query.fetch_one(&mut conn).await.unwrap()
}

/// A new file with the schema of this version, and rows in each of its tables.
pub(super) async fn file(path: &Path, version: i64) {
    let all = Migrator::new(Path::new(MIGRATIONS)).await.unwrap();
    let is_other = |text: &str| text.contains("using gin");
    let wanted = all
        .iter()
        .filter(|one| one.version <= version && !is_other(one.sql.as_str()));
    let mut conn = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .foreign_keys(false)
        .disable_statement_logging()
        .connect()
        .await
        .unwrap();
    let migrator = Migrator::with_migrations(wanted.cloned().collect());
    migrator.run_direct(None, &mut conn, false).await.unwrap();
    // As one: what was written here may go with a loss of power.
    conn.execute("begin").await.unwrap();
    for table in tables(&mut conn).await {
        fill(&mut conn, &table).await;
    }
    let settings = format!(
        "with recursive n (n) as (values (1) union all select n + 1 from n where n < {SETTINGS})
         insert into setting (name, value) select 'setting ' || n, n from n"
    );
    conn.execute(AssertSqlSafe(settings)).await.unwrap();
    conn.execute("commit").await.unwrap();
    conn.close().await.unwrap();
}

async fn tables(conn: &mut SqliteConnection) -> Vec<String> {
    let query = format!("select name from sqlite_master where type = 'table' and {OTHERS} order by name");
    let query = sqlx::query_scalar(AssertSqlSafe(query));
    query.fetch_all(conn).await.unwrap()
}

/// Row `n` has the number `n`, or what is made of it, in each column: so it refers to rows `n`. Every fourth has nothing where nothing is possible.
async fn fill(conn: &mut SqliteConnection, table: &str) {
    let columns = "select name, lower(type), \"notnull\" from pragma_table_info($1) order by cid";
    let columns: Vec<(String, String, bool)> = sqlx::query_as(columns)
        .bind(table)
        .fetch_all(&mut *conn)
        .await
        .unwrap();
    let names: Vec<&str> = columns.iter().map(|(name, ..)| name.as_str()).collect();
    for n in 1..=ROWS {
        let value = |(name, kind, needed): &(String, String, bool)| match kind.as_str() {
            _ if !needed && n % 4 == 0 => "null".to_owned(),
            _ if name.ends_with("kind") => "1".to_owned(),
            "bigint" => n.to_string(),
            "text" => format!(
                "'{n}: it''s „größer“\t$1 \\x {}\n'",
                "🏺".repeat((n % 3) as usize)
            ),
            "uuid" => format!("x'{n:032x}'"),
            // Of all lengths, that of an id among them, and with what is no text.
            "bytea" => format!("x'{}'", "00ff80".repeat((n % 17) as usize) + &format!("{n:02x}")),
            other => panic!("{table}.{name} is of the type {other}"),
        };
        let values: Vec<String> = columns.iter().map(value).collect();
        let insert = format!(
            "insert into {table} ({}) values ({})",
            names.join(", "),
            values.join(", ")
        );
        conn.execute(AssertSqlSafe(insert)).await.unwrap();
    }
}

/// What is in a file.
pub(super) async fn content(path: &Path) -> Content {
    let mut conn = open(path).await;
    let mut content = Content::new();
    for table in tables(&mut conn).await {
        let columns =
            "select group_concat('quote(' || name || ')', ' || '', '' || ') from pragma_table_info($1)";
        let columns: String = sqlx::query_scalar(columns)
            .bind(&table)
            .fetch_one(&mut conn)
            .await
            .unwrap();
        let rows = format!("select {columns} from {table} order by 1");
        let rows = sqlx::query_scalar(AssertSqlSafe(rows));
        content.insert(table, rows.fetch_all(&mut conn).await.unwrap());
    }
    content
}

/// The same without what a restore begins anew, and without what is told of it.
pub(super) fn lasting(mut content: Content) -> Content {
    for changed in ["session", "api_token", "stream", "audit"] {
        content.remove(changed);
    }
    content
}
