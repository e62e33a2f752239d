//! The cross-site rule (`security.md`, Cross-site requests and websockets): one layer over all routes, server functions included.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use model::refusal::Refusal;
use service::counters::COUNTERS;

use crate::answer;

const FETCH_SITE: &str = "sec-fetch-site";

/// The origin that is ours: scheme, host and port of the public address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicOrigin(Arc<str>);

impl PublicOrigin {
    /// From the origin of the public address.
    pub fn new(origin: &str) -> Self {
        Self(origin.into())
    }

    /// Whether a request names exactly this origin, once. A missing one, `null` and a sibling are foreign.
    pub fn is_named_by(&self, headers: &HeaderMap) -> bool {
        let mut origins = headers.get_all(header::ORIGIN).iter();
        origins
            .next()
            .is_some_and(|origin| origin.as_bytes() == self.0.as_bytes())
            && origins.next().is_none()
    }

    /// Whether a request may pass.
    fn lets_pass(&self, method: &Method, headers: &HeaderMap) -> bool {
        if is_upgrade(headers) {
            return self.is_named_by(headers);
        }
        if method.is_safe() {
            return true;
        }
        let mut sites = headers.get_all(FETCH_SITE).iter();
        match (sites.next(), sites.next()) {
            (Some(site), None) => site == "same-origin" || site == "none",
            (Some(_), Some(_)) => false,
            (None, _) if headers.contains_key(header::ORIGIN) => self.is_named_by(headers),
            (None, _) => !headers.contains_key(header::COOKIE),
        }
    }
}

/// Refuses what another site makes a browser send.
pub async fn refuse_foreign(State(origin): State<PublicOrigin>, request: Request, next: Next) -> Response {
    if is_for_programs(&request) || origin.lets_pass(request.method(), request.headers()) {
        next.run(request).await
    } else {
        let refusal = reason(request.headers());
        COUNTERS.refused(&refusal);
        answer::refusal(&refusal, answer::Form::of(&request))
    }
}

/// Whether nothing that a browser sends by itself counts at this address: programs name themselves by a token, which no other website
/// can make a browser send without asking first, and nobody answers that question.
fn is_for_programs(request: &Request) -> bool {
    request.uri().path().starts_with(crate::rest::BASE) && !is_upgrade(request.headers())
}

/// Our own page over plain http, past the https address, is told so; everything else is foreign.
fn reason(headers: &HeaderMap) -> Refusal {
    let text = |name| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    };
    let is_own_page = text(header::ORIGIN).strip_prefix("http://") == Some(text(header::HOST));
    if is_own_page {
        Refusal::InsecureAddress
    } else {
        Refusal::ForeignOrigin
    }
}

fn is_upgrade(headers: &HeaderMap) -> bool {
    headers.contains_key(header::UPGRADE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    fn passes(method: &Method, headers: &[(&'static str, &'static str)]) -> bool {
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .fold(HeaderMap::new(), |mut all, (name, value)| {
                all.append(name, value);
                all
            });
        PublicOrigin::new("https://desk.example").lets_pass(method, &headers)
    }

    #[test]
    fn p_15_sec_08_unsafe_methods_pass_from_our_own_pages_only() {
        const COOKIE: (&str, &str) = ("cookie", "__Host-lobby=x");
        let table: [(&[(&str, &str)], bool); 15] = [
            (&[("sec-fetch-site", "same-origin"), COOKIE], true),
            (&[("sec-fetch-site", "none"), COOKIE], true),
            (&[("sec-fetch-site", "same-site"), COOKIE], false),
            (&[("sec-fetch-site", "cross-site"), COOKIE], false),
            (&[("sec-fetch-site", "cross-site")], false),
            (
                &[
                    ("sec-fetch-site", "cross-site"),
                    ("origin", "https://desk.example"),
                ],
                false,
            ),
            (
                &[
                    ("sec-fetch-site", "same-origin"),
                    ("sec-fetch-site", "cross-site"),
                ],
                false,
            ),
            (&[("origin", "https://desk.example"), COOKIE], true),
            (&[("origin", "https://desk.example:8443"), COOKIE], false),
            (&[("origin", "http://desk.example"), COOKIE], false),
            (&[("origin", "https://shop.desk.example"), COOKIE], false),
            (
                &[
                    ("origin", "https://desk.example"),
                    ("origin", "https://desk.example"),
                ],
                false,
            ),
            (&[("origin", "null"), COOKIE], false),
            (&[COOKIE], false),
            (&[], true),
        ];
        for (headers, expected) in table {
            for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
                assert_eq!(passes(&method, headers), expected, "{method} {headers:?}");
            }
            assert!(passes(&Method::GET, headers), "GET {headers:?}");
        }
    }

    #[test]
    fn a_page_of_ours_over_plain_http_is_told_why() {
        let asked = |origin: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
            headers.insert(header::HOST, HeaderValue::from_static("10.0.0.5:3000"));
            reason(&headers)
        };
        assert_eq!(asked("http://10.0.0.5:3000"), Refusal::InsecureAddress);
        assert_eq!(asked("http://10.0.0.6:3000"), Refusal::ForeignOrigin);
        assert_eq!(asked("https://10.0.0.5:3000"), Refusal::ForeignOrigin);
    }

    #[test]
    fn sec_08_an_upgrade_names_our_origin() {
        let upgrade = ("upgrade", "websocket");
        assert!(passes(
            &Method::GET,
            &[upgrade, ("origin", "https://desk.example")]
        ));
        for origin in [
            "https://shop.desk.example",
            "https://desk.example.evil.example",
            "null",
            "",
        ] {
            assert!(!passes(&Method::GET, &[upgrade, ("origin", origin)]), "{origin}");
        }
        assert!(!passes(&Method::GET, &[upgrade]));
        assert!(!passes(
            &Method::GET,
            &[upgrade, ("sec-fetch-site", "same-origin")]
        ));
    }
}
