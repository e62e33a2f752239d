//! What a client shows, watched by its test.

use std::fmt::Debug;
use std::sync::Mutex;

use tokio::sync::{Notify, watch};

use crate::socket::DEADLINE;

/// A client's state. Each change wakes whoever waits for a condition.
#[derive(Debug)]
pub(crate) struct Screen<T> {
    state: Mutex<T>,
    changed: watch::Sender<()>,
    /// Said when there is something to send.
    pub(crate) outgoing: Notify,
}

impl<T: Debug> Screen<T> {
    pub(crate) fn new(state: T) -> Self {
        Self {
            state: Mutex::new(state),
            changed: watch::Sender::new(()),
            outgoing: Notify::new(),
        }
    }

    pub(crate) fn read<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        look(&self.state.lock().unwrap())
    }

    pub(crate) fn change<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        let result = change(&mut self.state.lock().unwrap());
        self.changed.send_replace(());
        result
    }

    /// A change that nobody waits for.
    pub(crate) fn quietly<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        change(&mut self.state.lock().unwrap())
    }

    /// Waits until the condition holds.
    pub(crate) async fn until(&self, what: &str, condition: impl Fn(&T) -> bool) {
        let mut changed = self.changed.subscribe();
        let wait = async {
            while !self.read(&condition) {
                changed.changed().await.unwrap();
            }
        };
        if tokio::time::timeout(DEADLINE, wait).await.is_err() {
            let state = self.read(|state| format!("{state:?}"));
            panic!("waited for {what} for {} s, and had {state}", DEADLINE.as_secs());
        }
    }
}
