//! The port for files on a database.

use async_trait::async_trait;
use model::id::{FileId, IssueId, ProjectId};
use service::error::Failure;
use service::files::{FileStore, NewFile, StoredFile, Variant, Whole};

use super::SqlStore;
use crate::engine::Engine;
use crate::{read, write};

#[async_trait]
impl<E: Engine> FileStore for SqlStore<E> {
    async fn file_room(&self, project: ProjectId, chat: Option<IssueId>) -> Result<(u64, u64), Failure> {
        read::files::room::<E>(&mut *self.reader().await?, project, chat).await
    }

    async fn begin_file(&self, file: &NewFile) -> Result<(), Failure> {
        written!(self, conn, write::files::begin::<E>(conn, file).await)
    }

    async fn put_chunk(
        &self,
        file: FileId,
        variant: Variant,
        number: i64,
        bytes: &[u8],
    ) -> Result<(), Failure> {
        written!(
            self,
            conn,
            write::files::put_chunk::<E>(conn, file, variant, number, bytes).await
        )
    }

    async fn finish_file(&self, file: FileId, whole: &Whole) -> Result<(), Failure> {
        written!(self, conn, write::files::finish::<E>(conn, file, whole).await)
    }

    async fn begin_copy(&self, from: FileId, copy: &NewFile) -> Result<Whole, Failure> {
        written!(self, conn, write::files::begin_copy::<E>(conn, from, copy).await)
    }

    async fn copy_chunk(
        &self,
        from: FileId,
        copy: FileId,
        variant: Variant,
        number: i64,
    ) -> Result<(), Failure> {
        written!(
            self,
            conn,
            write::files::copy_chunk::<E>(conn, from, copy, variant, number).await
        )
    }

    async fn drop_file(&self, file: FileId) -> Result<(), Failure> {
        written!(self, conn, write::files::remove::<E>(conn, file).await)
    }

    async fn file(&self, file: FileId) -> Result<Option<StoredFile>, Failure> {
        read::files::file::<E>(&mut *self.reader().await?, file).await
    }

    async fn chunk(&self, file: FileId, variant: Variant, number: i64) -> Result<Option<Vec<u8>>, Failure> {
        read::files::chunk::<E>(&mut *self.reader().await?, file, variant, number).await
    }

    async fn loose_files(&self, loose_before: i64, unfinished_before: i64) -> Result<Vec<FileId>, Failure> {
        read::files::loose::<E>(&mut *self.reader().await?, loose_before, unfinished_before).await
    }
}
