//! Whom notes name.

use std::collections::HashMap;

use model::id::{AgentId, MessageId};
use model::mention::{Mention, MentionView};
use model::view::{MessageKind, MessageView};
use service::error::Failure;
use service::ports::MentionsOf;

use super::events;
use crate::engine::Engine;
use crate::query::{pieces, rows_of, sql};
use crate::rows::all;

/// Adds to the notes among these lines whom they name. Where there is no note, nothing is asked.
pub(crate) async fn add<E: Engine>(
    conn: &mut E::Connection,
    messages: impl Iterator<Item = &mut MessageView>,
) -> Result<(), Failure> {
    let mut notes: HashMap<MessageId, &mut MessageView> = messages
        .filter(|message| message.kind == MessageKind::Note)
        .map(|message| (message.id, message))
        .collect();
    let ids: Vec<MessageId> = notes.keys().copied().collect();
    for piece in pieces(&ids) {
        let marks = rows_of(1, piece.len(), 1);
        let query = sql(format!(
            "select message_id, agent_id, name, read_at from mention where message_id in {marks} order by agent_id"
        ));
        let query = query.values(piece.iter().map(|id| id.0.into()));
        let found = all::<E, _>(conn, query, |row| {
            let message = MessageId(row.uuid()?);
            let mention = Mention {
                agent: AgentId(row.int()?),
                name: row.text()?,
                read: row.maybe_int()?.is_some(),
            };
            Ok((message, mention))
        });
        for (message, mention) in found.await? {
            if let Some(note) = notes.get_mut(&message) {
                note.mentions.push(mention);
            }
        }
    }
    Ok(())
}

pub(crate) async fn of<E: Engine>(
    conn: &mut E::Connection,
    of: &MentionsOf<'_>,
) -> Result<Vec<MentionView>, Failure> {
    let mut text = String::from(
        "select n.message_id, p.project_key, i.number from mention n join issue i on i.id = n.issue_id
         join project p on p.id = i.project_id where n.agent_id = $1 and i.project_id = $2",
    );
    let mut query = sql("").int(of.agent.0).int(of.project.0).int(of.limit);
    if of.unseen_only {
        text.push_str(" and n.read_at is null");
    }
    if let Some(departments) = of.departments {
        text.push_str(" and i.department_id in (0");
        for (index, department) in departments.iter().enumerate() {
            text.push_str(", $");
            text.push_str(&(index + 4).to_string());
            query = query.int(department.0);
        }
        text.push(')');
    }
    text.push_str(" order by n.at desc, n.message_id desc limit $3");
    query.sql = text.into();
    let found = all::<E, _>(conn, query, |row| {
        Ok((MessageId(row.uuid()?), format!("{}-{}", row.text()?, row.int()?)))
    })
    .await?;
    let ids: Vec<MessageId> = found.iter().map(|(id, _)| *id).collect();
    let notes = events::messages::<E>(conn, &ids).await?;
    let view = |(id, key): &(MessageId, String)| MentionView::of(notes.get(id)?, of.agent, key);
    Ok(found.iter().filter_map(view).collect())
}
