//! Rows on their way between a PostgreSQL and a file, some at a time, so that a copy of any size needs as little memory.

use std::path::Path;

use service::error::Failure;
use sqlx::{PgConnection, Postgres};

use super::tables::Table;
use crate::engine::{Columns, Engine, Sqlite, open_alone, open_to_read};
use crate::query::{Query, sql};
use crate::rows::{first, insert, run};

/// What a file that has no name yet does not need: it is thrown away if anything fails, and its rows refer to each other as they did where
/// they come from.
const CARELESS: &str = "pragma journal_mode = off; pragma synchronous = off; pragma foreign_keys = off;";

/// Copies the rows of these tables, as the transaction of `from` sees them, into a file that has the same tables.
pub(super) async fn out_of_server(
    from: &mut PgConnection,
    tables: &[Table],
    to: &Path,
) -> Result<(), Failure> {
    let mut file = open_alone(to).map_err(Sqlite::failure)?;
    file.execute_batch(CARELESS).map_err(Sqlite::failure)?;
    run::<Sqlite>(&mut file, sql(Sqlite::BEGIN_WRITE)).await?;
    clear::<Sqlite>(&mut file, tables).await?;
    for table in tables {
        let cursor = Cursor::open(from, table).await?;
        loop {
            let rows = cursor.rows(from).await?;
            if rows.is_empty() {
                break;
            }
            insert::<Sqlite>(&mut file, table.values::<Postgres>(&rows, 0)?).await?;
        }
        cursor.close(from).await?;
        compare(from, &mut file, table).await?;
    }
    run::<Sqlite>(&mut file, sql("commit")).await.map(drop)
}

/// Copies the rows of these tables from a file, in the transaction of `to`, whose database has the same tables.
pub(super) async fn into_server(from: &Path, tables: &[Table], to: &mut PgConnection) -> Result<(), Failure> {
    let mut file = open_to_read(from).map_err(Sqlite::failure)?;
    run::<Sqlite>(&mut file, sql(Sqlite::BEGIN_READ)).await?;
    clear::<Postgres>(to, tables).await?;
    for table in tables {
        let mut after = i64::MIN;
        loop {
            let query = Query::int(sql(page(table)), after).int(table.at_once());
            let rows = Sqlite::all(&mut file, query).await.map_err(Sqlite::failure)?;
            let Some(last) = rows.last() else { break };
            after = last.int_at(0)?.ok_or(Failure::Corrupt("a row without a place"))?;
            insert::<Postgres>(to, table.values::<Sqlite>(&rows, 1)?).await?;
        }
        compare(to, &mut file, table).await?;
    }
    Ok(())
}

/// The next rows of a table in a file, in the order in which they lie there.
fn page(table: &Table) -> String {
    format!(
        "select rowid, {} from {} where rowid > $1 order by rowid limit $2",
        table.columns(),
        table.name
    )
}

/// Takes away what the migrations have put there.
async fn clear<E: Engine>(conn: &mut E::Connection, tables: &[Table]) -> Result<(), Failure> {
    for table in tables.iter().rev() {
        run::<E>(conn, sql(format!("delete from {}", table.name))).await?;
    }
    Ok(())
}

/// Whether a table has as many rows on both sides.
async fn compare(
    server: &mut PgConnection,
    file: &mut <Sqlite as Engine>::Connection,
    table: &Table,
) -> Result<(), Failure> {
    if count::<Postgres>(server, table).await? == count::<Sqlite>(file, table).await? {
        Ok(())
    } else {
        Err(Failure::Corrupt("a copy has other rows than what was copied"))
    }
}

async fn count<E: Engine>(conn: &mut E::Connection, table: &Table) -> Result<Option<i64>, Failure> {
    let query = sql(format!("select count(*) from {}", table.name));
    first::<E, _>(conn, query, |row| row.int()).await
}

/// What goes through the rows of a table of a server. It has the name of the table in its own: the driver keeps in mind which columns a text
/// of a statement gives.
struct Cursor {
    name: String,
    fetch: String,
}

impl Cursor {
    async fn open(conn: &mut PgConnection, table: &Table) -> Result<Self, Failure> {
        let name = format!("copy_{}", table.name);
        let declare = format!(
            "declare {name} no scroll cursor for select {} from {}",
            table.columns(),
            table.name
        );
        run::<Postgres>(conn, sql(declare)).await?;
        let fetch = format!("fetch forward {} from {name}", table.at_once());
        Ok(Self { name, fetch })
    }

    /// The next rows; none at the end.
    async fn rows(&self, conn: &mut PgConnection) -> Result<Vec<<Postgres as Engine>::Row>, Failure> {
        let rows = Postgres::all(conn, sql(self.fetch.clone())).await;
        rows.map_err(Postgres::failure)
    }

    async fn close(self, conn: &mut PgConnection) -> Result<(), Failure> {
        let close = format!("close {}", self.name);
        run::<Postgres>(conn, sql(close)).await.map(drop)
    }
}
