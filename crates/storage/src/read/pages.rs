//! Pages of the chats list: which chats, in which order.

use std::collections::HashMap;

use model::filters::{Display, LAST_RANK, ListPlace, RESOLVED_RANK, Sort};
use model::id::{AgentId, DepartmentId, IssueId, ProjectId};
use model::view::{ChatRow, ChatsPage};
use service::error::Failure;
use service::ports::ChatsQuery;

use super::chats::chats_by_id;
use crate::engine::Engine;
use crate::lists;
use crate::query::{Query, pieces, rows_of, sql};
use crate::rows::{Taker, all};

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

/// Which of the chats that are asked for a query finds. Those that wait and the others each stand in the order of an index.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    All,
    Waiting,
    Others,
}

/// The parts of what is asked for, in their order.
fn parts(asked: &ChatsQuery<'_>) -> &'static [Part] {
    let Display {
        unresponded,
        unresolved,
        online,
    } = asked.display;
    if asked.sort != Sort::Waiting || online {
        &[Part::All]
    } else if unresponded && unresolved {
        &[Part::Waiting]
    } else if asked.before.is_some_and(|before| before.rank == LAST_RANK) {
        &[Part::Others]
    } else {
        &[Part::Waiting, Part::Others]
    }
}

/// The chats that are asked for, in their order: one more than the limit, where there are.
async fn places<E: Engine>(
    conn: &mut E::Connection,
    project: ProjectId,
    asked: &ChatsQuery<'_>,
) -> Result<Vec<IssueId>, Failure> {
    let wanted = usize::try_from(asked.limit + 1).unwrap_or(0);
    let mut found = Vec::new();
    if asked.display.online {
        for piece in pieces(asked.online) {
            let query = places_query(project, asked, Part::All, &piece);
            found.extend(all::<E, _>(conn, query, place).await?);
        }
        found.sort_unstable();
    } else {
        for part in parts(asked) {
            if found.len() < wanted {
                let query = places_query(project, asked, *part, &[]);
                found.extend(all::<E, _>(conn, query, place).await?);
            }
        }
    }
    found.truncate(wanted);
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

fn places_query(project: ProjectId, asked: &ChatsQuery<'_>, part: Part, online: &[IssueId]) -> Query {
    let rank = rank(asked, part);
    let is_newest_first = asked.sort == Sort::Newest || part == Part::Others;
    let mut text = format!(
        "select {rank}, i.updated_at, i.id from issue i where i.project_id = $1{}",
        of_assignee(asked.by_assignee)
    );
    let mut query = sql("").int(project.0).int(asked.limit + 1);
    // Only where it is asked for: a range draws SQLite away from the index that those who wait stand in.
    if let Some(since) = asked.since {
        text.push_str(" and i.updated_at >= $3");
        query = query.int(since);
    }
    query = of_departments(&mut text, query, asked.departments);
    // Words for words as in the index `issue_waiting`.
    if asked.display.unresponded || part == Part::Waiting {
        text.push_str(" and i.last_author_kind = 2");
    }
    if asked.display.unresolved || part == Part::Waiting {
        text.push_str(" and i.resolution is null");
    }
    if part == Part::Others {
        text.push_str(
            " and (i.last_author_kind is null or i.last_author_kind <> 2 or i.resolution is not null)",
        );
    }
    if !online.is_empty() {
        let from = query.values.len() + 1;
        text.push_str(" and i.id in ");
        text.push_str(&rows_of(1, online.len(), from));
        query = query.values(online.iter().map(|id| id.0.into()));
    }
    if let Some(tag) = asked.tag {
        text.push_str(&with_tag(query.values.len() + 1));
        query = query
            .text(&lists::one_tag(&tag.to_ascii_lowercase()))
            .text(&lists::one_tag(&tag.to_lowercase()));
    }
    // The others begin with their newest, unless one of them was the last.
    let is_before = |before: &ListPlace| part != Part::Others || before.rank == LAST_RANK;
    if let Some(before) = asked.before.filter(is_before) {
        let from = query.values.len() + 1;
        let newer = format!("(i.updated_at, i.id) < (${from}, ${})", from + 1);
        query = query.int(before.at.0).uuid(before.id.0.0);
        let behind = if is_newest_first {
            format!(" and {newer}")
        } else {
            let at = from + 2;
            query = query.int(before.rank);
            format!(" and ({rank} > ${at} or {rank} = ${at} and {newer})")
        };
        text.push_str(&behind);
    }
    text.push_str(if is_newest_first {
        " order by i.updated_at desc, i.id desc limit $2"
    } else {
        " order by 1, i.updated_at desc, i.id desc limit $2"
    });
    Query {
        sql: text.into(),
        ..query
    }
}

/// What [`Sort::place`] ranks a chat by. Numbers of priorities are ours, never a text from outside.
fn rank(asked: &ChatsQuery<'_>, part: Part) -> String {
    match asked.sort {
        Sort::Newest => "cast(0 as bigint)".to_owned(),
        Sort::Waiting if part == Part::Waiting => "i.last_at".to_owned(),
        Sort::Waiting if part == Part::Others => format!("cast({LAST_RANK} as bigint)"),
        Sort::Waiting => format!(
            "case when i.last_author_kind = 2 and i.resolution is null then i.last_at else {LAST_RANK} end"
        ),
        Sort::Priority => {
            let known = asked.priorities.iter().zip(0..);
            let known: Vec<String> = known
                .map(|(id, at)| format!(" when {} then {at}", id.0))
                .collect();
            let (known, others) = (known.concat(), asked.priorities.len());
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

#[cfg(test)]
mod tests;
