//! The audit trail, newest first.

use model::audit::{AuditEntry, AuditFilter, AuditPage};
use model::id::AgentId;
use service::error::Failure;

use crate::codes;
use crate::engine::Engine;
use crate::query::{Query, Value, sql};
use crate::rows::{Taker, all};

const ENTRY: &str = "select audit.id, audit.at, audit.action, audit.result, audit.actor_id, actor.name, audit.target_id, target.name,
  audit.detail, audit.address, audit.device
  from audit left join agent actor on actor.id = audit.actor_id left join agent target on target.id = audit.target_id";

/// A page of it; one row more than asked for says that there are older ones.
pub(crate) async fn page<E: Engine>(
    conn: &mut E::Connection,
    filter: &AuditFilter,
    limit: i64,
) -> Result<AuditPage, Failure> {
    let mut entries = all::<E, _>(conn, query(filter, limit + 1), entry).await?;
    let more = entries.len() as i64 > limit;
    entries.truncate(usize::try_from(limit).unwrap_or(0));
    Ok(AuditPage { entries, more })
}

fn query(filter: &AuditFilter, limit: i64) -> Query {
    let mut text = format!("{ENTRY} where audit.id < $1");
    let mut values: Vec<Value> = vec![filter.before.unwrap_or(i64::MAX).into()];
    if let Some(person) = filter.person {
        values.push(person.0.into());
        text.push_str(" and (audit.actor_id = $2 or audit.target_id = $2)");
    }
    if let Some(kind) = filter.kind {
        // Numbers of our own list.
        let codes = kind
            .actions()
            .into_iter()
            .map(|action| codes::audit_action::code(action).to_string());
        let codes = codes.collect::<Vec<_>>().join(", ");
        text.push_str(" and audit.action in (");
        text.push_str(&codes);
        text.push(')');
    }
    values.push(limit.into());
    text.push_str(" order by audit.id desc limit $");
    text.push_str(&values.len().to_string());
    sql(text).values(values)
}

fn entry<E: Engine>(row: &mut Taker<'_, E>) -> Result<AuditEntry, Failure> {
    Ok(AuditEntry {
        id: row.int()?,
        at: row.int()?,
        action: codes::audit_action::read(row.int()?)?,
        result: codes::audit_result::read(row.int()?)?,
        actor: person(row)?,
        target: person(row)?,
        detail: row.text()?,
        address: row.text()?,
        device: row.text()?,
    })
}

fn person<E: Engine>(row: &mut Taker<'_, E>) -> Result<Option<(AgentId, String)>, Failure> {
    let (id, name) = (row.maybe_int()?, row.maybe_text()?);
    Ok(id.zip(name).map(|(id, name)| (AgentId(id), name)))
}
