//! `lobby restore`.

use std::fs;
use std::path::PathBuf;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection};

use super::{DEMO, command, on_postgres};
use crate::program::{started, terminate};
use crate::support::Folder;

/// A folder with the demo's database and a copy of it. No server runs.
fn with_copy() -> (Folder, String) {
    with_copy_in(Folder::new())
}

/// The same in folders that nobody has used yet.
fn with_copy_in(folder: Folder) -> (Folder, String) {
    let (mut child, _) = started(&folder, &DEMO);
    let copy = folder.path("copy.db").display().to_string();
    let (output, _, said) = command(&folder, &["backup", &copy]);
    assert!(output.status.success(), "{said}");
    terminate(&child);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    (folder, copy)
}

async fn open(path: impl Into<PathBuf>) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(path.into());
    options.connect().await.unwrap()
}

async fn epoch(path: impl Into<PathBuf>) -> String {
    let query = sqlx::query_scalar("select epoch from stream");
    query.fetch_one(&mut open(path).await).await.unwrap()
}

fn former(folder: &Folder) -> Vec<String> {
    let files = fs::read_dir(folder.path("data")).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut kept: Vec<String> = names.filter(|name| name.contains("before-restore")).collect();
    kept.sort();
    kept
}

#[tokio::test]
async fn a_restore_keeps_the_former_database_and_begins_a_new_epoch() {
    let (folder, copy) = with_copy();
    let database = folder.path("data/lobby.db");
    let marked = "update setting set value = 'newer' where name = (select min(name) from setting)";
    open(&database).await.execute(marked).await.unwrap();
    let (output, told, said) = command(&folder, &["restore", &copy]);
    assert!(output.status.success(), "{said}");
    assert!(told.contains("Sessions   nobody was signed in\n"), "{told}");
    assert!(
        told.contains("Chats      13") && told.contains("lobby.db.before-restore-2"),
        "{told}"
    );
    let kept = former(&folder);
    assert_eq!(kept.len(), 1, "{kept:?}");
    let newer = "select count(*) from setting where value = 'newer'";
    for (file, count) in [(folder.path("data").join(&kept[0]), 1_i64), (database.clone(), 0)] {
        let query = sqlx::query_scalar(newer);
        let found: i64 = query.fetch_one(&mut open(file).await).await.unwrap();
        assert_eq!(found, count);
    }
    assert_ne!(epoch(&database).await, epoch(&copy).await);
    let (mut child, _) = started(&folder, &DEMO);
    terminate(&child);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_restore_is_refused_while_a_server_runs() {
    let (folder, copy) = with_copy();
    let (mut child, _) = started(&folder, &DEMO);
    let (output, _, said) = command(&folder, &["restore", &copy]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("in use by another Lobby server"), "{said}");
    assert_eq!(former(&folder), [""; 0]);
    terminate(&child);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[tokio::test]
async fn what_is_no_whole_copy_of_a_known_release_changes_nothing() {
    let (folder, copy) = with_copy();
    let before = fs::read(folder.path("data/lobby.db")).unwrap();
    let newer = folder.path("newer.db").display().to_string();
    fs::copy(&copy, &newer).unwrap();
    let migrated = "update _sqlx_migrations set version = 9999 where version = (select max(version) from _sqlx_migrations)";
    open(&newer).await.execute(migrated).await.unwrap();
    let cut = folder.path("cut.db").display().to_string();
    let bytes = fs::read(&copy).unwrap();
    fs::write(&cut, &bytes[..bytes.len() / 2]).unwrap();
    let missing = folder.path("missing.db").display().to_string();
    let notes = folder.path("site/hash.txt").display().to_string();
    for (file, reason) in [
        (&newer, "has schema 9999"),
        (&cut, "is damaged"),
        (&missing, "there is no file"),
        (&notes, "not a database of Lobby"),
    ] {
        let (output, _, said) = command(&folder, &["restore", file]);
        assert_eq!(
            (output.status.code(), said.lines().count()),
            (Some(1), 1),
            "{said}"
        );
        assert!(said.contains(reason), "{said}");
    }
    assert_eq!(former(&folder), [""; 0]);
    assert!(fs::read(folder.path("data/lobby.db")).unwrap() == before);
}

/// The one number that a query of a PostgreSQL answers with.
async fn number(folder: &Folder, query: &str) -> i64 {
    let mut conn = PgConnection::connect(&folder.database).await.unwrap();
    let query = sqlx::query_scalar(AssertSqlSafe(query.to_owned()));
    query.fetch_one(&mut conn).await.unwrap()
}

const KEPT: &str = "select count(*) from pg_namespace where nspname like 'before_restore_2%'";

#[tokio::test]
async fn a_restore_on_postgres_keeps_the_former_tables_and_is_refused_while_a_server_runs() {
    let (folder, copy) = with_copy_in(on_postgres());
    let (mut child, _) = started(&folder, &DEMO);
    let (output, _, said) = command(&folder, &["restore", &copy]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("in use by another Lobby server"), "{said}");
    assert_eq!(number(&folder, KEPT).await, 0);
    terminate(&child);
    assert_eq!(child.wait().unwrap().code(), Some(0));

    let (output, told, said) = command(&folder, &["restore", &copy]);
    assert!(output.status.success(), "{said}");
    assert!(
        told.contains("Chats      13") && told.contains("in the schema before_restore_2"),
        "{told}"
    );
    assert_eq!(number(&folder, KEPT).await, 1);
    let (mut child, _) = started(&folder, &DEMO);
    terminate(&child);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[tokio::test]
async fn a_desk_moves_from_a_file_to_postgres_and_back() {
    let (file, copy) = with_copy();
    let server = on_postgres();
    let (output, told, said) = command(&server, &["restore", &copy]);
    assert!(output.status.success(), "{said}");
    assert!(
        told.contains("Chats      13") && !told.contains("Former"),
        "{told}"
    );
    let messages = number(&server, "select count(*) from message").await;
    let of_file = sqlx::query_scalar("select count(*) from message");
    let of_file: i64 = of_file.fetch_one(&mut open(&copy).await).await.unwrap();
    assert_eq!(messages, of_file);
    let (server, copy) = with_copy_in(server);
    assert_eq!(number(&server, KEPT).await, 0);
    let (output, told, said) = command(&file, &["restore", &copy]);
    assert!(output.status.success(), "{said}");
    assert!(told.contains(&format!("Messages   {messages}")), "{told}");
    assert_eq!(former(&file).len(), 1);
    let (mut child, _) = started(&file, &DEMO);
    terminate(&child);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
