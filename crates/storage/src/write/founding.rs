//! The first project, and teams made in bulk.

use model::audit::AuditAction;
use model::id::{AgentId, ProjectId};
use model::status::{Level, Role};
use service::error::Failure;
use service::record::{DemoTeam, Founding, NewAgent, NewAudit};

use super::audit;
use crate::codes;
use crate::engine::Engine;
use crate::query::sql;
use crate::read::projects::is_unfounded;
use crate::rows::{all, first, run};

/// The department that every project has.
const DEFAULT_DEPARTMENT: &str = "Default";

/// Founds the installation, unless somebody was faster.
pub(crate) async fn found<E: Engine>(conn: &mut E::Connection, founding: &Founding) -> Result<bool, Failure> {
    if !is_unfounded::<E>(conn).await? {
        return Ok(false);
    }
    let project = next_id::<E>(conn, "project").await?;
    let insert = sql(
        "insert into project (id, project_key, name, anonymous_name, created_at) values ($1, $2, $3, $4, $5)",
    );
    let insert = insert
        .int(project)
        .text(&founding.project_key)
        .text(&founding.project_name);
    run::<E>(conn, insert.text("Anonymous Chat User").int(founding.at)).await?;
    let stream = sql("insert into stream (id, epoch, head, last_number) values ($1, $2, 0, 0)");
    run::<E>(conn, stream.int(project).text(&founding.epoch)).await?;
    add_websites::<E>(conn, project, &founding.websites).await?;
    let department = add_department::<E>(conn, project, DEFAULT_DEPARTMENT).await?;
    add_widget::<E>(conn, founding, project, department).await?;
    let admin = NewAgent {
        name: founding.name.clone(),
        email: founding.email.clone(),
        password_hash: founding.password_hash.clone(),
        role: Role::Admin,
        rights: vec![(DEFAULT_DEPARTMENT.to_owned(), Level::Own)],
    };
    let founder = add_member::<E>(conn, project, &admin, founding.at).await?;
    let noted = NewAudit {
        actor: Some(founder),
        ..founding.caller.noted(founding.at, AuditAction::SetUp)
    };
    audit::note::<E>(conn, &noted.saying(&founding.project_key)).await?;
    Ok(true)
}

/// Replaces the websites of a project.
pub(crate) async fn set_websites<E: Engine>(
    conn: &mut E::Connection,
    project: ProjectId,
    origins: &[String],
    noted: &NewAudit,
) -> Result<(), Failure> {
    let delete = sql("delete from website where project_id = $1");
    run::<E>(conn, delete.int(project.0)).await?;
    add_websites::<E>(conn, project.0, origins).await?;
    audit::note::<E>(conn, noted).await
}

async fn add_websites<E: Engine>(
    conn: &mut E::Connection,
    project: i64,
    origins: &[String],
) -> Result<(), Failure> {
    for origin in origins {
        let insert = sql("insert into website (project_id, origin) values ($1, $2) on conflict do nothing");
        run::<E>(conn, insert.int(project).text(origin)).await?;
    }
    Ok(())
}

/// Adds departments, then agents with their rights.
pub(crate) async fn add_team<E: Engine>(
    conn: &mut E::Connection,
    project: ProjectId,
    team: &DemoTeam,
) -> Result<(), Failure> {
    for name in &team.departments {
        add_department::<E>(conn, project.0, name).await?;
    }
    for agent in &team.agents {
        add_member::<E>(conn, project.0, agent, team.at).await?;
    }
    Ok(())
}

async fn add_widget<E: Engine>(
    conn: &mut E::Connection,
    founding: &Founding,
    project: i64,
    department: i64,
) -> Result<(), Failure> {
    let insert = sql(
        "insert into widget (id, project_id, department_id, ask_name, greeting, accent) values ($1, $2, $3, 1, $4, $5)",
    );
    let insert = insert.text(&founding.widget).int(project).int(department);
    run::<E>(
        conn,
        insert
            .text("Hello, how can we help?")
            .maybe_text(founding.accent.as_deref()),
    )
    .await
    .map(drop)
}

async fn add_department<E: Engine>(
    conn: &mut E::Connection,
    project: i64,
    name: &str,
) -> Result<i64, Failure> {
    let id = next_id::<E>(conn, "department").await?;
    let insert = sql("insert into department (id, project_id, name) values ($1, $2, $3)");
    run::<E>(conn, insert.int(id).int(project).text(name)).await?;
    Ok(id)
}

/// Adds a department; `false` when the name is taken.
pub(crate) async fn add_new_department<E: Engine>(
    conn: &mut E::Connection,
    project: i64,
    name: &str,
    noted: &NewAudit,
) -> Result<bool, Failure> {
    let taken = sql("select id from department where project_id = $1 and name = $2")
        .int(project)
        .text(name);
    if first::<E, _>(conn, taken, |row| row.int()).await?.is_some() {
        return Ok(false);
    }
    add_department::<E>(conn, project, name).await?;
    audit::note::<E>(conn, noted).await?;
    Ok(true)
}

/// Adds an agent without rights and notes it; `None` when the address is taken.
pub(crate) async fn add_new_agent<E: Engine>(
    conn: &mut E::Connection,
    agent: &NewAgent,
    noted: &NewAudit,
) -> Result<Option<AgentId>, Failure> {
    let added = add_agent::<E>(conn, agent, noted.at).await?;
    if added.is_some() {
        let noted = NewAudit {
            target: added,
            ..noted.clone()
        };
        audit::note::<E>(conn, &noted).await?;
    }
    Ok(added)
}

/// Adds an agent without rights; `None` when the address is taken.
async fn add_agent<E: Engine>(
    conn: &mut E::Connection,
    agent: &NewAgent,
    at: i64,
) -> Result<Option<AgentId>, Failure> {
    let taken = sql("select id from agent where email = $1").text(&agent.email);
    if first::<E, _>(conn, taken, |row| row.int()).await?.is_some() {
        return Ok(None);
    }
    let id = next_id::<E>(conn, "agent").await?;
    let insert = sql(
        "insert into agent (id, email, name, role, password_hash, active, available, created_at) values ($1, $2, $3, $4, $5, 1, 1, $6)",
    );
    let insert = insert
        .int(id)
        .text(&agent.email)
        .text(&agent.name)
        .int(codes::role::code(agent.role));
    run::<E>(conn, insert.text(&agent.password_hash).int(at)).await?;
    Ok(Some(AgentId(id)))
}

async fn add_member<E: Engine>(
    conn: &mut E::Connection,
    project: i64,
    agent: &NewAgent,
    at: i64,
) -> Result<AgentId, Failure> {
    let AgentId(id) = add_agent::<E>(conn, agent, at)
        .await?
        .ok_or(Failure::Corrupt("two agents with one address"))?;
    let departments = sql("select id, name from department where project_id = $1").int(project);
    let departments = all::<E, _>(conn, departments, |row| Ok((row.int()?, row.text()?))).await?;
    for (name, level) in &agent.rights {
        let found = departments.iter().find(|(_, known)| known == name);
        let (department, _) = found.ok_or(Failure::Corrupt("a right in an unknown department"))?;
        let insert = sql(
            "insert into agent_right (agent_id, project_id, department_id, level) values ($1, $2, $3, $4)",
        );
        run::<E>(
            conn,
            insert
                .int(id)
                .int(project)
                .int(*department)
                .int(codes::level::code(*level)),
        )
        .await?;
    }
    Ok(AgentId(id))
}

/// The next number of a table whose numbers are given out under the writer's lock.
pub(crate) async fn next_id<E: Engine>(
    conn: &mut E::Connection,
    table: &'static str,
) -> Result<i64, Failure> {
    let query = sql(format!("select coalesce(max(id), 0) + 1 from {table}"));
    Ok(first::<E, _>(conn, query, |row| row.int()).await?.unwrap_or(1))
}
