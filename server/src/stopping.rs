//! The word that the server stops, for whoever holds connections open; and the word that it has to, since a part of it is gone.

use tokio::sync::watch;

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Course {
    /// It goes on.
    Running,
    /// A part is gone without which it cannot go on.
    Broken,
    /// It stops.
    Stopping,
}

/// Tells that the server stops. Clones share it.
#[derive(Clone, Debug)]
pub struct Stopping(watch::Sender<Course>);

impl Default for Stopping {
    fn default() -> Self {
        Self(watch::Sender::new(Course::Running))
    }
}

impl Stopping {
    /// Says it. From now on the server is not ready.
    pub fn begin(&self) {
        self.0.send_replace(Course::Stopping);
    }

    /// Whether it was said.
    pub fn has_begun(&self) -> bool {
        *self.0.borrow() == Course::Stopping
    }

    /// Waits until it is said.
    pub async fn begun(&self) {
        // The sender lives in `self`, so that waiting cannot fail.
        let _ = self
            .0
            .subscribe()
            .wait_for(|course| *course == Course::Stopping)
            .await;
    }

    /// Says that a part is gone without which the server cannot go on. Whoever runs it stops it then.
    pub fn break_down(&self) {
        self.0.send_if_modified(|course| {
            let breaks = *course == Course::Running;
            if breaks {
                *course = Course::Broken;
            }
            breaks
        });
    }

    /// Waits until a part is gone.
    pub async fn broken(&self) {
        let _ = self
            .0
            .subscribe()
            .wait_for(|course| *course == Course::Broken)
            .await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_waits_before_and_who_asks_after_both_learn_it() {
        let stopping = Stopping::default();
        let waiter = tokio::spawn({
            let stopping = stopping.clone();
            async move { stopping.begun().await }
        });
        assert!(!stopping.has_begun());
        stopping.begin();
        waiter.await.unwrap();
        stopping.begun().await;
        assert!(stopping.has_begun());
    }

    #[tokio::test]
    async fn a_lost_part_is_told_unless_the_server_stops_already() {
        let stopping = Stopping::default();
        stopping.break_down();
        stopping.broken().await;
        assert!(!stopping.has_begun());
        stopping.begin();
        stopping.break_down();
        assert!(stopping.has_begun());
    }
}
