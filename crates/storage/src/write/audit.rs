//! The audit trail is appended to here and nowhere changed.

use service::error::Failure;
use service::record::NewAudit;

use super::founding::next_id;
use crate::codes;
use crate::engine::Engine;
use crate::query::{Value, sql};
use crate::rows::run;

/// Appends a row, in the transaction of what it tells of.
pub(crate) async fn note<E: Engine>(conn: &mut E::Connection, audit: &NewAudit) -> Result<(), Failure> {
    let id = next_id::<E>(conn, "audit").await?;
    let insert = sql(
        "insert into audit (id, at, action, result, actor_id, target_id, detail, address, device) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    );
    let values: [Value; 9] = [
        id.into(),
        audit.at.into(),
        codes::audit_action::code(audit.action).into(),
        codes::audit_result::code(audit.result).into(),
        audit.actor.map(|agent| agent.0).into(),
        audit.target.map(|agent| agent.0).into(),
        audit.detail.as_str().into(),
        audit.address.as_str().into(),
        audit.device.as_str().into(),
    ];
    run::<E>(conn, insert.values(values)).await.map(drop)
}
