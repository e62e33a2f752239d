//! How agents have arranged their projects.

use model::id::{AgentId, ProjectId};
use model::preferences::Preferences;
use service::error::Failure;

use crate::engine::Engine;
use crate::query::sql;
use crate::rows::first;

pub(crate) async fn of<E: Engine>(
    conn: &mut E::Connection,
    agent: AgentId,
    project: ProjectId,
) -> Result<Preferences, Failure> {
    let query = sql("select body from preference where agent_id = $1 and project_id = $2");
    let body = first::<E, _>(conn, query.int(agent.0).int(project.0), |row| row.text()).await?;
    body.map_or_else(
        || Ok(Preferences::default()),
        |body| serde_json::from_str(&body).map_err(|_| Failure::Corrupt("preferences")),
    )
}
