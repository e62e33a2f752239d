//! Who may be named in a note, and the inbox of those who were (E.17).

use model::id::{AgentId, DepartmentId, IssueId, ProjectId};
use model::mention::MentionView;
use model::view::{ChatRow, MENTIONS_MAX};

use super::Desk;
use crate::authorize::{level_in, visible_departments};
use crate::command::Work;
use crate::error::Error;
use crate::ports::MentionsOf;
use crate::session::CurrentAgent;

/// How many mentions the inbox shows, seen ones too.
const INBOX: i64 = 50;

impl Desk {
    /// The notes of a project that name the agent, newest first, seen ones too.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`.
    pub async fn mentions(&self, me: &CurrentAgent, project_key: &str) -> Result<Vec<MentionView>, Error> {
        let (project, rights) = self.project(me, project_key).await?;
        let departments = visible_departments(me.role, &rights);
        let of = MentionsOf {
            agent: me.id,
            project: project.id,
            departments: departments.as_deref(),
            unseen_only: false,
            limit: INBOX,
        };
        Ok(self.store.mentions(&of).await?)
    }

    /// The agent has seen the notes of a chat that name them.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn see_mentions(&self, me: &CurrentAgent, chat: IssueId) -> Result<(), Error> {
        let (project, _) = self.readable(me, chat).await?;
        let agent = me.id;
        self.write(project, Work::SeeMentions { agent, chat })
            .await
            .map(|_| ())
    }

    /// Those that were not seen, for the snapshot. Read after the chats: what is newer than they are comes again by its event.
    pub(super) async fn unseen_mentions(
        &self,
        agent: AgentId,
        project: ProjectId,
        departments: Option<&[DepartmentId]>,
    ) -> Result<Vec<MentionView>, Error> {
        let of = MentionsOf {
            agent,
            project,
            departments,
            unseen_only: true,
            limit: MENTIONS_MAX,
        };
        Ok(self.store.mentions(&of).await?)
    }

    /// Who may see a chat, by name.
    pub(super) async fn readers(
        &self,
        project: ProjectId,
        chat: &ChatRow,
    ) -> Result<Vec<(AgentId, String)>, Error> {
        let members = self.store.members(project).await?;
        let may_see = members.into_iter().filter(|(account, rights)| {
            let level = chat
                .department
                .and_then(|department| level_in(account.role, rights, department));
            account.active && level.is_some()
        });
        Ok(may_see.map(|(account, _)| (account.id, account.name)).collect())
    }
}
