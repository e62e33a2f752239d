//! The security headers of every answer, in one table by kind (`security.md`, Output). A handler that sets one itself wins.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// For whatever holds no page: nothing may be loaded, nobody may frame it.
const CLOSED: &str = "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
const HSTS: &str = "max-age=31536000";
/// What no page of ours uses.
const ALL_OFF: &str = "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(), \
    geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), \
    publickey-credentials-get=(), screen-wake-lock=(), usb=(), xr-spatial-tracking=()";

/// What an answer is, by its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A page of the console.
    Page,
    /// The widget's frame.
    Frame,
    /// The loader, which runs in other people's pages.
    Loader,
    /// The widget's files.
    WidgetFile,
    /// The console's files.
    ConsoleFile,
    /// What programs read: server functions, long polls, visitor routes, health.
    Api,
}

impl Kind {
    /// The kind of what lies at an address.
    pub fn of(path: &str) -> Self {
        let mut parts = path.split('/').skip(1);
        match (parts.next().unwrap_or_default(), parts.next(), parts.next()) {
            ("w", Some("assets"), Some(_)) => Self::WidgetFile,
            ("w", Some(name), None) if name.strip_suffix(".js").is_some() => Self::Loader,
            ("w", Some(_), None) => Self::Frame,
            ("w" | "api" | "files", ..)
            | ("healthz" | "readyz" | "metrics", None, _)
            | ("p", Some(_), Some("ws" | "sync")) => Self::Api,
            ("pkg" | "static", ..) | ("favicon.ico", None, _) => Self::ConsoleFile,
            _ => Self::Page,
        }
    }

    fn headers(self) -> Vec<(HeaderName, &'static str)> {
        let mut all = vec![
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (PERMISSIONS_POLICY, ALL_OFF),
        ];
        match self {
            Self::Page => all.extend([
                (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
                (OPENER_POLICY, "same-origin"),
                (RESOURCE_POLICY, "same-origin"),
                (header::CONTENT_SECURITY_POLICY, CLOSED),
                (header::CACHE_CONTROL, "no-store"),
            ]),
            Self::Frame => all.extend([
                (header::REFERRER_POLICY, "same-origin"),
                (RESOURCE_POLICY, "cross-origin"),
                (header::CONTENT_SECURITY_POLICY, CLOSED),
                (header::CACHE_CONTROL, "no-store"),
            ]),
            Self::Loader => all.push((RESOURCE_POLICY, "cross-origin")),
            Self::WidgetFile => {
                all.extend([
                    (RESOURCE_POLICY, "cross-origin"),
                    (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
                ]);
            }
            Self::ConsoleFile => {
                all.extend([
                    (RESOURCE_POLICY, "same-origin"),
                    (header::CONTENT_SECURITY_POLICY, CLOSED),
                ]);
            }
            Self::Api => all.extend([
                (header::REFERRER_POLICY, "same-origin"),
                (RESOURCE_POLICY, "same-origin"),
                (header::CONTENT_SECURITY_POLICY, CLOSED),
                (header::CACHE_CONTROL, "no-store"),
            ]),
        }
        all
    }
}

/// Adds headers.
#[derive(Clone, Copy, Debug)]
pub struct SecurityHeaders {
    /// Whether the public address is https.
    pub is_https: bool,
}

impl SecurityHeaders {
    fn apply(self, kind: Kind, headers: &mut HeaderMap) {
        for (name, value) in kind.headers() {
            headers.entry(name).or_insert(HeaderValue::from_static(value));
        }
        if self.is_https {
            headers
                .entry(header::STRICT_TRANSPORT_SECURITY)
                .or_insert(HeaderValue::from_static(HSTS));
        }
    }
}

/// Adds what a kind of answer carries.
pub async fn add(State(headers): State<SecurityHeaders>, request: Request, next: Next) -> Response {
    let kind = Kind::of(request.uri().path());
    let mut response = next.run(request).await;
    headers.apply(kind, response.headers_mut());
    response
}

/// The policy of the widget's frame, which these websites may embed; none configured: our own origin only.
pub fn frame_policy(websites: &[String]) -> String {
    let ancestors = if websites.is_empty() {
        "'self'".to_owned()
    } else {
        websites.join(" ")
    };
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; font-src 'self'; connect-src 'self'; \
         img-src 'self' blob: data:; media-src 'self' blob: data:; form-action 'self'; base-uri 'none'; \
         frame-ancestors {ancestors}; require-trusted-types-for 'script'; trusted-types 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_says_the_kind() {
        let table = [
            ("/", Kind::Page),
            ("/login", Kind::Page),
            ("/p/JK/chats", Kind::Page),
            ("/p/JK/chats/ws", Kind::Page),
            ("/p/JK/ws", Kind::Api),
            ("/p/JK/sync", Kind::Api),
            ("/api/sign_in", Kind::Api),
            ("/healthz", Kind::Api),
            ("/metrics", Kind::Api),
            ("/pkg/0123/console.js", Kind::ConsoleFile),
            ("/static/logo.svg", Kind::ConsoleFile),
            ("/w/0a1b", Kind::Frame),
            ("/w/0a1b.js", Kind::Loader),
            ("/w/0a1b/state", Kind::Api),
            ("/w/0a1b/files", Kind::Api),
            ("/w/files/0a1b/thumb", Kind::Api),
            ("/files/0a1b", Kind::Api),
            ("/files/of/0a1b", Kind::Api),
            ("/w/0a1b/ws", Kind::Api),
            ("/w/assets/0123/widget.js", Kind::WidgetFile),
        ];
        for (path, kind) in table {
            assert_eq!(Kind::of(path), kind, "{path}");
        }
    }

    #[test]
    fn p_15_each_kind_carries_its_headers_and_a_handler_wins() {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("its own"),
        );
        SecurityHeaders { is_https: true }.apply(Kind::Page, &mut headers);
        assert_eq!(headers[header::CONTENT_SECURITY_POLICY], "its own");
        assert_eq!(headers[header::CACHE_CONTROL], "no-store");
        assert_eq!(headers[OPENER_POLICY], "same-origin");
        assert_eq!(headers[header::STRICT_TRANSPORT_SECURITY], HSTS);
        let mut headers = HeaderMap::new();
        SecurityHeaders { is_https: false }.apply(Kind::Frame, &mut headers);
        assert_eq!(
            headers[header::REFERRER_POLICY],
            "same-origin",
            "no-referrer would make its form posts come from null"
        );
        assert_eq!(headers[RESOURCE_POLICY], "cross-origin");
        assert!(
            !headers.contains_key(OPENER_POLICY) && !headers.contains_key(header::STRICT_TRANSPORT_SECURITY)
        );
    }

    #[test]
    fn a_frame_without_websites_is_framed_by_ourselves_only() {
        assert!(frame_policy(&[]).contains("frame-ancestors 'self';"));
        let policy = frame_policy(&[
            "https://shop.example".to_owned(),
            "http://localhost:3001".to_owned(),
        ]);
        assert!(
            policy.contains("frame-ancestors https://shop.example http://localhost:3001;"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"));
    }
}
