//! Files beside messages (E.5, `security.md`, Uploads): what is stored of them, what they may be, and how images are drawn anew.
//!
//! The content lies in the database in chunks: a backup, a restore and an erasure then take messages and files together, and no
//! second place has to be kept, mounted and guarded.

mod body;
mod kind;
mod picture;
mod room;

use std::net::IpAddr;

use async_trait::async_trait;
use model::file::FileView;
use model::id::{ContactId, FileId, IssueId, ProjectId};
use model::person::Author;
use model::refusal::Refusal;
use model::time::{DAY_MS, HOUR_MS};

use crate::error::Failure;

pub use body::{Body, too_large};
pub use kind::Kind;
pub use picture::{Picture, Pictures};
pub use room::Room;

/// How many bytes lie in one row, and are in memory of a file that goes in or out.
pub const CHUNK_BYTES: usize = 256 * 1024;
/// A file that stands beside no message is removed after this long, in milliseconds.
pub const LOOSE_FOR_MS: i64 = DAY_MS;
/// A file that has not come whole is removed after this long, in milliseconds.
pub const UNFINISHED_FOR_MS: i64 = HOUR_MS;

/// Of how many chunks so many bytes are made.
pub(crate) fn chunks_of(bytes: i64) -> i64 {
    (bytes + CHUNK_BYTES as i64 - 1) / CHUNK_BYTES as i64
}

/// Which of the two images a file has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// The file itself.
    Whole,
    /// The small image of an image.
    Thumb,
}

/// Whose files are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UploadKey {
    /// A visitor's network.
    Network(IpAddr),
    /// An agent.
    Agent(Author),
}

/// A file that is about to be stored.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// Its id.
    pub id: FileId,
    /// The project.
    pub project: ProjectId,
    /// The chat; none for a file of a text module.
    pub chat: Option<IssueId>,
    /// Who sent it.
    pub uploader: Author,
    /// Its clean name.
    pub name: String,
    /// How it is served.
    pub media_type: String,
    /// How much room it takes at most, in bytes; exact once it is whole.
    pub size_bytes: i64,
    /// When, UTC milliseconds.
    pub at: i64,
}

/// What is known of a file once all of it is stored.
#[derive(Clone, Debug)]
pub struct Whole {
    /// Its size, in bytes.
    pub size_bytes: i64,
    /// SHA-256 of its content.
    pub sha256: Vec<u8>,
    /// Width and height of an image, in pixels.
    pub picture: Option<(i64, i64)>,
    /// The size of its small image, in bytes; 0 where it has none.
    pub thumb_bytes: i64,
}

/// Who may see a stored file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Nobody but who sent it: it stands beside no message yet.
    Sender,
    /// The team.
    Team,
    /// The team and the visitor.
    Everybody,
}

/// A file that is stored whole.
#[derive(Clone, Debug)]
pub struct StoredFile {
    /// What is shown of it.
    pub view: FileView,
    /// The project.
    pub project: ProjectId,
    /// The project's key.
    pub project_key: String,
    /// The chat.
    pub chat: IssueId,
    /// The chat's customer.
    pub reporter: ContactId,
    /// Who sent it.
    pub uploader: Author,
    /// How it is served.
    pub media_type: String,
    /// SHA-256 of its content.
    pub sha256: Vec<u8>,
    /// The size of its small image, in bytes; 0 where it has none.
    pub thumb_bytes: i64,
    /// Who may see it.
    pub shown: Shown,
}

/// A file under the lock of its project.
#[derive(Clone, Debug)]
pub struct LooseFile {
    /// The chat.
    pub chat: IssueId,
    /// Who sent it.
    pub uploader: Author,
    /// Its name.
    pub name: String,
    /// Whether all of it is there.
    pub is_whole: bool,
    /// Whether it stands beside a message.
    pub is_attached: bool,
}

/// The content of a file as it comes in, piece by piece.
#[async_trait]
pub trait Incoming: Send {
    /// The next piece; `None` at the end.
    ///
    /// # Errors
    /// The refusal of what does not arrive.
    async fn next(&mut self) -> Result<Option<Vec<u8>>, Refusal>;
}

/// Where files lie. Each call is a transaction of its own, so that no upload holds up the messages.
#[async_trait]
pub trait FileStore: Send + Sync + 'static {
    /// The bytes that the files of a chat and of its project take.
    async fn file_room(&self, project: ProjectId, chat: Option<IssueId>) -> Result<(u64, u64), Failure>;
    /// Begins a file.
    async fn begin_file(&self, file: &NewFile) -> Result<(), Failure>;
    /// Stores a chunk; they are numbered from 0.
    async fn put_chunk(
        &self,
        file: FileId,
        variant: Variant,
        number: i64,
        bytes: &[u8],
    ) -> Result<(), Failure>;
    /// All of a file is there.
    async fn finish_file(&self, file: FileId, whole: &Whole) -> Result<(), Failure>;
    /// Begins a copy of a file of a text module under another id, in another place. Gives what is known of the content, with which the copy
    /// is finished once its chunks are there.
    async fn begin_copy(&self, from: FileId, copy: &NewFile) -> Result<Whole, Failure>;
    /// Copies a chunk.
    ///
    /// # Errors
    /// [`Failure::Corrupt`] also where it has gone with its file meanwhile.
    async fn copy_chunk(
        &self,
        from: FileId,
        copy: FileId,
        variant: Variant,
        number: i64,
    ) -> Result<(), Failure>;
    /// Removes a file that stands beside no message and goes with no text module, or stands beside a message that was deleted.
    async fn drop_file(&self, file: FileId) -> Result<(), Failure>;
    /// A file that is whole.
    async fn file(&self, file: FileId) -> Result<Option<StoredFile>, Failure>;
    /// A chunk.
    async fn chunk(&self, file: FileId, variant: Variant, number: i64) -> Result<Option<Vec<u8>>, Failure>;
    /// Files from before these times that nobody sees any more: loose ones, those that never came whole, and, by `loose_before`, those of
    /// messages that were deleted.
    async fn loose_files(&self, loose_before: i64, unfinished_before: i64) -> Result<Vec<FileId>, Failure>;
}
