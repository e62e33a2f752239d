//! Files of the widget: up into the visitor's own chat, down out of it.

use axum::body::Body;
use axum::extract::{Extension, Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use model::codec::Wire;
use model::id::FileId;
use model::refusal::Refusal;
use service::error::Error;
use service::files::Variant;
use service::throttle::ClientAddress;

use super::{answered, who};
use crate::answer::{self, Form};
use crate::files::{self, Named, Pieces};
use crate::skins::Skins;
use crate::state::AppState;
use crate::table::Table;

/// The routes that take a file.
pub fn uploads() -> Table<AppState> {
    Table::new().post("/w/{widget}/files", upload)
}

/// The routes that give one. A file's chat says whose credential counts, so no widget stands in the address.
pub(super) fn downloads() -> Table<AppState> {
    Table::new()
        .get("/w/files/{file}", whole)
        .get("/w/files/{file}/thumb", thumb)
}

async fn upload(
    State(skins): State<Skins>,
    Extension(from): Extension<ClientAddress>,
    Path(widget): Path<String>,
    Query(named): Query<Named>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let taken = async {
        let front = skins.desk.front(&widget).await?;
        let guest = who::guest(&skins, &front, &headers)
            .await?
            .ok_or(Refusal::NotFound)?;
        let mut pieces = Pieces::of(body);
        let file = skins
            .desk
            .take_file_of_visitor(guest, from, named.offer(&headers), &mut pieces);
        file.await
    };
    let taken: Result<model::file::FileView, Error> = taken.await;
    answered(taken.map(|file| file.to_bytes()), StatusCode::CREATED)
}

async fn whole(State(skins): State<Skins>, Path(file): Path<String>, headers: HeaderMap) -> Response {
    given(&skins, &file, Variant::Whole, &headers).await
}

async fn thumb(State(skins): State<Skins>, Path(file): Path<String>, headers: HeaderMap) -> Response {
    given(&skins, &file, Variant::Thumb, &headers).await
}

async fn given(skins: &Skins, file: &str, variant: Variant, headers: &HeaderMap) -> Response {
    let found = async {
        let file: FileId = file.parse().map_err(|_| Refusal::NotFound)?;
        let sent = |project_key: &str| who::credentials(headers, project_key);
        let part = skins.desk.file_for_visitor(file, variant, sent).await?;
        files::answer(&skins.desk, part, headers).await
    };
    let found: Result<Response, Error> = found.await;
    found.unwrap_or_else(|error| answer::refusal(&error.into_refusal(), Form::Text))
}
