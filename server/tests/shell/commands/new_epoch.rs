//! `lobby new-epoch`.

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Executor};

use super::{DEMO, command};
use crate::program::{started, terminate};
use crate::support::Folder;

async fn one(folder: &Folder, query: &str) -> String {
    let options = SqliteConnectOptions::new().filename(folder.path("data/lobby.db"));
    let mut conn = options.connect().await.unwrap();
    let query = sqlx::query_scalar(AssertSqlSafe(query.to_owned()));
    query.fetch_one(&mut conn).await.unwrap()
}

#[tokio::test]
async fn sec_04_logs_begin_anew_and_sessions_end_when_no_server_runs() {
    let folder = Folder::new();
    let (mut child, _) = started(&folder, &DEMO);
    let (output, _, said) = command(&folder, &["new-epoch"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("in use by another Lobby server"), "{said}");
    terminate(&child);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let session = "insert into session (digest, id, agent_id, created_at, used_at, expires_at, device) \
                   values (x'07', x'07070707070707070707070707070707', (select min(id) from agent), 1, 1, 9, 'a laptop')";
    let options = SqliteConnectOptions::new().filename(folder.path("data/lobby.db"));
    options.connect().await.unwrap().execute(session).await.unwrap();
    let before = one(&folder, "select epoch from stream").await;
    let (output, told, said) = command(&folder, &["new-epoch"]);
    assert!(output.status.success(), "{said}");
    assert!(
        told.contains("Logs       1 begun anew")
            && told.contains("Sessions   1 ended; everybody signs in again"),
        "{told}"
    );
    assert_ne!(one(&folder, "select epoch from stream").await, before);
    assert_eq!(
        one(&folder, "select cast(count(*) as text) from session").await,
        "0"
    );
    let (mut child, _) = started(&folder, &DEMO);
    terminate(&child);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_database_that_is_not_there_is_not_begun() {
    let folder = Folder::new();
    let (output, _, said) = command(&folder, &["new-epoch"]);
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
