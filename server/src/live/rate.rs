//! How many frames one connection may send (`security.md`, Limits).

use model::refusal::Refusal;
use service::throttle::{Buckets, Limits};

/// The allowance of one connection.
#[derive(Debug)]
pub struct Rate(Buckets<()>);

impl Rate {
    /// A full allowance.
    pub fn new(limits: Limits) -> Self {
        Self(Buckets::frames(limits))
    }

    /// Takes one frame.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] with the wait.
    pub fn take(&self, now_ms: i64) -> Result<(), Refusal> {
        self.0.take(&(), now_ms)
    }
}
