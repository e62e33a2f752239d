//! What a server takes from outside, so that tests can put something else there.

use std::sync::Arc;
use std::time::Duration;

use service::ports::{Clock, OsRng, Places, Rng, Store};

use crate::clock::SystemClock;

/// The clock, the randomness, what is known of addresses, how long a database in use is waited for, and what stands around it.
#[derive(Clone)]
pub struct Injected {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The randomness.
    pub rng: Arc<dyn Rng>,
    /// What is known of addresses; nothing: what the configuration says.
    pub places: Option<Arc<dyn Places>>,
    /// How long a server that has the database may take to leave it.
    pub lock_wait: Duration,
    /// Puts something around the opened database. Nothing where nobody says otherwise.
    pub around_store: fn(Arc<dyn Store>) -> Arc<dyn Store>,
}

impl Default for Injected {
    fn default() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            rng: Arc::new(OsRng),
            places: None,
            lock_wait: Duration::ZERO,
            around_store: |store| store,
        }
    }
}

impl std::fmt::Debug for Injected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Injected")
            .field("lock_wait", &self.lock_wait)
            .finish_non_exhaustive()
    }
}
