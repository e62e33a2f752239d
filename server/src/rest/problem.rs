//! What a program is told when something was not done: one shape, whoever refused.

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use model::refusal::Refusal;
use serde::Serialize;
use service::Error;
use service::counters::COUNTERS;
use utoipa::ToSchema;

use super::BASE;
use super::transitions::Transition;
use crate::layers::guard::Incident;

/// Why something was not done. Nothing was changed by it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    /// The reason.
    pub error: Reason,
}

/// A reason.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct Reason {
    /// The HTTP status, once more.
    #[schema(example = 409)]
    pub status: u16,
    /// A word for programs. New ones may come.
    #[schema(example = "illegal_transition")]
    pub code: String,
    /// Words for people.
    pub message: String,
    /// The field that is wrong, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub field: Option<String>,
    /// After how many seconds another try makes sense.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub retry_after_s: Option<u32>,
    /// Names what broke in the server's log.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub incident: Option<String>,
    /// With `illegal_transition`: what is possible instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub offered: Option<Vec<Transition>>,
}

/// Marks an answer that has the shape already.
#[derive(Clone, Copy)]
struct Shaped;

impl Problem {
    /// A problem without further fields.
    pub fn new(status: u16, code: &str, message: String) -> Self {
        Self {
            error: Reason {
                status,
                code: code.to_owned(),
                message,
                ..Reason::default()
            },
        }
    }

    /// The same, with the transitions that are possible.
    #[must_use]
    pub fn offering(mut self, message: String, offered: Vec<Transition>) -> Self {
        self.error.message = message;
        self.error.offered = Some(offered);
        self
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let message = match &refusal {
            Refusal::SignedOut => {
                "A valid token is needed: Authorization: Bearer lobby_… Tokens are made in the console, under Account.".to_owned()
            }
            other => other.to_string(),
        };
        let mut problem = Self::new(refusal.http_status(), code(&refusal), message);
        problem.error.retry_after_s = refusal.retry_after_s();
        match refusal {
            Refusal::Empty { field }
            | Refusal::TooLong { field, .. }
            | Refusal::TooShort { field, .. }
            | Refusal::Malformed { field, .. } => problem.error.field = Some(field),
            Refusal::Failed { incident } => problem.error.incident = Some(incident),
            _ => {}
        }
        problem
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        error.into_refusal().into()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.error.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let wait = self.error.retry_after_s;
        let mut response = (status, axum::Json(self)).into_response();
        if let Some(seconds) = wait {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response.extensions_mut().insert(Shaped);
        response
    }
}

/// Gives the shape to what others refuse below [`BASE`]: no such address, another method, a body too large, no time, a panic.
pub async fn shape(request: Request, next: Next) -> Response {
    let is_ours = request.uri().path().starts_with(BASE);
    let response = next.run(request).await;
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    if !is_ours || !is_error || response.extensions().get::<Shaped>().is_some() {
        return response;
    }
    let (code, message) = words(status);
    let mut problem = Problem::new(status.as_u16(), code, message.to_owned());
    let wait = response.headers().get(header::RETRY_AFTER);
    problem.error.retry_after_s = wait.and_then(|wait| wait.to_str().ok()?.parse().ok());
    let incident = response.extensions().get::<Incident>();
    problem.error.incident = incident.map(|incident| incident.0.clone());
    let mut shaped = problem.into_response();
    if let Some(allowed) = response.headers().get(header::ALLOW) {
        shaped.headers_mut().insert(header::ALLOW, allowed.clone());
    }
    shaped
}

fn words(status: StatusCode) -> (&'static str, &'static str) {
    match status {
        StatusCode::NOT_FOUND => ("not_found", "There is nothing at this address."),
        StatusCode::METHOD_NOT_ALLOWED => ("method_not_allowed", "This address does not answer this method."),
        StatusCode::PAYLOAD_TOO_LARGE => ("too_large", "The body of the request is too large."),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => (
            "unsupported_media_type",
            "A body of this kind is not taken at this address.",
        ),
        StatusCode::SERVICE_UNAVAILABLE => ("unavailable", "The server cannot answer right now. Try again."),
        StatusCode::FORBIDDEN => ("forbidden", "This was refused."),
        status if status.is_server_error() => ("failed", "Something went wrong here."),
        _ => ("bad_request", "The request could not be read."),
    }
}

/// The word for programs.
fn code(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::SignedOut | Refusal::WrongPassword { .. } => "unauthorized",
        Refusal::Forbidden | Refusal::ForeignOrigin | Refusal::InsecureAddress => "forbidden",
        Refusal::ProofNeeded => "proof_needed",
        Refusal::NotFound => "not_found",
        Refusal::IllegalTransition => "illegal_transition",
        Refusal::ChangedMeanwhile | Refusal::Outdated => "changed_meanwhile",
        Refusal::NotAssignable => "not_assignable",
        Refusal::InUse { .. } => "in_use",
        Refusal::NotInCharge { .. } => "not_in_charge",
        Refusal::ChatEnded => "chat_ended",
        Refusal::TooLate | Refusal::TooLateToUndo => "too_late",
        Refusal::Taken => "taken",
        Refusal::Empty { .. } => "empty",
        Refusal::TooLong { .. } => "too_long",
        Refusal::TooShort { .. } => "too_short",
        Refusal::Malformed { .. } | Refusal::NameRequired => "malformed",
        Refusal::TooMany { .. } => "too_many",
        Refusal::TooLarge { .. } => "too_large",
        Refusal::NoRoom => "no_room",
        Refusal::FileKind | Refusal::FileDiffers | Refusal::FileBroken => "file_refused",
        Refusal::TooManyFiles { .. } => "too_many_files",
        Refusal::FileGone => "file_gone",
        Refusal::Failed { .. } => "failed",
        Refusal::Unavailable { .. } => "unavailable",
    }
}

/// What could not be read of a request, in the reader's own words, which speak of the sender's own text.
pub(super) fn unreadable(status: StatusCode, words: String) -> Problem {
    COUNTERS.refused(&Refusal::Malformed {
        field: String::new(),
        expected: String::new(),
    });
    let code = match status {
        StatusCode::PAYLOAD_TOO_LARGE => "too_large",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "unsupported_media_type",
        StatusCode::UNPROCESSABLE_ENTITY => "malformed",
        _ => "bad_request",
    };
    Problem::new(status.as_u16(), code, words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::body::{Body, to_bytes};
    use axum::middleware::from_fn;
    use axum::routing::get;
    use tower::ServiceExt;
    use tower_http::catch_panic::CatchPanicLayer;

    use crate::layers::guard::answer_panic;

    #[tokio::test]
    async fn e_22_a_panic_is_told_in_the_one_shape_with_its_incident() {
        async fn breaks() {
            panic!("the secret of Maja");
        }
        let app: Router = Router::new()
            .route("/api/v1/projects", get(breaks))
            .layer(CatchPanicLayer::custom(answer_panic))
            .layer(from_fn(shape));
        let request = Request::get("/api/v1/projects").body(Body::empty()).unwrap();
        let answer = app.oneshot(request).await.unwrap();
        let body = to_bytes(answer.into_body(), 10_000).await.unwrap();
        let problem: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(problem["error"]["code"], "failed");
        let incident = problem["error"]["incident"].as_str().unwrap();
        assert!(!incident.is_empty() && !problem.to_string().contains("Maja"));
    }

    #[test]
    fn e_22_no_room_is_another_word_than_too_large() {
        let word = |refusal: Refusal| {
            let problem = Problem::from(refusal);
            (problem.error.status, problem.error.code)
        };
        assert_eq!(word(Refusal::NoRoom), (409, "no_room".to_owned()));
        let large = Refusal::TooLarge {
            what: "The file".to_owned(),
            limit: "20 MB".to_owned(),
        };
        assert_eq!(word(large), (413, "too_large".to_owned()));
        assert_eq!(
            words(StatusCode::UNSUPPORTED_MEDIA_TYPE).0,
            "unsupported_media_type"
        );
    }
}
