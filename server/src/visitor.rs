//! The visitor's skin: loader, frame, and the chat over a websocket or over HTTP, in the visitor's own small codec.
//!
//! Nothing here sets a cookie or stores a row before the first message (P.13, N.6).

mod files;
mod frames;
mod pages;
mod poll;
mod socket;
mod start;
mod who;

use axum::body::Bytes;
use axum::extract::{Extension, Path, Query, State, WebSocketUpgrade};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use model::codec::Wire;
use model::id::ClientId;
use model::refusal::Refusal;
use model::visitor::{FromVisitor, ToVisitor};
use serde::Deserialize;
use service::error::Error;
use service::throttle::ClientAddress;

use crate::console::{is_own_origin, sized};
use crate::skins::Skins;
use crate::state::AppState;
use crate::table::Table;

/// Where a widget stands.
#[derive(Debug, Deserialize)]
pub struct Stand {
    epoch: String,
    cursor: i64,
    #[serde(default)]
    chat: String,
    #[serde(default)]
    wait: u64,
}

/// The routes.
pub fn routes() -> Table<AppState> {
    Table::new()
        .get("/w/{widget}", page_or_loader)
        .get("/w/{widget}/state", state)
        .post("/w/{widget}/chats", start_chat)
        .post("/w/{widget}/frames", frame)
        .get("/w/{widget}/sync", sync)
        .get("/w/{widget}/ws", open_socket)
        .merge(files::downloads())
}

pub use files::uploads;

/// `/w/KEY.js` is the loader, `/w/KEY` the frame.
async fn page_or_loader(
    State(skins): State<Skins>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    match name.strip_suffix(".js") {
        Some(widget) => pages::loader(&skins, widget, &headers).await,
        None => pages::frame(&skins, &name, &headers).await,
    }
}

async fn state(State(skins): State<Skins>, Path(widget): Path<String>, headers: HeaderMap) -> Response {
    let read = async {
        let front = skins.desk.front(&widget).await?;
        let guest = who::guest(&skins, &front, &headers).await?;
        skins.desk.visitor_snapshot(&front, guest).await
    };
    answered(read.await.map(|snapshot| snapshot.to_bytes()), StatusCode::OK)
}

async fn start_chat(
    State(skins): State<Skins>,
    Extension(address): Extension<ClientAddress>,
    Path(widget): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    match start::start(&skins, &widget, who::peer(address, &headers), &headers, &body).await {
        Ok((cookie, started)) => {
            let headers = [
                (header::SET_COOKIE, cookie),
                (header::CONTENT_TYPE, CODEC.to_owned()),
            ];
            (StatusCode::CREATED, headers, started.to_bytes()).into_response()
        }
        Err((client_id, error)) => refused(client_id, error),
    }
}

async fn frame(
    State(skins): State<Skins>,
    Extension(address): Extension<ClientAddress>,
    Path(widget): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Ok(frame) = FromVisitor::from_bytes(&body) else {
        return refused(nobody(), malformed().into());
    };
    let client_id = frames::client_id(&frame);
    let done = async {
        let front = skins.desk.front(&widget).await?;
        let guest = who::guest(&skins, &front, &headers)
            .await?
            .ok_or(Refusal::NotFound)?;
        frames::act(&skins, guest, &who::peer(address, &headers), frame).await
    };
    match done.await {
        Ok(answer) => answered(Ok(answer.unwrap_or(ToVisitor::Live).to_bytes()), StatusCode::OK),
        Err(error) => refused(client_id, error),
    }
}

async fn sync(
    State(skins): State<Skins>,
    Path(widget): Path<String>,
    Query(stand): Query<Stand>,
    headers: HeaderMap,
) -> Response {
    answered(
        poll::answer(&skins, &widget, &stand, &headers).await,
        StatusCode::OK,
    )
}

async fn open_socket(
    State(skins): State<Skins>,
    Extension(address): Extension<ClientAddress>,
    Path(widget): Path<String>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    if !is_own_origin(&headers, &skins.site.origin) {
        return refused(nobody(), Refusal::ForeignOrigin.into());
    }
    let found = async {
        let front = skins.desk.front(&widget).await?;
        let guest = who::guest(&skins, &front, &headers).await?;
        Ok::<_, Error>((front, guest))
    };
    match found.await {
        Ok((front, guest)) => {
            let asks = socket::Asks {
                guest,
                peer: Box::new(who::peer(address, &headers)),
            };
            // In a box: what waits for the socket stays where it is for as long as the socket is open.
            let begin = Box::new((skins, front, asks));
            sized(upgrade)
                .on_upgrade(move |socket| {
                    let (skins, front, asks) = *begin;
                    socket::serve(skins, front, asks, socket)
                })
                .into_response()
        }
        Err(error) => refused(nobody(), error),
    }
}

const CODEC: &str = "application/octet-stream";

fn answered(bytes: Result<Vec<u8>, Error>, status: StatusCode) -> Response {
    match bytes {
        Ok(bytes) => (status, [(header::CONTENT_TYPE, CODEC)], bytes).into_response(),
        Err(error) => refused(nobody(), error),
    }
}

fn refused(client_id: ClientId, error: Error) -> Response {
    let refusal = error.into_refusal();
    let status = StatusCode::from_u16(refusal.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = ToVisitor::refused(client_id, &refusal).to_bytes();
    let mut response = (status, [(header::CONTENT_TYPE, CODEC)], body).into_response();
    if let Some(seconds) = refusal.retry_after_s() {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

fn nobody() -> ClientId {
    ClientId(uuid::Uuid::nil())
}

fn malformed() -> Refusal {
    Refusal::Malformed {
        field: "The request".to_owned(),
        expected: "a frame of this widget's release".to_owned(),
    }
}
