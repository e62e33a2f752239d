//! What ends a request that does not end by itself: a time limit, a caught panic.

use std::any::Any;
use std::time::Duration;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use model::refusal::Refusal;

use crate::answer;

/// The longest time to the first byte of an answer: a long poll holds for 25 s.
const ANSWER_WITHIN: Duration = Duration::from_secs(40);

/// The longest time for a file to come in: 20 MiB over a slow telephone.
const UPLOAD_WITHIN: Duration = Duration::from_mins(10);

/// Marks the answer to a panic with what the log has it under.
#[derive(Clone, Debug)]
pub struct Incident(pub String);

/// Refuses as unavailable what takes too long, a slow body included.
pub async fn within_time(request: Request, next: Next) -> Response {
    within(ANSWER_WITHIN, request, next).await
}

/// The same for files that come in.
pub async fn within_upload_time(request: Request, next: Next) -> Response {
    within(UPLOAD_WITHIN, request, next).await
}

async fn within(limit: Duration, request: Request, next: Next) -> Response {
    let form = answer::Form::of(&request);
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => answer::refusal(&Refusal::Unavailable { retry_after_s: 2 }, form),
    }
}

/// Answers where a handler panicked. The hook of [`crate::logs`] has written where; what it said may hold foreign text and is
/// dropped.
pub fn answer_panic(_said: Box<dyn Any + Send + 'static>) -> Response {
    let incident = service::token::incident();
    tracing::error!(incident.id = %incident, "A handler panicked");
    let mark = Incident(incident.clone());
    let mut response = answer::refusal(&Refusal::Failed { incident }, answer::Form::Text);
    response.extensions_mut().insert(mark);
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn;
    use axum::routing::get;
    use tower::ServiceExt;
    use tower_http::catch_panic::CatchPanicLayer;

    fn get_root() -> Request {
        Request::get("/").body(Body::empty()).unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn sec_10_an_answer_that_never_comes_is_given_up() {
        let app: Router = Router::new()
            .route("/", get(std::future::pending::<()>))
            .layer(from_fn(within_time));
        assert_eq!(app.oneshot(get_root()).await.unwrap().status(), 503);
    }

    #[tokio::test]
    async fn sec_03_a_panic_answers_with_an_incident_and_without_its_words() {
        async fn breaks() {
            panic!("the secret of Maja");
        }
        let app: Router = Router::new()
            .route("/", get(breaks))
            .layer(CatchPanicLayer::custom(answer_panic));
        let answer = app.oneshot(get_root()).await.unwrap();
        assert_eq!(answer.status(), 500);
        let body = axum::body::to_bytes(answer.into_body(), 10_000).await.unwrap();
        let words = String::from_utf8(body.to_vec()).unwrap();
        assert!(words.contains("Incident") && !words.contains("Maja"), "{words}");
    }
}
