//! The index of the search (E.13): the words of each line and of each chat's head, kept in the transaction that writes them.
//!
//! A row is found by its place: a line's position in the log of its project, a chat's number, with the project above it. Places grow with
//! time, so that the newest rows are found first and a page begins where the one before ended, on every engine.

mod find;

use model::id::ProjectId;
use model::markup;
use model::view::MessageKind;
use service::error::Failure;
use service::search::{RULES, words_of};
use service::unit::Unit;

use crate::codes;
use crate::engine::{Engine, Rows};
use crate::query::{Value, pieces, rows_of, sql};
use crate::rows::{Taker, all, first, insert, run};

pub(crate) use find::find;

/// The bits of a place inside its project.
const PLACE_BITS: u32 = 40;
/// How many lines or heads are read at once when the index is made.
const AT_ONCE: i64 = 1_000;

const LINE_HEAD: &str = "insert into search_line (rowid, words)";
const ISSUE_HEAD: &str = "insert into search_issue (rowid, words)";

/// What an issue's head says, in the order in which [`head`] takes it.
const HEAD: &str = "select i.project_id, i.number, p.project_key, c.name, i.title, i.tags, i.reference
  from issue i join contact c on c.id = i.reporter_id join project p on p.id = i.project_id";

fn base(project: ProjectId) -> i64 {
    project.0 << PLACE_BITS
}

fn is_searched(kind: MessageKind) -> bool {
    matches!(kind, MessageKind::Public | MessageKind::Note)
}

/// A row of the index, where there is anything to find.
fn row(place: i64, text: &str) -> Option<Vec<Value>> {
    let words = words_of(text);
    (!words.is_empty()).then(|| vec![place.into(), words.as_str().into()])
}

fn line(place: i64, body: &str) -> Option<Vec<Value>> {
    row(place, &markup::plain(body))
}

async fn add<E: Engine>(
    conn: &mut E::Connection,
    head: &'static str,
    values: Vec<Vec<Value>>,
) -> Result<(), Failure> {
    insert::<E>(conn, Rows::new(head, "", values)).await
}

/// Brings the index to what a unit of work has changed.
pub(crate) async fn save<E: Engine>(conn: &mut E::Connection, unit: &Unit) -> Result<(), Failure> {
    let base = base(unit.project.id);
    let mut values: Vec<Vec<Value>> = Vec::new();
    for id in &unit.revisions.changed {
        if let Some(stored) = unit
            .revisions
            .stored
            .get(id)
            .filter(|stored| is_searched(stored.kind))
        {
            run::<E>(
                conn,
                sql("delete from search_line where rowid = $1").int(base + stored.pos),
            )
            .await?;
            values.extend(line(base + stored.pos, &stored.body));
        }
    }
    let new = unit.messages.iter().filter(|message| is_searched(message.kind));
    values.extend(new.filter_map(|message| line(base + message.pos, &message.body)));
    add::<E>(conn, LINE_HEAD, values).await?;
    heads::<E>(conn, unit).await
}

/// The heads of chats that are new or were called otherwise, and those of customers who were.
async fn heads<E: Engine>(conn: &mut E::Connection, unit: &Unit) -> Result<(), Failure> {
    let changed = unit.new_issues.iter().chain(&unit.reworded).map(|id| id.0);
    let mut changed: Vec<uuid::Uuid> = changed.collect();
    changed.sort_unstable();
    changed.dedup();
    let mut values = Vec::new();
    for piece in pieces(&changed) {
        let query = sql(format!("{HEAD} where i.id in {}", rows_of(1, piece.len(), 1)));
        let query = query.values(piece.into_iter().map(Value::from));
        values.extend(all::<E, _>(conn, query, head).await?);
    }
    for contact in &unit.renamed_contacts {
        let query = sql(format!("{HEAD} where i.reporter_id = $1")).uuid(contact.0);
        values.extend(all::<E, _>(conn, query, head).await?);
    }
    values.sort_unstable_by_key(|(place, _)| *place);
    values.dedup_by_key(|(place, _)| *place);
    for (place, _) in &values {
        run::<E>(conn, sql("delete from search_issue where rowid = $1").int(*place)).await?;
    }
    let values = values.into_iter().filter_map(|(place, text)| row(place, &text));
    add::<E>(conn, ISSUE_HEAD, values.collect()).await
}

fn head<E: Engine>(row: &mut Taker<'_, E>) -> Result<(i64, String), Failure> {
    let place = base(ProjectId(row.int()?)) + row.int()?;
    let number = place & ((1 << PLACE_BITS) - 1);
    let mut words = format!("{} {number}", row.text()?);
    for _ in 0..4 {
        words.push(' ');
        words.push_str(&row.text()?);
    }
    Ok((place, words))
}

/// Indexes what is not indexed by the rules of this release: everything, once after an upgrade. To be called with the writing connection
/// of a database that nobody uses yet; where it fails, that connection is not to be used.
pub(crate) async fn complete<E: Engine>(conn: &mut E::Connection) -> Result<(), Failure> {
    let query = sql("select rules from search_state");
    let rules = first::<E, _>(conn, query, |row| row.int()).await?;
    if rules == Some(RULES) {
        return Ok(());
    }
    tracing::info!("The messages are indexed for the search");
    run::<E>(conn, sql(E::BEGIN_WRITE)).await?;
    fill::<E>(conn).await?;
    run::<E>(conn, sql("commit")).await.map(drop)
}

/// Indexes everything anew, in the caller's transaction.
pub(crate) async fn fill<E: Engine>(conn: &mut E::Connection) -> Result<(), Failure> {
    for old in ["search_line", "search_issue", "search_state"] {
        run::<E>(conn, sql(format!("delete from {old}"))).await?;
    }
    let query = sql("select id from project order by id");
    for project in all::<E, _>(conn, query, |row| row.int()).await? {
        fill_lines::<E>(conn, ProjectId(project)).await?;
        fill_heads::<E>(conn, ProjectId(project)).await?;
    }
    let done = sql("insert into search_state (rules) values ($1)").int(RULES);
    run::<E>(conn, done).await.map(drop)
}

async fn fill_lines<E: Engine>(conn: &mut E::Connection, project: ProjectId) -> Result<(), Failure> {
    let mut after = 0;
    loop {
        let query = sql(
            "select e.pos, m.kind, m.body, m.pos from event e left join message m on m.id = e.message_id
             where e.stream_id = $1 and e.pos > $2 order by e.pos limit $3",
        );
        let query = query.int(project.0).int(after).int(AT_ONCE);
        let rows = all::<E, _>(conn, query, |row| {
            Ok((row.int()?, row.maybe_int()?, row.maybe_text()?, row.maybe_int()?))
        })
        .await?;
        let Some((last, ..)) = rows.last() else {
            return Ok(());
        };
        after = *last;
        let mut values = Vec::new();
        for (pos, kind, body, of_line) in rows {
            // Other events of a line carry its id, too.
            if let (Some(kind), Some(body), true) = (kind, body, of_line == Some(pos))
                && is_searched(codes::message_kind::read(kind)?)
            {
                values.extend(line(base(project) + pos, &body));
            }
        }
        add::<E>(conn, LINE_HEAD, values).await?;
    }
}

async fn fill_heads<E: Engine>(conn: &mut E::Connection, project: ProjectId) -> Result<(), Failure> {
    let mut after = 0;
    loop {
        let query = sql(format!(
            "{HEAD} where i.project_id = $1 and i.number > $2 order by i.number limit $3"
        ));
        let query = query.int(project.0).int(after).int(AT_ONCE);
        let rows = all::<E, _>(conn, query, head).await?;
        let Some((last, _)) = rows.last() else {
            return Ok(());
        };
        after = *last - base(project);
        let values = rows.into_iter().filter_map(|(place, text)| row(place, &text));
        add::<E>(conn, ISSUE_HEAD, values.collect()).await?;
    }
}
