//! Files as they are given to whoever may see their chat (E.5).

use model::id::FileId;
use model::person::Author;
use model::refusal::Refusal;

use super::super::{Desk, Guest};
use crate::error::Error;
use crate::files::{Shown, StoredFile, Variant, chunks_of};
use crate::session::CurrentAgent;

/// A part of a stored file that may be given out.
#[derive(Clone, Debug)]
pub struct FilePart {
    /// The file.
    pub file: StoredFile,
    /// Which part.
    pub variant: Variant,
}

impl FilePart {
    /// Its size, in bytes.
    pub fn size_bytes(&self) -> i64 {
        match self.variant {
            Variant::Whole => self.file.view.size_bytes,
            Variant::Thumb => self.file.thumb_bytes,
        }
    }

    /// Of how many chunks it is made.
    pub fn chunks(&self) -> i64 {
        chunks_of(self.size_bytes())
    }
}

impl Desk {
    /// A file, for an agent who may read its chat.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], for a foreign one as for an unknown one.
    pub async fn file_for_agent(
        &self,
        me: &CurrentAgent,
        id: FileId,
        variant: Variant,
    ) -> Result<FilePart, Error> {
        let file = self.store.file(id).await?.ok_or(Refusal::NotFound)?;
        self.readable(me, file.chat).await?;
        if file.shown == Shown::Sender && file.uploader != Author::Agent(me.id) {
            return Err(Refusal::NotFound.into());
        }
        Ok(part(file, variant))
    }

    /// A file, for the visitor of its chat. `credentials` gives those that were sent for the project with this key.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], for a foreign one as for an unknown one.
    pub async fn file_for_visitor(
        &self,
        id: FileId,
        variant: Variant,
        credentials: impl Fn(&str) -> Vec<String> + Send,
    ) -> Result<FilePart, Error> {
        let file = self.store.file(id).await?.ok_or(Refusal::NotFound)?;
        for credential in credentials(&file.project_key) {
            let guest = self.guest(file.project, &credential).await?;
            if guest.is_some_and(|guest| may_see(guest, &file)) {
                return Ok(part(file, variant));
            }
        }
        Err(Refusal::NotFound.into())
    }

    /// A chunk of a part that may be given out; `None` behind the last one.
    ///
    /// # Errors
    /// Failures of the database.
    pub async fn chunk(&self, part: &FilePart, number: i64) -> Result<Option<Vec<u8>>, Error> {
        Ok(self.store.chunk(part.file.view.id, part.variant, number).await?)
    }
}

/// Whether a visitor may see a file: of their own chat, and beside a message that they may see, or sent by themselves.
fn may_see(guest: Guest, file: &StoredFile) -> bool {
    let shown = match file.shown {
        Shown::Everybody => true,
        Shown::Team => false,
        Shown::Sender => file.uploader == Author::Visitor(guest.contact),
    };
    shown && guest.project == file.project && guest.contact == file.reporter
}

/// A file without a small image is its own.
fn part(file: StoredFile, variant: Variant) -> FilePart {
    let variant = if file.thumb_bytes == 0 {
        Variant::Whole
    } else {
        variant
    };
    FilePart { file, variant }
}
