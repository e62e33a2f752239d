//! What a unit of work has to see of messages that exist already, and what it changes in them.

use model::id::{IssueId, MessageId};
use service::error::Failure;
use service::revision::StoredMessage;
use service::unit::{Needs, Unit};

use super::save::insert;
use crate::codes;
use crate::engine::Engine;
use crate::query::{pieces, rows_of, sql};
use crate::rows::{Taker, all, run};

pub(crate) async fn load<E: Engine>(
    conn: &mut E::Connection,
    unit: &mut Unit,
    needs: &Needs,
) -> Result<(), Failure> {
    for piece in pieces(&needs.messages) {
        let query = sql(format!(
            "select m.id, m.issue_id, m.kind, m.author_kind, m.author_id, m.body, m.at, m.version, m.changed_at, m.deleted,
             m.pos, (select max(l.pos) from message l where l.issue_id = m.issue_id and l.kind = 1)
             from message m where m.id in {}",
            rows_of(1, piece.len(), 1)
        ));
        let query = query.values(piece.iter().map(|id| id.0.into()));
        unit.revisions
            .stored
            .extend(all::<E, _>(conn, query, stored).await?);
    }
    for (agent, chat) in &needs.mentioned {
        let query = sql(
            "select message_id from mention where issue_id = $1 and agent_id = $2 and read_at is null
             order by at, message_id",
        );
        let unseen = all::<E, _>(conn, query.uuid(chat.0).int(agent.0), |row| {
            row.uuid().map(MessageId)
        });
        unit.revisions.unseen.insert((*agent, *chat), unseen.await?);
    }
    Ok(())
}

fn stored<E: Engine>(row: &mut Taker<'_, E>) -> Result<(MessageId, StoredMessage), Failure> {
    let id = MessageId(row.uuid()?);
    let message = StoredMessage {
        issue: IssueId(row.uuid()?),
        kind: codes::message_kind::read(row.int()?)?,
        author: codes::author(row.int()?, row.uuid()?)?,
        body: row.text()?,
        at: row.int()?,
        version: row.int()?,
        changed_at: row.maybe_int()?,
        deleted: row.flag()?,
        pos: row.int()?,
        is_last: false,
    };
    let is_last = row.maybe_int()? == Some(message.pos);
    Ok((id, StoredMessage { is_last, ..message }))
}

/// Changes of messages are rare beside new ones: a statement each.
pub(crate) async fn save<E: Engine>(conn: &mut E::Connection, unit: &Unit) -> Result<(), Failure> {
    let revisions = &unit.revisions;
    let head = "insert into former_text (message_id, version, body, at)";
    insert::<E, _>(conn, head, "", &revisions.replaced, |text| {
        vec![
            text.message.0.into(),
            text.version.into(),
            text.body.as_str().into(),
            text.at.into(),
        ]
    })
    .await?;
    for id in &revisions.changed {
        let Some(message) = revisions.stored.get(id) else {
            continue;
        };
        let query =
            sql("update message set body = $1, version = $2, changed_at = $3, deleted = $4 where id = $5");
        let query = query
            .text(&message.body)
            .int(message.version)
            .values([message.changed_at.into()])
            .flag(message.deleted)
            .uuid(id.0);
        run::<E>(conn, query).await?;
    }
    mentions::<E>(conn, unit).await
}

async fn mentions<E: Engine>(conn: &mut E::Connection, unit: &Unit) -> Result<(), Failure> {
    let revisions = &unit.revisions;
    for note in &revisions.unnamed {
        // Whoever is named again keeps that they have seen it.
        let mut text = String::from("delete from mention where message_id = $1 and agent_id not in (0");
        let mut query = sql("").uuid(note.0);
        let named = revisions
            .mentions
            .iter()
            .filter(|mention| mention.message == *note);
        for (index, mention) in named.enumerate() {
            text.push_str(", $");
            text.push_str(&(index + 2).to_string());
            query = query.int(mention.agent.0);
        }
        text.push(')');
        query.sql = text.into();
        run::<E>(conn, query).await?;
    }
    for mention in &revisions.mentions {
        let query = sql(
            "insert into mention (agent_id, message_id, issue_id, name, at) values ($1, $2, $3, $4, $5)
             on conflict (message_id, agent_id) do nothing",
        );
        let query = query
            .int(mention.agent.0)
            .uuid(mention.message.0)
            .uuid(mention.issue.0)
            .text(&mention.name)
            .int(mention.at);
        run::<E>(conn, query).await?;
    }
    for (agent, message, at) in &revisions.seen {
        let query = sql(
            "update mention set read_at = $1 where message_id = $2 and agent_id = $3 and read_at is null",
        );
        run::<E>(conn, query.int(*at).uuid(message.0).int(agent.0)).await?;
    }
    Ok(())
}
