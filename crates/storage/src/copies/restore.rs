//! Putting a copy in the place of a database.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use model::audit::AuditAction;
use service::ports::Rng;
use service::record::NewAudit;
use sqlx::sqlite::{SqliteConnectOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};

use super::part::{Part, sync_folder};
use super::{BUSY, Contents, CopyError, beside, copy, noted, stamp};
use crate::anew::{BegunAnew, begin_anew_file};
use crate::open::OpenError;
use crate::schema;
use crate::sqlite::{make_folder, take_lock};
use crate::upgrade::version;

/// Files of a database beside it: what was not yet taken over into it.
const JOURNALS: [&str; 2] = ["-wal", "-journal"];
/// What a running server shares with its readers; worth nothing without it.
const SHARED_MEMORY: &str = "-shm";

/// What was put back, and where the former database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// What the database holds now.
    pub contents: Contents,
    /// What was begun anew in it.
    pub begun: BegunAnew,
    /// The former database, where there was one.
    pub aside: Option<Aside>,
}

/// Where a former database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Aside {
    /// In this file.
    File(PathBuf),
    /// In this schema of the same database.
    Schema(String),
}

impl std::fmt::Display for Aside {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Schema(name) => write!(f, "in the schema {name} of the same database"),
        }
    }
}

/// Puts a copy of `from` in the place of the database. The former database stays beside it under another name. Logs and
/// sessions begin anew.
///
/// # Errors
/// [`CopyError`]; [`OpenError::Locked`] while a server runs on the database, [`OpenError::TooNew`] when a newer release made the copy.
pub async fn restore(
    database: &Path,
    from: &Path,
    now_ms: i64,
    rng: &dyn Rng,
) -> Result<Restored, CopyError> {
    check(from).await?;
    make_folder(database)?;
    let lock = take_lock(database)?;
    // The journals lie beside the file itself, not beside a link to it.
    let database = &fs::canonicalize(database).unwrap_or_else(|_| database.to_owned());
    let part = Part::of(database)?;
    copy(from, &part).await?;
    let noted = noted(AuditAction::Restore, from, now_ms);
    let begun = anew(part.path(), rng, &noted).await?;
    let contents = Contents::of(part.path()).await?;
    // From here on nothing waits, so that nobody who gives up can leave it half done.
    let placed = place(database, part, now_ms);
    drop(lock);
    placed
        .map(|aside| Restored {
            contents,
            begun,
            aside: aside.map(Aside::File),
        })
        .map_err(|error| CopyError::unusable(database, &error))
}

/// What it holds, if this release can serve it.
pub(super) async fn check(from: &Path) -> Result<Contents, CopyError> {
    let contents = Contents::of(from).await?;
    let (found, known) = (contents.schema, schema::newest());
    if found > known {
        let name = from.display().to_string();
        return Err(OpenError::TooNew { name, found, known }.into());
    }
    Ok(contents)
}

async fn anew(path: &Path, rng: &dyn Rng, noted: &NewAudit) -> Result<BegunAnew, CopyError> {
    let failed = |error: sqlx::Error| CopyError::of_database(path, &error);
    let mut conn = SqliteConnectOptions::new()
        .filename(path)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY)
        .disable_statement_logging()
        .connect()
        .await
        .map_err(failed)?;
    let schema = version(&mut conn).await.map_err(failed)?;
    conn.close().await.map_err(failed)?;
    begin_anew_file(path, schema, rng, noted).await
}

/// Gives the former database another name and the part its name. A journal of the former one is never beside the new one.
fn place(database: &Path, part: Part, now_ms: i64) -> io::Result<Option<PathBuf>> {
    part.belong_like(database)?;
    part.sync()?;
    let aside = put_aside(database, now_ms)?;
    part.replace(database)?;
    Ok(aside)
}

/// As it is, with its journal, and without opening it: it may be damaged, and SQLite takes the journal away from a file that it finds
/// empty. Where the file system has second names for files, there is a database at every moment.
fn put_aside(database: &Path, now_ms: i64) -> io::Result<Option<PathBuf>> {
    let aside = beside(database, &format!(".before-restore-{}", stamp(now_ms)));
    if aside.exists() {
        let said = format!("{} exists already", aside.display());
        return Err(io::Error::new(ErrorKind::AlreadyExists, said));
    }
    let is_there = database.exists();
    if is_there {
        fs::hard_link(database, &aside).or_else(|_| fs::rename(database, &aside))?;
    }
    for journal in JOURNALS {
        if_there(fs::rename(beside(database, journal), beside(&aside, journal)))?;
    }
    if_there(fs::remove_file(beside(database, SHARED_MEMORY)))?;
    sync_folder(&aside)?;
    Ok(is_there.then_some(aside))
}

fn if_there(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
