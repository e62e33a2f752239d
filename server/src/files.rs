//! Files over HTTP: the body as it comes in, the answer as it goes out (`security.md`, Uploads).

use std::time::Duration;

use axum::body::{Body, BodyDataStream, Bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use futures_util::stream::unfold;
use model::codec::to_hex;
use model::refusal::Refusal;
use serde::Deserialize;
use service::desk::{Desk, FilePart, Offer};
use service::error::Error;
use service::files::{Incoming, Variant};

/// A sender who sends nothing for this long is given up.
const PIECE_WITHIN: Duration = Duration::from_secs(30);
/// A file is never a page: nothing in it runs, whatever a browser takes it for.
const POLICY: &str = "sandbox; default-src 'none'";
/// Kept by the browser alone, and asked for again each time: a right that ended has ended for images too.
const CACHING: &str = "private, no-cache";

/// What stands in the address of an upload.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Named {
    name: String,
}

impl Named {
    /// What is offered, with the size that the head of the request names.
    pub(crate) fn offer(self, headers: &HeaderMap) -> Offer {
        let declared_bytes = headers
            .get(header::CONTENT_LENGTH)
            .and_then(|length| length.to_str().ok())
            .and_then(|length| length.parse().ok());
        Offer {
            name: self.name,
            declared_bytes,
        }
    }
}

/// The body of a request, piece by piece.
pub(crate) struct Pieces(BodyDataStream);

impl Pieces {
    /// The pieces of a body.
    pub(crate) fn of(body: Body) -> Self {
        Self(body.into_data_stream())
    }
}

#[async_trait::async_trait]
impl Incoming for Pieces {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, Refusal> {
        let gone = Refusal::Unavailable { retry_after_s: 1 };
        match tokio::time::timeout(PIECE_WITHIN, self.0.next()).await {
            Ok(Some(Ok(piece))) => Ok(Some(piece.to_vec())),
            Ok(None) => Ok(None),
            Ok(Some(Err(_))) | Err(_) => Err(gone),
        }
    }
}

/// The answer with a part of a file.
///
/// # Errors
/// Failures of the database.
pub(crate) async fn answer(desk: &Desk, part: FilePart, headers: &HeaderMap) -> Result<Response, Error> {
    let etag = etag(&part);
    let known = headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|known| known.as_bytes() == etag.as_bytes());
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let first = desk.chunk(&part, 0).await?.unwrap_or_default();
        let media_type = media_type(&part, &first);
        let size = part.size_bytes();
        let disposition = disposition(&part);
        let mut response = Response::new(stream(desk.clone(), part, first));
        let own = response.headers_mut();
        own.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
        own.insert(header::CONTENT_TYPE, media_type);
        if let Ok(disposition) = HeaderValue::from_str(&disposition) {
            own.insert(header::CONTENT_DISPOSITION, disposition);
        }
        response
    };
    let own = response.headers_mut();
    own.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    own.insert(header::CACHE_CONTROL, HeaderValue::from_static(CACHING));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        own.insert(header::ETAG, etag);
    }
    Ok(response)
}

/// One chunk is in memory at a time: the next is read when the connection has taken the one before.
fn stream(desk: Desk, part: FilePart, first: Vec<u8>) -> Body {
    let chunks = part.chunks();
    let rest = unfold((desk, part, 1), move |(desk, part, number)| async move {
        if number >= chunks {
            return None;
        }
        let chunk = match desk.chunk(&part, number).await {
            Ok(Some(chunk)) => Ok(Bytes::from(chunk)),
            Ok(None) => Err(std::io::Error::other("the file was removed")),
            Err(error) => Err(std::io::Error::other(error.into_refusal())),
        };
        Some((chunk, (desk, part, number + 1)))
    });
    Body::from_stream(futures_util::stream::once(async move { Ok(Bytes::from(first)) }).chain(rest))
}

fn etag(part: &FilePart) -> String {
    let mark = match part.variant {
        Variant::Whole => "w",
        Variant::Thumb => "t",
    };
    let digest = &part.file.sha256[..part.file.sha256.len().min(16)];
    format!("\"{}{mark}\"", to_hex(digest))
}

/// Images that were drawn anew say what they are; everything else is bytes.
fn media_type(part: &FilePart, first: &[u8]) -> HeaderValue {
    let media_type = match part.variant {
        Variant::Thumb if first.starts_with(b"\x89PNG") => "image/png",
        Variant::Thumb => "image/jpeg",
        Variant::Whole if part.file.view.picture.is_none() => "application/octet-stream",
        Variant::Whole => part.file.media_type.as_str(),
    };
    HeaderValue::from_str(media_type).unwrap_or(HeaderValue::from_static("application/octet-stream"))
}

/// How a browser takes it, with its name as RFC 6266 and RFC 8187 write it.
fn disposition(part: &FilePart) -> String {
    let way = if part.file.view.picture.is_some() {
        "inline"
    } else {
        "attachment"
    };
    format!("{way}; filename*=UTF-8''{}", encoded(&part.file.view.name))
}

fn encoded(name: &str) -> String {
    let mut out = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push_str(&to_hex(&[byte]).to_uppercase());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::encoded;

    #[test]
    fn sec_06_a_name_cannot_leave_its_header() {
        assert_eq!(encoded("bowls 1.jpg"), "bowls%201.jpg");
        assert_eq!(encoded("\"; x=\r\nü"), "%22%3B%20x%3D%0D%0A%C3%BC");
    }
}
