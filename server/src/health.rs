//! What machines ask: does it live, can it work (`architecture.md`, Configuration).

use axum::extract::{FromRef, State};
use axum::http::StatusCode;
use service::desk::Desk;

use crate::stopping::Stopping;
use crate::table::Table;

/// `/healthz` (alive) and `/readyz` (database reachable, migrations done, writer running, not stopping).
pub(crate) fn routes<S>() -> Table<S>
where
    S: Clone + Send + Sync + 'static,
    Desk: FromRef<S>,
    Stopping: FromRef<S>,
{
    Table::new().get("/healthz", alive).get("/readyz", ready)
}

async fn alive() -> &'static str {
    "alive\n"
}

async fn ready(State(desk): State<Desk>, State(stopping): State<Stopping>) -> (StatusCode, &'static str) {
    if stopping.has_begun() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    match desk.ready().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(failure) => {
            tracing::warn!(error = %failure, "Not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
        }
    }
}
