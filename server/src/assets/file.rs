//! One file as an HTTP answer.

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::encoding::{Encoding, accepted};

/// How long a browser may keep a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Caching {
    /// Its address carries its version.
    ForEver,
    /// Its address stays: ask whether it has changed.
    CheckEachTime,
    /// Kept for a day: what is asked for under the name of its release.
    ForADay,
}

/// A file with its twins.
#[derive(Debug)]
pub(super) struct File {
    bytes: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
    content_type: &'static str,
    digest: String,
}

impl File {
    /// A file of this name.
    pub(super) fn new(name: &str, bytes: Bytes, brotli: Option<Bytes>, gzip: Option<Bytes>) -> Self {
        let digest = model::codec::to_hex(&Sha256::digest(&bytes)[..8]);
        Self {
            bytes,
            brotli,
            gzip,
            content_type: content_type(name),
            digest,
        }
    }

    /// The bytes, not compressed.
    pub(super) fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// What it is.
    pub(super) fn content_type(&self) -> &'static str {
        self.content_type
    }

    /// The answer to a request with these headers: the smallest form that it accepts, or "not modified".
    pub(super) fn answer(&self, request: &HeaderMap, caching: Caching) -> Response {
        let (encoding, bytes) = self.best_for(request);
        let tag = format!("\"{}{}\"", self.digest, encoding.suffix());
        let mut response = if has_tag(request, &tag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            self.whole(encoding, bytes)
        };
        let headers = response.headers_mut();
        headers.insert(
            header::CACHE_CONTROL,
            HeaderValue::from_static(caching.directive()),
        );
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            headers.insert(header::ETAG, tag);
        }
        if self.brotli.is_some() || self.gzip.is_some() {
            headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        }
        response
    }

    fn whole(&self, encoding: Encoding, bytes: &Bytes) -> Response {
        let mut response = Body::from(bytes.clone()).into_response();
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        if let Some(name) = encoding.name() {
            response
                .headers_mut()
                .insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        response
    }

    fn best_for(&self, request: &HeaderMap) -> (Encoding, &Bytes) {
        let twins = [(Encoding::Brotli, &self.brotli), (Encoding::Gzip, &self.gzip)];
        let smallest = twins.into_iter().find_map(|(encoding, twin)| {
            let bytes = twin.as_ref().filter(|_| accepted(request, encoding))?;
            Some((encoding, bytes))
        });
        smallest.unwrap_or((Encoding::Identity, &self.bytes))
    }
}

impl Caching {
    fn directive(self) -> &'static str {
        match self {
            Self::ForEver => "public, max-age=31536000, immutable",
            Self::CheckEachTime => "public, no-cache",
            Self::ForADay => "public, max-age=86400",
        }
    }
}

/// Whether the browser has this version (RFC 9110, 13.1.2: compared weakly).
fn has_tag(request: &HeaderMap, tag: &str) -> bool {
    let lines = request
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|line| line.to_str().ok());
    lines
        .flat_map(|line| line.split(','))
        .map(str::trim)
        .any(|known| known == "*" || known.trim_start_matches("W/") == tag)
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, kind)| kind) {
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "css" => "text/css; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "json" => "application/json",
        "txt" => "text/plain; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        "jpg" | "jpeg" => "image/jpeg",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "webmanifest" => "application/manifest+json",
        _ => "application/octet-stream",
    }
}
