//! Reads that see one state of the log and of what it tells of.

use model::id::{IssueId, ProjectId};
use model::view::{ChatRow, ChatsPage};
use service::error::Failure;
use service::ports::{At, ChatsQuery, Lines};
use service::unit::{Needs, Unit};

use crate::engine::Engine;
use crate::{read, write};

pub(super) async fn list<E: Engine>(
    conn: &mut E::Connection,
    project: ProjectId,
    query: &ChatsQuery<'_>,
) -> Result<At<ChatsPage>, Failure> {
    let log = read::projects::log_head::<E>(conn, project).await?;
    let data = read::pages::page::<E>(conn, project, query).await?;
    Ok(At { log, data })
}

pub(super) async fn conversation<E: Engine>(
    conn: &mut E::Connection,
    project: ProjectId,
    chat: IssueId,
    before: Option<i64>,
    public_only: bool,
    limit: i64,
) -> Result<At<(ChatRow, Lines)>, Failure> {
    let log = read::projects::log_head::<E>(conn, project).await?;
    let (_, row) = read::chats::chat::<E>(conn, chat)
        .await?
        .ok_or(Failure::Corrupt("a chat that is gone"))?;
    let lines = read::lines::page::<E>(conn, chat, before, public_only, limit).await?;
    Ok(At {
        log,
        data: (row, lines),
    })
}

pub(super) async fn batch<E: Engine>(
    conn: &mut E::Connection,
    project: ProjectId,
    needs: &Needs,
    work: &mut (dyn for<'u> FnMut(&'u mut Unit) + Send),
) -> Result<(), Failure> {
    let mut unit = write::load::unit::<E>(conn, project, needs).await?;
    work(&mut unit);
    if unit.is_unchanged() {
        return Ok(());
    }
    write::save::unit::<E>(conn, &unit).await
}
