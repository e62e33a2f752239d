//! Fills a unit of work with what a batch has to see, under the stream's lock.

use std::collections::HashMap;

use model::id::{
    AgentId, ClientId, ContactId, DepartmentId, IssueId, PriorityId, ProjectId, ResolutionId, StatusId,
};
use model::person::Author;
use model::scheme::Parts;
use service::authorize::Rights;
use service::error::Failure;
use service::record::{Contact, Issue, Known, Last, Moved};
use service::unit::{Needs, Unit};

use super::revisions;
use crate::codes;
use crate::engine::Engine;
use crate::lists;
use crate::query::{Query, pieces, rows_of, sql};
use crate::read::chats::watermark;
use crate::read::{people, projects};
use crate::rows::{Taker, all, first};

/// An issue with its reporter, in the order in which [`issue`] takes them.
const ISSUE: &str = "select i.id, i.number, i.chat_client_id, i.chat_state, i.status, i.resolution, i.department_id, i.reporter_id,
  i.assignee_id, i.title, i.started_page, i.priority, i.components, i.tags, i.reference, i.last_author_kind, i.last_agent_id, i.last_preview, i.last_at, i.last_message_vseq,
  i.last_vseq,
  i.customer_delivered, i.customer_displayed, i.customer_read, i.team_delivered, i.team_displayed, i.team_read,
  i.answer_vseq, i.seen_at, i.moved_by, i.moved_at, i.moved_status, i.moved_resolution, i.created_at, i.updated_at, c.name, c.created_at
  from issue i join contact c on c.id = i.reporter_id";

/// What makes an issue the newest of its reporter.
const IS_NEWEST: &str = "not exists (select 1 from issue j where j.reporter_id = i.reporter_id
  and (j.created_at, j.number) > (i.created_at, i.number))";

/// Writing the row takes its lock on engines that lock rows; positions are given out under it (`delivery.md`, rule 1).
const LOCK: &str = "update stream set head = head where id = $1 returning head, last_number, id,
  (select p.project_key from project p where p.id = stream.id), (select p.name from project p where p.id = stream.id),
  (select p.anonymous_name from project p where p.id = stream.id),
  (select p.only_assignee_replies from project p where p.id = stream.id), (select p.scheme from project p where p.id = stream.id)";

pub(crate) async fn unit<E: Engine>(
    conn: &mut E::Connection,
    project: ProjectId,
    needs: &Needs,
) -> Result<Unit, Failure> {
    let lock = sql(LOCK).int(project.0);
    let read = |row: &mut Taker<'_, E>| {
        let (head, last_number) = (row.int()?, row.int()?);
        Ok((head, last_number, projects::project(row)?, projects::scheme(row)?))
    };
    let (head, last_number, view, scheme) = first::<E, _>(conn, lock, read)
        .await?
        .ok_or(Failure::Corrupt("a project without a log"))?;
    let mut unit = Unit::new(view, scheme, head, last_number);
    if needs.scheme_in_use {
        unit.scheme_use = scheme_use::<E>(conn, project).await?;
    }
    revisions::load::<E>(conn, &mut unit, needs).await?;
    load_issues::<E>(conn, &mut unit, needs).await?;
    load_agents::<E>(conn, &mut unit, needs).await?;
    load_contacts::<E>(conn, &mut unit, needs).await?;
    load_known::<E>(conn, &mut unit, needs).await?;
    super::files::load::<E>(conn, &mut unit, needs).await?;
    Ok(unit)
}

async fn load_issues<E: Engine>(
    conn: &mut E::Connection,
    unit: &mut Unit,
    needs: &Needs,
) -> Result<(), Failure> {
    let project = unit.project.id.0;
    for piece in pieces(&distinct(needs.issues.clone())) {
        let which = format!("i.id in {}", rows_of(1, piece.len(), 2));
        let query = issues_where(&which).int(project);
        let query = query.values(piece.iter().map(|id| id.0.into()));
        for found in all::<E, _>(conn, query, issue).await? {
            add(unit, found);
        }
    }
    for piece in pieces(&distinct(needs.newest_of.clone())) {
        let which = format!("i.reporter_id in {} and {IS_NEWEST}", rows_of(1, piece.len(), 2));
        let query = issues_where(&which).int(project);
        let query = query.values(piece.iter().map(|id| id.0.into()));
        for found in all::<E, _>(conn, query, issue).await? {
            unit.newest_of.insert(found.0.reporter, found.0.id);
            add(unit, found);
        }
    }
    for piece in pieces(&distinct(needs.chats.clone())) {
        let which = format!("i.chat_client_id in {}", rows_of(1, piece.len(), 2));
        let query = issues_where(&which).int(project);
        let query = query.values(piece.iter().map(|id| id.0.into()));
        for found in all::<E, _>(conn, query, issue).await? {
            unit.chats.insert(found.0.chat_client_id, found.0.id);
            add(unit, found);
        }
    }
    Ok(())
}

fn issues_where(which: &str) -> Query {
    // The list leads to the rows, never the project: `+ 0` keeps its index out.
    sql(format!("{ISSUE} where i.project_id + 0 = $1 and {which}"))
}

fn add(unit: &mut Unit, (issue, reporter): (Issue, Contact)) {
    unit.contacts.insert(reporter.id, reporter);
    unit.issues.insert(issue.id, issue);
}

async fn load_agents<E: Engine>(
    conn: &mut E::Connection,
    unit: &mut Unit,
    needs: &Needs,
) -> Result<(), Failure> {
    let assignees = unit.issues.values().filter_map(|issue| issue.assignee);
    let wanted = distinct(needs.agents.iter().copied().chain(assignees).collect());
    for piece in pieces(&wanted) {
        let marks = rows_of(1, piece.len(), 2);
        let query = sql(format!(
            "select a.id, a.name, a.email, a.role, a.password_hash, a.active, a.available, r.department_id, r.level
             from agent a left join agent_right r on r.agent_id = a.id and r.project_id = $1
             where a.id in {marks} order by a.id, r.department_id"
        ));
        let query = query
            .int(unit.project.id.0)
            .values(piece.iter().map(|id| id.0.into()));
        let rows = all::<E, _>(conn, query, |row| {
            Ok((people::account(row)?, people::maybe_right(row)?))
        });
        let mut levels: HashMap<AgentId, Vec<_>> = HashMap::new();
        for (account, right) in rows.await? {
            levels.entry(account.id).or_default().extend(right);
            unit.agents.insert(account.id, (account, Rights::default()));
        }
        for (id, levels) in levels {
            if let Some((_, rights)) = unit.agents.get_mut(&id) {
                *rights = Rights::new(levels);
            }
        }
    }
    Ok(())
}

async fn load_contacts<E: Engine>(
    conn: &mut E::Connection,
    unit: &mut Unit,
    needs: &Needs,
) -> Result<(), Failure> {
    let is_missing = |id: &ContactId| !unit.contacts.contains_key(id);
    let wanted = distinct(needs.contacts.iter().copied().filter(is_missing).collect());
    for piece in pieces(&wanted) {
        let marks = rows_of(1, piece.len(), 2);
        let query = sql(format!(
            "select id, name, created_at from contact where project_id = $1 and id in {marks}"
        ));
        let query = query
            .int(unit.project.id.0)
            .values(piece.iter().map(|id| id.0.into()));
        let contacts = all::<E, _>(conn, query, |row| {
            Ok(Contact {
                id: ContactId(row.uuid()?),
                name: row.text()?,
                created_at: row.int()?,
            })
        });
        for contact in contacts.await? {
            unit.contacts.insert(contact.id, contact);
        }
    }
    Ok(())
}

/// Messages that a sender may be repeating: those of `sent`, and the first messages of chats that exist already.
async fn load_known<E: Engine>(
    conn: &mut E::Connection,
    unit: &mut Unit,
    needs: &Needs,
) -> Result<(), Failure> {
    let repeated = unit.chats.values().copied().collect::<Vec<_>>();
    let sent = distinct(needs.sent.clone());
    for piece in pieces(&sent) {
        let query = sql(format!(
            "{KNOWN} where client_id in {}",
            rows_of(1, piece.len(), 1)
        ));
        let query = query.values(piece.iter().map(|id| id.0.into()));
        for (key, known) in all::<E, _>(conn, query, known).await? {
            unit.known.insert(key, known);
        }
    }
    for chat in repeated {
        let query = sql(format!("{KNOWN} where issue_id = $1 order by pos limit 4")).uuid(chat.0);
        for (key, known) in all::<E, _>(conn, query, known).await? {
            unit.known.insert(key, known);
        }
    }
    Ok(())
}

const KNOWN: &str = "select issue_id, author_kind, author_id, client_id, pos, vseq, at from message";

fn known<E: Engine>(row: &mut Taker<'_, E>) -> Result<((IssueId, Author, ClientId), Known), Failure> {
    let issue = IssueId(row.uuid()?);
    let author = codes::author(row.int()?, row.uuid()?)?;
    let client_id = ClientId(row.uuid()?);
    Ok((
        (issue, author, client_id),
        Known {
            pos: row.int()?,
            vseq: row.maybe_int()?.unwrap_or(0),
            at: row.int()?,
        },
    ))
}

fn issue<E: Engine>(row: &mut Taker<'_, E>) -> Result<(Issue, Contact), Failure> {
    let id = IssueId(row.uuid()?);
    let number = row.int()?;
    let chat_client_id = ClientId(row.uuid()?);
    let chat_state = codes::chat_state::read(row.int()?)?;
    let status = StatusId(row.int()?);
    let resolution = row.maybe_int()?.map(ResolutionId);
    let department = DepartmentId(row.int()?);
    let reporter = ContactId(row.uuid()?);
    let issue = Issue {
        id,
        number,
        chat_client_id,
        chat_state,
        status,
        resolution,
        department,
        reporter,
        assignee: row.maybe_int()?.map(AgentId),
        title: row.text()?,
        started_page: row.text()?,
        priority: PriorityId(row.int()?),
        components: lists::components(&row.text()?)?,
        tags: lists::tags(&row.text()?),
        reference: row.text()?,
        last: last(row, reporter)?,
        last_vseq: row.int()?,
        customer: watermark(row)?,
        team: watermark(row)?,
        answer_vseq: row.int()?,
        seen_at: row.maybe_int()?,
        moved: moved(row)?,
        created_at: row.int()?,
        updated_at: row.int()?,
    };
    let contact = Contact {
        id: reporter,
        name: row.text()?,
        created_at: row.int()?,
    };
    Ok((issue, contact))
}

fn moved<E: Engine>(row: &mut Taker<'_, E>) -> Result<Option<Moved>, Failure> {
    let by = row.maybe_int()?.map(AgentId);
    let (at, status) = (row.maybe_int()?, row.maybe_int()?.map(StatusId));
    let resolution = row.maybe_int()?.map(ResolutionId);
    let (Some(by), Some(at), Some(status)) = (by, at, status) else {
        return Ok(None);
    };
    Ok(Some(Moved {
        by,
        at,
        status,
        resolution,
    }))
}

fn last<E: Engine>(row: &mut Taker<'_, E>, reporter: ContactId) -> Result<Option<Last>, Failure> {
    let kind = row.maybe_int()?;
    let agent = row.maybe_int()?.map(AgentId);
    let preview = row.maybe_text()?;
    let (at, vseq) = (row.maybe_int()?, row.int()?);
    let (Some(_), Some(preview), Some(at)) = (kind, preview, at) else {
        return Ok(None);
    };
    Ok(Some(Last {
        author: agent.map_or(Author::Visitor(reporter), Author::Agent),
        preview,
        at,
        vseq,
    }))
}

/// What the project's issues refer to. Asked for when the scheme is changed only: it reads every issue.
pub(crate) async fn scheme_use<E: Engine>(
    conn: &mut E::Connection,
    project: ProjectId,
) -> Result<Parts, Failure> {
    let query =
        sql("select distinct status, resolution, priority, components from issue where project_id = $1")
            .int(project.0);
    let rows = all::<E, _>(conn, query, |row| {
        Ok((
            row.int()?,
            row.maybe_int()?,
            row.int()?,
            lists::components(&row.text()?)?,
        ))
    });
    let mut used = Parts::default();
    for (status, resolution, priority, components) in rows.await? {
        used.statuses.push(StatusId(status));
        used.resolutions.extend(resolution.map(ResolutionId));
        used.priorities.push(PriorityId(priority));
        used.components.extend(components);
    }
    used.statuses = distinct(used.statuses);
    used.resolutions = distinct(used.resolutions);
    used.priorities = distinct(used.priorities);
    used.components = distinct(used.components);
    Ok(used)
}

pub(super) fn distinct<T: Ord>(mut ids: Vec<T>) -> Vec<T> {
    ids.sort_unstable();
    ids.dedup();
    ids
}
