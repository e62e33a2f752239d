//! Credentials of visitors: a contact keeps the newest ones, so that whoever sends a first message again and again fills no table.

use model::id::ContactId;
use service::error::Failure;
use service::unit::{CREDENTIALS_MAX, Unit};

use super::save::insert;
use crate::engine::Engine;
use crate::query::{Value, sql};
use crate::rows::{all, run};

/// Stores new credentials, and removes the oldest of their contacts beyond [`CREDENTIALS_MAX`].
pub(crate) async fn save<E: Engine>(conn: &mut E::Connection, unit: &Unit) -> Result<(), Failure> {
    let mut contacts: Vec<ContactId> = unit.credentials.iter().map(|(_, contact, _)| *contact).collect();
    contacts.sort_unstable();
    contacts.dedup();
    let mut rows = Vec::with_capacity(unit.credentials.len());
    for contact in contacts {
        let of_contact = unit.credentials.iter().filter(|(_, of, _)| *of == contact);
        let mut new: Vec<(&[u8], i64)> = of_contact
            .map(|(digest, _, at)| (digest.as_slice(), *at))
            .collect();
        new.drain(..new.len().saturating_sub(CREDENTIALS_MAX));
        let mut after = i64::MIN;
        if !unit.new_contacts.contains(&contact) {
            after = make_room::<E>(conn, contact, new.len()).await?.unwrap_or(after);
        }
        for (digest, at) in new {
            // Each is newer than those before it, whatever the clock says: the oldest go, never the one that was just given out.
            after = at.max(after.saturating_add(1));
            rows.push((digest, contact, after));
        }
    }
    let project = unit.project.id.0;
    let head = "insert into credential (digest, contact_id, project_id, created_at)";
    insert::<E, _>(conn, head, "", &rows, |(digest, contact, at)| {
        let contact: Value = contact.0.into();
        vec![(*digest).into(), contact, project.into(), (*at).into()]
    })
    .await
}

/// Removes the oldest credentials of a contact, so that so many new ones are within the most. Gives when the newest of them was made.
async fn make_room<E: Engine>(
    conn: &mut E::Connection,
    contact: ContactId,
    new: usize,
) -> Result<Option<i64>, Failure> {
    let query =
        sql("select created_at from credential where contact_id = $1 order by created_at desc limit $2");
    let query = query.uuid(contact.0).int(CREDENTIALS_MAX as i64);
    let known: Vec<i64> = all::<E, _>(conn, query, |row| row.int()).await?;
    let stay = CREDENTIALS_MAX.saturating_sub(new);
    if known.len() > stay {
        let oldest = stay.checked_sub(1).and_then(|last| known.get(last));
        let query = sql("delete from credential where contact_id = $1 and created_at < $2");
        let query = query.uuid(contact.0).int(oldest.copied().unwrap_or(i64::MAX));
        run::<E>(conn, query).await?;
    }
    Ok(known.first().copied())
}
