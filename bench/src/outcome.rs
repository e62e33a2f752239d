//! The one error of this program: words for whoever sits at the terminal.

use std::error::Error;
use std::time::Duration;

/// What a step answers.
pub(crate) type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// Waits, but not for ever.
///
/// # Errors
/// `what` did not happen in time, or its own reason.
pub(crate) async fn within<T>(
    limit: Duration,
    what: &str,
    wait: impl Future<Output = Outcome<T>>,
) -> Outcome<T> {
    match tokio::time::timeout(limit, wait).await {
        Ok(outcome) => outcome.map_err(|error| format!("{what}: {error}").into()),
        Err(_) => Err(format!("{what} did not happen within {} s", limit.as_secs()).into()),
    }
}
