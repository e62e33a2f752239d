//! Chats as rows of the list.

use std::collections::HashMap;

use model::filters::{Display, LAST_RANK, ListPlace, RESOLVED_RANK, Sort};
use model::id::{AgentId, ContactId, DepartmentId, IssueId, PriorityId, ProjectId, ResolutionId, StatusId};
use model::person::Author;
use model::text::reveal;
use model::view::{ChatRow, ChatsPage, LastMessage, Watermark};
use service::error::Failure;
use service::ports::ChatsQuery;
use service::record::CustomersChat;

use crate::codes;
use crate::engine::Engine;
use crate::lists;
use crate::query::{Query, pieces, rows_of, sql};
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

/// A page in its order, behind the chats that are wanted besides.
pub(crate) async fn page<E: Engine>(
    conn: &mut E::Connection,
    project: ProjectId,
    asked: &ChatsQuery<'_>,
) -> Result<ChatsPage, Failure> {
    let mut page = places::<E>(conn, project, asked).await?;
    let limit = usize::try_from(asked.limit).unwrap_or(0);
    let more = page.len() > limit;
    page.truncate(limit);
    let mut besides = Vec::new();
    if asked.waiting > 0 {
        let waiting = ChatsQuery {
            departments: asked.departments,
            display: WAITING,
            sort: Sort::Waiting,
            ..ChatsQuery::newest(asked.waiting - 1)
        };
        besides = places::<E>(conn, project, &waiting).await?;
    }
    if asked.newest > 0 {
        let newest = ChatsQuery {
            display: Display::default(),
            sort: Sort::Newest,
            limit: asked.newest - 1,
            ..*asked
        };
        besides.extend(places::<E>(conn, project, &newest).await?);
    }
    let mut ids: Vec<IssueId> = Vec::with_capacity(besides.len() + page.len());
    for id in besides {
        if !page.contains(&id) && !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids.extend(page);
    let rows = chats_by_id::<E>(conn, &ids).await?;
    let mut rows: HashMap<IssueId, ChatRow> = rows.into_iter().map(|row| (row.id, row)).collect();
    let chats = ids.iter().filter_map(|id| rows.remove(id)).collect();
    Ok(ChatsPage { chats, more })
}

/// What waits for an answer of the team.
const WAITING: Display = Display {
    unresponded: true,
    unresolved: true,
    online: false,
};

/// The chats that are asked for, in their order: one more than the limit, where there are.
async fn places<E: Engine>(
    conn: &mut E::Connection,
    project: ProjectId,
    asked: &ChatsQuery<'_>,
) -> Result<Vec<IssueId>, Failure> {
    let mut found = Vec::new();
    if asked.display.online {
        for piece in pieces(asked.online) {
            found.extend(all::<E, _>(conn, places_query(project, asked, &piece), place).await?);
        }
        found.sort_unstable();
        found.truncate(usize::try_from(asked.limit + 1).unwrap_or(0));
    } else {
        found = all::<E, _>(conn, places_query(project, asked, &[]), place).await?;
    }
    Ok(found.into_iter().map(|place| place.id.0).collect())
}

fn place<E: Engine>(row: &mut Taker<'_, E>) -> Result<ListPlace, Failure> {
    let rank = row.int()?;
    let at = row.int()?;
    Ok(ListPlace {
        rank,
        ..ListPlace::by_time(at, IssueId(row.uuid()?))
    })
}

fn places_query(project: ProjectId, asked: &ChatsQuery<'_>, online: &[IssueId]) -> Query {
    let rank = rank(asked);
    let mut text = format!(
        "select {rank}, i.updated_at, i.id from issue i where i.project_id = $1 and i.updated_at >= $3{}",
        of_assignee(asked.by_assignee)
    );
    let mut query = sql("").int(project.0).int(asked.limit + 1);
    query = query.int(asked.since.unwrap_or(i64::MIN));
    query = of_departments(&mut text, query, asked.departments);
    // Words for words as in the index `issue_waiting`.
    if asked.display.unresponded {
        text.push_str(" and i.last_author_kind = 2");
    }
    if asked.display.unresolved {
        text.push_str(" and i.resolution is null");
    }
    if !online.is_empty() {
        let from = query.values.len() + 1;
        text.push_str(&format!(" and i.id in {}", rows_of(1, online.len(), from)));
        query = query.values(online.iter().map(|id| id.0.into()));
    }
    if let Some(tag) = asked.tag {
        text.push_str(&with_tag(query.values.len() + 1));
        query = query
            .text(&lists::one_tag(&tag.to_ascii_lowercase()))
            .text(&lists::one_tag(&tag.to_lowercase()));
    }
    if let Some(before) = asked.before {
        let from = query.values.len() + 1;
        let newer = format!("(i.updated_at, i.id) < (${from}, ${})", from + 1);
        query = query.int(before.at.0).uuid(before.id.0.0);
        if asked.sort == Sort::Newest {
            text.push_str(&format!(" and {newer}"));
        } else {
            let at = from + 2;
            text.push_str(&format!(" and ({rank} > ${at} or {rank} = ${at} and {newer})"));
            query = query.int(before.rank);
        }
    }
    let by_rank = if asked.sort == Sort::Newest { "" } else { "1, " };
    text.push_str(&format!(
        " order by {by_rank}i.updated_at desc, i.id desc limit $2"
    ));
    Query {
        sql: text.into(),
        ..query
    }
}

/// What [`Sort::place`] ranks a chat by. Numbers of priorities are ours, never a text from outside.
fn rank(asked: &ChatsQuery<'_>) -> String {
    match asked.sort {
        Sort::Newest => "cast(0 as bigint)".to_owned(),
        Sort::Waiting => format!(
            "case when i.last_author_kind = 2 and i.resolution is null then i.last_at else {LAST_RANK} end"
        ),
        Sort::Priority => {
            let known = asked.priorities.iter().zip(0..);
            let known: String = known
                .map(|(id, at)| format!(" when {} then {at}", id.0))
                .collect();
            let others = asked.priorities.len();
            let urgency = match known.as_str() {
                "" => "0".to_owned(),
                known => format!("case i.priority{known} else {others} end"),
            };
            format!("{urgency} + case when i.resolution is null then 0 else {RESOLVED_RANK} end")
        }
    }
}

/// Adds the condition on departments, where there is one, with its values.
fn of_departments(text: &mut String, mut query: Query, departments: Option<&[DepartmentId]>) -> Query {
    let Some(departments) = departments else {
        return query;
    };
    text.push_str(" and i.department_id in (0");
    for department in departments {
        query = query.int(department.0);
        text.push_str(", $");
        text.push_str(&query.values.len().to_string());
    }
    text.push(')');
    query
}

/// The condition on who is in charge. An agent's number is ours, never a text from outside.
fn of_assignee(by_assignee: Option<(Option<AgentId>, bool)>) -> String {
    match by_assignee {
        None => String::new(),
        Some((Some(agent), true)) => format!(" and (i.assignee_id is null or i.assignee_id = {agent})"),
        Some((Some(agent), false)) => format!(" and i.assignee_id = {agent}"),
        Some((None, _)) => " and i.assignee_id is null".to_owned(),
    }
}

/// The condition on a tag, whose small letters are the values `at` and `at + 1`: some engines know those of all alphabets, others of
/// one. `like` and the functions that look for a text differ between engines; `replace` does not.
fn with_tag(at: usize) -> String {
    let has = |at: usize| format!("replace(lower(i.tags), ${at}, '') <> lower(i.tags)");
    format!(" and ({} or {})", has(at), has(at + 1))
}

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
