//! Who else is looking or writing (E.29, P.20, N.11): told to the colleagues who may see the chat, never stored, never to a visitor.

use model::frame::Doing;
use model::id::IssueId;

use super::chats::{actor, resource};
use super::{Desk, Signal};
use crate::authorize::{Action, authorize};
use crate::error::Error;
use crate::session::CurrentAgent;

impl Desk {
    /// Tells the colleagues what this agent does at a chat.
    ///
    /// # Errors
    /// `NotFound`; `Forbidden` for observers who would write.
    pub async fn looking(&self, me: &CurrentAgent, chat: IssueId, doing: Doing) -> Result<(), Error> {
        let (project, row) = self.readable(me, chat).await?;
        if matches!(doing, Doing::Drafts | Doing::Notes) {
            let rights = self.store.rights(me.id, project).await?;
            authorize(&actor(me, &rights), Action::Note, resource(project, &row)?)?;
        }
        self.signals().tell(Signal::Looking {
            project,
            chat,
            department: row.department,
            agent: me.id,
            name: me.name.clone(),
            doing,
        });
        Ok(())
    }
}
