//! What would break the promise, one rule broken each. A model that does not notice them proves nothing.

/// A broken rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// Rule 1: the answer goes out before the commit.
    AcknowledgedBeforeTheCommit,
    /// Rule 1: two writers take positions side by side and commit in either order.
    PositionsOutsideTheLock,
    /// Rule 2: a repeat is not known by its id.
    NoUniqueKey,
    /// Rule 2: what was in flight when the connection broke is not sent again.
    WhatWasInFlightIsForgotten,
    /// Rule 4: far behind, the newest events are sent instead of a reset.
    PartialResume,
    /// Rule 4: a cursor is taken for one of another history.
    EpochIsNotLookedAt,
    /// Rule 5: the cursor moves, the state does not.
    CursorMovesAlone,
    /// Rules 5 and 8: what is left of a ring that has overflowed is sent, and nobody looks at `prev`.
    RingIsTrusted,
    /// Rule 8: the tailer's position goes to the head, the last event was not handed out.
    TailerJumpsOver,
    /// Rule 8: the tailer waits to be woken, and only that.
    TailerOnlyWakes,
    /// Rule 8: the ring is followed only after the table was read.
    FollowedAfterReading,
}

impl Flaw {
    pub(crate) const ALL: [Self; 11] = [
        Self::AcknowledgedBeforeTheCommit,
        Self::PositionsOutsideTheLock,
        Self::NoUniqueKey,
        Self::WhatWasInFlightIsForgotten,
        Self::PartialResume,
        Self::EpochIsNotLookedAt,
        Self::CursorMovesAlone,
        Self::RingIsTrusted,
        Self::TailerJumpsOver,
        Self::TailerOnlyWakes,
        Self::FollowedAfterReading,
    ];
}
