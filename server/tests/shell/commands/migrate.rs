//! `lobby migrate`, and the copy that a start makes before it changes a schema.

use std::fs;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Executor};

use super::{DEMO, command};
use crate::program::{started, terminate};
use crate::support::Folder;

fn copies(folder: &Folder) -> usize {
    let files = fs::read_dir(folder.path("data")).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.contains("before-schema")).count()
}

#[tokio::test]
async fn a_database_is_copied_before_its_schema_is_changed() {
    let folder = Folder::new();
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

    // A migration that seems not to be there yet: it is tried, fails, and nothing is lost.
    let forget = "delete from _sqlx_migrations where version = (select max(version) from _sqlx_migrations)";
    let database = SqliteConnectOptions::new().filename(folder.path("data/lobby.db"));
    database.connect().await.unwrap().execute(forget).await.unwrap();
    for words in [&["migrate"][..], &DEMO] {
        let (output, _, said) = command(&folder, words);
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
