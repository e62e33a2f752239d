//! One line in the log for each request: method, route, status, time. No address, no query, no key of a chat.

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use service::counters::COUNTERS;
use tokio::time::Instant;

/// Writes the line after the answer, and counts it.
pub async fn write_line(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let begun = Instant::now();
    let response = next.run(request).await;
    let ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    COUNTERS.answered(response.status().as_u16());
    let (status, route) = (
        response.status().as_u16(),
        route.as_ref().map_or("none", MatchedPath::as_str),
    );
    if is_noise(route) {
        tracing::debug!(http.method = %method, http.route = route, http.status = status, http.ms = ms, "Answered");
    } else {
        tracing::info!(http.method = %method, http.route = route, http.status = status, http.ms = ms, "Answered");
    }
    response
}

/// Files, and what machines ask every few seconds.
fn is_noise(route: &str) -> bool {
    let files = ["/pkg/", "/static/", "/w/assets/", "/favicon"];
    files.iter().any(|prefix| route.starts_with(prefix))
        || matches!(route, "/healthz" | "/readyz" | "/metrics")
}
