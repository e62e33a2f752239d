//! What is known of an address: its country, from a database in the executable or a file that was given, and its name in the DNS.
//! Nothing here needs a network but the DNS, and nobody waits for that.

use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use maxminddb::{MaxMindDbError, Reader, path};
use service::ports::Places;
use tokio::sync::{Semaphore, oneshot};
use tokio::time::timeout;

use crate::outgoing::is_public;

/// So many names are looked up at once; while they are, others go without.
const AT_ONCE: usize = 4;
/// A name that takes longer is not waited for.
const NAME_WITHIN: Duration = Duration::from_secs(5);

/// A database of countries that was given cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the database of countries {path} cannot be used: {reason}")]
pub struct BadDatabase {
    path: String,
    reason: MaxMindDbError,
}

/// Countries without a network, names by the system's resolver.
#[derive(Debug)]
pub struct OfflinePlaces {
    given: Option<Given>,
    /// Whether names are looked up, and how many can be now.
    names: Option<Arc<Semaphore>>,
    /// The system's resolver.
    resolve: fn(IpAddr) -> Option<String>,
}

/// The database that was given, as it was last read.
#[derive(Debug)]
struct Given {
    path: PathBuf,
    read: Mutex<Read>,
}

#[derive(Debug)]
struct Read {
    reader: Reader<Vec<u8>>,
    changed: Option<SystemTime>,
}

impl OfflinePlaces {
    /// Countries from this file in the form of `MaxMind` (MMDB), or from the executable; names of hosts where they are to be looked up.
    ///
    /// # Errors
    /// [`BadDatabase`] when the file cannot be read or is none.
    pub fn open(database: Option<&Path>, host_names: bool) -> Result<Self, BadDatabase> {
        Ok(Self {
            given: database.map(Given::open).transpose()?,
            names: host_names.then(|| Arc::new(Semaphore::new(AT_ONCE))),
            resolve: |address| dns_lookup::lookup_addr(&address).ok(),
        })
    }
}

#[async_trait]
impl Places for OfflinePlaces {
    fn country(&self, address: IpAddr) -> Option<String> {
        match &self.given {
            Some(given) => given.country(address),
            None => iptocc::country_code(address).map(str::to_owned),
        }
    }

    async fn host_name(&self, address: IpAddr) -> Option<String> {
        let address = address.to_canonical();
        let names = self.names.as_ref().filter(|_| is_public(address))?;
        let permit = Arc::clone(names).try_acquire_owned().ok()?;
        let (say, said) = oneshot::channel();
        let resolve = self.resolve;
        // A thread of its own: the resolver blocks, and a server that stops does not wait for it.
        let looking = std::thread::Builder::new()
            .name("host-name".to_owned())
            .spawn(move || {
                let _permit = permit;
                // Nobody listens any more where it took too long.
                drop(say.send(resolve(address)));
            });
        looking.ok()?;
        timeout(NAME_WITHIN, said).await.ok()?.ok()?
    }
}

impl Given {
    fn open(path: &Path) -> Result<Self, BadDatabase> {
        let read = Read::from(path).map_err(|reason| BadDatabase {
            path: path.display().to_string(),
            reason,
        })?;
        Ok(Self {
            path: path.to_path_buf(),
            read: Mutex::new(read),
        })
    }

    fn country(&self, address: IpAddr) -> Option<String> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.follow(&self.path);
        let found = read.reader.lookup(address).ok()?;
        let code: Option<&str> = found.decode_path(&path!["country", "iso_code"]).ok()?;
        code.map(str::to_owned)
    }
}

impl Read {
    fn from(path: &Path) -> Result<Self, MaxMindDbError> {
        let changed = changed(path);
        Ok(Self {
            reader: Reader::open_readfile(path)?,
            changed,
        })
    }

    /// Reads the file again where it is another one by now. What cannot be used is said once, and the one before stays.
    fn follow(&mut self, path: &Path) {
        let changed = changed(path);
        if changed == self.changed || changed.is_none() {
            return;
        }
        match Self::from(path) {
            Ok(read) => *self = read,
            Err(error) => {
                self.changed = changed;
                tracing::warn!(%error, "The database of countries has changed and cannot be used; the one before stays");
            }
        }
    }
}

fn changed(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|file| file.modified()).ok()
}

#[cfg(test)]
mod tests;
