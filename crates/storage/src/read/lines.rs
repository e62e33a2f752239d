//! The lines of a chat.

use model::id::{ClientId, IssueId, MessageId};
use model::person::Author;
use model::revision::Changed;
use model::text::reveal;
use model::view::MessageView;
use service::error::Failure;
use service::ports::Lines;

use super::mentions;
use crate::codes;
use crate::engine::Engine;
use crate::query::sql;
use crate::rows::{Taker, all};

/// The columns of a line, in the order in which [`line`] takes them.
pub(crate) const LINE: &str = "m.id, m.issue_id, m.pos, m.vseq, m.kind, m.author_kind, m.author_id, a.name, c.name, p.anonymous_name, m.client_id, m.body, m.at, m.version, m.changed_at, m.deleted,
  case when m.deleted = 0 then (select count(*) from file f where f.message_id = m.id) else 0 end";
/// The tables that they come from, after `message m`.
pub(crate) const LINE_JOINS: &str = "join issue i on i.id = m.issue_id join contact c on c.id = i.reporter_id
  join project p on p.id = i.project_id left join agent a on a.id = m.agent_id";

pub(crate) async fn page<E: Engine>(
    conn: &mut E::Connection,
    chat: IssueId,
    before: Option<i64>,
    public_only: bool,
    limit: i64,
) -> Result<Lines, Failure> {
    let public = if public_only { "and m.vseq is not null" } else { "" };
    let query = sql(format!(
        "select {LINE} from message m {LINE_JOINS} where m.issue_id = $1 and m.pos < $2 {public} order by m.pos desc limit $3"
    ));
    let query = query.uuid(chat.0).int(before.unwrap_or(i64::MAX)).int(limit + 1);
    let mut messages = all::<E, _>(conn, query, line).await?;
    let earlier = messages.len() as i64 > limit;
    messages.truncate(limit as usize);
    messages.reverse();
    let mut messages = super::files::beside::<E>(conn, messages).await?;
    mentions::add::<E>(conn, messages.iter_mut()).await?;
    Ok(Lines { messages, earlier })
}

/// A line, and how many files stand beside it.
pub(crate) fn line<E: Engine>(row: &mut Taker<'_, E>) -> Result<(MessageView, i64), Failure> {
    let id = MessageId(row.uuid()?);
    let chat = IssueId(row.uuid()?);
    let pos = row.int()?;
    let vseq = row.maybe_int()?;
    let kind = codes::message_kind::read(row.int()?)?;
    let author = codes::author(row.int()?, row.uuid()?)?;
    let agent_name = row.maybe_text()?;
    let contact_name = row.text()?;
    let anonymous_name = row.text()?;
    let author_name = match author {
        Author::Agent(_) => agent_name.unwrap_or_default(),
        Author::Visitor(_) if contact_name.is_empty() => anonymous_name,
        Author::Visitor(_) => reveal(&contact_name),
        Author::System => String::new(),
    };
    let client_id = ClientId(row.uuid()?);
    let message = MessageView {
        id,
        chat,
        pos,
        vseq,
        kind,
        author,
        author_name,
        client_id,
        body: row.text()?,
        at: row.int()?,
        changed: changed(row)?,
        mentions: Vec::new(),
        files: Vec::new(),
    };
    Ok((message, row.int()?))
}

fn changed<E: Engine>(row: &mut Taker<'_, E>) -> Result<Option<Changed>, Failure> {
    let (version, at, deleted) = (row.int()?, row.maybe_int()?, row.flag()?);
    Ok(at.map(|at| Changed { version, at, deleted }))
}
