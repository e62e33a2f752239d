//! A reader's transaction.

use service::error::Failure;

use crate::engine::Engine;
use crate::query::sql;

/// A reader inside a transaction. One that does not come to its end, because its request was given up, is abandoned: its transaction may
/// still be open, and the next reader would see the past.
pub(crate) struct Reading<E: Engine> {
    conn: Option<E::Reader>,
    is_open: bool,
}

impl<E: Engine> Reading<E> {
    /// Begins.
    pub(crate) async fn begin(conn: E::Reader) -> Result<Self, Failure> {
        let mut reading = Self {
            conn: Some(conn),
            is_open: true,
        };
        E::run(reading.conn()?, sql(E::BEGIN_READ))
            .await
            .map_err(E::failure)?;
        Ok(reading)
    }

    /// The connection.
    pub(crate) fn conn(&mut self) -> Result<&mut E::Connection, Failure> {
        self.conn.as_deref_mut().ok_or(Failure::Stopped)
    }

    /// Ends, and gives what was read.
    pub(crate) async fn end<T>(mut self, result: Result<T, Failure>) -> Result<T, Failure> {
        let value = result?;
        E::run(self.conn()?, sql("commit")).await.map_err(E::failure)?;
        self.is_open = false;
        Ok(value)
    }
}

impl<E: Engine> Drop for Reading<E> {
    fn drop(&mut self) {
        if let Some(conn) = self.conn.take().filter(|_| self.is_open) {
            E::abandon(conn);
        }
    }
}
