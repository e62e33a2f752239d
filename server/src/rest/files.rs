//! The files beside messages. Programs read them; what they write has no files yet.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use model::id::FileId;
use model::refusal::Refusal;
use service::desk::Desk;
use service::files::Variant;

use super::problem::Problem;
use super::program::Program;
use crate::files;

/// Read a file
///
/// The content of a file that stands beside a message of the issue. Only images say what they are; everything else is bytes.
#[utoipa::path(
    get, path = "/api/v1/projects/{key}/issues/{issue}/files/{file}", tag = "Messages",
    params(
        ("key" = String, Path, description = "The project's key, for example `JK`"),
        ("issue" = String, Path, description = "The issue's key, for example `JK-3`"),
        ("file" = uuid::Uuid, Path, description = "The file's id, as its message names it"),
    ),
    responses((status = 200, description = "The content", body = Vec<u8>, content_type = "application/octet-stream"))
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
