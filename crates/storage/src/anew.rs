//! What a database needs after it was put back from a copy, before a server may use it: every log gets a new epoch, so that whoever
//! followed the former one begins anew (`delivery.md`, rule 4), and all sessions and tokens end.
//!
//! They end because the copy brings back those that ended after it was made: somebody signed out, or was switched off. Who may
//! come in is asked again by signing in (`security.md`, family 4: access that outlives its end).

use std::path::Path;

use model::audit::AuditAction;
use service::error::Failure;
use service::ports::Rng;
use service::record::NewAudit;
use service::session::Caller;
use service::token;
use sqlx::{Connection, Postgres};

use crate::copies::CopyError;
use crate::engine::{Engine, Sqlite, open_alone};
use crate::open::OpenError;
use crate::postgres::PostgresDatabase;
use crate::query::sql;
use crate::rows::{all, run};
use crate::sqlite::take_lock;
use crate::write::audit;
use crate::{postgres, schema, sqlite, upgrade};

/// What lets somebody in without a password, and the schema that brought its table. A migration with another such table adds a line.
const WAYS_IN: [(i64, &str); 2] = [(1, "delete from session"), (12, "delete from api_token")];

/// The schema that brought the audit trail.
const AUDIT_SINCE: i64 = 2;

/// What was begun anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BegunAnew {
    /// How many logs have a new epoch: one for each project.
    pub logs: u64,
    /// How many sessions, and tokens of programs, ended.
    pub sessions: u64,
}

/// Gives the logs of a SQLite database new epochs and ends its sessions.
///
/// # Errors
/// [`CopyError`]; [`OpenError::Locked`] while a server runs on it, [`OpenError::TooNew`] when a newer release wrote it.
pub async fn begin_anew_sqlite(path: &Path, now_ms: i64, rng: &dyn Rng) -> Result<BegunAnew, CopyError> {
    if !path.exists() {
        return Err(CopyError::Missing(path.display().to_string()));
    }
    let name = path.display().to_string();
    let failed = |error: sqlx::Error| CopyError::of_database(path, &error);
    let lock = take_lock(path)?;
    let mut conn = sqlite::connect(path).await?;
    let found = upgrade::version(&mut conn).await.map_err(failed)?;
    check(&name, found)?;
    conn.close().await.map_err(failed)?;
    let noted = Caller::default().noted(now_ms, AuditAction::BeginAnew);
    let begun = begin_anew_file(path, found, rng, &noted).await?;
    drop(lock);
    Ok(begun)
}

/// The same for a database of PostgreSQL.
///
/// # Errors
/// [`CopyError`]; [`OpenError::Locked`] while a server runs on it, [`OpenError::TooNew`] when a newer release wrote it.
pub async fn begin_anew_postgres(
    database: PostgresDatabase<'_>,
    now_ms: i64,
    rng: &dyn Rng,
) -> Result<BegunAnew, CopyError> {
    let failed = |error: sqlx::Error| database.unusable(&error);
    let mut conn = database.connect_alone().await?;
    let found = postgres::version(&mut conn).await.map_err(failed)?;
    check(database.name, found)?;
    let noted = Caller::default().noted(now_ms, AuditAction::BeginAnew);
    let begun = begin_anew::<Postgres>(&mut conn, found, rng, &noted)
        .await
        .map_err(|failure| OpenError::unusable(database.name, failure.to_string()))?;
    // The lock of the server goes with the connection.
    conn.close().await.map_err(failed)?;
    Ok(begun)
}

/// Whether it is a database of ours that this release can serve.
pub(crate) fn check(name: &str, found: i64) -> Result<(), CopyError> {
    let (name, known) = (name.to_owned(), schema::newest());
    match found {
        0 => Err(CopyError::Foreign(name)),
        _ if found > known => Err(OpenError::TooNew { name, found, known }.into()),
        _ => Ok(()),
    }
}

/// The same for a file with this schema that nobody else uses; the audit trail says this of it.
pub(crate) async fn begin_anew_file(
    path: &Path,
    found: i64,
    rng: &dyn Rng,
    noted: &NewAudit,
) -> Result<BegunAnew, CopyError> {
    let name = path.display().to_string();
    let mut conn = open_alone(path).map_err(|error| OpenError::unusable(&name, error.to_string()))?;
    let begun = begin_anew::<Sqlite>(&mut conn, found, rng, noted).await;
    Ok(begun.map_err(|failure| OpenError::unusable(&name, failure.to_string()))?)
}

/// All of it in one transaction, or nothing, on a database with this schema.
async fn begin_anew<E: Engine>(
    conn: &mut E::Connection,
    found: i64,
    rng: &dyn Rng,
    noted: &NewAudit,
) -> Result<BegunAnew, Failure> {
    E::run(conn, sql(E::BEGIN_WRITE)).await.map_err(E::failure)?;
    let begun = begin_anew_within::<E>(conn, found, rng, noted).await?;
    E::run(conn, sql("commit")).await.map_err(E::failure)?;
    Ok(begun)
}

/// The same in the caller's transaction.
pub(crate) async fn begin_anew_within<E: Engine>(
    conn: &mut E::Connection,
    found: i64,
    rng: &dyn Rng,
    noted: &NewAudit,
) -> Result<BegunAnew, Failure> {
    let streams = all::<E, _>(conn, sql("select id from stream order by id"), |row| row.int()).await?;
    for id in &streams {
        let epoch = sql("update stream set epoch = $1 where id = $2")
            .text(&token::public_id(rng))
            .int(*id);
        run::<E>(conn, epoch).await?;
    }
    let mut sessions = 0;
    for (_, ended) in WAYS_IN.iter().filter(|(since, _)| *since <= found) {
        sessions += run::<E>(conn, sql(*ended)).await?;
    }
    if found >= AUDIT_SINCE {
        audit::note::<E>(conn, noted).await?;
    }
    Ok(BegunAnew {
        logs: streams.len() as u64,
        sessions,
    })
}
