//! How far a message has got on its way to the other side, and when (N.5, `delivery.md` rule 14).

use serde::{Deserialize, Serialize};

/// A step on the way, each beyond the one before it. The numbers are stored: append, never reuse.
///
/// A message that is e-mailed goes another way: its step will have a number of its own and stand beside these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// First written to a socket of the other side, or answered to a poll of it.
    Pushed = 1,
    /// Reached a device of the other side.
    Received = 2,
    /// Drawn in an open conversation of the other side; its window need not have the focus.
    Displayed = 3,
    /// Shown in a visible, focused window of the other side.
    Read = 4,
}

impl Step {
    /// All steps in order.
    pub const ALL: [Self; 4] = [Self::Pushed, Self::Received, Self::Displayed, Self::Read];

    /// The stored number.
    pub fn code(self) -> i64 {
        self as i64
    }

    /// The step with this stored number.
    pub fn from_code(code: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.code() == code)
    }
}

/// When a message reached each step, UTC milliseconds as the server learned of it: `None` where it has not, 0 where it had before
/// times were kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageTimeline {
    /// Committed; known of every message.
    pub stored: i64,
    /// See [`Step::Pushed`].
    pub pushed: Option<i64>,
    /// See [`Step::Received`].
    pub received: Option<i64>,
    /// See [`Step::Displayed`].
    pub displayed: Option<i64>,
    /// See [`Step::Read`].
    pub read: Option<i64>,
}

impl MessageTimeline {
    /// The timeline of a message that was stored at `stored`, from when each step was first known at or beyond its number. Whoever
    /// is at a later step has passed the earlier ones.
    pub fn of(stored: i64, firsts: &[(Step, i64)]) -> Self {
        let when = |step: Step| {
            let known = firsts.iter().filter(|(other, _)| *other >= step);
            known.map(|(_, at)| *at).min()
        };
        Self {
            stored,
            pushed: when(Step::Pushed),
            received: when(Step::Received),
            displayed: when(Step::Displayed),
            read: when(Step::Read),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn n_5_stored_numbers_are_stable() {
        assert_eq!(Step::ALL.map(Step::code), [1, 2, 3, 4]);
        assert_eq!(Step::from_code(3), Some(Step::Displayed));
        assert_eq!(Step::from_code(5), None);
    }

    #[test]
    fn n_5_a_later_step_implies_the_earlier_ones_and_no_later_one() {
        let of = |firsts: &[(Step, i64)]| {
            let line = MessageTimeline::of(10, firsts);
            (line.pushed, line.received, line.displayed, line.read)
        };
        assert_eq!(of(&[]), (None, None, None, None));
        assert_eq!(of(&[(Step::Pushed, 11)]), (Some(11), None, None, None));
        assert_eq!(of(&[(Step::Displayed, 14)]), (Some(14), Some(14), Some(14), None));
        assert_eq!(
            of(&[(Step::Pushed, 11), (Step::Read, 15), (Step::Received, 12)]),
            (Some(11), Some(12), Some(15), Some(15))
        );
        // Several pushes were noted as one, after the first of them had arrived.
        assert_eq!(
            of(&[(Step::Pushed, 13), (Step::Received, 12)]),
            (Some(12), Some(12), None, None)
        );
    }
}
