//! What a server function answers when it does not do what it was asked.

use core::fmt;

use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use model::refusal::Refusal;
use serde::{Deserialize, Serialize};

use super::json::AnswerJsonEncoding;

/// Why a server function did not do what it was asked. Its words may be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ApiError {
    /// A rule said no, or the server named an incident.
    Refused(Refusal),
    /// The server could not read the arguments: status 400.
    Unreadable,
    /// No answer came, or none of ours.
    Unreachable,
}

impl ApiError {
    /// The refusal, where the server gave one.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            Self::Unreadable | Self::Unreachable => None,
        }
    }

    /// Whether the session has ended, so that signing in again is the way on. A wrong password is not that.
    pub fn is_signed_out(&self) -> bool {
        self.refusal() == Some(&Refusal::SignedOut)
    }

    /// Whether the same request may succeed later.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Refused(refusal) => refusal.is_passing(),
            Self::Unreadable => false,
            Self::Unreachable => true,
        }
    }

    /// The HTTP status of this answer.
    pub fn http_status(&self) -> u16 {
        match self {
            Self::Refused(refusal) => refusal.http_status(),
            Self::Unreadable => 400,
            Self::Unreachable => 500,
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Unreadable => {
                f.write_str("The server did not understand this page. Reload it and try again.")
            }
            Self::Unreachable => {
                f.write_str("The server cannot be reached. Check the connection and try again.")
            }
        }
    }
}

impl core::error::Error for ApiError {}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

#[cfg(feature = "ssr")]
impl From<service::Error> for ApiError {
    fn from(error: service::Error) -> Self {
        let refusal = error.into_refusal();
        name_wait(&refusal);
        Self::Refused(refusal)
    }
}

/// A refusal that names a wait says it in the answer's head too.
#[cfg(feature = "ssr")]
fn name_wait(refusal: &Refusal) {
    use axum::http::{HeaderValue, header};
    let response = leptos::prelude::use_context::<leptos_axum::ResponseOptions>();
    if let (Some(seconds), Some(response)) = (refusal.retry_after_s(), response) {
        response.insert_header(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
}

impl FromServerFnError for ApiError {
    type Encoder = AnswerJsonEncoding;

    /// The inner texts speak of deserialising and are dropped. On the server only arguments can be unreadable; in the browser
    /// it is the answer, and then whatever answered was not our server.
    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => Self::Unreadable,
            ServerFnErrorErr::Deserialization(_) if cfg!(feature = "ssr") => Self::Unreadable,
            _ => Self::Unreachable,
        }
    }

    #[cfg(feature = "ssr")]
    fn status_code(&self) -> axum::http::StatusCode {
        use axum::http::StatusCode;
        StatusCode::from_u16(self.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_refusal_has_its_status() {
        let status = |refusal: Refusal| ApiError::from(refusal).http_status();
        assert_eq!(status(Refusal::SignedOut), 401);
        assert_eq!(status(Refusal::Forbidden), 403);
        assert_eq!(status(Refusal::NotFound), 404);
        assert_eq!(status(Refusal::ChatEnded), 409);
        assert_eq!(
            status(Refusal::Empty {
                field: "The message".to_owned()
            }),
            422
        );
        assert_eq!(status(Refusal::TooMany { retry_after_s: 3 }), 429);
        assert_eq!(status(Refusal::Unavailable { retry_after_s: 2 }), 503);
        assert_eq!(ApiError::Unreadable.http_status(), 400);
    }

    #[test]
    fn inner_texts_are_never_shown() {
        for inner in [
            ServerFnErrorErr::Args("missing field `chat` at line 1".to_owned()),
            ServerFnErrorErr::Deserialization("expected value at line 1".to_owned()),
            ServerFnErrorErr::ServerError("secret".to_owned()),
        ] {
            let words = ApiError::from_server_fn_error(inner).to_string();
            assert!(!words.contains("line 1") && !words.contains("secret"), "{words}");
        }
    }

    #[test]
    fn a_wrong_password_is_not_an_ended_session() {
        assert!(ApiError::from(Refusal::SignedOut).is_signed_out());
        assert!(!ApiError::from(Refusal::WrongPassword { tries_left: 2 }).is_signed_out());
    }
}
