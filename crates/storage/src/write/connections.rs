//! The connections of chats.

use model::id::IssueId;
use service::connection::{Addresses, Connection};
use service::error::Failure;

use super::save::insert;
use crate::engine::Engine;
use crate::query::{Value, sql};
use crate::rows::run;

const INSERT: &str = "insert into chat_connection (issue_id, page, referrer, address, host_name, country, zone, offset_min, locale, agent,
  screen, told_at)";

const UPDATE: &str = "on conflict (issue_id) do update set page = excluded.page, referrer = excluded.referrer,
  address = excluded.address, host_name = excluded.host_name, country = excluded.country, zone = excluded.zone,
  offset_min = excluded.offset_min, locale = excluded.locale, agent = excluded.agent, screen = excluded.screen,
  told_at = excluded.told_at";

/// Stores connections, each in the place of the one that its chat had.
pub(crate) async fn save<E: Engine>(
    conn: &mut E::Connection,
    connections: &[(IssueId, Connection)],
) -> Result<(), Failure> {
    insert::<E, _>(conn, INSERT, UPDATE, connections, |(chat, connection)| {
        values(*chat, connection)
    })
    .await
}

fn values(chat: IssueId, connection: &Connection) -> Vec<Value> {
    vec![
        chat.0.into(),
        connection.page.as_str().into(),
        connection.referrer.as_str().into(),
        connection.address.as_str().into(),
        connection.host_name.as_str().into(),
        connection.country.as_str().into(),
        connection.zone.as_str().into(),
        connection.offset_min.map(i64::from).into(),
        connection.locale.as_str().into(),
        connection.agent.as_str().into(),
        connection.screen.as_str().into(),
        connection.told_at.into(),
    ]
}

/// Stores the name of an address with the chat whose address it still is; whether it was.
pub(crate) async fn name_host<E: Engine>(
    conn: &mut E::Connection,
    chat: IssueId,
    address: &str,
    host_name: &str,
) -> Result<bool, Failure> {
    let query = sql("update chat_connection set host_name = $1 where issue_id = $2 and address = $3");
    let changed = run::<E>(conn, query.text(host_name).uuid(chat.0).text(address)).await?;
    Ok(changed > 0)
}

/// Forgets of all addresses what is not kept, and their names.
pub(crate) async fn forget_addresses<E: Engine>(
    conn: &mut E::Connection,
    kept: Addresses,
) -> Result<(), Failure> {
    let query = match kept {
        Addresses::Full => return Ok(()),
        // What is a network already stays.
        Addresses::Network => sql("update chat_connection set address = '', host_name = ''
             where host_name <> '' or (address <> '' and address not like '%/%')"),
        Addresses::None => sql(
            "update chat_connection set address = '', host_name = '' where host_name <> '' or address <> ''",
        ),
    };
    run::<E>(conn, query).await.map(drop)
}
