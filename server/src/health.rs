//! What machines ask: does it live, can it work (`architecture.md`, Configuration).

use std::sync::Arc;

use axum::extract::{FromRef, RawQuery, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use model::codec::to_hex;
use service::desk::Desk;
use service::ports::Rng;
use service::token;

use crate::stopping::Stopping;
use crate::table::Table;

/// The answer to a mark.
pub(crate) const MARK: HeaderName = HeaderName::from_static("x-lobby-mark");
/// The name by which the request called the server.
pub(crate) const CALLED: HeaderName = HeaderName::from_static("x-lobby-called");
/// The origin that the request named.
pub(crate) const NAMED: HeaderName = HeaderName::from_static("x-lobby-named");
/// The longest mark that is answered, in bytes.
const MARK_MAX_BYTES: usize = 64;

/// What shows that an answer is this very process's, and a new one: a secret of its own, mixed with what the asker thought of.
#[derive(Clone, Debug)]
pub struct Marks(Arc<str>);

impl Marks {
    /// Of a process that starts.
    pub(crate) fn new(rng: &dyn Rng) -> Self {
        Self(token::secret(rng).into())
    }

    fn answer(&self, mark: &str) -> String {
        to_hex(&token::digest(&format!("{}{mark}", self.0)))
    }
}

/// `/healthz` (alive) and `/readyz` (database reachable, migrations done, writer running, not stopping).
pub(crate) fn routes<S>() -> Table<S>
where
    S: Clone + Send + Sync + 'static,
    Desk: FromRef<S>,
    Stopping: FromRef<S>,
    Marks: FromRef<S>,
{
    Table::new().get("/healthz", alive).get("/readyz", ready)
}

/// With `?mark=…` it also tells `lobby doctor` what arrived of its request on the way here.
async fn alive(State(marks): State<Marks>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let mut response = "alive\n".into_response();
    let Some(mark) = query.as_deref().and_then(|query| query.strip_prefix("mark=")) else {
        return response;
    };
    let answer = marks.answer(mark).parse().ok();
    if let Some(answer) = answer.filter(|_| mark.len() <= MARK_MAX_BYTES) {
        let told = response.headers_mut();
        told.insert(MARK, answer);
        for (arrived, name) in [(header::HOST, CALLED), (header::ORIGIN, NAMED)] {
            if let Some(value) = headers.get(arrived) {
                told.insert(name, value.clone());
            }
        }
    }
    response
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
