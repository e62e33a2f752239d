use std::borrow::Cow;

use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType};
use tempfile::TempDir;

use super::*;
use crate::open_sqlite;

/// The time of the tests: 2026-11-18, 11:06:40 UTC.
const NOW_MS: i64 = 1_795_000_000_000;

/// The migrations of a release after this one.
fn next_release(text: &'static str) -> Migrator {
    let mut migrations: Vec<Migration> = schema::migrator(For::Sqlite).iter().cloned().collect();
    let (kind, name) = (MigrationType::Simple, Cow::Borrowed("next"));
    migrations.push(Migration::new(next(), name, kind, text.into_sql_str(), false));
    Migrator::with_migrations(migrations)
}

fn next() -> i64 {
    schema::newest() + 1
}

async fn database() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lobby.db");
    drop(open_sqlite(&path, NOW_MS).await.unwrap());
    (folder, path)
}

fn copies(folder: &TempDir) -> Vec<String> {
    let files = std::fs::read_dir(folder.path()).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.contains("before-schema")).collect()
}

#[tokio::test]
async fn a_schema_is_changed_after_a_copy_and_once() {
    let (folder, path) = database().await;
    assert_eq!(copies(&folder), [""; 0], "a new database needs none");
    let release = next_release("create table gadget (id bigint not null primary key)");
    let upgraded = upgrade_to(&path, &release, NOW_MS).await.unwrap();
    let copy = beside(&path, &format!(".before-schema-{}-20261118T110640Z", next()));
    let changed = Upgraded::Changed {
        from: schema::newest(),
        to: next(),
        copy: Some(copy.clone()),
    };
    assert_eq!(upgraded, changed);
    let again = upgrade_to(&path, &release, NOW_MS).await.unwrap();
    assert_eq!(again, Upgraded::Nothing { schema: next() });
    assert_eq!(copies(&folder).len(), 1);
    let too_new = open_sqlite(&path, NOW_MS).await.map(drop).unwrap_err();
    assert!(matches!(too_new, OpenError::TooNew { .. }), "{too_new}");
    assert_eq!(copies(&folder).len(), 1, "what is not changed is not copied");
    drop(open_sqlite(&copy, NOW_MS).await.unwrap());
}

#[tokio::test]
async fn a_schema_that_cannot_be_changed_stays_and_the_copy_is_named() {
    let (folder, path) = database().await;
    let release = next_release("create table project (id bigint)");
    let failed = upgrade_to(&path, &release, NOW_MS).await.unwrap_err().to_string();
    let names = copies(&folder);
    assert!(
        failed.contains("already exists") && failed.contains(&names[0]),
        "{failed}"
    );
    drop(open_sqlite(&path, NOW_MS).await.unwrap());
    let missing = folder.path().join("none.db");
    let failed = upgrade_sqlite(&missing, NOW_MS).await.unwrap_err();
    assert!(matches!(failed, CopyError::Missing(_)), "{failed}");
    assert!(!missing.exists());
}
