//! The two clocks of a run: one to measure with, one for the ids of messages.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

/// Counts nanoseconds from one moment, the same for all tasks of a run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stopwatch(Instant);

/// When a load counts: from `from` to `to`, by the stopwatch, in nanoseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    /// The end of the warm-up.
    pub(crate) from: u64,
    /// The end of the load.
    pub(crate) to: u64,
}

/// What does not count, at the beginning of each load.
const WARM_UP: Duration = Duration::from_secs(1);

impl Stopwatch {
    /// Begins now.
    pub(crate) fn begin() -> Self {
        Self(Instant::now())
    }

    /// How long it has run, in nanoseconds.
    pub(crate) fn nanos(self) -> u64 {
        self.nanos_at(Instant::now())
    }

    /// What it shows at this moment, in nanoseconds.
    pub(crate) fn nanos_at(self, at: Instant) -> u64 {
        u64::try_from(at.duration_since(self.0).as_nanos()).unwrap_or(u64::MAX)
    }

    /// A load that begins now, is warm after a second and then counts for `measured`.
    pub(crate) fn window(self, measured: Duration) -> Window {
        let from = self.nanos() + WARM_UP.as_nanos() as u64;
        Window {
            from,
            to: from + measured.as_nanos() as u64,
        }
    }

    /// Waits until it shows this.
    pub(crate) async fn until(self, nanos: u64) {
        tokio::time::sleep_until(self.0 + Duration::from_nanos(nanos)).await;
    }
}

impl Window {
    /// Whether a moment counts.
    pub(crate) fn contains(self, nanos: u64) -> bool {
        (self.from..self.to).contains(&nanos)
    }

    /// So many in this window are how many in a second.
    pub(crate) fn per_second(self, count: usize) -> f64 {
        count as f64 / Duration::from_nanos(self.to - self.from).as_secs_f64()
    }
}

/// The time that ids carry, UTC milliseconds.
#[expect(
    clippy::disallowed_methods,
    reason = "a client's ids carry the machine's time; nothing is decided by it"
)]
pub(crate) fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_millis() as i64)
}
