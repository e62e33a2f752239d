//! What differs between databases: binding, reading, transactions, errors. All else is one text.

use std::future::Future;

use service::error::Failure;
use sqlx::Database;
use uuid::Uuid;

pub use crate::query::{Query, Value};

mod postgres;
mod sqlite;

/// A row, read by place. Places follow the named columns of the statement.
pub trait Columns: Send + Sync + Unpin {
    /// A number.
    ///
    /// # Errors
    /// When the column is of another type.
    fn int_at(&self, at: usize) -> Result<Option<i64>, sqlx::Error>;
    /// A text.
    ///
    /// # Errors
    /// When the column is of another type.
    fn text_at(&self, at: usize) -> Result<Option<String>, sqlx::Error>;
    /// An id.
    ///
    /// # Errors
    /// When the column is of another type.
    fn uuid_at(&self, at: usize) -> Result<Option<Uuid>, sqlx::Error>;
    /// Bytes.
    ///
    /// # Errors
    /// When the column is of another type.
    fn bytes_at(&self, at: usize) -> Result<Option<Vec<u8>>, sqlx::Error>;
}

/// A database that runs the portable statements.
pub trait Engine: Database<Row: Columns> {
    /// Begins a transaction that writes; takes the lock at once.
    const BEGIN_WRITE: &'static str;
    /// Begins a transaction that reads one state.
    const BEGIN_READ: &'static str;
    /// Whether a connection can be lost and opened anew: that to a server can, that to a file cannot.
    const RECONNECTS: bool;

    /// Makes a fresh connection the writing one: what has to hold on it before it writes.
    fn take_over(conn: &mut Self::Connection) -> impl Future<Output = Result<(), sqlx::Error>> + Send;

    /// Puts what was committed where it stays, before the last connection goes.
    fn settle(conn: &mut Self::Connection) -> impl Future<Output = Result<(), sqlx::Error>> + Send;

    /// Runs a statement and returns its rows.
    fn all(
        conn: &mut Self::Connection,
        query: Query,
    ) -> impl Future<Output = Result<Vec<Self::Row>, sqlx::Error>> + Send;

    /// Runs a statement and returns how many rows it changed.
    fn run(
        conn: &mut Self::Connection,
        query: Query,
    ) -> impl Future<Output = Result<u64, sqlx::Error>> + Send;

    /// What an error means to the use cases.
    fn failure(error: sqlx::Error) -> Failure;
}
