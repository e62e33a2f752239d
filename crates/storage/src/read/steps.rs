//! How far messages have got (N.5).

use model::delivery::Step;
use model::id::{IssueId, MessageId};
use model::view::MessageKind;
use service::error::Failure;
use service::ports::MessageSteps;

use crate::codes;
use crate::engine::Engine;
use crate::query::sql;
use crate::rows::{all, first};

pub(crate) async fn of_message<E: Engine>(
    conn: &mut E::Connection,
    chat: IssueId,
    message: MessageId,
) -> Result<Option<MessageSteps>, Failure> {
    let query = sql(
        "select vseq, author_kind, author_id, at from message where id = $1 and issue_id = $2 and kind = $3",
    );
    let query = query
        .uuid(message.0)
        .uuid(chat.0)
        .int(codes::message_kind::code(MessageKind::Public));
    let found = first::<E, _>(conn, query, |row| {
        let vseq = row.int()?;
        let author = codes::author(row.int()?, row.uuid()?)?;
        let side = author.side().ok_or(Failure::Corrupt("author"))?;
        Ok((vseq, side, row.int()?))
    })
    .await?;
    let Some((vseq, side, stored_at)) = found else {
        return Ok(None);
    };
    let query = sql(
        "select kind, min(at) from receipt_step where issue_id = $1 and who_kind = $2 and up_to >= $3 group by kind",
    );
    let query = query.uuid(chat.0).int(codes::kind_of_other(side)).int(vseq);
    let firsts = all::<E, _>(conn, query, |row| {
        let step = Step::from_code(row.int()?).ok_or(Failure::Corrupt("step"))?;
        Ok((step, row.int()?))
    })
    .await?;
    Ok(Some(MessageSteps {
        stored_at,
        vseq,
        side,
        firsts,
    }))
}
