//! The loader and the frame.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use service::error::Error;
use widget::{FramePage, LoaderConfig};

use super::who;
use crate::answer::{self, Form};
use crate::layers::headers::frame_policy;
use crate::skins::Skins;

/// The loader's colours where the website chose none; the accent of the design tokens.
const ACCENT: &str = "#325bde";

/// The loader: its code with the state of the desk, at most a minute old.
pub(super) async fn loader(skins: &Skins, widget: &str, headers: &HeaderMap) -> Response {
    let script = async {
        let front = skins.desk.front(widget).await?;
        let online = skins.desk.is_somebody_there(&front).await?;
        let config = LoaderConfig {
            origin: &skins.site.origin,
            widget_id: widget,
            assets: &skins.site.widget_assets,
            desk: &front.project.name,
            online,
            accent: front.widget.accent.as_deref().unwrap_or(ACCENT),
            on_accent: "#ffffff",
        };
        Ok::<_, Error>(widget::loader_js(&skins.site.loader, &config))
    };
    match script.await {
        Ok(script) => cached(script, headers),
        Err(error) => answer::refusal(&error.into_refusal(), Form::Text),
    }
}

fn cached(script: String, headers: &HeaderMap) -> Response {
    let digest = service::token::digest(&script);
    let etag = format!("\"{}\"", model::codec::to_hex(&digest[..8]));
    let known = headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|known| known.as_bytes() == etag.as_bytes());
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        script.into_response()
    };
    let own = response.headers_mut();
    own.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/javascript; charset=utf-8"),
    );
    own.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=60"),
    );
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        own.insert(header::ETAG, etag);
    }
    response
}

/// The frame: what the panel shows now, readable before any script runs.
pub(super) async fn frame(skins: &Skins, widget: &str, headers: &HeaderMap) -> Response {
    let page = async {
        let front = skins.desk.front(widget).await?;
        let guest = who::guest(skins, &front, headers).await?;
        let snapshot = skins.desk.visitor_snapshot(&front, guest).await?;
        let sites = skins.site.frame_ancestors(&front.websites);
        let html = widget::frame_html(&FramePage {
            widget_id: widget,
            assets: &skins.site.widget_assets,
            snapshot: &snapshot,
            now_ms: skins.desk.now_ms(),
            accent: front.widget.accent.as_deref(),
            sites: &sites,
            lang: "en",
        });
        Ok::<_, Error>((html, frame_policy(&sites)))
    };
    match page.await {
        Ok((html, policy)) => ([(header::CONTENT_SECURITY_POLICY, policy)], Html(html)).into_response(),
        Err(error) => answer::refusal(&error.into_refusal(), Form::Page),
    }
}
