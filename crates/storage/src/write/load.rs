//! Fills a unit of work with what a batch has to see, under the stream's lock.

use model::id::{
    AgentId, ClientId, ContactId, DepartmentId, IssueId, PriorityId, ProjectId, ResolutionId, StatusId,
};
use model::person::Author;
use service::authorize::Rights;
use service::error::Failure;
use service::record::{Contact, Issue, Known, Last};
use service::unit::{Needs, SchemeUse, Unit};

use crate::codes;
use crate::engine::Engine;
use crate::lists;
use crate::query::{pieces, rows_of, sql};
use crate::read::chats::watermark;
use crate::read::{people, projects};
use crate::rows::{Taker, all, first};

const ISSUE: &str =
    "select id, number, chat_client_id, chat_state, status, resolution, department_id, reporter_id,
  assignee_id, title, started_page, priority, components, tags, last_author_kind, last_agent_id, last_preview, last_at, last_vseq,
  customer_delivered, customer_displayed, customer_read, team_delivered, team_displayed, team_read, answer_vseq, seen_at,
  created_at, updated_at from issue";

pub(crate) async fn unit<E: Engine>(
    conn: &mut E::Connection,
    project: ProjectId,
    needs: &Needs,
) -> Result<Unit, Failure> {
    // Writing the row takes its lock on engines that lock rows; positions are given out under it (`delivery.md`, rule 1).
    let lock = sql("update stream set head = head where id = $1 returning head, last_number").int(project.0);
    let (head, last_number) = first::<E, _>(conn, lock, |row| Ok((row.int()?, row.int()?)))
        .await?
        .ok_or(Failure::Corrupt("a project without a log"))?;
    let view =
        sql("select id, project_key, name, anonymous_name, scheme from project where id = $1").int(project.0);
    let (view, scheme) = first::<E, _>(conn, view, |row| {
        Ok((projects::project(row)?, projects::scheme(row)?))
    })
    .await?
    .ok_or(Failure::Corrupt("a log without a project"))?;
    let mut unit = Unit::new(view, scheme, head, last_number);
    if needs.scheme_in_use {
        unit.scheme_use = scheme_use::<E>(conn, project).await?;
    }
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
        let query = sql(format!(
            "{ISSUE} where project_id = $1 and id in {}",
            rows_of(1, piece.len(), 2)
        ));
        let query = query.int(project).values(piece.iter().map(|id| id.0.into()));
        for issue in all::<E, _>(conn, query, issue).await? {
            unit.issues.insert(issue.id, issue);
        }
    }
    for piece in pieces(&distinct(needs.chats.clone())) {
        let query = sql(format!(
            "{ISSUE} where project_id = $1 and chat_client_id in {}",
            rows_of(1, piece.len(), 2)
        ));
        let query = query.int(project).values(piece.iter().map(|id| id.0.into()));
        for issue in all::<E, _>(conn, query, issue).await? {
            unit.chats.insert(issue.chat_client_id, issue.id);
            unit.issues.insert(issue.id, issue);
        }
    }
    Ok(())
}

async fn load_agents<E: Engine>(
    conn: &mut E::Connection,
    unit: &mut Unit,
    needs: &Needs,
) -> Result<(), Failure> {
    let assignees = unit.issues.values().filter_map(|issue| issue.assignee);
    let wanted = distinct(needs.agents.iter().copied().chain(assignees).collect());
    for piece in pieces(&wanted) {
        let marks = rows_of(1, piece.len(), 1);
        let query = sql(format!(
            "select id, name, email, role, password_hash, active, available from agent where id in {marks}"
        ));
        let query = query.values(piece.iter().map(|id| id.0.into()));
        for account in all::<E, _>(conn, query, people::account).await? {
            unit.agents.insert(account.id, (account, Rights::default()));
        }
        let marks = rows_of(1, piece.len(), 2);
        let query = sql(format!(
            "select agent_id, department_id, level from agent_right where project_id = $1 and agent_id in {marks}"
        ));
        let query = query
            .int(unit.project.id.0)
            .values(piece.iter().map(|id| id.0.into()));
        let rights = all::<E, _>(conn, query, |row| Ok((AgentId(row.int()?), people::right(row)?))).await?;
        for id in piece {
            let own = rights
                .iter()
                .filter(|(agent, _)| agent == id)
                .map(|(_, right)| *right)
                .collect();
            if let Some((_, levels)) = unit.agents.get_mut(id) {
                *levels = Rights::new(own);
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
    let reporters = unit.issues.values().map(|issue| issue.reporter);
    let wanted = distinct(needs.contacts.iter().copied().chain(reporters).collect());
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
    let sent = distinct(needs.sent.iter().map(|(_, client_id)| *client_id).collect());
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

fn issue<E: Engine>(row: &mut Taker<'_, E>) -> Result<Issue, Failure> {
    let id = IssueId(row.uuid()?);
    let number = row.int()?;
    let chat_client_id = ClientId(row.uuid()?);
    let chat_state = codes::chat_state::read(row.int()?)?;
    let status = StatusId(row.int()?);
    let resolution = row.maybe_int()?.map(ResolutionId);
    let department = DepartmentId(row.int()?);
    let reporter = ContactId(row.uuid()?);
    Ok(Issue {
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
        last: last(row, reporter)?,
        last_vseq: row.int()?,
        customer: watermark(row)?,
        team: watermark(row)?,
        answer_vseq: row.int()?,
        seen_at: row.maybe_int()?,
        created_at: row.int()?,
        updated_at: row.int()?,
    })
}

fn last<E: Engine>(row: &mut Taker<'_, E>, reporter: ContactId) -> Result<Option<Last>, Failure> {
    let kind = row.maybe_int()?;
    let agent = row.maybe_int()?.map(AgentId);
    let preview = row.maybe_text()?;
    let at = row.maybe_int()?;
    let (Some(_), Some(preview), Some(at)) = (kind, preview, at) else {
        return Ok(None);
    };
    Ok(Some(Last {
        author: agent.map_or(Author::Visitor(reporter), Author::Agent),
        preview,
        at,
    }))
}

/// What the project's issues refer to. Asked for when the scheme is changed only: it reads every issue.
async fn scheme_use<E: Engine>(conn: &mut E::Connection, project: ProjectId) -> Result<SchemeUse, Failure> {
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
    let mut used = SchemeUse::default();
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
