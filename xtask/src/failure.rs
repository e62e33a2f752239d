//! The one error of this program: a sentence for whoever sits at the terminal.

use std::fmt;

/// What a step answers.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

/// A reason in plain words.
#[derive(Debug)]
pub(crate) struct Failure(String);

impl Failure {
    /// A failure with this reason.
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Says what was being done when something went wrong.
pub(crate) trait Context<T> {
    /// Puts `doing` before the reason.
    ///
    /// # Errors
    /// The reason, with `doing` before it.
    fn context(self, doing: impl fmt::Display) -> Outcome<T>;
}

impl<T, E: fmt::Display> Context<T> for Result<T, E> {
    fn context(self, doing: impl fmt::Display) -> Outcome<T> {
        self.map_err(|reason| Failure(format!("{doing}: {reason:#}")))
    }
}
