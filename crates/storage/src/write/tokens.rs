//! Tokens of agents for programs: made, used, revoked.

use model::id::AgentId;
use service::error::Failure;
use service::record::{ApiToken, NewAudit, TokenWrite};

use super::audit;
use crate::engine::Engine;
use crate::query::{Value, sql};
use crate::rows::{first, run};

pub(crate) async fn apply<E: Engine>(conn: &mut E::Connection, write: &TokenWrite) -> Result<bool, Failure> {
    match write {
        TokenWrite::Make { token, most, audit } => make::<E>(conn, token, *most, audit).await,
        TokenWrite::Revoke { agent, id, audit } => {
            let delete = sql("delete from api_token where id = $1 and agent_id = $2");
            let ended = run::<E>(conn, delete.uuid(id.0).int(agent.0)).await? > 0;
            if ended {
                audit::note::<E>(conn, audit).await?;
            }
            Ok(ended)
        }
        TokenWrite::Used { digest, at } => {
            let update = sql("update api_token set used_at = $1 where digest = $2");
            Ok(run::<E>(conn, update.int(*at).bytes(digest)).await? > 0)
        }
    }
}

async fn make<E: Engine>(
    conn: &mut E::Connection,
    token: &ApiToken,
    most: usize,
    noted: &NewAudit,
) -> Result<bool, Failure> {
    let view = &token.view;
    let ended = sql("delete from api_token where agent_id = $1 and expires_at <= $2");
    run::<E>(conn, ended.int(token.agent.0).int(view.created_at)).await?;
    let count = sql("select count(*) from api_token where agent_id = $1").int(token.agent.0);
    let known = first::<E, _>(conn, count, |row| row.int()).await?.unwrap_or(0);
    if known >= most as i64 {
        return Ok(false);
    }
    let insert = sql(
        "insert into api_token (digest, id, agent_id, name, writes, created_at, used_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
    );
    let values: [Value; 8] = [
        token.digest.as_slice().into(),
        view.id.0.into(),
        token.agent.0.into(),
        view.name.as_str().into(),
        i64::from(view.writes).into(),
        view.created_at.into(),
        view.used_at.into(),
        view.expires_at.into(),
    ];
    run::<E>(conn, insert.values(values)).await?;
    audit::note::<E>(conn, noted).await?;
    Ok(true)
}

/// Ends all tokens of an agent.
pub(super) async fn end_all<E: Engine>(conn: &mut E::Connection, agent: AgentId) -> Result<(), Failure> {
    run::<E>(
        conn,
        sql("delete from api_token where agent_id = $1").int(agent.0),
    )
    .await
    .map(drop)
}
