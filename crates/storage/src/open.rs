//! What opening a database has in common on all engines: why it fails, and bringing the schema up to date.

use std::path::Path;

use sqlx::Connection;
use sqlx::migrate::{Migrate, MigrateError, Migrator};

use crate::schema;

/// Why a database could not be opened, in one sentence for whoever starts the server.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another server has it.
    #[error("the database {0} is in use by another Lobby server; stop that one first")]
    Locked(String),
    /// It cannot be reached, made or written.
    #[error("the database {name} cannot be opened: {reason}")]
    Unusable {
        /// Which, without secrets.
        name: String,
        /// Why.
        reason: String,
    },
    /// It was written by a newer release.
    #[error("the database {name} has schema {found}, this release knows {known}; start the newer release")]
    TooNew {
        /// Which, without secrets.
        name: String,
        /// The version found.
        found: i64,
        /// The version known.
        known: i64,
    },
}

impl OpenError {
    /// It cannot be used, for this reason.
    pub(crate) fn unusable(name: &str, reason: String) -> Self {
        Self::Unusable {
            name: name.to_owned(),
            reason,
        }
    }

    /// The same, naming a copy that was made before.
    pub(crate) fn with_copy(self, copy: &Path) -> Self {
        match self {
            Self::Unusable { name, reason } => Self::Unusable {
                name,
                reason: format!("{reason}; a copy from before is {}", copy.display()),
            },
            other => other,
        }
    }
}

/// Brings the schema up to date.
pub(crate) async fn migrate<C>(name: &str, migrator: &Migrator, writer: &mut C) -> Result<(), OpenError>
where
    C: Connection + Migrate,
{
    migrate_to(None, name, migrator, writer).await
}

/// Brings the schema to this version and no further, where one is named.
pub(crate) async fn migrate_to<C>(
    version: Option<i64>,
    name: &str,
    migrator: &Migrator,
    writer: &mut C,
) -> Result<(), OpenError>
where
    C: Connection + Migrate,
{
    migrator
        .run_direct(version, writer, false)
        .await
        .map_err(|error| match error {
            MigrateError::VersionMissing(found) => OpenError::TooNew {
                name: name.to_owned(),
                found,
                known: schema::newest(),
            },
            other => OpenError::unusable(name, other.to_string()),
        })
}

/// What a database says, without the driver's words around it.
pub(crate) fn plain(error: &sqlx::Error) -> String {
    error
        .as_database_error()
        .map_or_else(|| error.to_string(), |database| database.message().to_owned())
}
