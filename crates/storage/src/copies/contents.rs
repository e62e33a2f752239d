//! What a file holds, and whether it is whole.

use std::path::Path;

use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;

use super::{CopyError, read_only};

/// Tables without which a file is not ours.
const OURS: &str = "select count(*) from sqlite_master where type = 'table' \
                    and name in ('_sqlx_migrations', 'stream', 'issue', 'message')";
/// How many they are.
const OURS_COUNT: i64 = 4;

/// What a database holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contents {
    /// The size of its file.
    pub bytes: u64,
    /// The version of its schema.
    pub schema: i64,
    /// How many chats it has.
    pub chats: i64,
    /// How many messages, of people and of the system.
    pub messages: i64,
}

impl Contents {
    /// Checks a file from its first page to its last and counts what is in it.
    pub(super) async fn of(path: &Path) -> Result<Self, CopyError> {
        let mut conn = read_only(path).await?;
        let read = read(path, &mut conn).await;
        // It was only read.
        let _ = conn.close().await;
        read
    }
}

async fn read(path: &Path, conn: &mut SqliteConnection) -> Result<Contents, CopyError> {
    if number(path, conn, OURS).await? != OURS_COUNT {
        return Err(CopyError::Foreign(path.display().to_string()));
    }
    let found: String = sqlx::query_scalar("pragma integrity_check(1)")
        .fetch_one(&mut *conn)
        .await
        .map_err(|error| CopyError::of_database(path, &error))?;
    if found != "ok" {
        let name = path.display().to_string();
        return Err(CopyError::Damaged { name, found });
    }
    let size = std::fs::metadata(path).map_err(|error| CopyError::unusable(path, &error))?;
    Ok(Contents {
        bytes: size.len(),
        schema: number(
            path,
            conn,
            "select coalesce(max(version), 0) from _sqlx_migrations",
        )
        .await?,
        chats: number(path, conn, "select count(*) from issue").await?,
        messages: number(path, conn, "select count(*) from message").await?,
    })
}

async fn number(path: &Path, conn: &mut SqliteConnection, query: &'static str) -> Result<i64, CopyError> {
    sqlx::query_scalar(query)
        .fetch_one(conn)
        .await
        .map_err(|error| CopyError::of_database(path, &error))
}
