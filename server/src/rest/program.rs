//! The program that asks: its token, and the agent as whom it comes in.

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use service::desk::Desk;
use service::session::CurrentAgent;

use super::problem::Problem;
use crate::layers::session::caller;

/// The agent who made the token of a request. What changes nothing may be asked with a token that only reads.
#[derive(Debug)]
pub struct Program(pub CurrentAgent);

impl<S> FromRequestParts<S> for Program
where
    Desk: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let token = bearer(&parts.headers).unwrap_or_default();
        let caller = caller(&parts.headers, &parts.extensions);
        let desk = Desk::from_ref(state);
        let agent = desk.agent_of_token(token, !parts.method.is_safe(), caller);
        Ok(Self(agent.await?))
    }
}

/// The token of `Authorization: Bearer …`, where there is exactly one.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut lines = headers.get_all(header::AUTHORIZATION).iter();
    let only = lines.next().filter(|_| lines.next().is_none())?;
    let (scheme, token) = only.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_stands_in_one_line_of_its_scheme() {
        let with = |lines: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(header::AUTHORIZATION, (*line).parse().unwrap());
            }
            bearer(&headers).map(str::to_owned)
        };
        assert_eq!(with(&["Bearer lobby_1"]).as_deref(), Some("lobby_1"));
        assert_eq!(with(&["bearer  lobby_1 "]).as_deref(), Some("lobby_1"));
        for wrong in [
            &["Basic lobby_1"][..],
            &["lobby_1"],
            &[],
            &["Bearer a", "Bearer b"],
        ] {
            assert_eq!(with(wrong), None, "{wrong:?}");
        }
    }
}
