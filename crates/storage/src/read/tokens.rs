//! Tokens of agents for programs.

use model::id::{AgentId, TokenId};
use model::token::TokenView;
use service::error::Failure;
use service::record::{ApiToken, TokensOf};

use crate::engine::Engine;
use crate::query::sql;
use crate::rows::{Taker, all};

const TOKEN: &str =
    "select digest, agent_id, id, name, writes, created_at, used_at, expires_at from api_token";

pub(crate) async fn of<E: Engine>(conn: &mut E::Connection, of: &TokensOf) -> Result<Vec<ApiToken>, Failure> {
    let query = match of {
        TokensOf::Digest(digest) => sql(format!("{TOKEN} where digest = $1")).bytes(digest),
        TokensOf::Agent(agent) => sql(format!(
            "{TOKEN} where agent_id = $1 order by created_at desc, id desc"
        ))
        .int(agent.0),
    };
    all::<E, _>(conn, query, token).await
}

fn token<E: Engine>(row: &mut Taker<'_, E>) -> Result<ApiToken, Failure> {
    Ok(ApiToken {
        digest: row.bytes()?,
        agent: AgentId(row.int()?),
        view: TokenView {
            id: TokenId(row.uuid()?),
            name: row.text()?,
            writes: row.flag()?,
            created_at: row.int()?,
            used_at: row.maybe_int()?,
            expires_at: row.maybe_int()?,
        },
    })
}
