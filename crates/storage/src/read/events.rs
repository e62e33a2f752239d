//! The log, with what its references point to now.

use std::collections::HashMap;

use model::event::EventKind;
use model::id::{IssueId, MessageId, ProjectId};
use model::person::Author;
use model::view::{ChatRow, MessageView};
use service::error::Failure;
use service::ports::Tailed;

use super::{chats, files, lines, mentions, projects};
use crate::codes;
use crate::engine::Engine;
use crate::query::{Query, pieces, rows_of, sql};
use crate::rows::{Taker, all};

const EVENT: &str = "select pos, chat_id, vseq, kind, message_id, actor_kind, actor_id from event";

struct Entry {
    pos: i64,
    chat: Option<IssueId>,
    vseq: Option<i64>,
    kind: EventKind,
    message: Option<MessageId>,
    actor: Author,
}

pub(crate) async fn after<E: Engine>(
    conn: &mut E::Connection,
    project: ProjectId,
    after: i64,
    limit: i64,
) -> Result<Vec<Tailed>, Failure> {
    let query = sql(format!(
        "{EVENT} where stream_id = $1 and pos > $2 order by pos limit $3"
    ));
    resolve::<E>(conn, Some(project), query.int(project.0).int(after).int(limit)).await
}

pub(crate) async fn of_chat_after<E: Engine>(
    conn: &mut E::Connection,
    chat: IssueId,
    after: i64,
    limit: i64,
) -> Result<Vec<Tailed>, Failure> {
    let query = sql(format!(
        "{EVENT} where chat_id = $1 and vseq > $2 order by vseq limit $3"
    ));
    resolve::<E>(conn, None, query.uuid(chat.0).int(after).int(limit)).await
}

/// Reads the events of a query with what they refer to; a project's own changes only where a project is given.
async fn resolve<E: Engine>(
    conn: &mut E::Connection,
    project: Option<ProjectId>,
    query: Query,
) -> Result<Vec<Tailed>, Failure> {
    let entries = all::<E, _>(conn, query, entry).await?;
    let mut chat_ids: Vec<IssueId> = entries.iter().filter_map(|entry| entry.chat).collect();
    chat_ids.sort_unstable();
    chat_ids.dedup();
    let chats = chats::chats_by_id::<E>(conn, &chat_ids).await?;
    let chats: HashMap<IssueId, ChatRow> = chats.into_iter().map(|chat| (chat.id, chat)).collect();
    let is_of_project = |entry: &Entry| entry.kind == EventKind::ProjectChanged;
    let (view, scheme) = match project {
        Some(project) if entries.iter().any(is_of_project) => (
            Some(projects::project_of::<E>(conn, project).await?),
            Some(projects::scheme_of::<E>(conn, project).await?),
        ),
        _ => (None, None),
    };
    let message_ids: Vec<MessageId> = entries.iter().filter_map(|entry| entry.message).collect();
    let messages = messages::<E>(conn, &message_ids).await?;
    Ok(entries
        .into_iter()
        .map(|entry| Tailed {
            pos: entry.pos,
            vseq: entry.vseq,
            kind: entry.kind,
            scheme: scheme.clone().filter(|_| is_of_project(&entry)),
            project: view.clone().filter(|_| is_of_project(&entry)),
            actor: entry.actor,
            chat: entry.chat.and_then(|id| chats.get(&id).cloned()),
            message: entry.message.and_then(|id| messages.get(&id).cloned()),
        })
        .collect())
}

pub(crate) async fn messages<E: Engine>(
    conn: &mut E::Connection,
    ids: &[MessageId],
) -> Result<HashMap<MessageId, MessageView>, Failure> {
    let mut found = HashMap::with_capacity(ids.len());
    for piece in pieces(ids) {
        let marks = rows_of(1, piece.len(), 1);
        let query = sql(format!(
            "select {} from message m {} where m.id in {marks}",
            lines::LINE,
            lines::LINE_JOINS
        ));
        let query = query.values(piece.iter().map(|id| id.0.into()));
        let read = all::<E, _>(conn, query, lines::line).await?;
        for message in files::beside::<E>(conn, read).await? {
            found.insert(message.id, message);
        }
    }
    mentions::add::<E>(conn, found.values_mut()).await?;
    Ok(found)
}

fn entry<E: Engine>(row: &mut Taker<'_, E>) -> Result<Entry, Failure> {
    Ok(Entry {
        pos: row.int()?,
        chat: row.maybe_uuid()?.map(IssueId),
        vseq: row.maybe_int()?,
        kind: EventKind::from_code(row.int()?).ok_or(Failure::Corrupt("event kind"))?,
        message: row.maybe_uuid()?.map(MessageId),
        actor: codes::author(row.int()?, row.uuid()?)?,
    })
}
