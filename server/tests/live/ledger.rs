//! What was left over: written by clients when they go, read by the desk at the end of the test.

use std::fs::File;
use std::path::Path;
use std::sync::{Arc, Mutex, Once};
use std::time::Duration;

/// Collects what should not be there at the end of a test. Clones share it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ledger(Arc<Mutex<Vec<String>>>);

impl Ledger {
    pub(crate) fn note(&self, words: String) {
        self.0.lock().unwrap().push(words);
    }

    pub(crate) fn entries(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

static PANICS: Mutex<Vec<(String, String)>> = Mutex::new(Vec::new());

/// From now on, panics are kept with the name of their thread: a task that panics would otherwise go unnoticed.
pub(crate) fn watch_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if let Some(name) = std::thread::current().name()
                && let Ok(mut panics) = PANICS.lock()
            {
                panics.push((name.to_owned(), panic.to_string()));
            }
            before(panic);
        }));
    });
}

/// The panics on threads of this name.
pub(crate) fn panics_of(thread: &str) -> Vec<String> {
    let panics = PANICS.lock().unwrap();
    let own = panics.iter().filter(|(name, _)| name == thread);
    own.map(|(_, words)| words.clone()).collect()
}

/// Whether nobody holds a lock file any more. A process that another test starts has a copy of every open file for a moment, so
/// that a lock may outlive its owner a little.
pub(crate) fn is_free(lock: &Path) -> bool {
    let lock = File::open(lock).unwrap();
    let attempt = |_| {
        let is_free = lock.try_lock().is_ok();
        if !is_free {
            std::thread::sleep(Duration::from_millis(10));
        }
        is_free
    };
    (0..500).any(attempt)
}
