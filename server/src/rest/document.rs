//! The OpenAPI 3.1 document of this interface, made from its types.

use std::sync::OnceLock;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Required, ResponseBuilder};
use utoipa::{Modify, OpenApi};

use super::problem::Problem;
use super::{files, issues, messages, projects, transitions};

/// The name of the token in the document.
const TOKEN: &str = "token";

/// What can go wrong with every request, where its operation has no words of its own for it. 405 is not among them: it answers methods
/// that no operation has.
const PROBLEMS: [(&str, &str); 8] = [
    (
        "400",
        "The request could not be read: no JSON, or a wrong parameter",
    ),
    (
        "401",
        "No token, or one that lets nobody in: revoked, ended, of an account that is switched off",
    ),
    (
        "403",
        "The owner of the token may not do this, or the token only reads",
    ),
    (
        "404",
        "There is no such thing, or the owner of the token may not know of it",
    ),
    ("422", "A field is wrong, missing or unknown"),
    ("429", "Too many requests; `Retry-After` says when to try again"),
    (
        "500",
        "Something broke here; the server's log has it under the `incident`",
    ),
    (
        "503",
        "The server cannot store anything right now; nothing was stored, a retry is safe",
    ),
];

/// What can go wrong with a change as well: it has a body.
const PROBLEMS_OF_CHANGES: [(&str, &str); 3] = [
    (
        "409",
        "Not possible in the present state: an illegal transition, a field that somebody else changed, a chat that has ended",
    ),
    ("413", "The body is larger than 64 KiB"),
    ("415", "The body is not called `application/json`"),
];

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Lobby",
        description = "Issues, messages, files, transitions and fields of a support desk. A program acts as the agent who made its token, with that agent's rights of the moment. Times are UTC milliseconds. Every problem has the shape of `Problem`, also where an address does not answer a method (405, `method_not_allowed`)."
    ),
    paths(
        projects::list, projects::fields, issues::list, issues::get, issues::edit, messages::list, messages::post, files::post, files::get,
        transitions::offered, transitions::perform,
    ),
    components(schemas(Problem)),
    tags(
        (name = "Projects", description = "Which projects there are, and what their issues can be"),
        (name = "Issues", description = "Records behind chats: found, read, changed"),
        (name = "Messages", description = "The lines of a chat and their files, the same as in the console"),
        (name = "Transitions", description = "Changes of the status, along the project's workflow"),
    ),
    security(("token" = [])),
    modifiers(&Common)
)]
struct Described;

/// What all operations share.
struct Common;

impl Modify for Common {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        if let Some(components) = document.components.as_mut() {
            let token = HttpBuilder::new()
                .scheme(HttpAuthScheme::Bearer)
                .description(Some(
                    "A token of an agent, made in the console under Account: `lobby_…`",
                ));
            components.add_security_scheme(TOKEN, SecurityScheme::Http(token.build()));
        }
        for item in document.paths.paths.values_mut() {
            for reading in [&mut item.get].into_iter().flatten() {
                add(reading, &PROBLEMS);
            }
            for changing in [&mut item.post, &mut item.patch].into_iter().flatten() {
                add(changing, &PROBLEMS);
                add(changing, &PROBLEMS_OF_CHANGES);
                if let Some(RefOr::T(body)) = changing.request_body.as_mut() {
                    body.required = Some(Required::True);
                }
            }
        }
    }
}

/// Adds problems to an operation. What it says of one itself stays.
fn add(operation: &mut Operation, problems: &[(&str, &str)]) {
    for (status, words) in problems {
        let shape = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem")));
        let response = ResponseBuilder::new()
            .description(*words)
            .content("application/json", shape.build());
        let responses = &mut operation.responses.responses;
        responses
            .entry((*status).to_owned())
            .or_insert_with(|| response.build().into());
    }
}

/// The document as text.
pub fn text() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| Described::openapi().to_json().unwrap_or_default())
}

/// The document, for everybody: it tells nothing of what is stored.
pub(super) async fn answer() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], text()).into_response()
}
