//! Removes what nobody wants any more: files that stand beside no message.

use std::time::Duration;

use service::desk::Desk;

use crate::stopping::Stopping;

/// How often a look is taken.
const EVERY: Duration = Duration::from_mins(10);

/// Sweeps until the server stops.
pub(crate) async fn run(desk: Desk, stopping: Stopping) {
    loop {
        match desk.sweep_files().await {
            Ok(0) => {}
            Ok(files) => tracing::info!(files, "Files beside no message were removed"),
            // Logged with its reason; the next look tries again.
            Err(error) => drop(error.into_refusal()),
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = stopping.begun() => return,
        }
    }
}
