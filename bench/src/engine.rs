//! The databases that are measured, each empty and gone with the run.

mod postgres;

use std::path::Path;

use tempfile::TempDir;

use crate::outcome::Outcome;
use postgres::Cluster;

/// A kind of database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    /// A file.
    Sqlite,
    /// A server of the run's own.
    Postgres,
}

/// An empty database.
#[derive(Debug)]
pub(crate) enum Database {
    /// A file in a temporary folder.
    Sqlite(TempDir),
    /// A server in a temporary folder.
    Postgres(Box<Cluster>),
}

impl Engine {
    /// Its name on the command line and in file names.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }

    /// Its name for people.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite, synchronous=FULL",
            Self::Postgres => "PostgreSQL, its own defaults, on the same cores",
        }
    }

    /// Makes an empty database.
    ///
    /// # Errors
    /// When the folder cannot be made or PostgreSQL does not start.
    pub(crate) async fn database(self) -> Outcome<Database> {
        let folder = tempfile::Builder::new().prefix("lobby-bench-").tempdir()?;
        Ok(match self {
            Self::Sqlite => Database::Sqlite(folder),
            Self::Postgres => Database::Postgres(Box::new(Cluster::start(folder.keep()).await?)),
        })
    }
}

impl Database {
    /// Its address.
    pub(crate) fn url(&self) -> String {
        match self {
            Self::Sqlite(folder) => format!("sqlite:{}", folder.path().join("lobby.db").display()),
            Self::Postgres(cluster) => cluster.url(),
        }
    }

    /// Where it writes.
    pub(crate) fn folder(&self) -> &Path {
        match self {
            Self::Sqlite(folder) => folder.path(),
            Self::Postgres(cluster) => cluster.folder(),
        }
    }
}
