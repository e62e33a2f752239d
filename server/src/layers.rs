//! What stands between the socket and the routes: who asks, what is refused before anybody looks, what every answer carries.
//!
//! From outside in: the client's address, the line in the log, the headers, the shape of problems of the programming interface, a
//! caught panic, the time limit, the name of this host, the cross-site rule, the limit on bodies; inside them, for the console's routes
//! alone, the session.

pub mod client_address;
pub mod cross_site;
pub mod guard;
pub mod headers;
pub mod host;
pub mod request_log;
pub mod session;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::compression::{CompressionLayer, CompressionLevel};
use tower_http::limit::RequestBodyLimitLayer;

use client_address::TrustedProxies;
use cross_site::PublicOrigin;
use headers::SecurityHeaders;
use host::OwnHost;

use crate::rest;

/// The largest body of a request, in bytes. Routes that take more say so themselves.
pub const BODY_MAX_BYTES: usize = 64 * 1024;
/// Brotli's level for pages: what costs less time than it saves.
const PAGE_QUALITY: i32 = 4;
/// Smaller answers are not compressed, in bytes.
const COMPRESS_FROM_BYTES: u64 = 1_024;

/// What the layers around all routes know.
#[derive(Clone, Debug)]
pub struct Around {
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: TrustedProxies,
    /// The origin that is ours.
    pub origin: PublicOrigin,
    /// The name that is ours, on loopback.
    pub host: OwnHost,
    /// The headers of every answer.
    pub headers: SecurityHeaders,
}

/// Puts all layers but the session around a router.
pub fn around<S: Clone + Send + Sync + 'static>(router: Router<S>, around: Around) -> Router<S> {
    router
        .layer(RequestBodyLimitLayer::new(BODY_MAX_BYTES))
        .layer(compression())
        .layer(from_fn_with_state(around.origin, cross_site::refuse_foreign))
        .layer(from_fn_with_state(around.host, host::check))
        .layer(from_fn(guard::within_time))
        .layer(CatchPanicLayer::custom(guard::answer_panic))
        .layer(from_fn(rest::problem::shape))
        .layer(from_fn_with_state(around.headers, headers::add))
        .layer(from_fn(request_log::write_line))
        .layer(from_fn_with_state(around.trusted_proxies, client_address::find))
}

/// Pages and JSON, as they stream. What is compressed already, binary frames and sockets stay as they are.
fn compression() -> CompressionLayer<impl Predicate> {
    let worthwhile = SizeAbove::new(COMPRESS_FROM_BYTES)
        .and(NotForContentType::const_new("application/octet-stream"))
        .and(NotForContentType::IMAGES);
    CompressionLayer::new()
        .quality(CompressionLevel::Precise(PAGE_QUALITY))
        .compress_when(worthwhile)
}

#[cfg(test)]
mod tests;
