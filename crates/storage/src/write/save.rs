//! Stores what a unit of work has changed, in a few multi-row statements; the head of the log comes last.

use std::collections::HashMap;

use model::person::Author;
use service::command::MemberChange;
use service::error::Failure;
use service::record::Issue;
use service::unit::{NewReceipt, NewStep, Unit};

use super::{audit, connections, credentials, revisions, sessions};
use crate::codes;
use crate::engine::{Engine, Rows};
use crate::lists;
use crate::query::{Value, sql};
use crate::rows::{self, run};
use crate::search;

pub(crate) async fn unit<E: Engine>(conn: &mut E::Connection, unit: &Unit) -> Result<(), Failure> {
    let project = unit.project.id.0;
    contacts::<E>(conn, unit).await?;
    credentials::save::<E>(conn, unit).await?;
    issues::<E>(conn, unit).await?;
    connections::save::<E>(conn, &unit.connections).await?;
    messages::<E>(conn, unit).await?;
    revisions::save::<E>(conn, unit).await?;
    super::files::attach::<E>(conn, unit).await?;
    search::save::<E>(conn, unit).await?;
    events::<E>(conn, unit).await?;
    receipts::<E>(conn, unit).await?;
    steps::<E>(conn, unit).await?;
    members::<E>(conn, unit).await?;
    if unit.scheme_changed {
        scheme::<E>(conn, unit).await?;
    }
    if unit.replies_changed {
        let query = sql("update project set only_assignee_replies = $1 where id = $2");
        let query = query.flag(unit.project.only_assignee_replies);
        run::<E>(conn, query.int(project)).await?;
    }
    if unit.anonymous_name_changed {
        let query = sql("update project set anonymous_name = $1 where id = $2");
        let query = query.text(&unit.project.anonymous_name);
        run::<E>(conn, query.int(project)).await?;
    }
    for agent in &unit.signed_out {
        sessions::end_all::<E>(conn, *agent, None).await?;
    }
    for noted in &unit.audits {
        audit::note::<E>(conn, noted).await?;
    }
    let head = sql("update stream set head = $1, last_number = $2 where id = $3");
    run::<E>(conn, head.int(unit.head).int(unit.last_number).int(project))
        .await
        .map(drop)
}

async fn scheme<E: Engine>(conn: &mut E::Connection, unit: &Unit) -> Result<(), Failure> {
    let text =
        serde_json::to_string(&unit.scheme).map_err(|_| Failure::Corrupt("a scheme without a text"))?;
    let query = sql("update project set scheme = $1 where id = $2");
    run::<E>(conn, query.text(&text).int(unit.project.id.0))
        .await
        .map(drop)
}

/// Inserts a row for each of `of`; `tail` follows the values.
pub(super) async fn insert<E: Engine, T>(
    conn: &mut E::Connection,
    head: &'static str,
    tail: &'static str,
    of: &[T],
    values: impl Fn(&T) -> Vec<Value>,
) -> Result<(), Failure> {
    let values = of.iter().map(values).collect();
    rows::insert::<E>(conn, Rows::new(head, tail, values)).await
}

async fn contacts<E: Engine>(conn: &mut E::Connection, unit: &Unit) -> Result<(), Failure> {
    let project = unit.project.id.0;
    let new: Vec<_> = unit
        .new_contacts
        .iter()
        .filter_map(|id| unit.contacts.get(id))
        .collect();
    insert::<E, _>(
        conn,
        "insert into contact (id, project_id, name, created_at)",
        "",
        &new,
        |contact| {
            vec![
                contact.id.0.into(),
                project.into(),
                contact.name.as_str().into(),
                contact.created_at.into(),
            ]
        },
    )
    .await?;
    for contact in unit
        .renamed_contacts
        .iter()
        .filter_map(|id| unit.contacts.get(id))
    {
        let query = sql("update contact set name = $1 where id = $2 and project_id = $3");
        run::<E>(conn, query.text(&contact.name).uuid(contact.id.0).int(project)).await?;
    }
    Ok(())
}

const ISSUE_INSERT: &str = "insert into issue (id, project_id, number, chat_client_id, chat_state, status, resolution,
  department_id, reporter_id, assignee_id, title, started_page, priority, components, tags, reference,
  last_author_kind, last_agent_id, last_preview, last_at, last_message_vseq,
  last_vseq, customer_delivered, customer_displayed, customer_read, team_delivered, team_displayed, team_read, answer_vseq, seen_at,
  moved_by, moved_at, moved_status, moved_resolution, created_at, updated_at)";

const ISSUE_UPDATE: &str = "on conflict (id) do update set chat_state = excluded.chat_state, status = excluded.status,
  resolution = excluded.resolution, department_id = excluded.department_id, assignee_id = excluded.assignee_id,
  title = excluded.title, priority = excluded.priority, components = excluded.components, tags = excluded.tags,
  reference = excluded.reference,
  last_author_kind = excluded.last_author_kind, last_agent_id = excluded.last_agent_id,
  last_preview = excluded.last_preview, last_at = excluded.last_at,
  last_message_vseq = excluded.last_message_vseq, last_vseq = excluded.last_vseq,
  customer_delivered = excluded.customer_delivered, customer_displayed = excluded.customer_displayed,
  customer_read = excluded.customer_read, team_delivered = excluded.team_delivered, team_displayed = excluded.team_displayed,
  team_read = excluded.team_read, answer_vseq = excluded.answer_vseq, seen_at = excluded.seen_at,
  moved_by = excluded.moved_by, moved_at = excluded.moved_at, moved_status = excluded.moved_status,
  moved_resolution = excluded.moved_resolution,
  updated_at = excluded.updated_at";

async fn issues<E: Engine>(conn: &mut E::Connection, unit: &Unit) -> Result<(), Failure> {
    let touched: Vec<&Issue> = unit
        .new_issues
        .iter()
        .chain(&unit.changed_issues)
        .filter_map(|id| unit.issues.get(id))
        .collect();
    insert::<E, _>(conn, ISSUE_INSERT, ISSUE_UPDATE, &touched, |issue| {
        issue_values(unit.project.id.0, issue)
    })
    .await
}

fn issue_values(project: i64, issue: &Issue) -> Vec<Value> {
    let last_agent = match issue.last.as_ref().map(|last| last.author) {
        Some(Author::Agent(agent)) => Some(agent.0),
        _ => None,
    };
    vec![
        issue.id.0.into(),
        project.into(),
        issue.number.into(),
        issue.chat_client_id.0.into(),
        codes::chat_state::code(issue.chat_state).into(),
        issue.status.0.into(),
        issue.resolution.map(|resolution| resolution.0).into(),
        issue.department.0.into(),
        issue.reporter.0.into(),
        issue.assignee.map(|agent| agent.0).into(),
        issue.title.as_str().into(),
        issue.started_page.as_str().into(),
        issue.priority.0.into(),
        lists::components_text(&issue.components).as_str().into(),
        lists::tags_text(&issue.tags).as_str().into(),
        issue.reference.as_str().into(),
        issue
            .last
            .as_ref()
            .map(|last| codes::author_columns(last.author).0)
            .into(),
        last_agent.into(),
        issue.last.as_ref().map(|last| last.preview.as_str()).into(),
        issue.last.as_ref().map(|last| last.at).into(),
        issue.last.as_ref().map_or(0, |last| last.vseq).into(),
        issue.last_vseq.into(),
        issue.customer.delivered.into(),
        issue.customer.displayed.into(),
        issue.customer.read.into(),
        issue.team.delivered.into(),
        issue.team.displayed.into(),
        issue.team.read.into(),
        issue.answer_vseq.into(),
        issue.seen_at.into(),
        issue.moved.map(|moved| moved.by.0).into(),
        issue.moved.map(|moved| moved.at).into(),
        issue.moved.map(|moved| moved.status.0).into(),
        issue
            .moved
            .and_then(|moved| moved.resolution)
            .map(|resolution| resolution.0)
            .into(),
        issue.created_at.into(),
        issue.updated_at.into(),
    ]
}

async fn messages<E: Engine>(conn: &mut E::Connection, unit: &Unit) -> Result<(), Failure> {
    let head = "insert into message (id, issue_id, pos, vseq, kind, author_kind, author_id, agent_id, client_id, body, at)";
    insert::<E, _>(conn, head, "", &unit.messages, |message| {
        let (kind, id, agent) = codes::author_columns(message.author);
        vec![
            message.id.0.into(),
            message.issue.0.into(),
            message.pos.into(),
            message.vseq.into(),
            codes::message_kind::code(message.kind).into(),
            kind.into(),
            id.into(),
            agent.into(),
            message.client_id.0.into(),
            message.body.as_str().into(),
            message.at.into(),
        ]
    })
    .await
}

async fn events<E: Engine>(conn: &mut E::Connection, unit: &Unit) -> Result<(), Failure> {
    let stream = unit.project.id.0;
    let head =
        "insert into event (stream_id, pos, chat_id, vseq, kind, message_id, actor_kind, actor_id, at)";
    insert::<E, _>(conn, head, "", &unit.events, |event| {
        let (kind, id, _) = codes::author_columns(event.actor);
        vec![
            stream.into(),
            event.pos.into(),
            event.chat.map(|chat| chat.0).into(),
            event.vseq.into(),
            event.kind.code().into(),
            event.message.map(|message| message.0).into(),
            kind.into(),
            id.into(),
            event.at.into(),
        ]
    })
    .await
}

/// Watermarks only grow: the greater of the stored and the new one stays.
const RECEIPT_UPDATE: &str = "on conflict (issue_id, who_kind, who_id) do update set
  delivered = case when excluded.delivered > receipt.delivered then excluded.delivered else receipt.delivered end,
  read_to = case when excluded.read_to > receipt.read_to then excluded.read_to else receipt.read_to end,
  at = excluded.at";

async fn receipts<E: Engine>(conn: &mut E::Connection, unit: &Unit) -> Result<(), Failure> {
    let mut merged: HashMap<_, NewReceipt> = HashMap::new();
    for receipt in &unit.receipts {
        let entry = merged.entry((receipt.chat, receipt.who)).or_insert(*receipt);
        entry.delivered = entry.delivered.max(receipt.delivered);
        entry.read = entry.read.max(receipt.read);
        entry.at = entry.at.max(receipt.at);
    }
    let rows: Vec<NewReceipt> = merged.into_values().collect();
    let head = "insert into receipt (issue_id, who_kind, who_id, delivered, read_to, at)";
    insert::<E, _>(conn, head, RECEIPT_UPDATE, &rows, |receipt| {
        let (kind, id, _) = codes::author_columns(receipt.who);
        vec![
            receipt.chat.0.into(),
            kind.into(),
            id.into(),
            receipt.delivered.into(),
            receipt.read.into(),
            receipt.at.into(),
        ]
    })
    .await
}

/// Steps are stored once: whoever comes to the same number later changes nothing.
async fn steps<E: Engine>(conn: &mut E::Connection, unit: &Unit) -> Result<(), Failure> {
    let head = "insert into receipt_step (issue_id, who_kind, kind, up_to, who_id, at)";
    let row = |step: &NewStep| {
        let (kind, id, _) = codes::author_columns(step.who);
        vec![
            step.chat.0.into(),
            kind.into(),
            step.step.code().into(),
            step.up_to.into(),
            id.into(),
            step.at.into(),
        ]
    };
    let (tail, values) = ("on conflict do nothing", unit.steps.iter().map(row).collect());
    rows::insert_new::<E>(conn, Rows::new(head, tail, values)).await
}

/// Changes of the team are rare: one statement each.
async fn members<E: Engine>(conn: &mut E::Connection, unit: &Unit) -> Result<(), Failure> {
    let project = unit.project.id.0;
    for (agent, change) in &unit.members {
        let query = match change {
            MemberChange::Active(active) => sql("update agent set active = $1 where id = $2")
                .flag(*active)
                .int(agent.0),
            MemberChange::Role(role) => sql("update agent set role = $1 where id = $2")
                .int(codes::role::code(*role))
                .int(agent.0),
            MemberChange::Rights(levels) => {
                let old = sql("delete from agent_right where agent_id = $1 and project_id = $2")
                    .int(agent.0)
                    .int(project);
                run::<E>(conn, old).await?;
                let head = "insert into agent_right (agent_id, project_id, department_id, level)";
                insert::<E, _>(conn, head, "", levels, |(department, level)| {
                    vec![
                        agent.0.into(),
                        project.into(),
                        department.0.into(),
                        codes::level::code(*level).into(),
                    ]
                })
                .await?;
                continue;
            }
        };
        run::<E>(conn, query).await?;
    }
    Ok(())
}
