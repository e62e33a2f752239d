//! What a page says to HTTP: status, headers, redirects. Empty in the browser.

use crate::api::ApiError;

/// Gives the answer this status; nothing in the browser.
pub(crate) fn status(code: u16) {
    #[cfg(feature = "ssr")]
    on_server::status(code);
    #[cfg(not(feature = "ssr"))]
    {
        _ = code;
    }
}

/// Gives the answer the status of a refusal. Whoever is signed out is sent to the sign-in page, with the way back to `here`.
pub(crate) fn refused(error: &ApiError, here: &str) {
    if error.is_signed_out() {
        leave_for(&sign_in_address(here));
    } else {
        status(error.http_status());
    }
}

/// The sign-in page's address with the way back; only paths of our own are ways back.
pub(crate) fn sign_in_address(here: &str) -> String {
    let own = here.starts_with('/') && !here.starts_with("//") && !here.contains('\\');
    if own && here != "/" {
        format!("/login?next={}", encoded(here))
    } else {
        "/login".to_owned()
    }
}

/// The sign-in page's address for somebody whose session has ended, with the way back.
pub(crate) fn sign_in_again_address(here: &str) -> String {
    let address = sign_in_address(here);
    let sign = if address.contains('?') { '&' } else { '?' };
    format!("{address}{sign}ended=1")
}

/// Leads to another page of ours: by a redirect on the server, by a load in the browser.
pub(crate) fn leave_for(path: &str) {
    #[cfg(feature = "ssr")]
    leptos_axum::redirect(path, false);
    #[cfg(not(feature = "ssr"))]
    crate::browser::go_to(path);
}

/// Writes the headers of `security.md`, with the nonce of this answer.
pub(crate) fn headers() {
    #[cfg(feature = "ssr")]
    on_server::headers(leptos::prelude::use_nonce().as_deref());
}

/// Whether the page that is asked for is of the console's first load: the chats.
#[cfg(feature = "ssr")]
pub(crate) fn is_of_first_load() -> bool {
    use leptos::prelude::use_context;

    use_context::<axum::http::request::Parts>()
        .is_some_and(|parts| parts.uri.path().split('/').nth(3) == Some("chats"))
}

/// Nobody asks in the browser.
#[cfg(not(feature = "ssr"))]
pub(crate) fn is_of_first_load() -> bool {
    true
}

/// A text for the document's head. On the server the framework writes it there as it is, so it is escaped first; in the browser it is set as
/// a text.
#[cfg(feature = "ssr")]
pub(crate) fn head_text(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// A text for the document's head: set as a text.
#[cfg(not(feature = "ssr"))]
pub(crate) fn head_text(text: &str) -> String {
    text.to_owned()
}

/// A path inside a query: everything but unreserved characters and `/` is escaped.
fn encoded(path: &str) -> String {
    const DIGITS: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F',
    ];
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.extend([
                '%',
                DIGITS[usize::from(byte >> 4)],
                DIGITS[usize::from(byte & 15)],
            ]);
        }
    }
    out
}

#[cfg(feature = "ssr")]
mod on_server {
    use axum::http::header::{HeaderName, HeaderValue};
    use axum::http::{StatusCode, header};
    use leptos::prelude::use_context;
    use leptos_axum::ResponseOptions;

    pub(super) fn status(code: u16) {
        if let (Some(response), Ok(status)) = (use_context::<ResponseOptions>(), StatusCode::from_u16(code)) {
            response.set_status(status);
        }
    }

    pub(super) fn headers(nonce: Option<&str>) {
        let Some(response) = use_context::<ResponseOptions>() else {
            return;
        };
        let fixed = [
            (header::CACHE_CONTROL, "no-store"),
            (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (
                HeaderName::from_static("cross-origin-opener-policy"),
                "same-origin",
            ),
            (
                HeaderName::from_static("cross-origin-resource-policy"),
                "same-origin",
            ),
        ];
        for (name, value) in fixed {
            response.insert_header(name, HeaderValue::from_static(value));
        }
        if let Ok(policy) = HeaderValue::from_str(&super::content_security_policy(nonce)) {
            response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
        }
    }
}

/// The console's policy (`security.md`, Output).
#[cfg(any(feature = "ssr", test))]
fn content_security_policy(nonce: Option<&str>) -> String {
    let nonce = nonce.map(|nonce| format!(" 'nonce-{nonce}'")).unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'self'{nonce} 'wasm-unsafe-eval'; style-src 'self'; font-src 'self'; \
         connect-src 'self'; img-src 'self' blob: data:; media-src 'self' blob: data:; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::{content_security_policy, sign_in_address, sign_in_again_address};

    #[test]
    fn the_way_back_is_a_path_of_ours() {
        assert_eq!(
            sign_in_address("/p/JK/chats/JK-3"),
            "/login?next=/p/JK/chats/JK-3"
        );
        assert_eq!(sign_in_address("/"), "/login");
        assert_eq!(sign_in_address("//evil.example"), "/login");
        assert_eq!(sign_in_address("/a?b=c&d"), "/login?next=/a%3Fb%3Dc%26d");
        assert_eq!(sign_in_again_address("/"), "/login?ended=1");
        assert_eq!(sign_in_again_address("/p/JK"), "/login?next=/p/JK&ended=1");
    }

    #[test]
    fn p_15_the_policy_has_a_nonce_and_no_unsafe_inline() {
        let policy = content_security_policy(Some("abc"));
        assert!(policy.contains("script-src 'self' 'nonce-abc' 'wasm-unsafe-eval';"));
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"));
    }
}
