use super::*;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use hyper::body::Frame;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::mpsc;
use tower::{Layer, ServiceExt};

/// A page whose parts are sent from outside.
struct Parts(mpsc::Receiver<&'static str>);

impl hyper::body::Body for Parts {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0
            .poll_recv(cx)
            .map(|part| part.map(|part| Ok(Frame::data(Bytes::from_static(part.as_bytes())))))
    }
}

async fn next_part(body: &mut Body) -> Option<Bytes> {
    let frame = std::future::poll_fn(|cx| hyper::body::Body::poll_frame(Pin::new(&mut *body), cx)).await;
    frame.and_then(|frame| frame.unwrap().into_data().ok())
}

#[tokio::test]
async fn a_compressed_page_arrives_part_by_part() {
    for encoding in ["br", "gzip"] {
        let (parts, receiver) = mpsc::channel(1);
        let page = ([(header::CONTENT_TYPE, "text/html")], Body::new(Parts(receiver))).into_response();
        let mut page = Some(page);
        let service =
            tower::service_fn(move |_: Request| std::future::ready(page.take().ok_or("asked twice")));
        let request = Request::get("/").header(header::ACCEPT_ENCODING, encoding);
        let answer = compression()
            .layer(service)
            .oneshot(request.body(Body::empty()).unwrap())
            .await
            .unwrap();
        assert_eq!(answer.headers()[header::CONTENT_ENCODING], encoding);
        let mut body = Body::new(answer.into_body());
        parts
            .send("<!doctype html><title>The shell</title>")
            .await
            .unwrap();
        assert!(
            next_part(&mut body).await.is_some_and(|part| !part.is_empty()),
            "{encoding}: before the page has ended"
        );
        drop(parts);
        while next_part(&mut body).await.is_some() {}
    }
}

#[tokio::test]
async fn frames_and_small_answers_are_not_compressed() {
    let big = "x".repeat(10_000);
    for (content_type, body, packed) in [
        ("text/html", big.clone(), true),
        ("application/json", big.clone(), true),
        ("application/octet-stream", big.clone(), false),
        ("image/png", big, false),
        ("text/html", "small".to_owned(), false),
    ] {
        let app: Router = Router::new()
            .route(
                "/",
                get(move || async move { ([(header::CONTENT_TYPE, content_type)], body) }),
            )
            .layer(compression());
        let request = Request::get("/")
            .header(header::ACCEPT_ENCODING, "br")
            .body(Body::empty())
            .unwrap();
        let answer = app.oneshot(request).await.unwrap();
        assert_eq!(
            answer.headers().contains_key(header::CONTENT_ENCODING),
            packed,
            "{content_type}"
        );
    }
}
