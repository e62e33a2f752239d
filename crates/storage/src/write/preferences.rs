//! How agents have arranged their projects.

use model::id::{AgentId, ProjectId};
use model::preferences::{PreferenceChange, Preferences};
use service::error::Failure;

use crate::engine::Engine;
use crate::query::sql;
use crate::read;
use crate::rows::run;

pub(crate) async fn change<E: Engine>(
    conn: &mut E::Connection,
    agent: AgentId,
    project: ProjectId,
    change: &PreferenceChange,
    at: i64,
) -> Result<Preferences, Failure> {
    let before = read::preferences::of::<E>(conn, agent, project).await?;
    let after = before.after(change.clone());
    let body = serde_json::to_string(&after).map_err(|_| Failure::Corrupt("preferences without a text"))?;
    let query = sql(
        "insert into preference (agent_id, project_id, body, changed_at) values ($1, $2, $3, $4)
         on conflict (agent_id, project_id) do update set body = excluded.body, changed_at = excluded.changed_at",
    );
    run::<E>(conn, query.int(agent.0).int(project.0).text(&body).int(at)).await?;
    Ok(after)
}
