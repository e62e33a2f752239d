//! `lobby migrate`, and the copy that a start makes before it changes a schema.

use std::fs;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Executor, PgConnection};

use super::{DEMO, command, on_postgres};
use crate::program::{started, terminate};
use crate::support::Folder;

fn copies(folder: &Folder) -> usize {
    let files = fs::read_dir(folder.path("data")).into_iter().flatten();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.contains("before-schema")).count()
}

/// A migration that seems not to be there yet.
const FORGET: &str =
    "delete from _sqlx_migrations where version = (select max(version) from _sqlx_migrations)";

#[tokio::test]
async fn a_database_is_copied_before_its_schema_is_changed() {
    let folder = stopped(Folder::new());
    let database = SqliteConnectOptions::new().filename(folder.path("data/lobby.db"));
    database.connect().await.unwrap().execute(FORGET).await.unwrap();
    is_copied_before(&folder);
}

#[tokio::test]
async fn a_postgres_database_is_copied_before_its_schema_is_changed() {
    let folder = stopped(on_postgres());
    let mut database = PgConnection::connect(&folder.database).await.unwrap();
    database.execute(FORGET).await.unwrap();
    is_copied_before(&folder);
    assert!(copies(&folder) > 0, "in the folder that was named");
    let (output, _, said) = command(&folder, &["migrate", "--copies-dir", "/dev/null/copies"]);
    assert_eq!(
        (output.status.code(), said.lines().count()),
        (Some(1), 1),
        "{said}"
    );
    assert!(
        said.contains("no copy could be made") && said.contains("LOBBY_COPIES_DIR"),
        "{said}"
    );
}

/// Takes back the newest migration (0020); to be written anew with the next one.
const UNDO: &str = "drop index credential_contact";

#[tokio::test]
async fn p_24_a_schema_is_brought_to_that_of_this_release_after_a_copy_of_it() {
    let folder = stopped(Folder::new());
    let database = SqliteConnectOptions::new().filename(folder.path("data/lobby.db"));
    let mut database = database.connect().await.unwrap();
    database.execute(UNDO).await.unwrap();
    database.execute(FORGET).await.unwrap();
    database.close().await.unwrap();
    is_brought_up(&folder);
}

#[tokio::test]
async fn p_24_a_schema_on_postgres_is_brought_to_that_of_this_release_after_a_copy_of_it() {
    let folder = stopped(on_postgres());
    let mut database = PgConnection::connect(&folder.database).await.unwrap();
    database.execute(UNDO).await.unwrap();
    database.execute(FORGET).await.unwrap();
    is_brought_up(&folder);
}

/// It is said what was done, the copy is there, and the desk starts with what it had.
fn is_brought_up(folder: &Folder) {
    let (output, told, said) = command(folder, &["migrate"]);
    assert!(output.status.success(), "{told}{said}");
    assert!(told.contains("Schema") && told.contains(", before "), "{told}");
    let copy = told.trim().rsplit(' ').next().unwrap();
    assert!(
        copy.contains("before-schema-") && fs::metadata(copy).is_ok(),
        "{told}"
    );
    let (output, told, said) = command(folder, &["migrate"]);
    assert!(
        output.status.success() && told.contains("nothing to do"),
        "{told}{said}"
    );
    let (mut child, _) = started(folder, &DEMO);
    terminate(&child);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

/// A desk that has been stopped, and has the schema of this release.
fn stopped(folder: Folder) -> Folder {
    let (mut child, _) = started(&folder, &DEMO);
    let (output, _, said) = command(&folder, &["migrate"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("in use by another Lobby server"), "{said}");
    terminate(&child);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let (output, told, said) = command(&folder, &["migrate"]);
    assert!(
        output.status.success() && told.contains("nothing to do"),
        "{told}{said}"
    );
    assert_eq!(copies(&folder), 0);
    folder
}

/// The migration is tried and fails, and nothing is lost.
fn is_copied_before(folder: &Folder) {
    for words in [&["migrate"][..], &DEMO] {
        let (output, _, said) = command(folder, words);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("a copy from before is"), "{said}");
        let copy = said.trim().rsplit(' ').next().unwrap();
        assert!(
            copy.contains("before-schema-") && fs::metadata(copy).is_ok(),
            "{copy}"
        );
    }
}

#[test]
fn a_database_that_is_not_there_is_not_made() {
    let folder = Folder::new();
    let (output, _, said) = command(&folder, &["migrate"]);
    assert_eq!(
        (output.status.code(), said.lines().count()),
        (Some(1), 1),
        "{said}"
    );
    assert!(
        said.contains("there is no file") && !folder.path("data").exists(),
        "{said}"
    );
}
