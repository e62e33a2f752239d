//! The programming interface: issues, messages, files, transitions and fields as JSON under `/api/v1`, over the same use cases as the
//! console.
//!
//! A program names itself by a token (`Authorization: Bearer lobby_…`) and may do what the agent may who made it. No cookie is looked
//! at, so no other website can make a browser act here, and no answer may be read by another website. What goes wrong is said in one
//! shape ([`problem::Problem`]). [`document`] makes the OpenAPI document from these types; a route that is not in it fails a test.

pub mod document;
pub mod files;
pub mod input;
pub mod issues;
pub mod messages;
pub mod problem;
pub mod program;
pub mod projects;
pub mod transitions;

use crate::state::AppState;
use crate::table::Table;

/// Everything below it is answered by this module, in its own shape.
pub const BASE: &str = "/api/v1/";

/// The routes, but for [`uploads`].
pub fn routes() -> Table<AppState> {
    Table::new()
        .get("/api/v1/openapi.json", document::answer)
        .get("/api/v1/projects", projects::list)
        .get("/api/v1/projects/{key}/fields", projects::fields)
        .get("/api/v1/projects/{key}/issues", issues::list)
        .get("/api/v1/projects/{key}/issues/{issue}", issues::get)
        .patch("/api/v1/projects/{key}/issues/{issue}", issues::edit)
        .get("/api/v1/projects/{key}/issues/{issue}/messages", messages::list)
        .post("/api/v1/projects/{key}/issues/{issue}/messages", messages::post)
        .get("/api/v1/projects/{key}/issues/{issue}/files/{file}", files::get)
        .get(
            "/api/v1/projects/{key}/issues/{issue}/transitions",
            transitions::offered,
        )
        .post(
            "/api/v1/projects/{key}/issues/{issue}/transitions",
            transitions::perform,
        )
}

/// The route that takes a file. It counts the bytes itself, as they come, and may take longer than the others.
pub fn uploads() -> Table<AppState> {
    Table::new().post("/api/v1/projects/{key}/issues/{issue}/files", files::post)
}
