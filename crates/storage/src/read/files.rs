//! Files: what stands beside messages, and their content.

use std::collections::HashMap;

use model::file::FileView;
use model::id::{ContactId, FileId, IssueId, MessageId, ProjectId};
use model::view::MessageView;
use service::error::Failure;
use service::files::{Shown, StoredFile, Variant};

use crate::codes;
use crate::engine::Engine;
use crate::query::{pieces, rows_of, sql};
use crate::rows::{Taker, all, first};

/// Puts the files of messages beside them. Asks only where there are some.
pub(crate) async fn beside<E: Engine>(
    conn: &mut E::Connection,
    messages: Vec<(MessageView, i64)>,
) -> Result<Vec<MessageView>, Failure> {
    let with_files: Vec<MessageId> = messages
        .iter()
        .filter(|(_, files)| *files > 0)
        .map(|(message, _)| message.id)
        .collect();
    let mut found: HashMap<MessageId, Vec<FileView>> = HashMap::new();
    for piece in pieces(&with_files) {
        let query = sql(format!(
            "select message_id, id, name, size, width, height from file where message_id in {} order by message_id, place",
            rows_of(1, piece.len(), 1)
        ));
        let query = query.values(piece.iter().map(|id| id.0.into()));
        for (message, file) in
            all::<E, _>(conn, query, |row| Ok((MessageId(row.uuid()?), view(row)?))).await?
        {
            found.entry(message).or_default().push(file);
        }
    }
    Ok(messages
        .into_iter()
        .map(|(mut message, _)| {
            message.files = found.remove(&message.id).unwrap_or_default();
            message
        })
        .collect())
}

/// The bytes that the files of a chat and of its project take.
pub(crate) async fn room<E: Engine>(
    conn: &mut E::Connection,
    project: ProjectId,
    chat: Option<IssueId>,
) -> Result<(u64, u64), Failure> {
    // Cast: PostgreSQL sums up numbers of 64 bits to one without a limit.
    let of_chat =
        sql("select cast(coalesce(sum(size + thumb_size), 0) as bigint) from file where issue_id = $1")
            .values([chat.map(|chat| chat.0).into()]);
    let of_project =
        sql("select cast(coalesce(sum(size), 0) as bigint) from file where project_id = $1").int(project.0);
    let mut sums = [0, 0];
    for (sum, query) in sums.iter_mut().zip([of_chat, of_project]) {
        *sum = first::<E, _>(conn, query, |row| row.int()).await?.unwrap_or(0);
    }
    let [chat, project] = sums.map(|sum| u64::try_from(sum).unwrap_or(0));
    Ok((chat, project))
}

/// A file that is whole.
pub(crate) async fn file<E: Engine>(
    conn: &mut E::Connection,
    id: FileId,
) -> Result<Option<StoredFile>, Failure> {
    let query = sql(
        "select f.id, f.name, f.size, f.width, f.height, f.project_id, p.project_key, f.issue_id, i.reporter_id,
          f.uploader_kind, f.uploader_id, f.media_type, f.sha256, f.thumb_size, f.message_id, m.vseq
        from file f join project p on p.id = f.project_id join issue i on i.id = f.issue_id
        left join message m on m.id = f.message_id
        where f.id = $1 and f.sha256 is not null and coalesce(m.deleted, 0) = 0",
    );
    first::<E, _>(conn, query.uuid(id.0), stored).await
}

/// A chunk.
pub(crate) async fn chunk<E: Engine>(
    conn: &mut E::Connection,
    file: FileId,
    variant: Variant,
    number: i64,
) -> Result<Option<Vec<u8>>, Failure> {
    let query = sql("select content from file_chunk where file_id = $1 and variant = $2 and number = $3");
    let query = query.uuid(file.0).int(codes::variant(variant)).int(number);
    first::<E, _>(conn, query, |row| row.bytes()).await
}

/// Files beside no message, or beside one that was deleted, from before these times.
pub(crate) async fn loose<E: Engine>(
    conn: &mut E::Connection,
    loose_before: i64,
    unfinished_before: i64,
) -> Result<Vec<FileId>, Failure> {
    let query = sql(
        "select f.id from file f left join message m on m.id = f.message_id
        where (f.message_id is null and f.text_module_id is null and (f.created_at < $1 or (f.sha256 is null and f.created_at < $2)))
        or (m.deleted = 1 and m.changed_at < $1) limit 1000",
    );
    let query = query.int(loose_before).int(unfinished_before);
    all::<E, _>(conn, query, |row| Ok(FileId(row.uuid()?))).await
}

pub(crate) fn view<E: Engine>(row: &mut Taker<'_, E>) -> Result<FileView, Failure> {
    Ok(FileView {
        id: FileId(row.uuid()?),
        name: row.text()?,
        size_bytes: row.int()?,
        picture: row.maybe_int()?.zip(row.maybe_int()?),
    })
}

fn stored<E: Engine>(row: &mut Taker<'_, E>) -> Result<StoredFile, Failure> {
    let view = view(row)?;
    Ok(StoredFile {
        view,
        project: ProjectId(row.int()?),
        project_key: row.text()?,
        chat: IssueId(row.uuid()?),
        reporter: ContactId(row.uuid()?),
        uploader: codes::author(row.int()?, row.uuid()?)?,
        media_type: row.text()?,
        sha256: row.bytes()?,
        thumb_bytes: row.int()?,
        shown: match (row.maybe_uuid()?, row.maybe_int()?) {
            (None, _) => Shown::Sender,
            (Some(_), None) => Shown::Team,
            (Some(_), Some(_)) => Shown::Everybody,
        },
    })
}
