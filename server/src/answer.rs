//! Refusals as HTTP answers: the status of the refusal, its words in the form that the asker reads.

use app::api::ApiError;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use model::refusal::Refusal;

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// What a server function answers.
    Api,
    /// A page for people.
    Page,
    /// The words alone.
    Text,
}

impl Form {
    /// The form that a request expects: a server function's by its address, a page where a browser navigates.
    pub fn of(request: &Request) -> Self {
        if request.uri().path().starts_with("/api/") {
            return Self::Api;
        }
        if request.method() == Method::GET && accepts_html(request.headers()) {
            Self::Page
        } else {
            Self::Text
        }
    }
}

/// The answer for a refusal.
pub fn refusal(refusal: &Refusal, form: Form) -> Response {
    let status = StatusCode::from_u16(refusal.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = match form {
        Form::Api => (status, axum::Json(ApiError::from(refusal.clone()))).into_response(),
        Form::Page => (status, Html(page(&refusal.to_string()))).into_response(),
        Form::Text => (status, refusal.to_string()).into_response(),
    };
    if let Some(seconds) = refusal.retry_after_s() {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn accepts_html(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}

/// A page that needs nothing: no style, no script. `words` are our own.
fn page(words: &str) -> String {
    let words = words.replace('&', "&amp;").replace('<', "&lt;");
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Lobby</title>\n\
         <main>\n<h1>Lobby</h1>\n<p>{words}</p>\n<p><a href=\"/\">Back to the start</a></p>\n</main>\n</html>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    #[test]
    fn the_form_follows_who_asks() {
        let ask = |method: &str, path: &str, accept: &str| {
            let request = Request::builder()
                .method(method)
                .uri(path)
                .header(header::ACCEPT, accept);
            Form::of(&request.body(Body::empty()).unwrap())
        };
        assert_eq!(ask("GET", "/p/JK/chats", "text/html,*/*"), Form::Page);
        assert_eq!(ask("GET", "/p/JK/sync", "*/*"), Form::Text);
        assert_eq!(ask("POST", "/api/sign_in", "text/html"), Form::Api);
        assert_eq!(ask("POST", "/w/abc/chats", "text/html"), Form::Text);
    }

    #[test]
    fn a_wait_is_named_in_its_header() {
        let answer = refusal(&Refusal::TooMany { retry_after_s: 7 }, Form::Text);
        assert_eq!(
            (
                answer.status().as_u16(),
                answer.headers()[header::RETRY_AFTER].to_str().unwrap()
            ),
            (429, "7")
        );
    }
}
