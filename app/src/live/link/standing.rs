//! How the link stands: what it can carry, what is shown of it, when to look at it again.

use super::{GRACE_MS, GREETING_WITHIN_MS, Link, Phase, Way};
use crate::live::Connection;

impl Link {
    /// How a message goes out now; `None` while there is no way.
    pub(in crate::live) fn way(&self) -> Option<Way> {
        match self.phase {
            Phase::Up(_) => Some(Way::Socket),
            Phase::Polling { .. } if self.lost_since.is_none() => Some(Way::Http),
            _ => None,
        }
    }

    /// What to show. A short loss is not shown.
    pub(in crate::live) fn connection(&self, now: i64) -> Connection {
        let before = if self.by_poll {
            Connection::Polling
        } else {
            Connection::Live
        };
        match (self.phase, self.lost_since) {
            (Phase::SignedOut, _) => Connection::SignedOut,
            (Phase::Up(_), _) => Connection::Live,
            (Phase::Polling { .. }, None) => Connection::Polling,
            (_, Some(since)) if self.backoff.failures() > 1 || now - since >= GRACE_MS => Connection::Lost {
                since_ms: since,
                retry_at_ms: self.retry_at(since),
            },
            _ if self.was_up => before,
            _ => Connection::Connecting,
        }
    }

    fn retry_at(&self, since: i64) -> i64 {
        match self.phase {
            Phase::Resting { until } => until,
            Phase::Opening { since } | Phase::Asking { since } | Phase::Resetting { since } => since,
            Phase::Polling { asked_at, .. } => asked_at,
            Phase::Up(_) | Phase::SignedOut => since,
        }
    }

    /// When to call [`Link::tick`].
    pub(in crate::live) fn deadline(&self, now: i64) -> Option<i64> {
        let own = match self.phase {
            Phase::Resting { until } => Some(until),
            Phase::Opening { since } => Some(since + GREETING_WITHIN_MS),
            Phase::Up(pulse) => Some(pulse.deadline()),
            Phase::Polling {
                next_at, trial_since, ..
            } => {
                let trial = trial_since.map_or(self.socket_again_at, |since| since + GREETING_WITHIN_MS);
                Some(next_at.map_or(trial, |at| at.min(trial)))
            }
            Phase::Asking { .. } | Phase::Resetting { .. } | Phase::SignedOut => None,
        };
        let grace_over = self
            .lost_since
            .map(|since| since + GRACE_MS)
            .filter(|at| *at > now);
        [own, grace_over].into_iter().flatten().min()
    }
}
