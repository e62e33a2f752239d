//! The writing connection: its transactions, and opening it anew where it can be lost.

use service::error::Failure;

use crate::engine::Engine;
use crate::query::sql;

/// The writing connection. It counts by itself whether a transaction is open: an engine may end one when a write fails
/// (SQLite: a full disk, an I/O error), rolling it back then fails too, and the driver would count it as open for ever.
pub(crate) struct Writing<E: Engine> {
    pub(crate) conn: E::Connection,
    options: E::Options,
    is_open: bool,
    is_lost: bool,
}

impl<E: Engine> std::fmt::Debug for Writing<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writing")
            .field("is_open", &self.is_open)
            .field("is_lost", &self.is_lost)
            .finish_non_exhaustive()
    }
}

impl<E: Engine> Writing<E> {
    pub(crate) fn new(conn: E::Connection, options: E::Options) -> Self {
        Self {
            conn,
            options,
            is_open: false,
            is_lost: false,
        }
    }

    /// Begins a transaction.
    pub(crate) async fn begin(&mut self) -> Result<(), Failure> {
        if self.is_open {
            // Somebody gave theirs up half-way.
            self.roll_back().await;
        }
        if self.is_lost {
            self.open_anew().await.map_err(E::failure)?;
        }
        self.is_open = true;
        let mut begun = self.try_begin().await;
        if E::RECONNECTS
            && let Err(error) = begun
        {
            // A server that was restarted has closed its connections, and the first word to it shows that.
            tracing::warn!(%error, "The connection for writing was lost and is opened anew");
            begun = match self.open_anew().await {
                Ok(()) => self.try_begin().await,
                Err(error) => Err(error),
            };
        }
        self.is_open = begun.is_ok();
        begun.map_err(E::failure)
    }

    /// Commits what went well; rolls back what did not, and what could not be committed.
    pub(crate) async fn end<T>(&mut self, result: Result<T, Failure>) -> Result<T, Failure> {
        let ended = match result {
            Ok(value) => E::run(&mut self.conn, sql("commit"))
                .await
                .map(|_| value)
                .map_err(E::failure),
            Err(failure) => Err(failure),
        };
        match ended {
            Ok(_) => self.is_open = false,
            Err(_) => self.roll_back().await,
        }
        ended
    }

    async fn try_begin(&mut self) -> Result<(), E::Error> {
        E::run(&mut self.conn, sql(E::BEGIN_WRITE)).await.map(drop)
    }

    async fn open_anew(&mut self) -> Result<(), E::Error> {
        self.is_lost = true;
        // The old one goes first: the lock of the one writer may still be with it.
        self.conn = E::connect(&self.options).await?;
        E::take_over(&mut self.conn).await?;
        self.is_lost = false;
        Ok(())
    }

    async fn roll_back(&mut self) {
        if let Err(error) = E::run(&mut self.conn, sql("rollback")).await {
            // A file's engine has done it already; a server's connection is gone.
            tracing::debug!(%error, "Nothing was left to roll back");
            self.is_lost = E::RECONNECTS;
        }
        self.is_open = false;
    }
}
