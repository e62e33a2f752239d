//! Internal notes, and what authors change in their messages (E.17, E.43).

use model::audit::AuditAction;
use model::id::{AgentId, ClientId, FileId, IssueId, MessageId};
use model::person::Author;
use model::refusal::Refusal;
use model::revision::{FormerText, MessageChange};
use model::text::MessageText;

use super::Desk;
use super::chats::posted;
use super::files::text_beside;
use crate::command::{Posted, Revision, Work};
use crate::error::Error;
use crate::session::CurrentAgent;

/// An internal note of an agent.
#[derive(Clone, Debug)]
pub struct PostNote {
    /// The chat.
    pub chat: IssueId,
    /// The sender's id.
    pub client_id: ClientId,
    /// The text, unchecked.
    pub text: String,
    /// Whom it names, at most 50; who may not see the chat is left out.
    pub mentions: Vec<AgentId>,
    /// The files beside it.
    pub files: Vec<FileId>,
}

/// A note names at most so many.
const NAMED_MAX: usize = 50;

impl Desk {
    /// Writes an internal note, also into a chat that has ended.
    ///
    /// # Errors
    /// `Empty`, `TooLong`, `Malformed` for too many names, `NotFound`, `Forbidden` for observers, `TooMany`, `TooManyFiles`, `FileGone`.
    pub async fn post_note(&self, me: &CurrentAgent, note: PostNote) -> Result<Posted, Error> {
        let text = text_beside(&note.text, &note.files)?;
        check_named(&note.mentions)?;
        self.allow_message(Author::Agent(me.id))?;
        let (project, _) = self.readable(me, note.chat).await?;
        let work = Work::Note {
            agent: me.id,
            chat: note.chat,
            client_id: note.client_id,
            text,
            mentions: note.mentions,
            files: note.files,
        };
        posted(self.write(project, work).await?)
    }

    /// Changes a message of one's own.
    ///
    /// # Errors
    /// `Empty`, `TooLong`, `Malformed` for too many names, `NotFound`, `Forbidden` for what others wrote, `Outdated`, `TooLate`, `TooMany`.
    pub async fn change_message(
        &self,
        me: &CurrentAgent,
        chat: IssueId,
        message: MessageId,
        change: MessageChange,
    ) -> Result<(), Error> {
        let revision = match change {
            MessageChange::Edit {
                text,
                mentions,
                version,
            } => {
                check_named(&mentions)?;
                Revision::Edit {
                    text: MessageText::parse(&text)?,
                    mentions,
                    version,
                }
            }
            MessageChange::Delete {} => Revision::Delete,
        };
        self.allow_message(Author::Agent(me.id))?;
        let (project, row) = self.readable(me, chat).await?;
        let work = Work::Revise {
            agent: me.id,
            chat,
            message,
            revision,
            audit: me
                .noted(self.now_ms(), AuditAction::DeleteMessage)
                .saying(&row.key),
        };
        self.write(project, work).await.map(|_| ())
    }

    /// The texts that a message had before, oldest first. For all who may read the chat, and never for its visitor.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn former_texts(
        &self,
        me: &CurrentAgent,
        chat: IssueId,
        message: MessageId,
    ) -> Result<Vec<FormerText>, Error> {
        self.readable(me, chat).await?;
        Ok(self.store.former_texts(chat, message).await?)
    }
}

/// More names than that are refused: nobody would know which of them were left out.
fn check_named(mentions: &[AgentId]) -> Result<(), Refusal> {
    if mentions.len() > NAMED_MAX {
        return Err(Refusal::Malformed {
            field: "The list of mentions".to_owned(),
            expected: format!("at most {NAMED_MAX} of them"),
        });
    }
    Ok(())
}
