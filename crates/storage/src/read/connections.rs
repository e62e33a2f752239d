//! The connections of chats.

use model::id::IssueId;
use service::connection::{ChatConnection, Connection};
use service::error::Failure;

use crate::engine::Engine;
use crate::query::sql;
use crate::rows::{Taker, first};

pub(crate) async fn of<E: Engine>(
    conn: &mut E::Connection,
    chat: IssueId,
) -> Result<Option<ChatConnection>, Failure> {
    let query = sql(
        "select i.started_page, c.told_at, c.page, c.referrer, c.address, c.host_name, c.country, c.zone, c.offset_min, c.locale, c.agent,
         c.screen from issue i left join chat_connection c on c.issue_id = i.id where i.id = $1",
    );
    first::<E, _>(conn, query.uuid(chat.0), connection).await
}

fn connection<E: Engine>(row: &mut Taker<'_, E>) -> Result<ChatConnection, Failure> {
    let started_page = row.text()?;
    let Some(told_at) = row.maybe_int()? else {
        return Ok(ChatConnection {
            started_page,
            now: None,
        });
    };
    let now = Connection {
        page: row.text()?,
        referrer: row.text()?,
        address: row.text()?,
        host_name: row.text()?,
        country: row.text()?,
        zone: row.text()?,
        offset_min: row
            .maybe_int()?
            .map(i32::try_from)
            .transpose()
            .map_err(|_| Failure::Corrupt("an offset"))?,
        locale: row.text()?,
        agent: row.text()?,
        screen: row.text()?,
        told_at,
    };
    Ok(ChatConnection {
        started_page,
        now: Some(now),
    })
}
