//! Former texts of messages, and drafts.

use model::draft::DraftView;
use model::id::{AgentId, IssueId, MessageId, ProjectId};
use model::revision::FormerText;
use service::error::Failure;

use crate::codes;
use crate::engine::Engine;
use crate::query::sql;
use crate::rows::{Taker, all};

pub(crate) async fn former_texts<E: Engine>(
    conn: &mut E::Connection,
    chat: IssueId,
    message: MessageId,
) -> Result<Vec<FormerText>, Failure> {
    let query = sql(
        "select f.body, f.at from former_text f join message m on m.id = f.message_id
         where f.message_id = $1 and m.issue_id = $2 order by f.version",
    );
    all::<E, _>(conn, query.uuid(message.0).uuid(chat.0), |row| {
        Ok(FormerText {
            body: row.text()?,
            at: row.int()?,
        })
    })
    .await
}

/// Of so many drafts it is told that they were sent or emptied, the last ones: a device that was away may still show their texts.
const EMPTIED: i64 = 100;

/// The newest drafts, in one chat or in all of a project, with those that were emptied.
pub(crate) async fn drafts<E: Engine>(
    conn: &mut E::Connection,
    agent: AgentId,
    project: ProjectId,
    chat: Option<IssueId>,
    limit: i64,
) -> Result<Vec<DraftView>, Failure> {
    let which = |which: &str| {
        let query = sql(format!(
            "select d.issue_id, d.kind, d.body, d.written_at, d.version from draft d join issue i on i.id = d.issue_id
             where d.agent_id = $1 and i.project_id = $2 and {which} order by d.written_at desc limit $3"
        ));
        query.int(agent.0).int(project.0)
    };
    if let Some(chat) = chat {
        let query = which("d.issue_id = $4").int(limit).uuid(chat.0);
        return all::<E, _>(conn, query, draft).await;
    }
    let mut drafts = all::<E, _>(conn, which("d.body <> ''").int(limit), draft).await?;
    let emptied = all::<E, _>(conn, which("d.body = ''").int(EMPTIED), draft).await?;
    drafts.extend(emptied);
    Ok(drafts)
}

pub(crate) fn draft<E: Engine>(row: &mut Taker<'_, E>) -> Result<DraftView, Failure> {
    Ok(DraftView {
        chat: IssueId(row.uuid()?),
        kind: codes::draft_kind::read(row.int()?)?,
        text: row.text()?,
        written_at: row.int()?,
        version: row.int()?,
    })
}
