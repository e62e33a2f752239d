//! The engine under the desks of these tests: SQLite, or what `LOBBY_TEST_ENGINE` names. The build runs them on both.

use crate::support::Folder;
use crate::throwaway;

/// A folder with a new database of the engine that is tested.
pub(crate) fn folder() -> Folder {
    let mut folder = Folder::new();
    match std::env::var("LOBBY_TEST_ENGINE").as_deref() {
        Ok("postgres") => folder.database = throwaway::database(),
        Ok("sqlite") | Err(_) => {}
        Ok(other) => panic!("LOBBY_TEST_ENGINE is {other:?}; known are sqlite and postgres"),
    }
    folder
}
