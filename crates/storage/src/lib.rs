//! The only SQL of Lobby.
//!
//! Purpose: the port [`service::ports::Store`] on a real database. The SQL is written once, in functions that are generic over
//! [`engine::Engine`]; an engine adds how values are bound and read, how transactions begin, and what its errors mean. Place in
//! the direction: `model ← service ← storage`.
//!
//! To add a query: a function in [`read`] or [`write`] with named columns, its method in [`store`], and a case in the
//! conformance suite (`tests/conformance.rs`), which every engine runs. To add a table or column: a new file in `migrations/`; the
//! ones that exist are never changed.

mod anew;
mod codes;
mod copies;
pub mod engine;
mod examine;
mod lists;
mod open;
mod postgres;
mod query;
mod read;
mod reading;
mod rows;
mod schema;
mod search;
mod sqlite;
mod store;
mod upgrade;
mod views;
mod write;
mod writing;

pub use anew::{BegunAnew, begin_anew_postgres, begin_anew_sqlite};
pub use copies::{
    Aside, Contents, CopyError, Restored, back_up, back_up_postgres, note_backup, note_backup_postgres,
    restore, restore_postgres,
};
pub use examine::{Examined, examine_postgres, examine_sqlite};
pub use open::OpenError;
pub use postgres::{Line, PostgresDatabase, PostgresStore, open_postgres};
pub use sqlite::{SqliteStore, open_sqlite};
pub use store::SqlStore;
pub use upgrade::{Upgraded, upgrade_postgres, upgrade_sqlite};
