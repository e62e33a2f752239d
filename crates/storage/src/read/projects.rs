//! Projects, widgets, settings, the place of the log.

use model::id::{DepartmentId, ProjectId};
use model::scheme::Scheme;
use model::view::{DepartmentView, ProjectView};
use service::error::Failure;
use service::ports::{Front, LogHead};
use service::record::Widget;

use crate::engine::Engine;
use crate::query::sql;
use crate::rows::{Taker, all, first};

/// A project, in the order in which [`project`] takes it.
const PROJECT: &str = "p.id, p.project_key, p.name, p.anonymous_name, p.only_assignee_replies";

pub(crate) async fn is_unfounded<E: Engine>(conn: &mut E::Connection) -> Result<bool, Failure> {
    let admins = sql("select count(*) from agent where role = $1")
        .int(crate::codes::role::code(model::status::Role::Admin));
    Ok(first::<E, _>(conn, admins, |row| row.int()).await? == Some(0))
}

pub(crate) async fn setting<E: Engine>(
    conn: &mut E::Connection,
    name: &str,
) -> Result<Option<String>, Failure> {
    first::<E, _>(
        conn,
        sql("select value from setting where name = $1").text(name),
        |row| row.text(),
    )
    .await
}

pub(crate) async fn projects<E: Engine>(conn: &mut E::Connection) -> Result<Vec<ProjectView>, Failure> {
    let query = sql(format!("select {PROJECT} from project p order by p.id"));
    all::<E, _>(conn, query, project).await
}

/// The project with this id.
pub(crate) async fn project_of<E: Engine>(
    conn: &mut E::Connection,
    of: ProjectId,
) -> Result<ProjectView, Failure> {
    let query = sql(format!("select {PROJECT} from project p where p.id = $1")).int(of.0);
    first::<E, _>(conn, query, project)
        .await?
        .ok_or(Failure::Corrupt("no such project"))
}

pub(crate) async fn log_head<E: Engine>(conn: &mut E::Connection, id: ProjectId) -> Result<LogHead, Failure> {
    let query = sql("select epoch, head from stream where id = $1").int(id.0);
    let head = first::<E, _>(conn, query, |row| {
        Ok(LogHead {
            epoch: row.text()?,
            head: row.int()?,
        })
    })
    .await?;
    head.ok_or(Failure::Corrupt("a project without a log"))
}

pub(crate) async fn front<E: Engine>(conn: &mut E::Connection, id: &str) -> Result<Option<Front>, Failure> {
    let query = sql(format!(
        "select {PROJECT}, w.id, w.department_id, w.ask_name, w.greeting, w.accent
         from widget w join project p on p.id = w.project_id where w.id = $1"
    ))
    .text(id);
    let found = first::<E, _>(conn, query, |row| {
        let project = project(row)?;
        Ok((widget(row, project.id)?, project))
    })
    .await?;
    let Some((widget, project)) = found else {
        return Ok(None);
    };
    let websites = websites::<E>(conn, project.id).await?;
    Ok(Some(Front {
        widget,
        project,
        websites,
    }))
}

pub(crate) async fn websites<E: Engine>(
    conn: &mut E::Connection,
    of: ProjectId,
) -> Result<Vec<String>, Failure> {
    let query = sql("select origin from website where project_id = $1 order by origin").int(of.0);
    all::<E, _>(conn, query, |row| row.text()).await
}

pub(crate) async fn widgets<E: Engine>(
    conn: &mut E::Connection,
    of: ProjectId,
) -> Result<Vec<Widget>, Failure> {
    let query = sql(
        "select id, department_id, ask_name, greeting, accent from widget where project_id = $1 order by id",
    )
    .int(of.0);
    all::<E, _>(conn, query, |row| widget(row, of)).await
}

pub(crate) async fn departments<E: Engine>(
    conn: &mut E::Connection,
    of: ProjectId,
) -> Result<Vec<DepartmentView>, Failure> {
    let query = sql("select id, name from department where project_id = $1 order by id").int(of.0);
    all::<E, _>(conn, query, |row| {
        Ok(DepartmentView {
            id: DepartmentId(row.int()?),
            name: row.text()?,
        })
    })
    .await
}

pub(crate) fn project<E: Engine>(row: &mut Taker<'_, E>) -> Result<ProjectView, Failure> {
    Ok(ProjectView {
        id: ProjectId(row.int()?),
        key: row.text()?,
        name: row.text()?,
        anonymous_name: row.text()?,
        only_assignee_replies: row.flag()?,
    })
}

/// The scheme of a project; an empty text is the default one.
pub(crate) fn scheme<E: Engine>(row: &mut Taker<'_, E>) -> Result<Scheme, Failure> {
    let text = row.text()?;
    if text.is_empty() {
        return Ok(Scheme::default());
    }
    serde_json::from_str(&text).map_err(|_| Failure::Corrupt("a project's scheme"))
}

/// The scheme of the project with this id.
pub(crate) async fn scheme_of<E: Engine>(conn: &mut E::Connection, of: ProjectId) -> Result<Scheme, Failure> {
    let query = sql("select scheme from project where id = $1").int(of.0);
    first::<E, _>(conn, query, scheme)
        .await?
        .ok_or(Failure::Corrupt("no such project"))
}

fn widget<E: Engine>(row: &mut Taker<'_, E>, project: ProjectId) -> Result<Widget, Failure> {
    Ok(Widget {
        id: row.text()?,
        project,
        department: DepartmentId(row.int()?),
        ask_name: row.flag()?,
        greeting: row.text()?,
        accent: row.maybe_text()?,
    })
}
