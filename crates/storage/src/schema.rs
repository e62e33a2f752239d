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
    (15, "views", include_str!("../migrations/0015_views.sql")),
    (16, "waiting", include_str!("../migrations/0016_waiting.sql")),
    (
        17,
        "last_message",
        include_str!("../migrations/0017_last_message.sql"),
    ),
    (18, "moved", include_str!("../migrations/0018_moved.sql")),
    (19, "replies", include_str!("../migrations/0019_replies.sql")),
    (
        20,
        "credentials",
        include_str!("../migrations/0020_credentials.sql"),
    ),
];

/// Those that are another text for each engine: what only one of them knows, behind one port.
const OWN_FILES: &[(i64, &str, [&str; 2])] = &[(
    14,
    "search",
    [
        include_str!("../migrations/0014_search_sqlite.sql"),
        include_str!("../migrations/0014_search_postgres.sql"),
    ],
)];

/// Which engine a schema is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum For {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// The migrator of this release.
pub(crate) fn migrator(engine: For) -> Migrator {
    let own = OWN_FILES.iter().map(|(version, name, texts)| {
        let [sqlite, postgres] = texts;
        let text = match engine {
            For::Sqlite => sqlite,
            For::Postgres => postgres,
        };
        (*version, *name, *text)
    });
    let mut all: Vec<_> = FILES.iter().copied().chain(own).collect();
    all.sort_unstable_by_key(|(version, ..)| *version);
    let migrations = all
        .into_iter()
        .map(|(version, name, text)| {
            Migration::new(
                version,
                Cow::Borrowed(name),
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
    let shared = FILES.iter().map(|(version, ..)| *version);
    let own = OWN_FILES.iter().map(|(version, ..)| *version);
    shared.chain(own).max().unwrap_or(0)
}
