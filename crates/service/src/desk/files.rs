//! Files: taking them in, and removing those that nobody wants (E.5).

mod given;

pub use given::FilePart;

use model::file::FileView;
use model::file_name::{clean_name, extension};
use model::id::{FileId, IssueId, ProjectId};
use model::person::Author;
use model::refusal::Refusal;
use model::status::ChatState;
use model::text::MessageText;
use sha2::{Digest, Sha256};

use super::chats::{actor, resource};
use super::{Desk, Guest};
use crate::authorize::{Action, authorize};
use crate::error::Error;
use crate::files::{
    Body, CHUNK_BYTES, Incoming, Kind, LOOSE_FOR_MS, NewFile, Picture, UNFINISHED_FOR_MS, UploadKey, Variant,
    Whole, too_large,
};
use crate::session::CurrentAgent;
use crate::throttle::ClientAddress;

/// What somebody wants to send.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The file's name, unchecked.
    pub name: String,
    /// How large it says it is, in bytes.
    pub declared_bytes: Option<u64>,
}

/// Where a file belongs, and whose it is.
#[derive(Clone, Copy, Debug)]
struct Place {
    project: ProjectId,
    /// None for a file of a text module.
    chat: Option<IssueId>,
    uploader: Author,
    key: UploadKey,
}

impl Desk {
    /// Takes a file of an agent into a chat; for a note also into one that has ended.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], [`Refusal::Forbidden`], and those of the file: [`Refusal::FileKind`],
    /// [`Refusal::FileDiffers`], [`Refusal::FileBroken`], [`Refusal::TooLarge`], [`Refusal::NoRoom`], [`Refusal::TooMany`].
    pub async fn take_file_of_agent(
        &self,
        me: &CurrentAgent,
        chat: IssueId,
        offer: Offer,
        incoming: &mut dyn Incoming,
    ) -> Result<FileView, Error> {
        let (project, row) = self.readable(me, chat).await?;
        let rights = self.store.rights(me.id, project).await?;
        authorize(&actor(me, &rights), Action::Note, resource(project, &row)?)?;
        let uploader = Author::Agent(me.id);
        let place = Place {
            project,
            chat: Some(chat),
            uploader,
            key: UploadKey::Agent(uploader),
        };
        self.take_file(place, offer, incoming).await
    }

    /// Takes a file of an agent that is to go with a text module of a project (E.6).
    ///
    /// # Errors
    /// [`Refusal::NotFound`], [`Refusal::Forbidden`] without rights in the project, else those of [`Desk::take_file_of_agent`].
    pub async fn take_file_of_module(
        &self,
        me: &CurrentAgent,
        project_key: &str,
        offer: Offer,
        incoming: &mut dyn Incoming,
    ) -> Result<FileView, Error> {
        let (project, _) = self.project(me, project_key).await?;
        let uploader = Author::Agent(me.id);
        let place = Place {
            project: project.id,
            chat: None,
            uploader,
            key: UploadKey::Agent(uploader),
        };
        self.take_file(place, offer, incoming).await
    }

    /// Takes a file of a visitor into their chat.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without a chat, [`Refusal::ChatEnded`], else those of [`Desk::take_file_of_agent`].
    pub async fn take_file_of_visitor(
        &self,
        guest: Guest,
        from: ClientAddress,
        offer: Offer,
        incoming: &mut dyn Incoming,
    ) -> Result<FileView, Error> {
        let chat = self.chat_of(guest).await?;
        let (project, row) = self.store.chat(chat).await?.ok_or(Refusal::NotFound)?;
        if row.chat_state == ChatState::Ended {
            return Err(Refusal::ChatEnded.into());
        }
        let place = Place {
            project,
            chat: Some(chat),
            uploader: Author::Visitor(guest.contact),
            key: UploadKey::Network(from.network()),
        };
        self.take_file(place, offer, incoming).await
    }

    /// Removes files that stand beside no message since a day, and those of messages that were deleted a day ago. Returns how many.
    ///
    /// # Errors
    /// Failures of the database.
    pub async fn sweep_files(&self) -> Result<usize, Error> {
        let now = self.now_ms();
        let loose = self
            .store
            .loose_files(now - LOOSE_FOR_MS, now - UNFINISHED_FOR_MS)
            .await?;
        for id in &loose {
            self.store.drop_file(*id).await?;
        }
        Ok(loose.len())
    }

    async fn take_file(
        &self,
        place: Place,
        offer: Offer,
        incoming: &mut dyn Incoming,
    ) -> Result<FileView, Error> {
        let name = clean_name(&offer.name);
        Kind::of_name(&name)?;
        let limit = self.limits().file_max_bytes;
        let most = offer.declared_bytes.unwrap_or(limit);
        if most > limit {
            return Err(too_large(limit).into());
        }
        self.state.uploads.take(&place.key, self.now_ms())?;
        self.check_file_room(place.project, place.chat, most).await?;
        let mut body = Body::new(incoming, limit);
        let head = body.head(CHUNK_BYTES).await?;
        if head.is_empty() {
            return Err(Refusal::Empty {
                field: "The file".to_owned(),
            }
            .into());
        }
        let kind = Kind::of(&name, head)?;
        let mut random = [0; 16];
        self.rng.fill(&mut random);
        let file = NewFile {
            id: FileId::from_random(random),
            project: place.project,
            chat: place.chat,
            uploader: place.uploader,
            name,
            media_type: "application/octet-stream".to_owned(),
            size_bytes: most as i64,
            at: self.now_ms(),
        };
        let id = file.id;
        let stored = if kind.is_picture() {
            self.store_picture(file, kind, body, place.key).await
        } else {
            self.store_stream(file, kind, body).await
        };
        if stored.is_err() {
            // What cannot be removed now is removed with the loose files.
            let _later = self.store.drop_file(id).await;
        }
        stored
    }

    pub(super) async fn check_file_room(
        &self,
        project: ProjectId,
        chat: Option<IssueId>,
        bytes: u64,
    ) -> Result<(), Error> {
        let (chat, project) = self.store.file_room(project, chat).await?;
        let limits = self.limits();
        if chat + bytes > limits.chat_files_bytes || project + bytes > limits.project_files_bytes {
            return Err(Refusal::NoRoom.into());
        }
        Ok(())
    }

    /// An image is in memory once, drawn anew, and only then stored.
    async fn store_picture(
        &self,
        mut file: NewFile,
        kind: Kind,
        mut body: Body<'_>,
        sender: UploadKey,
    ) -> Result<FileView, Error> {
        let mut room = self.state.pictures.room(sender).await?;
        let mut bytes = Vec::new();
        loop {
            room.hold(bytes.len() + CHUNK_BYTES)?;
            let more = body.take(CHUNK_BYTES).await?;
            if more.is_empty() {
                break;
            }
            bytes.extend_from_slice(&more);
        }
        let limit = self.limits().file_max_bytes;
        let (picture, _room) = self.state.pictures.redraw(bytes, kind, limit, room).await?;
        // What came in had room; what was drawn may be larger.
        let drawn_bytes = picture.bytes.len() + picture.thumb.len();
        self.check_file_room(file.project, file.chat, drawn_bytes as u64)
            .await?;
        file.name = named(&file.name, &picture);
        file.media_type = picture.media_type.to_owned();
        file.size_bytes = picture.bytes.len() as i64;
        self.store.begin_file(&file).await?;
        self.put(file.id, Variant::Whole, &picture.bytes).await?;
        self.put(file.id, Variant::Thumb, &picture.thumb).await?;
        let whole = Whole {
            size_bytes: file.size_bytes,
            sha256: Sha256::digest(&picture.bytes).to_vec(),
            picture: Some(picture.size),
            thumb_bytes: picture.thumb.len() as i64,
        };
        self.finish(file, whole).await
    }

    async fn put(&self, id: FileId, variant: Variant, bytes: &[u8]) -> Result<(), Error> {
        for (number, chunk) in (0..).zip(bytes.chunks(CHUNK_BYTES)) {
            self.store.put_chunk(id, variant, number, chunk).await?;
        }
        Ok(())
    }

    /// Everything else goes from the connection into the database chunk by chunk.
    async fn store_stream(&self, file: NewFile, kind: Kind, mut body: Body<'_>) -> Result<FileView, Error> {
        self.store.begin_file(&file).await?;
        let mut digest = Sha256::new();
        let (mut number, mut size) = (0, 0_i64);
        loop {
            let chunk = body.take(CHUNK_BYTES).await?;
            if chunk.is_empty() {
                break;
            }
            if !kind.may_hold(&chunk) {
                return Err(Refusal::FileDiffers.into());
            }
            digest.update(&chunk);
            size += chunk.len() as i64;
            self.store
                .put_chunk(file.id, Variant::Whole, number, &chunk)
                .await?;
            number += 1;
        }
        let whole = Whole {
            size_bytes: size,
            sha256: digest.finalize().to_vec(),
            picture: None,
            thumb_bytes: 0,
        };
        self.finish(file, whole).await
    }

    async fn finish(&self, file: NewFile, whole: Whole) -> Result<FileView, Error> {
        self.store.finish_file(file.id, &whole).await?;
        Ok(FileView {
            id: file.id,
            name: file.name,
            size_bytes: whole.size_bytes,
            picture: whole.picture,
        })
    }
}

/// The text of a message with these files beside it.
pub(super) fn text_beside(text: &str, files: &[FileId]) -> Result<MessageText, Refusal> {
    if files.is_empty() {
        MessageText::parse(text)
    } else {
        MessageText::parse_beside_files(text)
    }
}

/// The name of an image that was drawn anew, perhaps as another kind.
fn named(name: &str, picture: &Picture) -> String {
    let stays = picture.extensions.contains(&extension(name).as_str());
    match (name.rsplit_once('.'), picture.extensions.first()) {
        (Some((stem, _)), Some(first)) if !stays => format!("{stem}.{first}"),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_that_became_another_kind_is_called_so() {
        let picture = |extensions| Picture {
            bytes: Vec::new(),
            media_type: "image/jpeg",
            extensions,
            size: (1, 1),
            thumb: Vec::new(),
        };
        let jpeg = picture(&["jpg", "jpeg"]);
        assert_eq!(named("a.webp", &jpeg), "a.jpg");
        assert_eq!(named("a.jpeg", &jpeg), "a.jpeg");
        assert_eq!(named("a.b.WEBP", &jpeg), "a.b.jpg");
        assert_eq!(named("a.JPG", &jpeg), "a.JPG");
    }
}
