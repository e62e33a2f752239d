//! On loopback the name by which a browser calls us has to be one of this machine. Otherwise any website could let its own name
//! point here (DNS rebinding) and read, as "same origin", what only this machine may see.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use url::{Host, Url};

use super::headers::Kind;

/// The address that is ours, where it is one of this machine.
#[derive(Clone, Debug)]
pub struct OwnHost(Option<Arc<str>>);

#[derive(Debug, PartialEq, Eq)]
enum Call {
    /// By a name that will do.
    Ours,
    /// By another name of this machine, at our port.
    Sibling,
    /// By somebody else's name.
    Foreign,
}

impl OwnHost {
    /// For a public address; one that others can reach is guarded by https and its cookies instead.
    pub fn new(origin: &str, is_loopback: bool) -> Self {
        Self(is_loopback.then(|| origin.into()))
    }

    fn call(origin: &str, headers: &HeaderMap) -> Call {
        let Some(host) = headers.get(header::HOST) else {
            return Call::Ours;
        };
        let Some(called) = url_of(host).filter(|called| called.host().is_some_and(|host| is_here(&host)))
        else {
            return Call::Foreign;
        };
        let own_port = Url::parse(origin)
            .ok()
            .and_then(|own| own.port_or_known_default());
        let is_sibling =
            called.origin().ascii_serialization() != origin && called.port_or_known_default() == own_port;
        if is_sibling { Call::Sibling } else { Call::Ours }
    }
}

/// Refuses foreign names, and leads pages to the one address whose sockets and cookies work.
pub async fn check(State(OwnHost(own)): State<OwnHost>, request: Request, next: Next) -> Response {
    let Some(origin) = own else {
        return next.run(request).await;
    };
    match OwnHost::call(&origin, request.headers()) {
        Call::Foreign => (
            StatusCode::MISDIRECTED_REQUEST,
            format!("This server answers on this machine only: {origin}\n"),
        )
            .into_response(),
        Call::Sibling if request.method() == Method::GET && Kind::of(request.uri().path()) == Kind::Page => {
            let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
            Redirect::temporary(&format!("{origin}{path}")).into_response()
        }
        Call::Sibling | Call::Ours => next.run(request).await,
    }
}

/// Whether whoever asks calls us by a name of this machine.
pub(crate) fn names_this_machine(headers: &HeaderMap) -> bool {
    let called = headers.get(header::HOST).and_then(url_of);
    called.is_some_and(|called| called.host().is_some_and(|host| is_here(&host)))
}

fn url_of(host: &HeaderValue) -> Option<Url> {
    Url::parse(&format!("http://{}/", host.to_str().ok()?)).ok()
}

fn is_here(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.is_loopback(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sec_09_a_foreign_name_for_this_machine_is_refused() {
        let table = [
            ("127.0.0.1:3000", Call::Ours),
            ("localhost:3000", Call::Sibling),
            ("[::1]:3000", Call::Sibling),
            ("localhost:8080", Call::Ours),
            ("evil.example:3000", Call::Foreign),
            ("localhost.evil.example:3000", Call::Foreign),
            ("127.0.0.1.evil.example", Call::Foreign),
            ("10.0.0.5:3000", Call::Foreign),
            ("a b", Call::Foreign),
            ("", Call::Foreign),
        ];
        for (host, expected) in table {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, host.parse().unwrap());
            assert_eq!(
                OwnHost::call("http://127.0.0.1:3000", &headers),
                expected,
                "{host}"
            );
        }
    }
}
