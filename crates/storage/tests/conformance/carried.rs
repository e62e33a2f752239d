//! Copies of PostgreSQL databases, and desks that move from one engine to the other.

mod copied;
mod made;
mod refused;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use model::audit::{AuditAction, AuditFilter};
use service::ports::{OsRng, Store};
use storage::{
    Aside, CopyError, OpenError, Restored, Upgraded, back_up_postgres, note_backup_postgres, open_postgres,
    open_sqlite, restore, restore_postgres, upgrade_postgres,
};
use tempfile::TempDir;

use crate::suite::{self, Desk};
use crate::{named, open_server_soon, throwaway};
use made::{ROWS, SETTINGS, content, lasting, number, tell, tell_server};

/// The time of the tests: 2026-11-18, 11:06:40 UTC.
const NOW_MS: i64 = 1_795_000_000_000;
/// Where the former tables go then.
const ASIDE: &str = "before_restore_20261118t110640z";

fn newest() -> i64 {
    made::versions().pop().unwrap()
}

/// The schema before it.
fn older() -> i64 {
    made::versions().into_iter().nth_back(1).unwrap()
}

/// A folder with a file that has something in every table.
async fn full(version: i64) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("full.db");
    made::file(&path, version).await;
    (folder, path)
}

/// Puts a copy in place as soon as nobody else has the database.
async fn put_back(address: &str, from: &Path) -> Result<Restored, CopyError> {
    loop {
        match restore_postgres(named(address), from, NOW_MS, &OsRng).await {
            Err(CopyError::Database(OpenError::Locked(_))) => tokio::task::yield_now().await,
            restored => return restored,
        }
    }
}

#[tokio::test]
async fn every_row_comes_over_from_one_engine_to_the_other_and_back() {
    let (folder, first) = full(newest()).await;
    let second = folder.path().join("second.db");
    let address = throwaway::database();
    let restored = put_back(&address, &first).await.unwrap();
    assert_eq!((restored.aside, restored.begun.logs), (None, ROWS as u64));
    assert_eq!(
        (restored.contents.chats, restored.contents.messages),
        (ROWS, ROWS)
    );
    let copied = back_up_postgres(named(&address), &second).await.unwrap();
    assert_eq!((copied.chats, copied.messages), (ROWS, ROWS));
    let (before, after) = (content(&first).await, content(&second).await);
    assert_eq!(before["setting"].len() as i64, ROWS + SETTINGS);
    assert_eq!(
        after["audit"].len() as i64,
        ROWS + 1,
        "the trail tells of the restore"
    );
    assert!(after["session"].is_empty() && after["api_token"].is_empty());
    assert_eq!(after["stream"].len(), before["stream"].len());
    assert_ne!(after["stream"], before["stream"], "other epochs");
    assert_eq!(lasting(before), lasting(after));

    // From there to a file, and to another PostgreSQL.
    let third = folder.path().join("third.db");
    restore(&third, &second, NOW_MS, &OsRng).await.unwrap();
    assert_eq!(lasting(content(&third).await), lasting(content(&second).await));
    let other = throwaway::database();
    put_back(&other, &third).await.unwrap();
    let fourth = folder.path().join("fourth.db");
    back_up_postgres(named(&other), &fourth).await.unwrap();
    assert_eq!(lasting(content(&fourth).await), lasting(content(&third).await));
}

#[tokio::test]
async fn a_copy_of_postgres_is_one_file_that_can_be_served_and_searched() {
    let (folder, address) = (tempfile::tempdir().unwrap(), throwaway::database());
    let store: Arc<dyn Store> = Arc::new(open_server_soon(&address).await);
    let desk = Desk::founded(Arc::clone(&store)).await;
    let (chat, _) = desk.start(1, "The kiln is warm").await;
    desk.answer(2, chat).await;
    let copy = folder.path().join("copy.db");
    let copied = back_up_postgres(named(&address), &copy).await.unwrap();
    note_backup_postgres(named(&address), &copy, 7).await.unwrap();
    let told = store.audit(&AuditFilter::default(), 1).await.unwrap().entries;
    assert_eq!((told[0].action, told[0].at), (AuditAction::Backup, 7));
    assert_eq!(told[0].detail, "copy.db");
    assert_eq!(copied.chats, 1);
    assert_eq!(copied.bytes, std::fs::metadata(&copy).unwrap().len());
    let names = std::fs::read_dir(folder.path()).unwrap();
    assert_eq!(names.count(), 1, "nothing lies beside it");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&copy).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let served = open_sqlite(&copy, 0).await.unwrap();
    let lines = served.lines(suite::PROJECT, chat, None, true, 9).await.unwrap();
    assert!(lines.data.1.messages.len() >= 2);
    assert_eq!(crate::find::found(&served, "kiln").await, 1);
    drop(served);

    let other = throwaway::database();
    put_back(&other, &copy).await.unwrap();
    let rules = "select rules from search_state";
    assert!(
        number(&other, rules).await > 0,
        "the index is made with the restore"
    );
    assert_eq!(
        crate::find::found(&open_server_soon(&other).await, "kiln").await,
        1
    );
}

#[tokio::test]
async fn the_former_tables_stay_aside_and_those_of_others_where_they_are() {
    let (_folder, copy) = full(newest()).await;
    let address = throwaway::database();
    tell_server(
        &address,
        "create table customer (name text); insert into customer values ('Maja')",
    )
    .await;
    let desk = Desk::founded(Arc::new(open_server_soon(&address).await)).await;
    let (chat, _) = desk.start(1, "Hello").await;
    desk.answer(2, chat).await;
    drop(desk);
    let restored = put_back(&address, &copy).await.unwrap();
    assert_eq!(restored.aside, Some(Aside::Schema(ASIDE.to_owned())));
    let former = format!("select count(*) from {ASIDE}.issue");
    assert_eq!(number(&address, &former).await, 1);
    assert_eq!(number(&address, "select count(*) from issue").await, ROWS);
    assert_eq!(number(&address, "select count(*) from public.customer").await, 1);
    let both = "select count(*) from pg_tables where schemaname = 'public'";
    let aside = format!("select count(*) + 1 from pg_tables where schemaname = '{ASIDE}'");
    assert_eq!(number(&address, both).await, number(&address, &aside).await);
    let again = put_back(&address, &copy).await.unwrap_err();
    assert!(again.to_string().contains("already exists"), "{again}");
    drop(open_server_soon(&address).await);
}

#[tokio::test]
async fn a_text_that_postgres_cannot_hold_comes_over_without_what_it_cannot_hold() {
    let (_folder, copy) = full(newest()).await;
    let strange = "update setting set value = 'a' || char(0) || 'b' where name = 'setting 1'";
    tell(&copy, strange).await;
    let address = throwaway::database();
    put_back(&address, &copy).await.unwrap();
    let plain = "select count(*) from setting where value = 'ab'";
    assert_eq!(number(&address, plain).await, 1);
}

/// Copies are put back at their own schema, and what a start then changes is copied before.
#[tokio::test]
async fn p_24_copies_of_every_schema_are_put_back_and_copied_before_they_are_changed() {
    let copies = tempfile::tempdir().unwrap();
    for version in made::versions().into_iter().filter(|version| *version < newest()) {
        let (folder, first) = full(version).await;
        let address = throwaway::database();
        let restored = put_back(&address, &first).await.unwrap();
        assert_eq!(restored.contents.schema, version);
        let upgraded = loop {
            match upgrade_postgres(named(&address), copies.path(), NOW_MS).await {
                Err(OpenError::Locked(_)) => tokio::task::yield_now().await,
                upgraded => break upgraded.unwrap(),
            }
        };
        let Upgraded::Changed {
            from,
            to,
            copy: Some(copy),
        } = upgraded
        else {
            panic!("{upgraded:?}")
        };
        assert_eq!((from, to), (version, newest()));
        let name = copy.file_name().unwrap().to_str().unwrap().to_owned();
        let called = address
            .trim_start_matches("postgres:///")
            .split('?')
            .next()
            .unwrap();
        let expected = format!("{called}.before-schema-{to}-20261118T110640Z.db");
        assert_eq!(name, expected);
        assert_eq!(
            lasting(content(&copy).await),
            lasting(content(&first).await),
            "schema {version}"
        );
        // The way back, by the release of that time or by this one.
        put_back(&address, &copy).await.unwrap();
        let again = folder.path().join("again.db");
        back_up_postgres(named(&address), &again).await.unwrap();
        assert_eq!(
            lasting(content(&again).await),
            lasting(content(&first).await),
            "schema {version}"
        );
    }
}

#[tokio::test]
async fn a_start_without_a_place_for_its_copy_changes_nothing() {
    let (folder, old) = full(older()).await;
    let address = throwaway::database();
    put_back(&address, &old).await.unwrap();
    let nowhere = folder.path().join("full.db/copies");
    let said = loop {
        match open_postgres(named(&address), &nowhere, NOW_MS).await.map(drop) {
            Err(OpenError::Locked(_)) => tokio::task::yield_now().await,
            refused => break refused.unwrap_err().to_string(),
        }
    };
    assert!(
        said.contains("no copy could be made") && said.contains("--copies-dir"),
        "{said}"
    );
    let version = "select max(version) from _sqlx_migrations";
    assert_eq!(number(&address, version).await, older());
    let copies = folder.path().join("copies");
    loop {
        match open_postgres(named(&address), &copies, NOW_MS).await.map(drop) {
            Err(OpenError::Locked(_)) => tokio::task::yield_now().await,
            opened => break opened.unwrap(),
        }
    }
    assert_eq!(std::fs::read_dir(copies).unwrap().count(), 1);
}
