//! Chats as rows of the list.

use model::id::{AgentId, ContactId, DepartmentId, IssueId, PriorityId, ProjectId, ResolutionId, StatusId};
use model::person::Author;
use model::text::reveal;
use model::view::{ChatRow, LastMessage, Watermark};
use service::error::Failure;
use service::record::CustomersChat;

use crate::codes;
use crate::engine::Engine;
use crate::lists;
use crate::query::sql;
use crate::rows::{Taker, all, first};

/// The columns of a chat's row, in the order in which [`chat_row`] takes them.
const CHAT: &str = "select i.project_id, i.id, i.number, p.project_key, i.title, i.chat_state, i.status, i.resolution,
  i.priority, i.components, i.tags, i.reference,
  i.department_id, d.name, i.reporter_id, c.name, p.anonymous_name, i.assignee_id, a.name,
  i.last_author_kind, i.last_agent_id, l.name, i.last_preview, i.last_at,
  i.last_message_vseq, i.last_vseq, i.customer_delivered, i.customer_displayed, i.customer_read, i.team_delivered, i.team_displayed, i.team_read,
  i.seen_at, i.created_at, i.updated_at
  from issue i join project p on p.id = i.project_id join department d on d.id = i.department_id
  join contact c on c.id = i.reporter_id left join agent a on a.id = i.assignee_id left join agent l on l.id = i.last_agent_id";

pub(crate) async fn chat<E: Engine>(
    conn: &mut E::Connection,
    id: IssueId,
) -> Result<Option<(ProjectId, ChatRow)>, Failure> {
    first::<E, _>(conn, sql(format!("{CHAT} where i.id = $1")).uuid(id.0), chat_row).await
}

pub(crate) async fn chats_by_id<E: Engine>(
    conn: &mut E::Connection,
    ids: &[IssueId],
) -> Result<Vec<ChatRow>, Failure> {
    let mut chats = Vec::with_capacity(ids.len());
    for piece in crate::query::pieces(ids) {
        let marks = crate::query::rows_of(1, piece.len(), 1);
        let query = sql(format!("{CHAT} where i.id in {marks}")).values(piece.iter().map(|id| id.0.into()));
        chats.extend(all::<E, _>(conn, query, |row| chat_row(row).map(|(_, chat)| chat)).await?);
    }
    Ok(chats)
}

pub(crate) async fn id_by_number<E: Engine>(
    conn: &mut E::Connection,
    project: ProjectId,
    number: i64,
) -> Result<Option<IssueId>, Failure> {
    let query = sql("select id from issue where project_id = $1 and number = $2")
        .int(project.0)
        .int(number);
    first::<E, _>(conn, query, |row| row.uuid().map(IssueId)).await
}

pub(crate) async fn newest_of<E: Engine>(
    conn: &mut E::Connection,
    contact: ContactId,
) -> Result<Option<IssueId>, Failure> {
    let query =
        sql("select id from issue where reporter_id = $1 order by created_at desc, number desc limit 1")
            .uuid(contact.0);
    first::<E, _>(conn, query, |row| row.uuid().map(IssueId)).await
}

pub(crate) async fn of_contacts<E: Engine>(
    conn: &mut E::Connection,
    project: ProjectId,
    contacts: &[ContactId],
) -> Result<Vec<CustomersChat>, Failure> {
    let mut chats = Vec::new();
    for piece in crate::query::pieces(contacts) {
        let marks = crate::query::rows_of(1, piece.len(), 2);
        let query = sql(format!(
            "select id, reporter_id, department_id from issue where project_id + 0 = $1 and reporter_id in {marks}"
        ));
        let query = query
            .int(project.0)
            .values(piece.iter().map(|contact| contact.0.into()));
        let found = all::<E, _>(conn, query, |row| {
            Ok(CustomersChat {
                chat: IssueId(row.uuid()?),
                customer: ContactId(row.uuid()?),
                department: DepartmentId(row.int()?),
            })
        });
        chats.extend(found.await?);
    }
    Ok(chats)
}

fn chat_row<E: Engine>(row: &mut Taker<'_, E>) -> Result<(ProjectId, ChatRow), Failure> {
    let project = ProjectId(row.int()?);
    let id = IssueId(row.uuid()?);
    let number = row.int()?;
    let key = format!("{}-{number}", row.text()?);
    let title = row.text()?;
    let chat_state = codes::chat_state::read(row.int()?)?;
    let status = StatusId(row.int()?);
    let resolution = row.maybe_int()?.map(ResolutionId);
    let priority = PriorityId(row.int()?);
    let components = lists::components(&row.text()?)?;
    let tags = lists::tags(&row.text()?);
    let reference = row.text()?;
    let department = DepartmentId(row.int()?);
    let department_name = row.text()?;
    let reporter = ContactId(row.uuid()?);
    let name = row.text()?;
    let anonymous_name = row.text()?;
    let reporter_anonymous = name.is_empty();
    let reporter_name = if reporter_anonymous {
        anonymous_name
    } else {
        reveal(&name)
    };
    let assignee = row.maybe_int()?.map(AgentId);
    let assignee_name = row.maybe_text()?.unwrap_or_default();
    let last = last_message(row, reporter, &reporter_name)?;
    let chat = ChatRow {
        id,
        number,
        key,
        title,
        chat_state,
        status,
        resolution,
        priority,
        components,
        tags,
        reference,
        department: Some(department),
        department_name,
        reporter,
        reporter_name,
        reporter_anonymous,
        assignee: assignee.map(|agent| (agent, assignee_name)),
        unanswered: last
            .as_ref()
            .is_some_and(|last| matches!(last.author, Author::Visitor(_))),
        last,
        last_vseq: row.int()?,
        log_vseq: row.int()?,
        customer: watermark(row)?,
        team: watermark(row)?,
        seen_at: row.maybe_int()?,
        created_at: row.int()?,
        updated_at: row.int()?,
    };
    Ok((project, chat))
}

/// How far a side has got.
pub(crate) fn watermark<E: Engine>(row: &mut Taker<'_, E>) -> Result<Watermark, Failure> {
    Ok(Watermark {
        delivered: row.int()?,
        displayed: row.int()?,
        read: row.int()?,
    })
}

fn last_message<E: Engine>(
    row: &mut Taker<'_, E>,
    reporter: ContactId,
    reporter_name: &str,
) -> Result<Option<LastMessage>, Failure> {
    let kind = row.maybe_int()?;
    let agent = row.maybe_int()?.map(AgentId);
    let agent_name = row.maybe_text()?;
    let preview = row.maybe_text()?;
    let at = row.maybe_int()?;
    let (Some(_), Some(preview), Some(at)) = (kind, preview, at) else {
        return Ok(None);
    };
    let (author, author_name) = match agent {
        Some(agent) => (Author::Agent(agent), agent_name.unwrap_or_default()),
        None => (Author::Visitor(reporter), reporter_name.to_owned()),
    };
    Ok(Some(LastMessage {
        author,
        author_name,
        preview,
        at,
    }))
}
