//! Text modules.

use std::collections::HashMap;

use model::file::FileView;
use model::id::{AgentId, DepartmentId, ProjectId, TextModuleId};
use service::error::Failure;
use service::text_modules::{Owner, StoredModule};

use super::files;
use crate::engine::Engine;
use crate::query::{Query, sql};
use crate::rows::{Taker, all};

const MODULE: &str = "select t.id, t.project_id, t.department_id, t.agent_id, t.shortcut, t.body, t.version from text_module t";

/// The modules of a project, without the personal ones of others.
pub(crate) async fn of_project<E: Engine>(
    conn: &mut E::Connection,
    project: ProjectId,
    agent: AgentId,
) -> Result<Vec<StoredModule>, Failure> {
    let query = sql(format!(
        "{MODULE} where t.project_id = $1 and (t.agent_id is null or t.agent_id = $2) order by t.shortcut, t.id"
    ));
    let modules = found::<E>(conn, query.int(project.0).int(agent.0)).await?;
    let beside = sql("select f.text_module_id, f.id, f.name, f.size, f.width, f.height from file f
        join text_module t on t.id = f.text_module_id
        where t.project_id = $1 and (t.agent_id is null or t.agent_id = $2) order by f.text_module_id, f.place");
    with_files::<E>(conn, modules, beside.int(project.0).int(agent.0)).await
}

/// A module.
pub(crate) async fn one<E: Engine>(
    conn: &mut E::Connection,
    id: TextModuleId,
) -> Result<Option<StoredModule>, Failure> {
    let modules = found::<E>(conn, sql(format!("{MODULE} where t.id = $1")).uuid(id.0)).await?;
    let beside = sql(
        "select text_module_id, id, name, size, width, height from file where text_module_id = $1
        order by place",
    );
    Ok(with_files::<E>(conn, modules, beside.uuid(id.0)).await?.pop())
}

async fn found<E: Engine>(conn: &mut E::Connection, query: Query) -> Result<Vec<StoredModule>, Failure> {
    all::<E, _>(conn, query, module).await
}

async fn with_files<E: Engine>(
    conn: &mut E::Connection,
    mut modules: Vec<StoredModule>,
    query: Query,
) -> Result<Vec<StoredModule>, Failure> {
    if modules.is_empty() {
        return Ok(modules);
    }
    let mut beside: HashMap<TextModuleId, Vec<FileView>> = HashMap::new();
    let rows = all::<E, _>(conn, query, |row| {
        Ok((TextModuleId(row.uuid()?), files::view(row)?))
    });
    for (module, file) in rows.await? {
        beside.entry(module).or_default().push(file);
    }
    for module in &mut modules {
        module.files = beside.remove(&module.id).unwrap_or_default();
    }
    Ok(modules)
}

fn module<E: Engine>(row: &mut Taker<'_, E>) -> Result<StoredModule, Failure> {
    Ok(StoredModule {
        id: TextModuleId(row.uuid()?),
        project: ProjectId(row.int()?),
        owner: match (row.maybe_int()?, row.maybe_int()?) {
            (_, Some(agent)) => Owner::Agent(AgentId(agent)),
            (Some(department), None) => Owner::Department(DepartmentId(department)),
            (None, None) => Owner::Project,
        },
        shortcut: row.text()?,
        text: row.text()?,
        files: Vec::new(),
        version: row.int()?,
    })
}
