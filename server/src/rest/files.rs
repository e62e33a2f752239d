//! The files beside messages: sent first, each by itself, then named by a message; read by whoever may read the issue (E.5, E.22).
//!
//! A file that no message names is its sender's alone, counts against the room of its chat, and is removed after a day.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use model::file::FileView;
use model::id::FileId;
use model::refusal::Refusal;
use serde::Serialize;
use service::desk::Desk;
use service::files::Variant;
use utoipa::ToSchema;
use uuid::Uuid;

use super::input::{Parameters, Raw};
use super::problem::Problem;
use super::program::Program;
use crate::files::{self, Named, Pieces};

/// A file beside a message.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct File {
    /// Names it.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Its size, in bytes.
    pub size_bytes: i64,
    /// What is shown as an image; everything else is only kept.
    pub image: bool,
}

impl File {
    /// The file as programs see it.
    pub fn new(file: &FileView) -> Self {
        Self {
            id: file.id.0,
            name: file.name.clone(),
            size_bytes: file.size_bytes,
            image: file.picture.is_some(),
        }
    }
}

/// Send a file
///
/// Takes a file for a message or a note of the issue, which then names it in `files`. Until then nobody but its sender sees it, and after
/// a day it is removed. Images are drawn anew and lose where they were taken: what is stored may be called and sized otherwise. An upload
/// whose answer was lost may be repeated: that is another file, and both count.
#[utoipa::path(
    post, path = "/api/v1/projects/{key}/issues/{issue}/files", tag = "Messages",
    params(
        ("key" = String, Path, description = "The project's key, for example `JK`"),
        ("issue" = String, Path, description = "The issue's key, for example `JK-3`"),
        ("name" = String, Query, description = "The file's name, for example `invoice.pdf`; its ending says what the file has to be"),
    ),
    request_body(content_type = "application/octet-stream", description = "The content of the file and nothing else, at most 20 MiB"),
    responses(
        (status = 201, description = "The file as it is stored", body = File),
        (status = 409, description = "There is no room for more files in the chat or the project (`no_room`)", body = Problem),
        (status = 413, description = "The file is larger than 20 MiB, or the image has too many pixels (`too_large`)", body = Problem),
        (
            status = 415, body = Problem,
            description = "Files of this kind are not taken, or the content is not what the name says (`file_refused`); the body is not called `application/octet-stream` (`unsupported_media_type`)"
        ),
        (status = 422, description = "The file is empty (`empty`), or the image is damaged (`file_refused`)", body = Problem),
        (
            status = 429, body = Problem,
            description = "Too many requests, or more than 20 files in an hour, those of the owner in the console among them; `Retry-After` says when to try again"
        ),
    )
)]
pub(super) async fn post(
    State(desk): State<Desk>,
    Program(me): Program,
    Path((key, issue)): Path<(String, String)>,
    Parameters(named): Parameters<Named>,
    headers: HeaderMap,
    Raw(body): Raw,
) -> Result<(StatusCode, Json<File>), Problem> {
    let (row, _) = desk.issue(&me, &key, &issue).await?;
    let (offer, mut pieces) = (named.offer(&headers), Pieces::of(body));
    let file = desk.take_file_of_agent(&me, row.id, offer, &mut pieces).await?;
    Ok((StatusCode::CREATED, Json(File::new(&file))))
}

/// Read a file
///
/// The content of a file that stands beside a message of the issue, or that the owner of the token has sent and no message names yet. Only
/// images say what they are; everything else is bytes.
#[utoipa::path(
    get, path = "/api/v1/projects/{key}/issues/{issue}/files/{file}", tag = "Messages",
    params(
        ("key" = String, Path, description = "The project's key, for example `JK`"),
        ("issue" = String, Path, description = "The issue's key, for example `JK-3`"),
        ("file" = Uuid, Path, description = "The file's id, as its message names it"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of an answer that is there already"),
    ),
    responses(
        (
            status = 200, description = "The content, with an `ETag`",
            content(("application/octet-stream"), ("image/gif"), ("image/jpeg"), ("image/png"))
        ),
        (status = 304, description = "It is what `If-None-Match` names: nothing is sent again"),
    )
)]
pub(super) async fn get(
    State(desk): State<Desk>,
    Program(me): Program,
    Path((key, issue, file)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (row, _) = desk.issue(&me, &key, &issue).await?;
    let id: FileId = file.parse().map_err(|_| Refusal::NotFound)?;
    let part = desk.file_for_agent(&me, id, Variant::Whole).await?;
    if part.file.chat != row.id {
        return Err(Refusal::NotFound.into());
    }
    Ok(files::answer(&desk, part, &headers).await?)
}
