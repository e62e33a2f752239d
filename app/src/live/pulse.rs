//! Whether the other side of a socket is still there (`delivery.md`, rule 6).

use model::frame::{PROBE_MS, SILENCE_MS};

/// What a look at the pulse says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beat {
    /// Something was heard lately.
    Calm,
    /// Ask whether anybody is there.
    Probe,
    /// The question was not answered in time.
    Dead,
}

/// When something was last heard, and whether a question is open. Times are UTC milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pulse {
    heard_at: i64,
    probed_at: Option<i64>,
}

impl Pulse {
    /// The pulse of a connection that has just been made.
    pub(super) fn new(now: i64) -> Self {
        Self {
            heard_at: now,
            probed_at: None,
        }
    }

    /// Something came.
    pub(super) fn heard(&mut self, now: i64) {
        *self = Self::new(now);
    }

    /// There is a reason for doubt: the page slept, or the network changed. Returns whether to ask now.
    pub(super) fn doubt(&mut self, now: i64) -> bool {
        if self.probed_at.is_some() {
            return false;
        }
        self.probed_at = Some(now);
        true
    }

    /// A look at the clock.
    pub(super) fn beat(&mut self, now: i64) -> Beat {
        match self.probed_at {
            Some(at) if now - at >= PROBE_MS => Beat::Dead,
            None if now - self.heard_at >= SILENCE_MS => {
                self.doubt(now);
                Beat::Probe
            }
            _ => Beat::Calm,
        }
    }

    /// When to look again.
    pub(super) fn deadline(&self) -> i64 {
        self.probed_at
            .map_or(self.heard_at + SILENCE_MS, |at| at + PROBE_MS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p_3_silence_leads_to_a_question_and_then_to_the_end() {
        let mut pulse = Pulse::new(0);
        assert_eq!(pulse.deadline(), 35_000);
        assert_eq!(pulse.beat(34_999), Beat::Calm);
        assert_eq!(pulse.beat(35_000), Beat::Probe);
        assert_eq!(pulse.deadline(), 38_000);
        assert_eq!(pulse.beat(37_999), Beat::Calm);
        assert_eq!(pulse.beat(38_000), Beat::Dead);
    }

    #[test]
    fn p_3_an_answer_calms() {
        let mut pulse = Pulse::new(0);
        assert!(pulse.doubt(1_000));
        assert!(!pulse.doubt(1_500));
        pulse.heard(2_000);
        assert_eq!(pulse.beat(5_000), Beat::Calm);
        assert_eq!(pulse.deadline(), 37_000);
    }
}
