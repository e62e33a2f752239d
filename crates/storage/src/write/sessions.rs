//! Sessions and passwords: what opens an account, and how that ends.

use model::id::{AgentId, DeviceId};
use service::error::Failure;
use service::record::{NewAudit, Session};

use super::{audit, tokens};
use crate::engine::Engine;
use crate::query::sql;
use crate::rows::{first, run};

/// Opens a session, unless the account was switched off or has another password since its proof.
pub(crate) async fn open<E: Engine>(
    conn: &mut E::Connection,
    session: &Session,
    proof: &str,
    noted: &NewAudit,
) -> Result<bool, Failure> {
    let old = sql("delete from session where expires_at < $1").int(session.created_at);
    run::<E>(conn, old).await?;
    let proven = sql("select id from agent where id = $1 and password_hash = $2 and active = 1")
        .int(session.agent.0)
        .text(proof);
    if first::<E, _>(conn, proven, |row| row.int()).await?.is_none() {
        return Ok(false);
    }
    let query = sql(
        "insert into session (digest, id, agent_id, created_at, used_at, proven_at, expires_at, device)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    );
    let query = query
        .bytes(&session.digest)
        .uuid(session.id.0)
        .int(session.agent.0)
        .int(session.created_at)
        .int(session.used_at)
        .int(session.proven_at);
    run::<E>(conn, query.int(session.expires_at).text(&session.device)).await?;
    audit::note::<E>(conn, noted).await?;
    Ok(true)
}

pub(crate) async fn touch<E: Engine>(
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

/// Notes a fresh proof of the account's password in a session.
pub(crate) async fn prove<E: Engine>(
    conn: &mut E::Connection,
    digest: &[u8],
    known: &str,
    at: i64,
    noted: &NewAudit,
) -> Result<bool, Failure> {
    let update = sql("update session set proven_at = $1 where digest = $2
       and agent_id in (select id from agent where password_hash = $3 and active = 1)");
    if run::<E>(conn, update.int(at).bytes(digest).text(known)).await? == 0 {
        return Ok(false);
    }
    audit::note::<E>(conn, noted).await?;
    Ok(true)
}

pub(crate) async fn end<E: Engine>(
    conn: &mut E::Connection,
    digest: &[u8],
    noted: &NewAudit,
) -> Result<(), Failure> {
    let ended = run::<E>(conn, sql("delete from session where digest = $1").bytes(digest)).await?;
    if ended == 0 {
        return Ok(());
    }
    audit::note::<E>(conn, noted).await
}

/// Ends the session of this agent that has this name.
pub(crate) async fn end_device<E: Engine>(
    conn: &mut E::Connection,
    agent: AgentId,
    device: DeviceId,
    noted: &NewAudit,
) -> Result<Option<Vec<u8>>, Failure> {
    let delete = sql("delete from session where id = $1 and agent_id = $2 returning digest");
    let ended = first::<E, _>(conn, delete.uuid(device.0).int(agent.0), |row| row.bytes()).await?;
    if ended.is_some() {
        audit::note::<E>(conn, noted).await?;
    }
    Ok(ended)
}

/// Ends the sessions of this agent but one, and whatever else lets somebody in as this agent (`security.md`, Sessions).
pub(crate) async fn end_all<E: Engine>(
    conn: &mut E::Connection,
    agent: AgentId,
    keep: Option<&[u8]>,
) -> Result<(), Failure> {
    tokens::end_all::<E>(conn, agent).await?;
    let delete = if let Some(digest) = keep {
        sql("delete from session where agent_id = $1 and digest <> $2")
            .int(agent.0)
            .bytes(digest)
    } else {
        sql("delete from session where agent_id = $1").int(agent.0)
    };
    run::<E>(conn, delete).await.map(drop)
}

/// The same, with its row in the audit trail.
pub(crate) async fn end_all_noted<E: Engine>(
    conn: &mut E::Connection,
    agent: AgentId,
    keep: Option<&[u8]>,
    noted: &NewAudit,
) -> Result<(), Failure> {
    end_all::<E>(conn, agent, keep).await?;
    audit::note::<E>(conn, noted).await
}

/// Replaces a hash that nobody else has replaced meanwhile.
pub(crate) async fn renew_password_hash<E: Engine>(
    conn: &mut E::Connection,
    agent: AgentId,
    known: &str,
    hash: &str,
) -> Result<(), Failure> {
    let update = sql("update agent set password_hash = $1 where id = $2 and password_hash = $3");
    run::<E>(conn, update.text(hash).int(agent.0).text(known))
        .await
        .map(drop)
}

/// Gives an account another password and ends its sessions but one, and its tokens.
pub(crate) async fn set_password<E: Engine>(
    conn: &mut E::Connection,
    agent: AgentId,
    known: Option<&str>,
    hash: &str,
    keep: Option<&[u8]>,
    noted: &NewAudit,
) -> Result<bool, Failure> {
    let update = match known {
        Some(known) => sql("update agent set password_hash = $1 where id = $2 and password_hash = $3")
            .text(hash)
            .int(agent.0)
            .text(known),
        None => sql("update agent set password_hash = $1 where id = $2")
            .text(hash)
            .int(agent.0),
    };
    if run::<E>(conn, update).await? == 0 {
        return Ok(false);
    }
    end_all::<E>(conn, agent, keep).await?;
    audit::note::<E>(conn, noted).await?;
    Ok(true)
}
