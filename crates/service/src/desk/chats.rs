//! What agents do with chats.

use model::edit::IssueEdit;
use model::id::{AgentId, ClientId, FileId, IssueId, ProjectId, TransitionId};
use model::person::Author;
use model::refusal::Refusal;
use model::status::Level;
use model::view::{AgentView, ChatRow, ConversationView, MessageView, ProjectView};

use super::files::text_beside;
use super::{Desk, Signal};
use crate::authorize::{Action, Actor, Resource, Rights, authorize, level_in};
use crate::command::{Asker, Done, Posted, Work};
use crate::error::{Error, Failure};
use crate::ports::At;
use crate::session::CurrentAgent;

/// How many lines a conversation loads at once.
const LINES_PAGE: i64 = 50;

/// A public message of an agent.
#[derive(Clone, Debug)]
pub struct PostMessage {
    /// The chat.
    pub chat: IssueId,
    /// The sender's id.
    pub client_id: ClientId,
    /// The text, unchecked.
    pub text: String,
    /// The files beside it.
    pub files: Vec<FileId>,
}

impl Desk {
    /// The project with this key, if the agent may open it.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for an unknown key, [`Refusal::Forbidden`] without rights (S1.2).
    pub async fn project(&self, me: &CurrentAgent, key: &str) -> Result<(ProjectView, Rights), Error> {
        let project = self
            .store
            .projects()
            .await?
            .into_iter()
            .find(|project| project.key == key)
            .ok_or(Refusal::NotFound)?;
        let rights = self.store.rights(me.id, project.id).await?;
        authorize(
            &actor(me, &rights),
            Action::OpenProject,
            Resource::Project(project.id),
        )?;
        Ok((project, rights))
    }

    /// A chat with its last lines.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], also for a chat that the agent may not see.
    pub async fn conversation(&self, me: &CurrentAgent, chat: IssueId) -> Result<ConversationView, Error> {
        let (project, _) = self.readable(me, chat).await?;
        let At {
            log,
            data: (chat, lines),
        } = self.store.lines(project, chat, None, false, LINES_PAGE).await?;
        let rights = self.store.rights(me.id, project).await?;
        let level = chat
            .department
            .and_then(|department| level_in(me.role, &rights, department));
        let readers = self.readers(project, &chat).await?;
        let drafts = self.drafts_in(me, project, chat.id).await?;
        Ok(ConversationView {
            readers,
            drafts,
            chat,
            epoch: log.epoch,
            head: log.head,
            messages: lines.messages,
            earlier: lines.earlier,
            level: level.unwrap_or(Level::Observe),
        })
    }

    /// The chat with this readable key, with its last lines.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], also for a chat that the agent may not see.
    pub async fn conversation_by_key(&self, me: &CurrentAgent, key: &str) -> Result<ConversationView, Error> {
        let key: model::id::IssueKey = key.parse().map_err(|_| Refusal::NotFound)?;
        let (project, _) = self.project(me, &key.project).await.map_err(unknown)?;
        let chat = self
            .store
            .chat_by_number(project.id, key.number)
            .await?
            .ok_or(Refusal::NotFound)?;
        self.conversation(me, chat).await
    }

    /// The lines before a position, oldest first, and whether there are still earlier ones.
    ///
    /// # Errors
    /// [`Refusal::NotFound`].
    pub async fn earlier(
        &self,
        me: &CurrentAgent,
        chat: IssueId,
        before_pos: i64,
    ) -> Result<(Vec<MessageView>, bool), Error> {
        let (project, _) = self.readable(me, chat).await?;
        let (_, lines) = self
            .store
            .lines(project, chat, Some(before_pos), false, LINES_PAGE)
            .await?
            .data;
        Ok((lines.messages, lines.earlier))
    }

    /// Writes a public message.
    ///
    /// # Errors
    /// [`Refusal::Empty`], [`Refusal::TooLong`], [`Refusal::NotFound`], [`Refusal::Forbidden`], [`Refusal::ChatEnded`], [`Refusal::NotInCharge`],
    /// [`Refusal::TooMany`], [`Refusal::TooManyFiles`], [`Refusal::FileGone`].
    pub async fn post_message(&self, me: &CurrentAgent, message: PostMessage) -> Result<Posted, Error> {
        let work = self.post(me, &message)?;
        let (project, _) = self.readable(me, message.chat).await?;
        posted(self.write(project, work).await?)
    }

    /// Writes a public message into a chat that most likely is in this project: the rules look at it under the lock, and nobody has to
    /// before.
    ///
    /// # Errors
    /// As [`Desk::post_message`].
    pub async fn post_message_in(
        &self,
        me: &CurrentAgent,
        project: ProjectId,
        message: PostMessage,
    ) -> Result<Posted, Error> {
        let work = self.post(me, &message)?;
        match self.write(project, work.clone()).await {
            Err(Error::Refused(Refusal::NotFound)) => {
                let (project, _) = self.readable(me, message.chat).await?;
                posted(self.write(project, work).await?)
            }
            done => posted(done?),
        }
    }

    fn post(&self, me: &CurrentAgent, message: &PostMessage) -> Result<Work, Error> {
        let text = text_beside(&message.text, &message.files)?;
        self.allow_message(Author::Agent(me.id))?;
        Ok(Work::Post {
            asker: Asker::Agent(me.id),
            chat: message.chat,
            client_id: message.client_id,
            text,
            files: message.files.clone(),
        })
    }

    /// Changes the status.
    ///
    /// # Errors
    /// [`Refusal::IllegalTransition`], [`Refusal::NotFound`], [`Refusal::Forbidden`].
    pub async fn move_status(
        &self,
        me: &CurrentAgent,
        chat: IssueId,
        transition: TransitionId,
    ) -> Result<(), Error> {
        let (project, _) = self.readable(me, chat).await?;
        self.write(
            project,
            Work::Move {
                agent: me.id,
                chat,
                transition,
            },
        )
        .await
        .map(|_| ())
    }

    /// Changes a field of the issue.
    ///
    /// # Errors
    /// [`Refusal::ChangedMeanwhile`] when the field is not what the editor saw, or the last change of status is not the editor's;
    /// [`Refusal::TooLateToUndo`], [`Refusal::NotAssignable`], what is wrong with a value,
    /// [`Refusal::NotFound`], [`Refusal::Forbidden`].
    pub async fn edit_issue(&self, me: &CurrentAgent, chat: IssueId, edit: IssueEdit) -> Result<(), Error> {
        let (project, _) = self.readable(me, chat).await?;
        let agent = me.id;
        self.write(project, Work::Edit { agent, chat, edit })
            .await
            .map(|_| ())
    }

    /// Changes a field of the issue whatever it is by then: what the edit names as seen does not matter.
    ///
    /// # Errors
    /// As [`Desk::edit_issue`], but never [`Refusal::ChangedMeanwhile`] for a field with one value.
    pub async fn overwrite_issue(
        &self,
        me: &CurrentAgent,
        chat: IssueId,
        edit: IssueEdit,
    ) -> Result<(), Error> {
        let (project, _) = self.readable(me, chat).await?;
        let agent = me.id;
        self.write(project, Work::Overwrite { agent, chat, edit })
            .await
            .map(|_| ())
    }

    /// Ends the chat.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], [`Refusal::Forbidden`].
    pub async fn end_chat(&self, me: &CurrentAgent, chat: IssueId) -> Result<(), Error> {
        let (project, _) = self.readable(me, chat).await?;
        self.write(
            project,
            Work::End {
                asker: Asker::Agent(me.id),
                chat,
            },
        )
        .await
        .map(|_| ())
    }

    /// Tells the others that this agent writes.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], [`Refusal::Forbidden`] for observers.
    pub async fn typing(&self, me: &CurrentAgent, chat: IssueId) -> Result<(), Error> {
        let (project, row) = self.readable(me, chat).await?;
        let rights = self.store.rights(me.id, project).await?;
        authorize(&actor(me, &rights), Action::Write, resource(project, &row)?)?;
        let (who, name) = (Author::Agent(me.id), me.name.clone());
        self.signals().tell(Signal::Typing {
            project,
            chat,
            reporter: row.reporter,
            who,
            name,
        });
        Ok(())
    }

    /// A chat, if the agent may read it.
    ///
    /// # Errors
    /// [`Refusal::NotFound`].
    pub async fn readable(&self, me: &CurrentAgent, chat: IssueId) -> Result<(ProjectId, ChatRow), Error> {
        let (project, row) = self.store.chat(chat).await?.ok_or(Refusal::NotFound)?;
        let rights = self.store.rights(me.id, project).await?;
        authorize(&actor(me, &rights), Action::Read, resource(project, &row)?)?;
        Ok((project, row))
    }

    /// An agent as colleagues see them now.
    ///
    /// # Errors
    /// A failure of the database.
    pub async fn agent_view(&self, agent: AgentId) -> Result<Option<AgentView>, Error> {
        let account = self.store.account(agent).await?;
        Ok(account.map(|account| account.view(self.presence_of(&account))))
    }
}

pub(super) fn actor(me: &CurrentAgent, rights: &Rights) -> Actor {
    Actor::Agent {
        id: me.id,
        role: me.role,
        active: true,
        rights: rights.clone(),
    }
}

pub(super) fn resource(project: ProjectId, row: &ChatRow) -> Result<Resource, Failure> {
    let department = row
        .department
        .ok_or(Failure::Corrupt("a chat without department"))?;
    Ok(Resource::Chat {
        project,
        department,
        reporter: row.reporter,
    })
}

/// A chat's address must not tell whether its project exists.
pub(super) fn unknown(error: Error) -> Error {
    match error {
        Error::Refused(Refusal::Forbidden) => Refusal::NotFound.into(),
        other => other,
    }
}

pub(super) fn posted(done: Done) -> Result<Posted, Error> {
    match done {
        Done::Posted(posted) => Ok(posted),
        Done::Started { .. } | Done::Noted => {
            Err(Failure::Corrupt("another answer than to a message").into())
        }
    }
}
