//! The projects that a program may open, and what their issues can be.

use axum::Json;
use axum::extract::{Path, State};
use model::edit::TAGS_MAX;
use model::scheme::Scheme;
use model::status::StatusKind;
use model::text::reveal;
use serde::Serialize;
use service::desk::Desk;
use utoipa::ToSchema;

use super::problem::Problem;
use super::program::Program;

/// Something with a number and a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Named {
    /// Its number in the project.
    pub id: i64,
    /// Its name on the screen.
    pub name: String,
}

/// A project.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Project {
    /// Its key, which addresses and keys of issues begin with.
    #[schema(example = "JK")]
    pub key: String,
    /// Its name.
    pub name: String,
}

/// The projects that the token's owner may open.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Projects {
    /// The projects.
    pub projects: Vec<Project>,
}

/// A status that an issue can have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Status {
    /// Its number in the project.
    pub id: i64,
    /// Its name on the screen.
    pub name: String,
    /// What it means, whatever its name is.
    pub kind: Kind,
}

/// What a status means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The customer spoke last.
    WaitingForSupport,
    /// The team spoke last.
    WaitingForCustomer,
    /// Somebody with more means is asked.
    Escalated,
    /// Any other unresolved state.
    Open,
    /// Done; the resolution says how.
    Resolved,
}

/// A resolution.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Resolution {
    /// Its number in the project.
    pub id: i64,
    /// Its name on the screen.
    pub name: String,
    /// Whether the customer got what they came for.
    pub done: bool,
}

/// A transition with the statuses in which it is possible.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Way {
    /// Its number in the project.
    pub id: i64,
    /// The words on its button.
    pub name: String,
    /// The numbers of the statuses in which it is possible.
    pub from: Vec<i64>,
    /// The number of the status to which it leads.
    pub to: i64,
    /// The number of the resolution that it sets, where it leads to a resolved status.
    pub resolution: Option<i64>,
}

/// What the issues of a project can be.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Fields {
    /// The statuses.
    pub statuses: Vec<Status>,
    /// The transitions.
    pub transitions: Vec<Way>,
    /// The resolutions.
    pub resolutions: Vec<Resolution>,
    /// The priorities that are offered, the most urgent first.
    pub priorities: Vec<Named>,
    /// The number of the priority that a new issue has.
    pub default_priority: i64,
    /// The components that are offered.
    pub components: Vec<Named>,
    /// The most tags of an issue.
    pub tags_max: usize,
    /// Who works in the project.
    pub agents: Vec<Named>,
}

impl From<StatusKind> for Kind {
    fn from(kind: StatusKind) -> Self {
        match kind {
            StatusKind::WaitingForSupport => Self::WaitingForSupport,
            StatusKind::WaitingForCustomer => Self::WaitingForCustomer,
            StatusKind::Escalated => Self::Escalated,
            StatusKind::Open => Self::Open,
            StatusKind::Resolved => Self::Resolved,
        }
    }
}

fn named(id: i64, name: &str) -> Named {
    Named {
        id,
        name: name.to_owned(),
    }
}

impl Fields {
    fn new(scheme: Scheme, agents: Vec<Named>) -> Self {
        let way = |it: model::scheme::TransitionView| Way {
            id: it.id.0,
            name: it.name,
            from: it.from.into_iter().map(|status| status.0).collect(),
            to: it.to.0,
            resolution: it.resolution.map(|resolution| resolution.0),
        };
        let status = |it: model::scheme::StatusView| Status {
            id: it.id.0,
            name: it.name,
            kind: it.kind.into(),
        };
        let resolution = |it: model::scheme::ResolutionView| Resolution {
            id: it.id.0,
            name: it.name,
            done: it.done,
        };
        let archived = scheme.archived;
        let priorities = scheme
            .priorities
            .iter()
            .filter(|it| !archived.priorities.contains(&it.id));
        let components = scheme
            .components
            .iter()
            .filter(|it| !archived.components.contains(&it.id));
        Self {
            statuses: scheme.statuses.into_iter().map(status).collect(),
            transitions: scheme.transitions.into_iter().map(way).collect(),
            resolutions: scheme.resolutions.into_iter().map(resolution).collect(),
            priorities: priorities.map(|it| named(it.id.0, &it.name)).collect(),
            default_priority: scheme.default_priority.0,
            components: components.map(|it| named(it.id.0, &it.name)).collect(),
            tags_max: TAGS_MAX,
            agents,
        }
    }
}

/// Projects
///
/// The projects that the owner of the token may open.
#[utoipa::path(get, path = "/api/v1/projects", tag = "Projects", responses((status = 200, description = "The projects", body = Projects)))]
pub(super) async fn list(State(desk): State<Desk>, Program(me): Program) -> Result<Json<Projects>, Problem> {
    let projects = desk.signed_in(&me).await?.projects.into_iter();
    let projects = projects.map(|project| Project {
        key: project.key,
        name: project.name,
    });
    Ok(Json(Projects {
        projects: projects.collect(),
    }))
}

/// Fields
///
/// What the issues of a project can be: its statuses, transitions, resolutions, priorities and components, and who works in it.
#[utoipa::path(
    get, path = "/api/v1/projects/{key}/fields", tag = "Projects",
    params(("key" = String, Path, description = "The project's key, for example `JK`")),
    responses((status = 200, description = "The fields", body = Fields))
)]
pub(super) async fn fields(
    State(desk): State<Desk>,
    Program(me): Program,
    Path(key): Path<String>,
) -> Result<Json<Fields>, Problem> {
    let (scheme, agents) = desk.fields(&me, &key).await?;
    let agents = agents.iter().map(|agent| named(agent.id.0, &reveal(&agent.name)));
    Ok(Json(Fields::new(scheme, agents.collect())))
}
