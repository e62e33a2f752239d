//! The conformance suite: what every engine must do, run on each. A new engine adds one line to `on_every_engine`.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "conformance/accounts.rs"]
mod accounts;
#[path = "conformance/anew.rs"]
mod anew;
#[path = "conformance/carried.rs"]
mod carried;
#[path = "conformance/connections.rs"]
mod connections;
#[path = "conformance/encrypted.rs"]
mod encrypted;
#[path = "conformance/find.rs"]
mod find;
#[path = "conformance/moved.rs"]
mod moved;
#[path = "conformance/newest.rs"]
mod newest;
#[path = "conformance/orders.rs"]
mod orders;
#[path = "conformance/replies.rs"]
mod replies;
#[path = "conformance/suite.rs"]
mod suite;
#[path = "conformance/throwaway.rs"]
#[expect(dead_code, reason = "dumps and stops are the server's tests' own")]
mod throwaway;
#[path = "conformance/waiting.rs"]
mod waiting;

use std::path::Path;
use std::sync::Arc;

use service::ports::Store;
use storage::{
    CopyError, OpenError, PostgresDatabase, PostgresStore, Upgraded, examine_postgres, examine_sqlite,
    open_postgres, open_sqlite, upgrade_postgres,
};

/// A folder that cannot be made: nothing is copied.
const NO_COPIES: &str = "/dev/null/copies";

/// The database of a test.
pub(crate) fn named(address: &str) -> PostgresDatabase<'_> {
    let name = "the test's";
    PostgresDatabase { address, name }
}

/// Opens it; nothing has to be copied.
pub(crate) async fn open_server(address: &str) -> Result<PostgresStore, OpenError> {
    open_postgres(named(address), Path::new(NO_COPIES), 0).await
}

/// Opens it as soon as nobody else has it: PostgreSQL learns by the closed connection that the lock is free.
pub(crate) async fn open_server_soon(address: &str) -> PostgresStore {
    loop {
        match open_server(address).await {
            Err(OpenError::Locked(_)) => tokio::task::yield_now().await,
            store => return store.unwrap(),
        }
    }
}

async fn upgrade_server(address: &str) -> Result<Upgraded, OpenError> {
    upgrade_postgres(named(address), Path::new(NO_COPIES), 0).await
}

/// Runs the cases of a module on a fresh database of each engine.
macro_rules! on_every_engine {
    ($($module:ident: $($case:ident),+;)+) => {
        mod sqlite {
            $($(
                #[tokio::test]
                async fn $case() {
                    let folder = tempfile::tempdir().unwrap();
                    let store = storage::open_sqlite(&folder.path().join("lobby.db"), 0).await.unwrap();
                    crate::$module::$case(std::sync::Arc::new(store)).await;
                }
            )+)+
        }
        mod postgres {
            $($(
                #[tokio::test]
                async fn $case() {
                    let address = crate::throwaway::database();
                    let store = crate::open_server(&address).await.unwrap();
                    crate::$module::$case(std::sync::Arc::new(store)).await;
                }
            )+)+
        }
    };
}

on_every_engine!(
    suite:
    a_founded_project_has_a_log_a_department_and_a_widget,
    founding_happens_once,
    positions_are_dense_and_in_commit_order,
    p_2_a_repeated_message_is_stored_once,
    p_2_a_repeated_start_opens_one_chat,
    a_refused_command_leaves_nothing_and_the_others_stay,
    s1_28_numbers_count_within_the_project,
    pages_go_back_without_gap_or_repeat,
    visitor_numbers_are_dense_and_hide_what_is_internal,
    watermarks_only_grow,
    n_5_a_step_keeps_its_first_time_and_is_found_for_each_message,
    rights_limit_what_is_listed,
    e_5_a_file_is_there_when_it_is_whole_and_goes_when_nobody_wants_it,
    e_6_a_file_of_a_module_is_copied_chunk_by_chunk,
    p_1_readers_that_are_given_up_do_not_show_the_past_to_the_next;
    moved:
    s1_49_what_was_before_a_transition_is_stored_with_the_issue;
    replies:
    e_29_who_replies_is_stored_with_the_project;
    newest:
    a_visitors_message_goes_to_the_newest_chat_under_the_lock,
    p_2_a_second_window_goes_on_in_the_chat_that_is_open,
    p_2_a_message_of_the_chat_before_is_not_stored_again_in_the_next,
    p_2_a_contact_keeps_its_newest_credentials,
    p_2_credentials_of_one_batch_are_kept_to_the_newest;
    waiting:
    the_longest_waiting_chats_stand_before_a_page;
    orders:
    s1_11_pages_go_on_in_every_order_and_by_every_mark,
    s1_14_the_newest_chats_stand_before_the_first_page;
    connections:
    s4_18_a_connection_is_stored_with_its_chat_and_replaced,
    s1_38_names_belong_to_addresses_and_both_are_forgotten;
    find:
    e_13_a_filter_that_leaves_most_out_answers_soon_and_says_where_to_go_on;
    accounts:
    sessions_end,
    sec_01_a_device_is_ended_by_its_owner_only,
    sec_04_a_session_needs_the_password_of_the_moment,
    sec_04_switching_off_ends_sessions_for_good,
    sec_04_another_password_ends_the_other_sessions,
    sec_04_tokens_are_their_owners_and_end_with_everything_else,
    e_41_the_audit_trail_grows_with_what_it_tells_of,
    e_41_the_audit_trail_is_read_in_pages_by_person_and_kind;
);

#[tokio::test]
async fn two_servers_cannot_open_one_database() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lobby.db");
    let first = open_sqlite(&path, 0).await.unwrap();
    assert!(matches!(open_sqlite(&path, 0).await, Err(OpenError::Locked(_))));
    drop(first);
    open_sqlite(&path, 0).await.unwrap();
}

#[tokio::test]
async fn two_servers_cannot_open_one_postgres_database() {
    let address = throwaway::database();
    let first = open_server(&address).await.unwrap();
    let refused = open_server(&address).await;
    assert!(matches!(refused, Err(OpenError::Locked(name)) if name == "the test's"));
    drop(first);
    // The server learns by the closed connection that the lock is free.
    while let Err(error) = open_server(&address).await {
        assert!(matches!(error, OpenError::Locked(_)), "{error}");
    }
}

#[tokio::test]
async fn a_lost_connection_is_opened_anew_and_takes_its_lock_again() {
    let address = throwaway::database();
    let store: Arc<dyn Store> = Arc::new(open_server(&address).await.unwrap());
    let desk = suite::Desk::founded(Arc::clone(&store)).await;
    let (chat, _) = desk.start(1, "before").await;
    throwaway::end_connections(&address);
    let (other, _) = desk.start(2, "after").await;
    assert!(store.chat(chat).await.unwrap().is_some());
    assert!(store.chat(other).await.unwrap().is_some());
    assert!(matches!(open_server(&address).await, Err(OpenError::Locked(_))));
}

#[tokio::test]
async fn a_postgres_that_is_not_there_is_named_without_its_password() {
    let nowhere = "postgres://lobby:s3cret@127.0.0.1:1/lobby";
    let database = PostgresDatabase {
        address: nowhere,
        name: "postgres://127.0.0.1:1/lobby",
    };
    let error = open_postgres(database, Path::new(NO_COPIES), 0)
        .await
        .map(drop)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("127.0.0.1:1/lobby") && !error.contains("s3cret"),
        "{error}"
    );
}

#[tokio::test]
async fn a_file_that_is_no_database_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lobby.db");
    std::fs::write(
        &path,
        "this is not a database, and it is long enough to have a header".repeat(20),
    )
    .unwrap();
    let error = open_sqlite(&path, 0).await.map(drop).unwrap_err().to_string();
    assert!(
        error.contains("lobby.db") && error.contains("not a database"),
        "{error}"
    );
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lobby.db");
    let store: Arc<dyn Store> = Arc::new(open_sqlite(&path, 0).await.unwrap());
    let desk = suite::Desk::founded(Arc::clone(&store)).await;
    let (chat, _) = desk.start(1, "Hello").await;
    drop((desk, store));
    // The writer's task lets go of the database when its last sender is gone.
    let store = loop {
        match open_sqlite(&path, 0).await {
            Ok(store) => break store,
            Err(OpenError::Locked(_)) => tokio::task::yield_now().await,
            Err(other) => panic!("{other}"),
        }
    };
    assert!(store.chat(chat).await.unwrap().is_some());
}

#[tokio::test]
async fn a_postgres_schema_is_made_once_and_not_while_a_server_runs() {
    let address = throwaway::database();
    let made = upgrade_server(&address).await.unwrap();
    let Upgraded::Changed {
        from: 0,
        to,
        copy: None,
    } = made
    else {
        panic!("{made:?}")
    };
    let store = loop {
        // The server learns by the closed connection that the lock is free.
        match open_server(&address).await {
            Ok(store) => break store,
            Err(error) => assert!(matches!(error, OpenError::Locked(_)), "{error}"),
        }
    };
    let refused = upgrade_server(&address).await;
    assert!(matches!(refused, Err(OpenError::Locked(_))), "{refused:?}");
    drop(store);
    let again = loop {
        match upgrade_server(&address).await {
            Ok(again) => break again,
            Err(error) => assert!(matches!(error, OpenError::Locked(_)), "{error}"),
        }
    };
    assert_eq!(again, Upgraded::Nothing { schema: to });
}

#[tokio::test]
async fn a_look_at_a_postgres_database_sees_its_schema_and_its_server() {
    let address = throwaway::database();
    let new = examine_postgres(&address, "the test's").await.unwrap();
    assert_eq!((new.schema, new.is_in_use, new.newest_ms), (0, false, None));
    let store: Arc<dyn Store> = loop {
        match open_server(&address).await {
            Ok(store) => break Arc::new(store),
            Err(error) => assert!(matches!(error, OpenError::Locked(_)), "{error}"),
        }
    };
    suite::Desk::founded(Arc::clone(&store))
        .await
        .start(1, "Hello")
        .await;
    let used = examine_postgres(&address, "the test's").await.unwrap();
    assert_eq!((used.schema, used.is_in_use), (used.known, true));
    assert!(used.newest_ms.is_some());
    let nowhere = examine_postgres("postgres://u:secret@127.0.0.1:1/lobby", "nowhere").await;
    assert!(!nowhere.unwrap_err().to_string().contains("secret"));
}

#[tokio::test]
async fn a_look_at_a_file_sees_its_schema_and_its_server() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lobby.db");
    let missing = examine_sqlite(&path).await;
    assert!(matches!(missing, Err(CopyError::Missing(_))), "{missing:?}");
    let store: Arc<dyn Store> = Arc::new(open_sqlite(&path, 0).await.unwrap());
    suite::Desk::founded(Arc::clone(&store))
        .await
        .start(1, "Hello")
        .await;
    let used = examine_sqlite(&path).await.unwrap();
    assert_eq!((used.schema, used.is_in_use), (used.known, true));
    assert!(used.newest_ms.is_some());
}
