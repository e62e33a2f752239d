//! Files: their rows, their chunks, and their places beside messages.

use std::collections::HashMap;

use model::id::{FileId, IssueId, MessageId};
use service::error::Failure;
use service::files::{LooseFile, NewFile, Variant, Whole};
use service::unit::{Needs, Unit};

use super::load::distinct;
use crate::codes;
use crate::engine::Engine;
use crate::query::{pieces, rows_of, sql};
use crate::rows::{all, first, run};

pub(crate) async fn begin<E: Engine>(conn: &mut E::Connection, file: &NewFile) -> Result<(), Failure> {
    let (kind, id, _) = codes::author_columns(file.uploader);
    let query = sql(
        "insert into file (id, project_id, issue_id, uploader_kind, uploader_id, name, media_type, size,
        thumb_size, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9)",
    );
    let query = query
        .uuid(file.id.0)
        .int(file.project.0)
        .values([file.chat.map(|chat| chat.0).into()])
        .int(kind)
        .uuid(id)
        .text(&file.name)
        .text(&file.media_type)
        .int(file.size_bytes)
        .int(file.at);
    run::<E>(conn, query).await.map(drop)
}

pub(crate) async fn put_chunk<E: Engine>(
    conn: &mut E::Connection,
    file: FileId,
    variant: Variant,
    number: i64,
    bytes: &[u8],
) -> Result<(), Failure> {
    let query = sql("insert into file_chunk (file_id, variant, number, content) values ($1, $2, $3, $4)");
    let query = query
        .uuid(file.0)
        .int(codes::variant(variant))
        .int(number)
        .bytes(bytes);
    run::<E>(conn, query).await.map(drop)
}

pub(crate) async fn finish<E: Engine>(
    conn: &mut E::Connection,
    file: FileId,
    whole: &Whole,
) -> Result<(), Failure> {
    let (width, height) = whole.picture.unzip();
    let query =
        sql("update file set size = $1, sha256 = $2, width = $3, height = $4, thumb_size = $5 where id = $6");
    let query = query
        .int(whole.size_bytes)
        .bytes(&whole.sha256)
        .values([width.into(), height.into()])
        .int(whole.thumb_bytes)
        .uuid(file.0);
    match run::<E>(conn, query).await? {
        1 => Ok(()),
        _ => Err(Failure::Corrupt("a file that is gone")),
    }
}

/// What holds for a file that nobody sees any more: it stands beside no message and goes with no text module, or stands
/// beside a message that was deleted.
const UNSEEN: &str = "(message_id is null and text_module_id is null or exists (select 1 from message m where m.id = message_id and m.deleted = 1))";

/// Removes a file that nobody sees any more.
pub(crate) async fn remove<E: Engine>(conn: &mut E::Connection, file: FileId) -> Result<(), Failure> {
    let chunks = sql(format!(
        "delete from file_chunk where file_id = $1 and exists (select 1 from file where id = $1 and {UNSEEN})"
    ));
    run::<E>(conn, chunks.uuid(file.0)).await?;
    let row = sql(format!("delete from file where id = $1 and {UNSEEN}"));
    run::<E>(conn, row.uuid(file.0)).await.map(drop)
}

/// Begins a copy of a file of a text module, and gives what is known of its content.
pub(crate) async fn begin_copy<E: Engine>(
    conn: &mut E::Connection,
    from: FileId,
    copy: &NewFile,
) -> Result<Whole, Failure> {
    let known = sql(
        "select media_type, size, sha256, width, height, thumb_size from file
        where id = $1 and text_module_id is not null",
    );
    let known = first::<E, _>(conn, known.uuid(from.0), |row| {
        let media_type = row.text()?;
        let whole = Whole {
            size_bytes: row.int()?,
            sha256: row.bytes()?,
            picture: row.maybe_int()?.zip(row.maybe_int()?),
            thumb_bytes: row.int()?,
        };
        Ok((media_type, whole))
    });
    let (media_type, whole) = known.await?.ok_or(Failure::Corrupt("a file that is gone"))?;
    let named = NewFile {
        media_type,
        ..copy.clone()
    };
    begin::<E>(conn, &named).await?;
    Ok(whole)
}

/// Copies a chunk of a file, which may have gone meanwhile.
pub(crate) async fn copy_chunk<E: Engine>(
    conn: &mut E::Connection,
    from: FileId,
    copy: FileId,
    variant: Variant,
    number: i64,
) -> Result<(), Failure> {
    let query = sql("insert into file_chunk (file_id, variant, number, content)
        select $1, variant, number, content from file_chunk where file_id = $2 and variant = $3 and number = $4");
    let query = query
        .uuid(copy.0)
        .uuid(from.0)
        .int(codes::variant(variant))
        .int(number);
    match run::<E>(conn, query).await? {
        1 => Ok(()),
        _ => Err(Failure::Corrupt("a file that is gone")),
    }
}

/// Loads the files that a batch wants to put beside messages.
pub(crate) async fn load<E: Engine>(
    conn: &mut E::Connection,
    unit: &mut Unit,
    needs: &Needs,
) -> Result<(), Failure> {
    let project = unit.project.id.0;
    for piece in pieces(&distinct(needs.files.clone())) {
        let query = sql(format!(
            "select id, issue_id, uploader_kind, uploader_id, name, cast(case when sha256 is null then 0 else 1 end as bigint),
              cast(case when message_id is null then 0 else 1 end as bigint) from file where project_id = $1 and issue_id is not null and id in {}",
            rows_of(1, piece.len(), 2)
        ));
        let query = query.int(project).values(piece.iter().map(|id| id.0.into()));
        let loaded = all::<E, _>(conn, query, |row| {
            let id = FileId(row.uuid()?);
            let file = LooseFile {
                chat: IssueId(row.uuid()?),
                uploader: codes::author(row.int()?, row.uuid()?)?,
                name: row.text()?,
                is_whole: row.flag()?,
                is_attached: row.flag()?,
            };
            Ok((id, file))
        });
        unit.files.extend(loaded.await?);
    }
    Ok(())
}

/// Stores which files stand beside which new messages, in their order.
pub(crate) async fn attach<E: Engine>(conn: &mut E::Connection, unit: &Unit) -> Result<(), Failure> {
    let mut places: HashMap<MessageId, i64> = HashMap::new();
    for (file, message) in &unit.attached {
        let place = places.entry(*message).or_default();
        let query = sql("update file set message_id = $1, place = $2 where id = $3 and message_id is null");
        if run::<E>(conn, query.uuid(message.0).int(*place).uuid(file.0)).await? != 1 {
            return Err(Failure::Corrupt("a file that is gone"));
        }
        *place += 1;
    }
    Ok(())
}
