//! Changes of an issue's status.

use axum::Json;
use axum::extract::{Path, State};
use model::id::TransitionId;
use model::refusal::Refusal;
use model::scheme::{Scheme, TransitionView};
use model::view::ChatRow;
use serde::{Deserialize, Serialize};
use service::Error;
use service::desk::Desk;
use utoipa::ToSchema;

use super::input::Body;
use super::issues::Issue;
use super::problem::Problem;
use super::program::Program;
use super::projects::Named;

/// A change of status that is possible now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Transition {
    /// Its number in the project.
    pub id: i64,
    /// The words on its button.
    #[schema(example = "Resolve")]
    pub name: String,
    /// The status to which it leads.
    pub to: Named,
    /// The resolution that it sets, where it leads to a resolved status.
    pub resolution: Option<Named>,
}

/// The transitions that are possible now.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Transitions {
    /// The transitions, in the order in which the console offers them.
    pub transitions: Vec<Transition>,
}

/// A change of status that is wanted.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Perform {
    /// The number of the transition.
    pub transition: i64,
}

/// The transitions out of an issue's status.
fn legal(row: &ChatRow, scheme: &Scheme) -> Vec<Transition> {
    let transition = |it: &TransitionView| Transition {
        id: it.id.0,
        name: it.name.clone(),
        to: Named {
            id: it.to.0,
            name: scheme.words(it.to, None).to_owned(),
        },
        resolution: it.resolution.map(|id| Named {
            id: id.0,
            name: scheme.words(it.to, Some(id)).to_owned(),
        }),
    };
    scheme.legal(row.status).map(transition).collect()
}

/// Offered transitions
///
/// The changes of status that are possible now.
#[utoipa::path(
    get, path = "/api/v1/projects/{key}/issues/{issue}/transitions", tag = "Transitions",
    params(
        ("key" = String, Path, description = "The project's key, for example `JK`"),
        ("issue" = String, Path, description = "The issue's key, for example `JK-3`"),
    ),
    responses((status = 200, description = "The transitions", body = Transitions))
)]
pub(super) async fn offered(
    State(desk): State<Desk>,
    Program(me): Program,
    Path((key, issue)): Path<(String, String)>,
) -> Result<Json<Transitions>, Problem> {
    let (row, scheme) = desk.issue(&me, &key, &issue).await?;
    Ok(Json(Transitions {
        transitions: legal(&row, &scheme),
    }))
}

/// Perform a transition
///
/// Changes the status, and answers with the issue as it is then. What is not possible in the present status is refused with 409
/// (`illegal_transition`), with the reason and what is possible instead.
#[utoipa::path(
    post, path = "/api/v1/projects/{key}/issues/{issue}/transitions", tag = "Transitions",
    params(
        ("key" = String, Path, description = "The project's key, for example `JK`"),
        ("issue" = String, Path, description = "The issue's key, for example `JK-3`"),
    ),
    request_body = Perform,
    responses((status = 200, description = "The issue as it is now", body = Issue))
)]
pub(super) async fn perform(
    State(desk): State<Desk>,
    Program(me): Program,
    Path((key, issue)): Path<(String, String)>,
    Body(wanted): Body<Perform>,
) -> Result<Json<Issue>, Problem> {
    let (row, _) = desk.issue(&me, &key, &issue).await?;
    let moved = desk
        .move_status(&me, row.id, TransitionId(wanted.transition))
        .await;
    let (row, scheme) = desk.issue(&me, &key, &issue).await?;
    match moved {
        Ok(()) => Ok(Json(Issue::new(&row, &scheme))),
        Err(Error::Refused(Refusal::IllegalTransition)) => Err(illegal(&row, &scheme)),
        Err(error) => Err(error.into()),
    }
}

/// The reason: where the issue stands, and what is possible from there.
fn illegal(row: &ChatRow, scheme: &Scheme) -> Problem {
    let offered = legal(row, scheme);
    let names: Vec<&str> = offered.iter().map(|it| it.name.as_str()).collect();
    let possible = if names.is_empty() {
        "nothing".to_owned()
    } else {
        names.join(", ")
    };
    let message = format!(
        "This is not possible in the status “{}”. Possible: {possible}.",
        scheme.words(row.status, None)
    );
    Problem::from(Error::Refused(Refusal::IllegalTransition)).offering(message, offered)
}
