//! Issues: found, read, changed.

mod edit;

use axum::Json;
use axum::extract::{Path, State};
use model::id::{AgentId, ComponentId, IssueId, PriorityId, StatusId};
use model::refusal::Refusal;
use model::scheme::Scheme;
use model::status::ChatState;
use model::text::reveal;
use model::view::ChatRow;
use serde::{Deserialize, Serialize};
use service::desk::{Charge, Desk, IssueFilter};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

pub use edit::Edit;

use super::input::{Body, Parameters};
use super::problem::Problem;
use super::program::Program;
use super::projects::{Named, Status};

/// Issues of a page, where nothing else is asked for.
const PAGE: usize = 50;
/// The most issues of a page.
const PAGE_MAX: usize = 100;

/// An issue: the record behind a chat.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Issue {
    /// Its key.
    #[schema(example = "JK-3")]
    pub key: String,
    /// Its title.
    pub title: String,
    /// Its status.
    pub status: Status,
    /// The way in which it was resolved; `null` while it is not.
    pub resolution: Option<Named>,
    /// Its priority.
    pub priority: Named,
    /// Its components.
    pub components: Vec<Named>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its number in another system; empty without one.
    pub reference: String,
    /// Its department.
    pub department: Option<Named>,
    /// The customer.
    pub reporter: Reporter,
    /// The agent in charge.
    pub assignee: Option<Named>,
    /// The live half.
    pub chat: Chat,
    /// Whether the last public message is the customer's.
    pub unanswered: bool,
    /// The beginning of the last public message.
    pub last_message: Option<String>,
    /// Created, UTC milliseconds.
    pub created_at: i64,
    /// Last message or change, UTC milliseconds.
    pub updated_at: i64,
}

/// A customer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Reporter {
    /// Names the customer in all their issues.
    pub id: Uuid,
    /// Their name, or what visitors without one are called.
    pub name: String,
    /// Whether they gave no name.
    pub anonymous: bool,
}

/// The live half of an issue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Chat {
    /// Nobody has answered yet.
    Waiting,
    /// A conversation.
    Active,
    /// Over: no message can be written any more, notes can.
    Ended,
}

/// A page of issues.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Issues {
    /// The issues, the last changed one first. With a filter there may be fewer than `limit`, and more behind `next`.
    pub issues: Vec<Issue>,
    /// What `before` has to be for the next page; `null` at the end.
    pub next: Option<String>,
}

/// Which issues; all that is given has to fit.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Which {
    /// Who is in charge: the number of an agent, `me`, or `nobody`.
    pub assignee: Option<String>,
    /// The number of the status.
    pub status: Option<i64>,
    /// The number of the priority.
    pub priority: Option<i64>,
    /// The number of a component.
    pub component: Option<i64>,
    /// A tag.
    pub tag: Option<String>,
    /// With a resolution, or without one.
    pub resolved: Option<bool>,
    /// Whether the last public message is the customer's.
    pub unanswered: Option<bool>,
    /// Changed at this time or later, UTC milliseconds.
    pub updated_since: Option<i64>,
    /// At most this many, 1 to 100; 50 where it is left out.
    pub limit: Option<usize>,
    /// What the page before named as `next`. An issue that changes meanwhile moves to the first page.
    pub before: Option<String>,
}

impl Issue {
    /// The issue in the words of its project.
    pub fn new(row: &ChatRow, scheme: &Scheme) -> Self {
        let resolution = row.resolution.and_then(|id| scheme.resolution(id));
        let component = |id: &ComponentId| named(id.0, scheme.component_words(*id));
        Self {
            key: row.key.clone(),
            title: row.title.clone(),
            status: Status {
                id: row.status.0,
                name: scheme.words(row.status, None).to_owned(),
                kind: scheme.kind(row.status).into(),
            },
            resolution: resolution.map(|it| named(it.id.0, &it.name)),
            priority: named(row.priority.0, scheme.priority_words(row.priority)),
            components: row.components.iter().map(component).collect(),
            tags: row.tags.clone(),
            reference: row.reference.clone(),
            department: row.department.map(|id| named(id.0, &row.department_name)),
            reporter: Reporter {
                id: row.reporter.0,
                name: row.reporter_name.clone(),
                anonymous: row.reporter_anonymous,
            },
            assignee: row.assignee.as_ref().map(|(id, name)| named(id.0, name)),
            chat: match row.chat_state {
                ChatState::Waiting => Chat::Waiting,
                ChatState::Active => Chat::Active,
                ChatState::Ended => Chat::Ended,
            },
            unanswered: row.unanswered,
            last_message: row.last.as_ref().map(|last| last.preview.clone()),
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

fn named(id: i64, name: &str) -> Named {
    Named {
        id,
        name: reveal(name),
    }
}

impl Which {
    fn filter(&self, me: AgentId) -> Result<IssueFilter, Refusal> {
        Ok(IssueFilter {
            charge: charge(self.assignee.as_deref(), me)?,
            status: self.status.map(StatusId),
            priority: self.priority.map(PriorityId),
            component: self.component.map(ComponentId),
            tag: self.tag.clone(),
            resolved: self.resolved,
            unanswered: self.unanswered,
            since: self.updated_since,
        })
    }

    fn before(&self) -> Result<Option<(i64, IssueId)>, Refusal> {
        let place = |text: &str| {
            let (at, id) = text.split_once('.')?;
            Some((at.parse().ok()?, id.parse().ok()?))
        };
        let before = self.before.as_deref();
        before
            .map(|text| place(text).ok_or_else(|| malformed("before", "what a page named as next")))
            .transpose()
    }

    fn limit(&self) -> Result<usize, Refusal> {
        let limit = self.limit.unwrap_or(PAGE);
        if (1..=PAGE_MAX).contains(&limit) {
            Ok(limit)
        } else {
            Err(malformed("limit", "1 to 100"))
        }
    }
}

fn charge(word: Option<&str>, me: AgentId) -> Result<Charge, Refusal> {
    match word {
        None => Ok(Charge::Anybody),
        Some("nobody") => Ok(Charge::Nobody),
        Some("me") => Ok(Charge::Agent(me)),
        Some(number) => match number.parse() {
            Ok(id) => Ok(Charge::Agent(AgentId(id))),
            Err(_) => Err(malformed("assignee", "the number of an agent, me, or nobody")),
        },
    }
}

pub(super) fn malformed(field: &str, expected: &str) -> Refusal {
    Refusal::Malformed {
        field: field.to_owned(),
        expected: expected.to_owned(),
    }
}

/// Find issues
///
/// The issues that the owner of the token may see, the last changed one first, page by page.
#[utoipa::path(
    get, path = "/api/v1/projects/{key}/issues", tag = "Issues",
    params(("key" = String, Path, description = "The project's key, for example `JK`"), Which),
    responses((status = 200, description = "A page of issues", body = Issues))
)]
pub(super) async fn list(
    State(desk): State<Desk>,
    Program(me): Program,
    Path(key): Path<String>,
    Parameters(which): Parameters<Which>,
) -> Result<Json<Issues>, Problem> {
    let (filter, before, limit) = (which.filter(me.id)?, which.before()?, which.limit()?);
    let page = desk.issues(&me, &key, &filter, before, limit).await?;
    let issues = page.issues.iter().map(|row| Issue::new(row, &page.scheme));
    Ok(Json(Issues {
        issues: issues.collect(),
        next: page.next.map(|(at, id)| format!("{at}.{id}")),
    }))
}

/// Read an issue
///
/// One issue with all its fields.
#[utoipa::path(
    get, path = "/api/v1/projects/{key}/issues/{issue}", tag = "Issues",
    params(
        ("key" = String, Path, description = "The project's key, for example `JK`"),
        ("issue" = String, Path, description = "The issue's key, for example `JK-3`"),
    ),
    responses((status = 200, description = "The issue", body = Issue))
)]
pub(super) async fn get(
    State(desk): State<Desk>,
    Program(me): Program,
    Path((key, issue)): Path<(String, String)>,
) -> Result<Json<Issue>, Problem> {
    let (row, scheme) = desk.issue(&me, &key, &issue).await?;
    Ok(Json(Issue::new(&row, &scheme)))
}

/// Change a field
///
/// Changes one field, and answers with the issue as it is then. Where `from` is given and the field is something else by now, nothing is
/// overwritten and the answer is 409 (`changed_meanwhile`); where it is left out, the field is set whatever it was. The status is changed
/// by a transition.
#[utoipa::path(
    patch, path = "/api/v1/projects/{key}/issues/{issue}", tag = "Issues",
    params(
        ("key" = String, Path, description = "The project's key, for example `JK`"),
        ("issue" = String, Path, description = "The issue's key, for example `JK-3`"),
    ),
    request_body = Edit,
    responses((status = 200, description = "The issue as it is now", body = Issue))
)]
pub(super) async fn edit(
    State(desk): State<Desk>,
    Program(me): Program,
    Path((key, issue)): Path<(String, String)>,
    Body(wanted): Body<Edit>,
) -> Result<Json<Issue>, Problem> {
    let (row, _) = desk.issue(&me, &key, &issue).await?;
    let (overwrites, edit) = (wanted.overwrites(), wanted.of(&row));
    if overwrites {
        desk.overwrite_issue(&me, row.id, edit).await?;
    } else {
        desk.edit_issue(&me, row.id, edit).await?;
    }
    let (row, scheme) = desk.issue(&me, &key, &issue).await?;
    Ok(Json(Issue::new(&row, &scheme)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_read_or_refused() {
        let me = AgentId(7);
        assert_eq!(charge(Some("me"), me), Ok(Charge::Agent(me)));
        assert_eq!(charge(Some("12"), me), Ok(Charge::Agent(AgentId(12))));
        assert_eq!(charge(Some("nobody"), me), Ok(Charge::Nobody));
        assert!(charge(Some("Ana"), me).is_err());
        let page = |before: &str, limit| Which {
            before: Some(before.to_owned()),
            limit: Some(limit),
            ..Which::default()
        };
        let id = Uuid::from_u128(7);
        assert_eq!(page(&format!("12.{id}"), 1).before(), Ok(Some((12, IssueId(id)))));
        for wrong in ["", "12", "x.y", "12.7"] {
            assert!(page(wrong, 1).before().is_err(), "{wrong}");
        }
        assert!(page("", 0).limit().is_err() && page("", 101).limit().is_err());
    }
}
