//! What cannot be copied or put back, and what is left then: everything.

use service::ports::OsRng;
use storage::{CopyError, OpenError, PostgresDatabase, back_up_postgres, restore_postgres};

use super::made::{NEWER, content, number, tell, tell_server};
use super::{ASIDE, NOW_MS, full, newest, put_back};
use crate::{named, open_server_soon, throwaway};

/// How many schemas a database has that a restore has made.
async fn kept(address: &str) -> i64 {
    let query = "select count(*) from pg_namespace where nspname like 'before_restore%'";
    number(address, query).await
}

#[tokio::test]
async fn nothing_is_overwritten_and_nothing_foreign_is_copied() {
    let (folder, taken) = full(newest()).await;
    let before = std::fs::read(&taken).unwrap();
    let address = throwaway::database();
    let copy = folder.path().join("copy.db");
    let foreign = back_up_postgres(named(&address), &copy).await.unwrap_err();
    assert!(matches!(foreign, CopyError::Foreign(_)), "{foreign}");
    let exists = back_up_postgres(named(&address), &taken).await.unwrap_err();
    assert!(matches!(exists, CopyError::Exists(_)), "{exists}");
    assert!(std::fs::read(&taken).unwrap() == before);
    let nowhere = PostgresDatabase {
        address: "postgres://u:s3cret@127.0.0.1:1/lobby",
        name: "postgres://127.0.0.1:1/lobby",
    };
    let gone = back_up_postgres(nowhere, &copy).await.unwrap_err().to_string();
    assert!(
        gone.contains("127.0.0.1:1/lobby") && !gone.contains("s3cret"),
        "{gone}"
    );
    drop(open_server_soon(&address).await);
    tell_server(&address, NEWER).await;
    let newer = back_up_postgres(named(&address), &copy).await.unwrap_err();
    let is_newer = matches!(newer, CopyError::Database(OpenError::TooNew { found: 9999, .. }));
    assert!(is_newer, "{newer}");
    let names = std::fs::read_dir(folder.path()).unwrap();
    assert_eq!(names.count(), 1, "nothing is left half");
}

#[tokio::test]
async fn nothing_is_put_back_while_a_server_runs() {
    let (_folder, copy) = full(newest()).await;
    let address = throwaway::database();
    let store = open_server_soon(&address).await;
    let refused = restore_postgres(named(&address), &copy, NOW_MS, &OsRng).await;
    let is_locked = matches!(refused, Err(CopyError::Database(OpenError::Locked(_))));
    assert!(is_locked, "{refused:?}");
    assert_eq!(kept(&address).await, 0);
    drop(store);
    put_back(&address, &copy).await.unwrap();
    assert_eq!(kept(&address).await, 1);
}

/// What breaks while rows come over, when the former tables are aside already, leaves no trace.
#[tokio::test]
async fn a_restore_that_fails_half_way_leaves_everything() {
    let (folder, first) = full(newest()).await;
    let address = throwaway::database();
    put_back(&address, &first).await.unwrap();
    let as_it_was = folder.path().join("as-it-was.db");
    back_up_postgres(named(&address), &as_it_was).await.unwrap();
    for (n, wrong) in [
        // A word where a number belongs; a chat without its customer; two rows where there can be one.
        "update message set at = 'noon' where at = 30",
        "delete from contact where project_id = 20",
        "drop index message_in_order; update message set pos = 7, issue_id = (select issue_id from message where pos = 7) where pos = 8",
    ]
    .iter()
    .enumerate()
    {
        let broken = folder.path().join(format!("broken-{n}.db"));
        std::fs::copy(&first, &broken).unwrap();
        tell(&broken, wrong).await;
        let failed = put_back(&address, &broken).await;
        assert!(matches!(failed, Err(CopyError::Unusable { .. })), "{failed:?}");
        assert_eq!(kept(&address).await, 0, "{wrong}");
        let after = folder.path().join(format!("after-{n}.db"));
        back_up_postgres(named(&address), &after).await.unwrap();
        assert!(content(&after).await == content(&as_it_was).await, "{wrong}");
    }
}

#[tokio::test]
async fn a_database_of_others_is_not_taken() {
    let (_folder, copy) = full(newest()).await;
    let address = throwaway::database();
    let theirs = "create table _sqlx_migrations (version bigint); insert into _sqlx_migrations values (3)";
    tell_server(&address, theirs).await;
    let refused = put_back(&address, &copy).await;
    assert!(matches!(refused, Err(CopyError::Foreign(_))), "{refused:?}");
    let tables = "select count(*) from pg_tables where schemaname = 'public'";
    assert_eq!(number(&address, tables).await, 1);

    // Somebody's table has a name that we need.
    let address = throwaway::database();
    tell_server(&address, "create table message (body text)").await;
    let refused = put_back(&address, &copy).await.unwrap_err().to_string();
    assert!(refused.contains("already exists"), "{refused}");
    assert_eq!(number(&address, tables).await, 1);
}

/// The way back from an upgrade: the older release does not know what the newer one has made, and puts all of it aside.
#[tokio::test]
async fn an_older_release_puts_its_copy_in_the_place_of_a_newer_database() {
    let (_folder, copy) = full(newest()).await;
    let address = throwaway::database();
    put_back(&address, &copy).await.unwrap();
    let newer = "create table gadget (id bigint primary key);
        insert into _sqlx_migrations (version, description, success, checksum, execution_time) values (9999, 'gadgets', true, '', 0)";
    tell_server(&address, newer).await;
    put_back(&address, &copy).await.unwrap();
    let gadget = "select count(*) from pg_tables where schemaname = 'public' and tablename = 'gadget'";
    assert_eq!(number(&address, gadget).await, 0);
    assert_eq!(
        number(&address, &format!("select count(*) from {ASIDE}.gadget")).await,
        0
    );
    drop(open_server_soon(&address).await);
}

#[tokio::test]
async fn a_copy_of_a_newer_release_is_refused() {
    let (_folder, copy) = full(newest()).await;
    tell(&copy, NEWER).await;
    let address = throwaway::database();
    let refused = put_back(&address, &copy).await;
    let is_newer = matches!(
        refused,
        Err(CopyError::Database(OpenError::TooNew { found: 9999, .. }))
    );
    assert!(is_newer, "{refused:?}");
    let tables = "select count(*) from pg_tables where schemaname = 'public'";
    assert_eq!(number(&address, tables).await, 0);
}
