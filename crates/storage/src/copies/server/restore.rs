//! Putting a copy in the place of a PostgreSQL database.

use std::path::Path;

use model::audit::AuditAction;
use service::error::Failure;
use service::ports::Rng;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Postgres};

use super::super::restore::{Aside, Restored, check};
use super::super::{CopyError, noted, stamp};
use super::tables::{self, Table};
use super::{rows, schema_of, unusable};
use crate::anew::begin_anew_within;
use crate::engine::{Engine, Sqlite};
use crate::open::{migrate_to, plain};
use crate::postgres::{self, PostgresDatabase};
use crate::schema::{self, For};
use crate::search;

/// Whoever reads the former tables is waited for so long.
const TABLES_WITHIN: &str = "set local lock_timeout = '10s'";

/// Puts what is in the copy `from` in the place of what is in a database of PostgreSQL. The former tables stay in it, in a schema of their
/// own; tables of others stay where they are. Logs and sessions begin anew. All of it is one transaction.
///
/// # Errors
/// [`CopyError`]; [`crate::OpenError::Locked`] while a server runs on the database, [`crate::OpenError::TooNew`] when a newer release made the
/// copy. Then nothing was changed.
pub async fn restore_postgres(
    database: PostgresDatabase<'_>,
    from: &Path,
    now_ms: i64,
    rng: &dyn Rng,
) -> Result<Restored, CopyError> {
    let contents = check(from).await?;
    let failed = |error: sqlx::Error| unusable(database, plain(&error));
    let mut conn = database.connect_alone().await?;
    let mut transaction = conn.begin().await.map_err(failed)?;
    transaction.execute(TABLES_WITHIN).await.map_err(failed)?;
    let aside = put_aside(database, &mut transaction, now_ms).await?;
    let migrator = schema::migrator(For::Postgres);
    migrate_to(Some(contents.schema), database.name, &migrator, &mut *transaction).await?;
    let tables = tables::of_version(contents.schema).await?;
    let noted = noted(AuditAction::Restore, from, now_ms);
    let filled = async {
        rows::into_server(from, &tables, &mut transaction).await?;
        let begun = begin_anew_within::<Postgres>(&mut transaction, contents.schema, rng, &noted).await?;
        // An older schema has another index, or none; the start that changes the schema makes it.
        if contents.schema == schema::newest() {
            search::fill::<Postgres>(&mut transaction).await?;
        }
        Ok(begun)
    };
    let begun = filled
        .await
        .map_err(|failure: Failure| unusable(database, failure.to_string()))?;
    analyze(&mut transaction, &tables).await.map_err(failed)?;
    // Nobody who gives up meanwhile is told that nothing was changed.
    Sqlite::apart(transaction.commit()).await.map_err(failed)?;
    // The lock of the server goes with the connection.
    let _ = conn.close().await;
    Ok(Restored {
        contents,
        begun,
        aside: aside.map(Aside::Schema),
    })
}

/// Gives the tables that are there another schema, and says which.
async fn put_aside(
    database: PostgresDatabase<'_>,
    conn: &mut PgConnection,
    now_ms: i64,
) -> Result<Option<String>, CopyError> {
    let failed = |error: sqlx::Error| unusable(database, plain(&error));
    let schema = schema_of(conn).await.map_err(failed)?;
    if schema == 0 {
        return match postgres::version(conn).await.map_err(failed)? {
            0 => Ok(None),
            _ => Err(CopyError::Foreign(database.name.to_owned())),
        };
    }
    let aside = format!("before_restore_{}", stamp(now_ms).to_lowercase());
    let create = format!("create schema {aside}");
    conn.execute(AssertSqlSafe(create)).await.map_err(failed)?;
    let is_newer = schema > schema::newest();
    for table in former(conn, is_newer, &tables::names().await?)
        .await
        .map_err(failed)?
    {
        let move_it = format!("alter table {table} set schema {aside}");
        conn.execute(AssertSqlSafe(move_it)).await.map_err(failed)?;
    }
    Ok(Some(aside))
}

/// Tells the planner how large these tables have become.
async fn analyze(conn: &mut PgConnection, tables: &[Table]) -> Result<(), sqlx::Error> {
    let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    let analyze = format!("analyze {}", names.join(", "));
    conn.execute(AssertSqlSafe(analyze)).await.map(drop)
}

/// The tables of ours, which lie beside the list of their migrations. Of a newer release nobody here knows how they are called: then it is all
/// that belong to whom the list belongs to.
async fn former(
    conn: &mut PgConnection,
    is_newer: bool,
    known: &[String],
) -> Result<Vec<String>, sqlx::Error> {
    let query = "select format('%I.%I', n.nspname, c.relname)
        from pg_class list
        join pg_class c on c.relnamespace = list.relnamespace and c.relkind in ('r', 'p')
        join pg_namespace n on n.oid = c.relnamespace
        where list.oid = to_regclass('_sqlx_migrations')
          and (c.relname = any($1::text[]) or ($2 and c.relowner = list.relowner))
        order by c.relname";
    sqlx::query_scalar(query)
        .bind(known)
        .bind(is_newer)
        .fetch_all(conn)
        .await
}
