//! Copies of a PostgreSQL database. They are files of SQLite with the same schema, like those of any other desk: they are checked, kept and
//! looked into without a PostgreSQL, and a desk can move from one engine to the other.

mod restore;
mod rows;
mod tables;

pub use restore::restore_postgres;

use std::path::Path;

use model::audit::AuditAction;
use service::error::Failure;
use sqlx::{Connection, Executor, PgConnection, Postgres};

use super::part::Part;
use super::{Contents, CopyError, begin, finish, noted};
use crate::anew::check;
use crate::engine::Engine;
use crate::open::plain;
use crate::postgres::{self, PostgresDatabase};
use crate::schema;
use crate::write::audit;

/// Tables are read from their first row to their last here, for which an index is a detour.
const READ_WHOLE: &str = "set local enable_seqscan = on";
/// How long the audit trail is waited for. Whoever comes meanwhile waits as well.
const TRAIL_WITHIN: &str = "set local lock_timeout = '2s'";

/// A database of PostgreSQL that did not do what it was asked.
fn unusable(database: PostgresDatabase<'_>, reason: String) -> CopyError {
    CopyError::Unusable {
        name: database.name.to_owned(),
        reason,
    }
}

/// Copies a database of PostgreSQL into the new file `to`, as it is at one moment. A server may run and write meanwhile. The audit trail of
/// the database says so afterwards; see [`note_backup_postgres`].
///
/// # Errors
/// [`CopyError`]; then there is no file `to`, unless there was one before.
pub async fn back_up_postgres(database: PostgresDatabase<'_>, to: &Path) -> Result<Contents, CopyError> {
    let part = begin(to)?;
    let mut conn = database.connect().await?;
    let copied = copy(database, &mut conn, &part).await;
    // Its transaction only read.
    let _ = conn.close().await;
    copied?;
    finish(part, to).await
}

/// All in one transaction, which sees one moment.
async fn copy(database: PostgresDatabase<'_>, conn: &mut PgConnection, part: &Part) -> Result<(), CopyError> {
    let failed = |error: sqlx::Error| unusable(database, plain(&error));
    conn.execute(Postgres::BEGIN_READ).await.map_err(failed)?;
    conn.execute(READ_WHOLE).await.map_err(failed)?;
    let schema = schema_of(conn).await.map_err(failed)?;
    check(database.name, schema)?;
    let tables = tables::make(part.path(), schema).await?;
    rows::out_of_server(conn, &tables, part.path())
        .await
        .map_err(|failure| unusable(database, failure.to_string()))
}

/// The version of its schema; 0: it is none of ours.
async fn schema_of(conn: &mut PgConnection) -> Result<i64, sqlx::Error> {
    if postgres::is_ours(conn).await? {
        postgres::version(conn).await
    } else {
        Ok(0)
    }
}

/// Appends to the audit trail of a database of this release's schema that it was copied into this file. A server may run and write meanwhile.
///
/// # Errors
/// [`CopyError`], for example where the database may only be read.
pub async fn note_backup_postgres(
    database: PostgresDatabase<'_>,
    to: &Path,
    now_ms: i64,
) -> Result<(), CopyError> {
    let mut conn = database.connect().await?;
    let appended = append(&mut conn, to, now_ms).await;
    // What was appended is committed, or is not there.
    let _ = conn.close().await;
    appended.map_err(|failure| unusable(database, failure.to_string()))
}

async fn append(conn: &mut PgConnection, to: &Path, now_ms: i64) -> Result<(), Failure> {
    let schema = postgres::version(conn).await.map_err(Postgres::failure)?;
    if schema != schema::newest() {
        return Err(Failure::Corrupt("its audit trail has another schema"));
    }
    let mut transaction = conn.begin().await.map_err(Postgres::failure)?;
    transaction
        .execute(TRAIL_WITHIN)
        .await
        .map_err(Postgres::failure)?;
    // The id of a row is the next free one. A server that has read which one that is and has not written it yet is waited for, and one that
    // comes now waits before it reads; a weaker lock would let it read, and then refuse its row.
    let lock = "lock table audit in access exclusive mode";
    transaction.execute(lock).await.map_err(Postgres::failure)?;
    audit::note::<Postgres>(&mut transaction, &noted(AuditAction::Backup, to, now_ms)).await?;
    transaction.commit().await.map_err(Postgres::failure)
}
