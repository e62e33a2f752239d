//! The migrations: one list for all engines, append-only.

use std::borrow::Cow;

use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

const FILES: &[(i64, &str, &str)] = &[
    (1, "start", include_str!("../migrations/0001_start.sql")),
    (2, "accounts", include_str!("../migrations/0002_accounts.sql")),
    (
        3,
        "receipt steps",
        include_str!("../migrations/0003_receipt_steps.sql"),
    ),
    (
        4,
        "issue record",
        include_str!("../migrations/0004_issue_record.sql"),
    ),
    (5, "files", include_str!("../migrations/0005_files.sql")),
    (6, "messages", include_str!("../migrations/0006_messages.sql")),
    (7, "connection", include_str!("../migrations/0007_connection.sql")),
    (
        9,
        "text modules",
        include_str!("../migrations/0009_text_modules.sql"),
    ),
    (
        10,
        "record views",
        include_str!("../migrations/0010_record_views.sql"),
    ),
    (
        12,
        "api tokens",
        include_str!("../migrations/0012_api_tokens.sql"),
    ),
    (
        13,
        "fresh proof",
        include_str!("../migrations/0013_fresh_proof.sql"),
    ),
];

/// The migrator of this release.
pub(crate) fn migrator() -> Migrator {
    let migrations = FILES
        .iter()
        .map(|(version, name, text)| {
            Migration::new(
                *version,
                Cow::Borrowed(*name),
                MigrationType::Simple,
                text.into_sql_str(),
                false,
            )
        })
        .collect();
    Migrator::with_migrations(migrations)
}

/// The version that this release needs.
pub(crate) fn newest() -> i64 {
    FILES.last().map_or(0, |(version, _, _)| *version)
}
