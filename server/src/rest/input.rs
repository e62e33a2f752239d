//! What a request carries, read with the refusals of this interface.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use serde::de::DeserializeOwned;

use super::problem::{Problem, unreadable};

/// A body of JSON.
#[derive(Clone, Copy, Debug)]
pub struct Body<T>(pub T);

/// A body of bytes, not read yet: the content of a file, with nothing around it.
#[derive(Debug)]
pub struct Raw(pub axum::body::Body);

/// The parameters behind `?`.
#[derive(Clone, Copy, Debug)]
pub struct Parameters<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let read: Result<Json<T>, JsonRejection> = Json::from_request(request, state).await;
        match read {
            Ok(Json(value)) => Ok(Self(value)),
            Err(rejection) => Err(unreadable(rejection.status(), rejection.body_text())),
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for Raw {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Problem> {
        if request.headers().get(header::CONTENT_TYPE).is_none_or(says_bytes) {
            return Ok(Self(request.into_body()));
        }
        let words = "Send the file itself as the body, with Content-Type: application/octet-stream.";
        Err(unreadable(StatusCode::UNSUPPORTED_MEDIA_TYPE, words.to_owned()))
    }
}

/// Whether a body says that it is bytes. A form would be kept with its boundaries as a part of the file, and what a tool calls text or
/// a form by itself may have lost its line ends.
fn says_bytes(content_type: &HeaderValue) -> bool {
    let said = content_type.to_str().unwrap_or_default();
    let essence = said.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/octet-stream")
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Parameters<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Query::from_request_parts(parts, state).await {
            Ok(Query(value)) => Ok(Self(value)),
            Err(rejection) => Err(unreadable(rejection.status(), rejection.body_text())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e_22_only_bytes_are_taken_for_a_file() {
        for (said, expected) in [
            ("application/octet-stream", true),
            ("Application/Octet-Stream; charset=binary", true),
            ("multipart/form-data; boundary=x", false),
            ("application/x-www-form-urlencoded", false),
            ("application/json", false),
            ("", false),
        ] {
            assert_eq!(says_bytes(&HeaderValue::from_static(said)), expected, "{said}");
        }
    }
}
