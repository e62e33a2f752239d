//! Drafts of agents.

use model::draft::DraftView;
use model::id::AgentId;
use service::error::Failure;

use crate::codes;
use crate::engine::Engine;
use crate::query::sql;
use crate::read::revisions;
use crate::rows::{first, run};

/// Stores a draft where none is there, or one that was written no later; then gives the one that is there.
pub(crate) async fn save<E: Engine>(
    conn: &mut E::Connection,
    agent: AgentId,
    draft: &DraftView,
) -> Result<DraftView, Failure> {
    let kind = codes::draft_kind::code(draft.kind);
    let query = sql(
        "insert into draft (agent_id, issue_id, kind, body, written_at, version) values ($1, $2, $3, $4, $5, 1)
         on conflict (agent_id, issue_id, kind) do update set body = excluded.body, written_at = excluded.written_at,
         version = draft.version + 1 where draft.written_at <= excluded.written_at",
    );
    let query = query
        .int(agent.0)
        .uuid(draft.chat.0)
        .int(kind)
        .text(&draft.text)
        .int(draft.written_at);
    run::<E>(conn, query).await?;
    let query = sql("select issue_id, kind, body, written_at, version from draft
         where agent_id = $1 and issue_id = $2 and kind = $3");
    let query = query.int(agent.0).uuid(draft.chat.0).int(kind);
    first::<E, _>(conn, query, revisions::draft)
        .await?
        .ok_or(Failure::Corrupt("a draft that was not stored"))
}
