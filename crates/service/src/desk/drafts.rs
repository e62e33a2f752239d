//! Drafts on the server (E.33, N.11): each agent's own, told to their other devices.

use model::draft::{DRAFT_MAX_CHARS, DraftView};
use model::id::{IssueId, ProjectId};
use model::refusal::Refusal;

use super::chats::{actor, resource};
use super::{Desk, Signal};
use crate::authorize::{Action, authorize};
use crate::error::Error;
use crate::session::CurrentAgent;

/// So many drafts of an agent are told to a console; older ones come with their chat.
const TOLD: i64 = 50;

impl Desk {
    /// Stores a draft, unless a later one of the same chat and kind is there. Gives the one that is there then.
    ///
    /// # Errors
    /// `TooLong`, `NotFound`, `Forbidden` for observers, `TooMany`.
    pub async fn save_draft(&self, me: &CurrentAgent, draft: DraftView) -> Result<DraftView, Error> {
        if draft.text.chars().nth(DRAFT_MAX_CHARS as usize).is_some() {
            let (field, max_chars) = ("The draft".to_owned(), DRAFT_MAX_CHARS);
            return Err(Refusal::TooLong { field, max_chars }.into());
        }
        self.state.drafts.take(&me.id, self.now_ms())?;
        let (project, row) = self.readable(me, draft.chat).await?;
        let rights = self.store.rights(me.id, project).await?;
        authorize(&actor(me, &rights), Action::Write, resource(project, &row)?)?;
        // A clock that is ahead must not win until the day comes that it shows.
        let draft = DraftView {
            text: draft.text.replace('\0', ""),
            written_at: draft.written_at.min(self.now_ms()),
            ..draft
        };
        let stored = self.store.save_draft(me.id, &draft).await?;
        if stored.written_at == draft.written_at && stored.text == draft.text {
            self.signals().tell(Signal::Draft(me.id, stored.clone()));
        }
        Ok(stored)
    }

    /// The drafts of an agent in all chats of a project, the newest ones.
    ///
    /// # Errors
    /// A failure of the database.
    pub async fn drafts(&self, me: &CurrentAgent, project: ProjectId) -> Result<Vec<DraftView>, Error> {
        Ok(self.store.drafts(me.id, project, None, TOLD).await?)
    }

    pub(super) async fn drafts_in(
        &self,
        me: &CurrentAgent,
        project: ProjectId,
        chat: IssueId,
    ) -> Result<Vec<DraftView>, Error> {
        Ok(self.store.drafts(me.id, project, Some(chat), TOLD).await?)
    }
}
