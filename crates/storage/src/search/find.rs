//! Finding in the index: the newest rows that have the words, with what belongs to them.

use std::collections::HashMap;

use model::id::{IssueId, MessageId, ProjectId};
use model::view::ChatRow;
use service::error::Failure;
use service::find::{SearchFound, SearchQuery, SearchedPart};

use super::{PLACE_BITS, base};
use crate::engine::Engine;
use crate::query::{Query, sql};
use crate::read::{chats, events};
use crate::rows::{all, first};

/// Of how many of the newest rows it is looked how common words are, and how many have to have them so that these are common.
const SAMPLE: i64 = 1_000;
const COMMON: i64 = 20;

/// What a query finds, newest first.
pub(crate) async fn find<E: Engine>(
    conn: &mut E::Connection,
    project: ProjectId,
    asked: &SearchQuery<'_>,
) -> Result<SearchFound, Failure> {
    let (of_chats, of_lines) = match asked.part {
        SearchedPart::Both => (Some(None), Some(None)),
        SearchedPart::Chats { before } => (Some(before), None),
        SearchedPart::Lines { before } => (None, Some(before)),
    };
    let (mut issues, mut lines) = (Vec::new(), Vec::new());
    let (mut more_chats, mut more_lines) = (None, None);
    if let Some(before) = of_chats {
        let span = Span::of::<E>(conn, project, before, "search_issue", asked).await?;
        issues = places_of_chats::<E>(conn, span, asked).await?;
        let last = last_of_page(&mut issues, asked.limit, |(place, _)| *place);
        more_chats = span.more::<E>(conn, asked, last).await?;
    }
    if let Some(before) = of_lines {
        let span = Span::of::<E>(conn, project, before, "search_line", asked).await?;
        lines = places_of_lines::<E>(conn, span, asked).await?;
        let last = last_of_page(&mut lines, asked.limit, |(place, ..)| *place);
        more_lines = span.more::<E>(conn, asked, last).await?;
    }
    let of_lines = lines.iter().map(|(_, issue, _)| *issue);
    let mut ids: Vec<IssueId> = issues.iter().map(|(_, issue)| *issue).chain(of_lines).collect();
    ids.sort_unstable();
    ids.dedup();
    let rows = chats::chats_by_id::<E>(conn, &ids).await?;
    let rows: HashMap<IssueId, ChatRow> = rows.into_iter().map(|row| (row.id, row)).collect();
    let ids: Vec<MessageId> = lines.iter().map(|(.., message)| *message).collect();
    let messages = events::messages::<E>(conn, &ids).await?;
    let chat = |(place, id): (i64, IssueId)| Some((place, rows.get(&id)?.clone()));
    let line = |(place, id, message): (i64, IssueId, MessageId)| {
        Some((place, rows.get(&id)?.clone(), messages.get(&message)?.clone()))
    };
    Ok(SearchFound {
        chats: issues.into_iter().filter_map(chat).collect(),
        more_chats,
        lines: lines.into_iter().filter_map(line).collect(),
        more_lines,
    })
}

/// What is looked through of an index: the rows of a project before a place.
#[derive(Clone, Copy)]
struct Span {
    project: ProjectId,
    table: &'static str,
    from: i64,
    to: i64,
    /// A row's place as the condition and the order name it.
    place: &'static str,
}

impl Span {
    /// Where an engine gives rows in the order of their places only by walking along them, that is the way to common words. Rare ones are
    /// looked up and put in order then, and the sum hides from the planner that it could walk: what it believes of how common a word is
    /// that it has no statistics of, and of every beginning of one, is far too much.
    async fn of<E: Engine>(
        conn: &mut E::Connection,
        project: ProjectId,
        before: Option<i64>,
        table: &'static str,
        asked: &SearchQuery<'_>,
    ) -> Result<Self, Failure> {
        let from = base(project);
        let to = from + before.unwrap_or(1 << PLACE_BITS).clamp(0, 1 << PLACE_BITS);
        let span = Self {
            project,
            table,
            from,
            to,
            place: "w.rowid",
        };
        if !E::WALKS || span.are_common::<E>(conn, asked).await? {
            return Ok(span);
        }
        Ok(Self {
            place: "(w.rowid + 0)",
            ..span
        })
    }

    /// Whether many of the newest rows have the words.
    async fn are_common<E: Engine>(
        self,
        conn: &mut E::Connection,
        asked: &SearchQuery<'_>,
    ) -> Result<bool, Failure> {
        let (table, has) = (self.table, E::has_words(self.table, 1));
        let newest = format!(
            "select w.words from {table} w where w.rowid > $2 and w.rowid < $3 order by w.rowid desc limit {SAMPLE}"
        );
        let query = self.bound::<E>(format!("select count(*) from ({newest}) w where {has}"), asked);
        let having = first::<E, _>(conn, query, |row| row.int()).await?;
        Ok(having.unwrap_or(0) >= COMMON)
    }

    /// The newest rows of an index that have the words, as many as are looked at; `$1` to `$3` are bound.
    fn rows<E: Engine>(self) -> String {
        let (table, place, has) = (self.table, self.place, E::has_words(self.table, 1));
        format!(
            "select w.rowid from {table} w where {has} and {place} > $2 and {place} < $3 order by {place} desc"
        )
    }

    /// A query over these rows: the index comes first in it, and what belongs to a row is read by its key.
    fn query<E: Engine>(self, select: &str, joined: &str, asked: &SearchQuery<'_>) -> Query {
        let (rows, look_at) = (self.rows::<E>(), asked.look_at);
        self.bound::<E>(
            format!("select w.rowid - $2, {select} from ({rows} limit {look_at}) w {joined}"),
            asked,
        )
        .int(self.project.0)
    }

    fn bound<E: Engine>(self, text: String, asked: &SearchQuery<'_>) -> Query {
        sql(text).text(&E::words(asked.words)).int(self.from).int(self.to)
    }

    /// Where to go on: behind a full page, or behind the last row that was looked at.
    async fn more<E: Engine>(
        self,
        conn: &mut E::Connection,
        asked: &SearchQuery<'_>,
        last: Option<i64>,
    ) -> Result<Option<i64>, Failure> {
        if last.is_some() {
            return Ok(last);
        }
        let rows = self.rows::<E>();
        let query = self.bound::<E>(format!("{rows} limit 1 offset {}", asked.look_at - 1), asked);
        let row = first::<E, _>(conn, query, |row| row.int()).await?;
        Ok(row.map(|row| row - self.from))
    }
}

/// Cuts what was read to a page, and gives the place of its last row where there was one more.
fn last_of_page<T>(rows: &mut Vec<T>, page: i64, place: fn(&T) -> i64) -> Option<i64> {
    let page = usize::try_from(page).unwrap_or(0);
    let more = rows.len() > page;
    rows.truncate(page);
    rows.last().map(place).filter(|_| more)
}

async fn places_of_chats<E: Engine>(
    conn: &mut E::Connection,
    span: Span,
    asked: &SearchQuery<'_>,
) -> Result<Vec<(i64, IssueId)>, Failure> {
    let joined = "cross join issue i where i.project_id = $4 and i.number = w.rowid - $2";
    let query = span.query::<E>("i.id", joined, asked);
    let query = limited(query, asked, "i.assignee_id", "i.updated_at");
    all::<E, _>(conn, query, |row| Ok((row.int()?, IssueId(row.uuid()?)))).await
}

async fn places_of_lines<E: Engine>(
    conn: &mut E::Connection,
    span: Span,
    asked: &SearchQuery<'_>,
) -> Result<Vec<(i64, IssueId, MessageId)>, Failure> {
    let joined = "cross join event e cross join message m cross join issue i
      where e.stream_id = $4 and e.pos = w.rowid - $2 and m.id = e.message_id and i.id = m.issue_id";
    let query = span.query::<E>("m.issue_id, m.id", joined, asked);
    let query = limited(query, asked, "m.agent_id", "m.at");
    all::<E, _>(conn, query, |row| {
        Ok((row.int()?, IssueId(row.uuid()?), MessageId(row.uuid()?)))
    })
    .await
}

fn limited(mut query: Query, asked: &SearchQuery<'_>, agent: &str, time: &str) -> Query {
    let mut text = query.sql.into_owned();
    let mut bound = |before: &str, value: i64| {
        query.values.push(value.into());
        text.push_str(before);
        text.push('$');
        text.push_str(&query.values.len().to_string());
    };
    if let Some(status) = asked.status {
        bound(" and i.status = ", status.0);
    }
    if let Some(id) = asked.agent {
        bound(&format!(" and {agent} = "), id.0);
    }
    if let Some(since) = asked.since {
        bound(&format!(" and {time} >= "), since);
    }
    if let Some(departments) = asked.departments {
        // Nobody's department, so that the list is never empty.
        bound(" and i.department_id in (", 0);
        for department in departments {
            bound(", ", department.0);
        }
        bound(") order by w.rowid desc limit ", asked.limit + 1);
    } else {
        bound(" order by w.rowid desc limit ", asked.limit + 1);
    }
    query.sql = text.into();
    query
}
