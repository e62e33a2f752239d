//! Views of the chats list that agents have named (E.35).

use model::filters::ListFilters;
use model::id::{AgentId, ProjectId, ViewId};
use model::refusal::Refusal;
use model::saved::{SavedView, VIEWS_MAX, ViewChange};
use service::error::Failure;

use crate::engine::Engine;
use crate::query::{Query, sql};
use crate::rows::{all, first, run};
use crate::write::founding::next_id;

/// The reader's own views and those that colleagues share, by name.
pub(crate) async fn of<E: Engine>(
    conn: &mut E::Connection,
    agent: AgentId,
    project: ProjectId,
) -> Result<Vec<SavedView>, Failure> {
    let query = sql(
        "select v.id, v.name, v.filters, v.shared, v.agent_id, a.name from saved_view v
         join agent a on a.id = v.agent_id where v.project_id = $1 and (v.agent_id = $2 or v.shared = 1)
         order by v.name, v.id",
    );
    all::<E, _>(conn, query.int(project.0).int(agent.0), |row| {
        let (id, name, filters, shared) = (ViewId(row.int()?), row.text()?, row.text()?, row.flag()?);
        let (owner, owner_name) = (AgentId(row.int()?), row.text()?);
        Ok(SavedView {
            id,
            name,
            filters: serde_json::from_str(&filters).map_err(|_| Failure::Corrupt("a view"))?,
            shared,
            owner: (owner != agent).then_some(owner_name),
        })
    })
    .await
}

/// Changes one's own views; the name was checked before.
pub(crate) async fn change<E: Engine>(
    conn: &mut E::Connection,
    agent: AgentId,
    project: ProjectId,
    change: &ViewChange,
    at: i64,
) -> Result<Result<(), Refusal>, Failure> {
    if let ViewChange::Save { name, .. } | ViewChange::Rename { name, .. } = change {
        let of_change = match change {
            ViewChange::Rename { view, .. } => view.0,
            _ => 0,
        };
        let query = sql("select id from saved_view where project_id = $1 and agent_id = $2 and name = $3");
        let query = query.int(project.0).int(agent.0).text(name);
        let taken = first::<E, _>(conn, query, |row| row.int()).await?;
        if taken.is_some_and(|id| id != of_change) {
            return Ok(Err(Refusal::Taken));
        }
    }
    let own = |query: Query, view: ViewId| query.int(view.0).int(project.0).int(agent.0);
    let query = match change {
        ViewChange::Save {
            name,
            filters,
            shared,
        } => {
            if count::<E>(conn, agent, project).await? >= VIEWS_MAX as i64 {
                return Ok(Err(too_many()));
            }
            let id = next_id::<E>(conn, "saved_view").await?;
            let insert = sql(
                "insert into saved_view (id, project_id, agent_id, name, filters, shared, created_at)
                 values ($1, $2, $3, $4, $5, $6, $7)",
            );
            let insert = own(insert, ViewId(id)).text(name).text(&text(filters)?);
            insert.flag(*shared).int(at)
        }
        ViewChange::Rename { view, name } => own(
            sql("update saved_view set name = $4 where id = $1 and project_id = $2 and agent_id = $3"),
            *view,
        )
        .text(name),
        ViewChange::Replace { view, filters } => own(
            sql("update saved_view set filters = $4 where id = $1 and project_id = $2 and agent_id = $3"),
            *view,
        )
        .text(&text(filters)?),
        ViewChange::Share { view, shared } => own(
            sql("update saved_view set shared = $4 where id = $1 and project_id = $2 and agent_id = $3"),
            *view,
        )
        .flag(*shared),
        ViewChange::Delete { view } => own(
            sql("delete from saved_view where id = $1 and project_id = $2 and agent_id = $3"),
            *view,
        ),
    };
    Ok(if run::<E>(conn, query).await? == 1 {
        Ok(())
    } else {
        Err(Refusal::NotFound)
    })
}

async fn count<E: Engine>(
    conn: &mut E::Connection,
    agent: AgentId,
    project: ProjectId,
) -> Result<i64, Failure> {
    let query = sql("select count(*) from saved_view where project_id = $1 and agent_id = $2");
    let count = first::<E, _>(conn, query.int(project.0).int(agent.0), |row| row.int()).await?;
    Ok(count.unwrap_or(0))
}

fn text(filters: &ListFilters) -> Result<String, Failure> {
    serde_json::to_string(filters).map_err(|_| Failure::Corrupt("filters without a text"))
}

fn too_many() -> Refusal {
    Refusal::Malformed {
        field: "The list of views".to_owned(),
        expected: format!("at most {VIEWS_MAX} of them"),
    }
}
