use model::filters::Sort;
use model::id::ProjectId;
use service::ports::ChatsQuery;

use super::{Part, WAITING, places_query};

#[tokio::test]
async fn those_who_wait_are_found_in_the_order_of_their_index() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lobby.db");
    drop(crate::open_sqlite(&path, 0).await.unwrap());
    let asked = ChatsQuery {
        display: WAITING,
        sort: Sort::Waiting,
        ..ChatsQuery::newest(100)
    };
    let query = places_query(ProjectId(1), &asked, Part::Waiting, &[]);
    let database = rusqlite::Connection::open(&path).unwrap();
    let mut plan = database
        .prepare(&format!("explain query plan {}", query.sql))
        .unwrap();
    let mut lines = plan.raw_query();
    let first: String = lines.next().unwrap().unwrap().get("detail").unwrap();
    assert_eq!(first, "SEARCH i USING INDEX issue_waiting (project_id=?)");
}
