//! What differs between databases: connections, binding, reading, transactions, errors. All else is one text.

use std::borrow::Cow;
use std::error::Error;
use std::fmt::Debug;
use std::future::Future;
use std::ops::DerefMut;

use service::error::Failure;
use service::search::Word;
use uuid::Uuid;

pub use crate::query::{Query, Value};

mod postgres;
mod sqlite;

pub(crate) use postgres::take_over;
pub use sqlite::Sqlite;
pub(crate) use sqlite::{FileReaders, open_alone, open_to_read};

/// A row, read by place. Places follow the named columns of the statement.
pub trait Columns: Send + Sync {
    /// A number.
    ///
    /// # Errors
    /// When the column is of another type.
    fn int_at(&self, at: usize) -> Result<Option<i64>, Failure>;
    /// A text.
    ///
    /// # Errors
    /// When the column is of another type.
    fn text_at(&self, at: usize) -> Result<Option<String>, Failure>;
    /// An id.
    ///
    /// # Errors
    /// When the column is of another type.
    fn uuid_at(&self, at: usize) -> Result<Option<Uuid>, Failure>;
    /// Bytes.
    ///
    /// # Errors
    /// When the column is of another type.
    fn bytes_at(&self, at: usize) -> Result<Option<Vec<u8>>, Failure>;
}

/// Rows to be inserted in one go.
#[derive(Clone, Debug)]
pub struct Rows {
    /// The statement up to the values: `insert into … (…)`.
    pub head: Cow<'static, str>,
    /// What follows them.
    pub tail: &'static str,
    /// The values of each row: as many in each, and of the same kinds.
    pub values: Vec<Vec<Value>>,
}

impl Rows {
    /// Rows behind a statement that is always the same.
    pub(crate) fn new(head: &'static str, tail: &'static str, values: Vec<Vec<Value>>) -> Self {
        let head = head.into();
        Self { head, tail, values }
    }
}

/// A database that runs the portable statements.
pub trait Engine: Debug + Sized + Send + Sync + 'static {
    /// Begins a transaction that writes; takes the lock at once.
    const BEGIN_WRITE: &'static str;
    /// Begins a transaction that reads one state.
    const BEGIN_READ: &'static str;
    /// Whether a connection can be lost and opened anew: that to a server can, that to a file cannot.
    const RECONNECTS: bool;
    /// Whether rows that have words are found in the order of their places only by walking along the table.
    const WALKS: bool;

    /// What statements run on.
    type Connection: Send;
    /// A row of an answer.
    type Row: Columns;
    /// What can go wrong.
    type Error: Error + Send + Sync + 'static;
    /// How a connection for writing is opened.
    type Options: Debug + Send + Sync;
    /// The connections for reading.
    type Readers: Debug + Send + Sync;
    /// One of them, until it is dropped.
    type Reader: DerefMut<Target = Self::Connection> + Send;

    /// Opens a connection for writing.
    fn connect(options: &Self::Options)
    -> impl Future<Output = Result<Self::Connection, Self::Error>> + Send;

    /// Takes the lock of the one writer, where it goes with a connection.
    fn take_over(conn: &mut Self::Connection) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// Puts what was committed where it stays, before the last connection goes.
    fn settle(conn: &mut Self::Connection) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// The next free connection for reading.
    fn reader(readers: &Self::Readers) -> impl Future<Output = Result<Self::Reader, Self::Error>> + Send;

    /// Takes a connection back whose transaction may still be open.
    fn abandon(reader: Self::Reader);

    /// Closes the connections for reading, once nobody reads.
    fn close(readers: &Self::Readers) -> impl Future<Output = ()> + Send;

    /// Runs work that has several statements, where it holds up nobody else.
    fn apart<T: Send>(work: impl Future<Output = T> + Send) -> impl Future<Output = T> + Send;

    /// Runs a statement and returns its rows.
    fn all(
        conn: &mut Self::Connection,
        query: Query,
    ) -> impl Future<Output = Result<Vec<Self::Row>, Self::Error>> + Send;

    /// Runs a statement and returns how many rows it changed.
    fn run(
        conn: &mut Self::Connection,
        query: Query,
    ) -> impl Future<Output = Result<u64, Self::Error>> + Send;

    /// Inserts rows and returns how many were written.
    fn insert(
        conn: &mut Self::Connection,
        rows: Rows,
    ) -> impl Future<Output = Result<u64, Self::Error>> + Send;

    /// The condition that a row `w` of this table of the search's index has the words that are bound at `$at`.
    fn has_words(table: &str, at: usize) -> String;

    /// Words as they are bound there: all of them have to be in a row.
    fn words(words: &[Word]) -> String;

    /// What an error means to the use cases.
    fn failure(error: Self::Error) -> Failure;
}
