//! The connections that read a file.

use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::sync::{Arc, Mutex as Lock, PoisonError};

use rusqlite::{Connection, ffi};
use tokio::sync::{Mutex, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};

use super::{Access, open};

/// Some connections that read, handed out one by one.
#[derive(Debug)]
pub struct FileReaders {
    places: Arc<Semaphore>,
    all: Lock<Vec<Arc<Mutex<Connection>>>>,
}

/// One of them.
#[derive(Debug)]
pub struct FileReader {
    conn: OwnedMutexGuard<Connection>,
    /// Given back after the connection: whoever has a place finds one.
    _place: OwnedSemaphorePermit,
}

impl FileReaders {
    /// So many on this file.
    pub(crate) fn open(path: &Path, count: usize) -> Result<Self, rusqlite::Error> {
        let one = |_| open(path, Access::Reads).map(|conn| Arc::new(Mutex::new(conn)));
        Ok(Self {
            places: Arc::new(Semaphore::new(count)),
            all: Lock::new((0..count).map(one).collect::<Result<_, _>>()?),
        })
    }

    pub(super) async fn next(&self) -> Result<FileReader, rusqlite::Error> {
        let place = Arc::clone(&self.places)
            .acquire_owned()
            .await
            .map_err(|_| closed())?;
        let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        let free = all.iter().find_map(|conn| Arc::clone(conn).try_lock_owned().ok());
        Ok(FileReader {
            conn: free.ok_or_else(closed)?,
            _place: place,
        })
    }

    pub(super) async fn close(&self) {
        self.places.close();
        let all = std::mem::take(&mut *self.all.lock().unwrap_or_else(PoisonError::into_inner));
        for conn in all {
            // Whoever reads comes to the end.
            drop(conn.lock_owned().await);
        }
    }
}

fn closed() -> rusqlite::Error {
    let reason = "the database is closed".to_owned();
    rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_MISUSE), Some(reason))
}

impl Deref for FileReader {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.conn
    }
}

impl DerefMut for FileReader {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.conn
    }
}
