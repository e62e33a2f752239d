//! What was left over: written by clients when they go, read by the desk at the end of the test.

use std::collections::HashSet;
use std::fs::File;
use std::path::Path;
use std::sync::{Arc, Mutex, Once};
use std::time::Duration;

/// Collects what should not be there at the end of a test. Clones share it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ledger(Arc<Mutex<Entries>>);

#[derive(Debug, Default)]
struct Entries {
    notes: Vec<String>,
    /// What a client still had in its outbox, with its name.
    unsent: Vec<(String, String)>,
    /// What clients showed.
    shown: HashSet<String>,
}

impl Ledger {
    pub(crate) fn note(&self, words: String) {
        self.0.lock().unwrap().notes.push(words);
    }

    /// A client goes, and has not heard that this text is stored.
    pub(crate) fn unsent(&self, name: &str, text: &str) {
        let entry = (name.to_owned(), text.to_owned());
        self.0.lock().unwrap().unsent.push(entry);
    }

    /// A client goes, and showed these texts as stored ones.
    pub(crate) fn shown(&self, texts: impl IntoIterator<Item = String>) {
        self.0.lock().unwrap().shown.extend(texts);
    }

    /// All that was left over. What somebody showed is stored: to its sender the acknowledgement was on its way when the test ended.
    pub(crate) fn entries(&self) -> Vec<String> {
        let entries = self.0.lock().unwrap();
        let lost = entries
            .unsent
            .iter()
            .filter(|(_, text)| !entries.shown.contains(text));
        let lost = lost.map(|(name, text)| format!("{name} has not sent: {text:?}"));
        entries.notes.iter().cloned().chain(lost).collect()
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
