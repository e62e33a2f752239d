//! Pauses between tries: doubling, with full jitter, so that the clients of a restarted server do not come all at once.

/// The shortest pause, in milliseconds.
const SHORTEST_MS: i64 = 500;
/// The longest pause, in milliseconds.
const LONGEST_MS: i64 = 30_000;

/// Counts failures and gives the pauses between them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Backoff {
    failures: u32,
}

impl Backoff {
    /// How many tries failed in a row.
    pub(super) fn failures(self) -> u32 {
        self.failures
    }

    /// Counts a failure. Returns the pause before the next try, between half a second and the limit of this try at random;
    /// `random` is 0 to 255.
    pub(super) fn next_ms(&mut self, random: u8) -> i64 {
        self.failures = self.failures.saturating_add(1);
        let limit = (SHORTEST_MS << self.failures.min(6)).min(LONGEST_MS);
        SHORTEST_MS + (limit - SHORTEST_MS) * i64::from(random) / 255
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p_3_pauses_grow_to_thirty_seconds_with_full_jitter() {
        let mut least = Backoff::default();
        let mut most = Backoff::default();
        let limits: Vec<i64> = (0..8).map(|_| most.next_ms(255)).collect();
        assert_eq!(
            limits,
            [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]
        );
        assert!((0..8).all(|_| least.next_ms(0) == 500));
        assert_eq!(least.failures(), 8);
    }
}
