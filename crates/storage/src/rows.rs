//! Reads a row column by column into domain types.

use service::counters::COUNTERS;
use service::error::Failure;
use uuid::Uuid;

use crate::engine::{Columns, Engine, Rows};

/// Takes the columns of a row from left to right.
pub(crate) struct Taker<'r, E: Engine> {
    row: &'r E::Row,
    at: usize,
}

impl<'r, E: Engine> Taker<'r, E> {
    pub(crate) fn new(row: &'r E::Row) -> Self {
        Self { row, at: 0 }
    }

    pub(crate) fn maybe_int(&mut self) -> Result<Option<i64>, Failure> {
        let at = self.next();
        self.row.int_at(at)
    }
    pub(crate) fn int(&mut self) -> Result<i64, Failure> {
        self.maybe_int()?.ok_or(Failure::Corrupt("a missing number"))
    }
    pub(crate) fn flag(&mut self) -> Result<bool, Failure> {
        Ok(self.int()? != 0)
    }
    pub(crate) fn maybe_text(&mut self) -> Result<Option<String>, Failure> {
        let at = self.next();
        self.row.text_at(at)
    }
    pub(crate) fn text(&mut self) -> Result<String, Failure> {
        self.maybe_text()?.ok_or(Failure::Corrupt("a missing text"))
    }
    pub(crate) fn maybe_uuid(&mut self) -> Result<Option<Uuid>, Failure> {
        let at = self.next();
        self.row.uuid_at(at)
    }
    pub(crate) fn uuid(&mut self) -> Result<Uuid, Failure> {
        self.maybe_uuid()?.ok_or(Failure::Corrupt("a missing id"))
    }
    pub(crate) fn bytes(&mut self) -> Result<Vec<u8>, Failure> {
        let at = self.next();
        self.row.bytes_at(at)?.ok_or(Failure::Corrupt("missing bytes"))
    }

    fn next(&mut self) -> usize {
        self.at += 1;
        self.at - 1
    }
}

/// Runs a statement and reads each row.
pub(crate) async fn all<E: Engine, T>(
    conn: &mut E::Connection,
    query: crate::query::Query,
    read: impl Fn(&mut Taker<'_, E>) -> Result<T, Failure> + Send,
) -> Result<Vec<T>, Failure> {
    COUNTERS.statements.add(1);
    let rows = E::all(conn, query).await.map_err(E::failure)?;
    rows.iter().map(|row| read(&mut Taker::new(row))).collect()
}

/// Runs a statement and reads the first row.
pub(crate) async fn first<E: Engine, T>(
    conn: &mut E::Connection,
    query: crate::query::Query,
    read: impl Fn(&mut Taker<'_, E>) -> Result<T, Failure> + Send,
) -> Result<Option<T>, Failure> {
    COUNTERS.statements.add(1);
    let rows = E::all(conn, query).await.map_err(E::failure)?;
    rows.first().map(|row| read(&mut Taker::new(row))).transpose()
}

/// Runs a statement that returns nothing; the number of changed rows.
pub(crate) async fn run<E: Engine>(
    conn: &mut E::Connection,
    query: crate::query::Query,
) -> Result<u64, Failure> {
    COUNTERS.statements.add(1);
    E::run(conn, query).await.map_err(E::failure)
}

/// Inserts rows, all or none.
pub(crate) async fn insert<E: Engine>(conn: &mut E::Connection, rows: Rows) -> Result<(), Failure> {
    let given = rows.values.len() as u64;
    if written::<E>(conn, rows).await? == given {
        Ok(())
    } else {
        Err(Failure::Corrupt("fewer rows written than given"))
    }
}

/// Inserts the rows that are not there yet, as the tail of the statement says.
pub(crate) async fn insert_new<E: Engine>(conn: &mut E::Connection, rows: Rows) -> Result<(), Failure> {
    written::<E>(conn, rows).await.map(drop)
}

async fn written<E: Engine>(conn: &mut E::Connection, rows: Rows) -> Result<u64, Failure> {
    if rows.values.is_empty() {
        return Ok(0);
    }
    COUNTERS.statements.add(1);
    E::insert(conn, rows).await.map_err(E::failure)
}
