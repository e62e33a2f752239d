//! The demo's shop on an origin of its own: pages with the widget's one script line, under a policy as strict as a website's
//! can be, so that embedding is proven wherever the demo runs.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::story::WIDGET;
use crate::assets::Assets;
use crate::state::AppState;

/// What stands in the pages where the script's address belongs.
const PLACEHOLDER: &str = "__LOBBY_WIDGET_SRC__";

#[derive(Clone)]
struct Shop {
    assets: Arc<Assets>,
    script: Arc<str>,
    policy: HeaderValue,
}

/// The shop's routes.
pub fn router(state: &AppState) -> Router {
    let console = state.public_url.origin();
    let shop = Shop {
        assets: Arc::clone(&state.assets),
        script: format!("{console}/w/{WIDGET}.js").into(),
        policy: HeaderValue::from_str(&policy(console))
            .unwrap_or(HeaderValue::from_static("default-src 'none'")),
    };
    Router::new().fallback(serve).with_state(shop)
}

/// Nothing but our script and our frame from elsewhere, and no markup from texts.
fn policy(console: &str) -> String {
    format!(
        "default-src 'none'; script-src {console}; frame-src {console}; style-src 'self'; img-src 'self'; font-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    )
}

async fn serve(State(shop): State<Shop>, request: Request) -> Response {
    if !request.method().is_safe() || request.method() == Method::OPTIONS {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let Some((bytes, content_type)) =
        names(request.uri().path()).find_map(|name| shop.assets.site.raw(&name))
    else {
        return (StatusCode::NOT_FOUND, "The shop has no such page.").into_response();
    };
    let is_page = content_type.starts_with("text/html");
    let body = match std::str::from_utf8(&bytes) {
        Ok(text) if is_page => Body::from(text.replace(PLACEHOLDER, &shop.script)),
        _ => Body::from(bytes),
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(content_type)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ),
        (
            header::REFERRER_POLICY,
            HeaderValue::from_static("strict-origin-when-cross-origin"),
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            HeaderValue::from_static("same-origin"),
        ),
        (header::CONTENT_SECURITY_POLICY, shop.policy),
    ];
    (headers, body).into_response()
}

/// The files that an address can mean: itself, a page without its ending, a folder's first page.
fn names(path: &str) -> impl Iterator<Item = String> {
    let path = path.trim_matches('/');
    let inside = path
        .strip_prefix("static/shop")
        .map_or(path, |rest| rest.trim_start_matches('/'));
    let base = if inside.is_empty() {
        "static/shop".to_owned()
    } else {
        format!("static/shop/{inside}")
    };
    [base.clone(), format!("{base}.html"), format!("{base}/index.html")].into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_mean_files() {
        let last = |path: &str| names(path).last().unwrap();
        assert_eq!(last("/"), "static/shop/index.html");
        assert_eq!(names("/shop.css").next().unwrap(), "static/shop/shop.css");
        assert_eq!(
            names("/static/shop/bowl.svg").next().unwrap(),
            "static/shop/bowl.svg"
        );
        assert_eq!(names("/plates").nth(1).unwrap(), "static/shop/plates.html");
    }

    #[test]
    fn the_policy_is_strict() {
        let policy = policy("http://127.0.0.1:3000");
        assert!(policy.contains(
            "default-src 'none'; script-src http://127.0.0.1:3000; frame-src http://127.0.0.1:3000;"
        ));
        assert!(policy.contains("require-trusted-types-for 'script'") && !policy.contains("unsafe"));
    }
}
