//! Files of the console: up into a chat, down to whoever may read it.

use axum::Json;
use axum::body::Body;
use axum::extract::{Extension, Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use model::file::FileView;
use model::id::{FileId, IssueId};
use model::refusal::Refusal;
use service::error::Error;
use service::files::Variant;
use service::session::CurrentAgent;

use crate::answer::{self, Form};
use crate::files::{self, Named, Pieces};
use crate::skins::Skins;
use crate::state::AppState;
use crate::table::Table;

/// The routes that take a file.
pub fn uploads() -> Table<AppState> {
    Table::new()
        .post("/files/of/{chat}", upload)
        .post("/files/for/{project}", upload_for_module)
}

/// The routes that give one.
pub(super) fn downloads() -> Table<AppState> {
    Table::new()
        .get("/files/{file}", whole)
        .get("/files/{file}/thumb", thumb)
}

async fn upload(
    State(skins): State<Skins>,
    Extension(agent): Extension<Option<CurrentAgent>>,
    Path(chat): Path<String>,
    Query(named): Query<Named>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    match take(&skins, agent, &chat, named, &headers, body).await {
        Ok(file) => (StatusCode::CREATED, Json(file)).into_response(),
        Err(error) => answer::refusal(&error.into_refusal(), Form::Api),
    }
}

/// A file that is to go with a text module.
async fn upload_for_module(
    State(skins): State<Skins>,
    Extension(agent): Extension<Option<CurrentAgent>>,
    Path(project): Path<String>,
    Query(named): Query<Named>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let taken = async {
        let me = agent.ok_or(Refusal::SignedOut)?;
        let mut pieces = Pieces::of(body);
        let offer = named.offer(&headers);
        skins
            .desk
            .take_file_of_module(&me, &project, offer, &mut pieces)
            .await
    };
    let taken: Result<FileView, Error> = taken.await;
    match taken {
        Ok(file) => (StatusCode::CREATED, Json(file)).into_response(),
        Err(error) => answer::refusal(&error.into_refusal(), Form::Api),
    }
}

async fn take(
    skins: &Skins,
    agent: Option<CurrentAgent>,
    chat: &str,
    named: Named,
    headers: &HeaderMap,
    body: Body,
) -> Result<FileView, Error> {
    let me = agent.ok_or(Refusal::SignedOut)?;
    let chat: IssueId = chat.parse().map_err(|_| Refusal::NotFound)?;
    let mut pieces = Pieces::of(body);
    skins
        .desk
        .take_file_of_agent(&me, chat, named.offer(headers), &mut pieces)
        .await
}

async fn whole(
    State(skins): State<Skins>,
    Extension(agent): Extension<Option<CurrentAgent>>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    given(&skins, agent, &file, Variant::Whole, &headers).await
}

async fn thumb(
    State(skins): State<Skins>,
    Extension(agent): Extension<Option<CurrentAgent>>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    given(&skins, agent, &file, Variant::Thumb, &headers).await
}

async fn given(
    skins: &Skins,
    agent: Option<CurrentAgent>,
    file: &str,
    variant: Variant,
    headers: &HeaderMap,
) -> Response {
    let found = async {
        let me = agent.ok_or(Refusal::SignedOut)?;
        let file: FileId = file.parse().map_err(|_| Refusal::NotFound)?;
        let part = skins.desk.file_for_agent(&me, file, variant).await?;
        files::answer(&skins.desk, part, headers).await
    };
    let found: Result<Response, Error> = found.await;
    found.unwrap_or_else(|error| answer::refusal(&error.into_refusal(), Form::Text))
}
