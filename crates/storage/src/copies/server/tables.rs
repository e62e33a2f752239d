//! What there is to copy: the tables of a version of the schema, and of which kind their columns are. Nothing of it is written down a
//! second time: a database of SQLite that the migrations have made is asked.

use std::path::Path;

use service::error::Failure;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};

use super::CopyError;
use crate::engine::{Columns, Engine, Rows, Value};
use crate::open::migrate_to;
use crate::schema::{self, For};

/// Tables that each database makes for itself: the list of its migrations, and the index of the search, of which this is the only one that is
/// a table on both engines.
const OWN: [&str; 2] = ["_sqlx_migrations", "search_state"];
/// How many rows are in memory at once.
const AT_ONCE: i64 = 1_000;
/// The same where rows have bytes: a piece of a file is one of up to 256 KiB.
const AT_ONCE_WITH_BYTES: i64 = 16;

/// A table.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: String,
    columns: Vec<Column>,
}

#[derive(Debug)]
struct Column {
    name: String,
    kind: Kind,
}

/// The types that migrations may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Int,
    Text,
    Uuid,
    Bytes,
}

impl Table {
    /// Its columns, as statements name them.
    pub(super) fn columns(&self) -> String {
        let names: Vec<&str> = self.columns.iter().map(|column| column.name.as_str()).collect();
        names.join(", ")
    }

    /// How many of its rows are read at once.
    pub(super) fn at_once(&self) -> i64 {
        if self.columns.iter().any(|column| column.kind == Kind::Bytes) {
            AT_ONCE_WITH_BYTES
        } else {
            AT_ONCE
        }
    }

    /// The values of rows that have its columns from this place on.
    pub(super) fn values<E: Engine>(&self, rows: &[E::Row], from: usize) -> Result<Rows, Failure> {
        let value = |row: &E::Row, at: usize, kind: Kind| {
            Ok(match kind {
                Kind::Int => Value::Int(row.int_at(at)?),
                Kind::Text => Value::Text(row.text_at(at)?),
                Kind::Uuid => Value::Uuid(row.uuid_at(at)?),
                Kind::Bytes => Value::Bytes(row.bytes_at(at)?),
            })
        };
        let row = |row: &E::Row| {
            let columns = self.columns.iter().zip(from..);
            columns.map(|(column, at)| value(row, at, column.kind)).collect()
        };
        Ok(Rows {
            head: format!("insert into {} ({})", self.name, self.columns()).into(),
            tail: "",
            values: rows.iter().map(row).collect::<Result<_, Failure>>()?,
        })
    }
}

/// Makes the tables of this version in an empty file. Until they are filled a loss of power may cost the file.
pub(super) async fn make(path: &Path, version: i64) -> Result<Vec<Table>, CopyError> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Memory)
        .synchronous(SqliteSynchronous::Off);
    let mut conn = made(options, version).await?;
    let tables = tables(&mut conn).await;
    conn.close()
        .await
        .map_err(|error| CopyError::unusable(path, &error))?;
    tables.map_err(|error| CopyError::unusable(path, &error))
}

/// The tables of this version.
pub(super) async fn of_version(version: i64) -> Result<Vec<Table>, CopyError> {
    let mut conn = made(SqliteConnectOptions::new().in_memory(true), version).await?;
    let tables = tables(&mut conn).await;
    tables.map_err(|error| CopyError::unusable(Path::new(MEMORY), &error))
}

/// The names of all tables of this release, also of those that are not copied.
pub(super) async fn names() -> Result<Vec<String>, CopyError> {
    let mut conn = made(SqliteConnectOptions::new().in_memory(true), schema::newest()).await?;
    let names = names_in(&mut conn, &["table", "virtual"]).await;
    names.map_err(|error| CopyError::unusable(Path::new(MEMORY), &error))
}

/// What stands for a database in memory, where a file would be named.
const MEMORY: &str = ":memory:";

async fn made(options: SqliteConnectOptions, version: i64) -> Result<SqliteConnection, CopyError> {
    let path = options.get_filename().to_owned();
    let connected = options.disable_statement_logging().connect().await;
    let mut conn = connected.map_err(|error| CopyError::unusable(&path, &error))?;
    let (name, migrator) = (path.display().to_string(), schema::migrator(For::Sqlite));
    migrate_to(Some(version), &name, &migrator, &mut conn).await?;
    Ok(conn)
}

/// The tables to be copied, each after those that it refers to.
async fn tables(conn: &mut SqliteConnection) -> Result<Vec<Table>, sqlx::Error> {
    let mut tables = Vec::new();
    for name in names_in(conn, &["table"]).await? {
        if OWN.contains(&name.as_str()) {
            continue;
        }
        let parents = sqlx::query_scalar("select \"table\" from pragma_foreign_key_list($1)")
            .bind(&name)
            .fetch_all(&mut *conn)
            .await?;
        let columns = columns(conn, &name).await?;
        tables.push((Table { name, columns }, parents));
    }
    Ok(in_order(tables))
}

/// Tables of these types, without those of the engine and those in which a virtual one keeps what it has.
async fn names_in(conn: &mut SqliteConnection, types: &[&str]) -> Result<Vec<String>, sqlx::Error> {
    let all = "select name, type from pragma_table_list where schema = 'main' and name not like 'sqlite!_%' escape '!' order by name";
    let tables: Vec<(String, String)> = sqlx::query_as(all).fetch_all(conn).await?;
    let wanted = tables
        .into_iter()
        .filter(|(_, kind)| types.contains(&kind.as_str()));
    Ok(wanted.map(|(name, _)| name).collect())
}

async fn columns(conn: &mut SqliteConnection, table: &str) -> Result<Vec<Column>, sqlx::Error> {
    let all = "select name, type from pragma_table_info($1) order by cid";
    let columns: Vec<(String, String)> = sqlx::query_as(all).bind(table).fetch_all(conn).await?;
    let column = |(name, declared): (String, String)| {
        let kind = match declared.to_ascii_lowercase().as_str() {
            "bigint" => Kind::Int,
            "text" => Kind::Text,
            "uuid" => Kind::Uuid,
            "bytea" => Kind::Bytes,
            other => {
                let said = format!("{table}.{name} is of the type {other}, of which there are no copies");
                return Err(sqlx::Error::Decode(said.into()));
            }
        };
        Ok(Column { name, kind })
    };
    columns.into_iter().map(column).collect()
}

/// Puts each table behind its parents. Where tables refer to each other in a circle, they come last.
fn in_order(mut tables: Vec<(Table, Vec<String>)>) -> Vec<Table> {
    let mut ordered: Vec<Table> = Vec::new();
    loop {
        let is_ready = |(table, parents): &(Table, Vec<String>)| {
            let is_there = |parent: &String| {
                *parent == table.name || ordered.iter().any(|before| before.name == *parent)
            };
            parents.iter().all(is_there)
        };
        let (ready, later): (Vec<_>, Vec<_>) = tables.into_iter().partition(is_ready);
        if ready.is_empty() {
            ordered.extend(later.into_iter().map(|(table, _)| table));
            return ordered;
        }
        ordered.extend(ready.into_iter().map(|(table, _)| table));
        tables = later;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_table_of_every_version_comes_behind_those_that_it_refers_to() {
        for migration in schema::migrator(For::Sqlite).iter() {
            let version = migration.version;
            let mut conn = made(SqliteConnectOptions::new().in_memory(true), version)
                .await
                .unwrap();
            let tables = tables(&mut conn).await.unwrap();
            assert!(tables.len() >= 14, "{version}");
            for (table, at) in tables.iter().zip(0..) {
                let query = sqlx::query_scalar("select \"table\" from pragma_foreign_key_list($1)");
                let parents: Vec<String> = query.bind(&table.name).fetch_all(&mut conn).await.unwrap();
                let before = &tables[..at];
                let is_before = |parent: &String| before.iter().any(|table| table.name == *parent);
                assert!(parents.iter().all(is_before), "{version}: {table:?}");
            }
        }
    }

    #[tokio::test]
    async fn an_index_is_not_copied_and_stands_aside_with_the_rest() {
        let copied = of_version(schema::newest()).await.unwrap();
        let is_index = |name: &str| name.starts_with("search_");
        assert!(!copied.iter().any(|table| is_index(&table.name)), "{copied:?}");
        let all = names().await.unwrap();
        let index: Vec<&String> = all.iter().filter(|name| is_index(name)).collect();
        assert_eq!(index, ["search_issue", "search_line", "search_state"]);
        assert_eq!(all.len(), copied.len() + 4, "with the list of migrations");
    }
}
