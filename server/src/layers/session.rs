//! Whose request it is: the session cookie becomes `Extension<Option<CurrentAgent>>`. For the console's routes only; a
//! visitor's routes do not look at it.

use axum::extract::{Request, State};
use axum::http::{Extensions, HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;
use service::desk::Desk;
use service::session::{Caller, CookieForm};
use service::throttle::ClientAddress;

use crate::answer;

/// What the session layer needs.
#[derive(Clone)]
pub struct Sessions {
    /// The use cases.
    pub desk: Desk,
    /// The cookie's form.
    pub cookie: CookieForm,
}

/// Puts `Option<CurrentAgent>` into the request. When the session cannot be looked up, the request is refused: a failure is
/// not a sign-out.
pub async fn find(State(sessions): State<Sessions>, mut request: Request, next: Next) -> Response {
    let agent = match cookie(request.headers(), sessions.cookie.name()) {
        None => None,
        Some(token) => match sessions.desk.session(token).await {
            Ok(agent) => {
                if let Some(agent) = agent.as_ref().filter(|_| !is_by_itself(request.uri().path()))
                    && let Err(error) = sessions.desk.used(&agent.session).await
                {
                    tracing::debug!(%error, "That a session is used could not be noted");
                }
                agent.map(|agent| agent.calling_from(caller(request.headers(), request.extensions())))
            }
            Err(error) => return answer::refusal(&error.into_refusal(), answer::Form::of(&request)),
        },
    };
    request.extensions_mut().insert(agent);
    next.run(request).await
}

/// Whether a page asks for this without anybody doing something: it keeps no session from ending for idleness.
fn is_by_itself(path: &str) -> bool {
    let ends = if path.starts_with("/p/") {
        &["/sync", "/ws"][..]
    } else {
        &["/load_desk", "/load_connection", "/seen"]
    };
    ends.iter().any(|end| path.ends_with(end))
}

/// Where a request comes from.
pub(crate) fn caller(headers: &HeaderMap, extensions: &Extensions) -> Caller {
    let agent = headers.get(header::USER_AGENT);
    Caller {
        address: extensions.get::<ClientAddress>().copied(),
        agent: agent
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned(),
    }
}

/// The value of the first cookie with this name.
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lines = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok());
    let pairs = lines
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    pairs
        .into_iter()
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, "a=1; xlobby=2; lobby=3; lobby=4".parse().unwrap());
        headers.append(header::COOKIE, "b=5=6".parse().unwrap());
        assert_eq!(cookie(&headers, "lobby"), Some("3"));
        assert_eq!(cookie(&headers, "b"), Some("5=6"));
        assert_eq!(cookie(&headers, "obby"), None);
        assert_eq!(cookie(&HeaderMap::new(), "lobby"), None);
    }
}
