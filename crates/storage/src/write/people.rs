//! Sessions, switches and settings: single rows.

use model::id::AgentId;
use service::error::Failure;
use service::record::Session;

use crate::engine::Engine;
use crate::query::sql;
use crate::rows::run;

pub(crate) async fn set_setting<E: Engine>(
    conn: &mut E::Connection,
    name: &str,
    value: &str,
) -> Result<(), Failure> {
    let query = sql(
        "insert into setting (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value",
    );
    run::<E>(conn, query.text(name).text(value)).await.map(drop)
}

pub(crate) async fn set_password_hash<E: Engine>(
    conn: &mut E::Connection,
    agent: AgentId,
    hash: &str,
) -> Result<(), Failure> {
    run::<E>(
        conn,
        sql("update agent set password_hash = $1 where id = $2")
            .text(hash)
            .int(agent.0),
    )
    .await
    .map(drop)
}

pub(crate) async fn set_available<E: Engine>(
    conn: &mut E::Connection,
    agent: AgentId,
    available: bool,
) -> Result<(), Failure> {
    run::<E>(
        conn,
        sql("update agent set available = $1 where id = $2")
            .flag(available)
            .int(agent.0),
    )
    .await
    .map(drop)
}

pub(crate) async fn open_session<E: Engine>(
    conn: &mut E::Connection,
    session: &Session,
) -> Result<(), Failure> {
    let old = sql("delete from session where expires_at < $1").int(session.created_at);
    run::<E>(conn, old).await?;
    let query = sql(
        "insert into session (digest, agent_id, created_at, used_at, expires_at, device) values ($1, $2, $3, $4, $5, $6)",
    );
    let query = query
        .bytes(&session.digest)
        .int(session.agent.0)
        .int(session.created_at)
        .int(session.used_at);
    run::<E>(conn, query.int(session.expires_at).text(&session.device))
        .await
        .map(drop)
}

pub(crate) async fn touch_session<E: Engine>(
    conn: &mut E::Connection,
    digest: &[u8],
    at: i64,
) -> Result<(), Failure> {
    run::<E>(
        conn,
        sql("update session set used_at = $1 where digest = $2")
            .int(at)
            .bytes(digest),
    )
    .await
    .map(drop)
}

pub(crate) async fn end_session<E: Engine>(conn: &mut E::Connection, digest: &[u8]) -> Result<(), Failure> {
    run::<E>(conn, sql("delete from session where digest = $1").bytes(digest))
        .await
        .map(drop)
}
