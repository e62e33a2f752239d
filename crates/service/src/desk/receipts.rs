//! How far messages get: what both sides tell, what connections push, and the timeline of one message (`delivery.md`, rule 14).

use model::delivery::{MessageTimeline, Step};
use model::id::{IssueId, MessageId, ProjectId};
use model::refusal::Refusal;
use model::status::Side;
use model::view::Watermark;

use super::{Desk, Guest};
use crate::command::{Asker, Done, Work};
use crate::error::Error;
use crate::pushed::Push;
use crate::session::CurrentAgent;

/// So many pushes are stored in one command: no batch becomes a long one.
const PUSHES_AT_ONCE: usize = 500;

impl Desk {
    /// Notes how far this agent has got in a chat.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], [`Refusal::Forbidden`] for observers.
    pub async fn seen(&self, me: &CurrentAgent, chat: IssueId, reached: Watermark) -> Result<(), Error> {
        let (project, _) = self.readable(me, chat).await?;
        self.reached(project, Asker::Agent(me.id), chat, reached).await
    }

    /// Notes how far the visitor has got.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without a chat.
    pub async fn seen_by_visitor(&self, guest: Guest, reached: Watermark) -> Result<(), Error> {
        self.allow_sign(guest)?;
        let chat = self.chat_of(guest).await?;
        self.reached(guest.project, Asker::Visitor(guest.contact), chat, reached)
            .await
    }

    /// Notes that a message was pushed to the other side. Costs no transaction: it is stored later, see [`crate::pushed`].
    pub fn pushed(&self, project: ProjectId, to: Asker, chat: IssueId, vseq: i64) {
        let at = self.now_ms();
        let asker = to;
        self.pushes().note(
            project,
            Push {
                asker,
                chat,
                vseq,
                at,
            },
        );
    }

    /// Stores what was pushed in a project and taken along by no receipt.
    ///
    /// # Errors
    /// A failure of the database; it is kept for the next time then.
    pub async fn store_pushes(&self, project: ProjectId) -> Result<(), Error> {
        let mut done = Ok(Done::Noted);
        for piece in self.pushes().all(project).chunks(PUSHES_AT_ONCE) {
            match self.write(project, Work::Pushed(piece.to_vec())).await {
                // Not before: whoever asks meanwhile finds them in one of both places.
                Ok(_) => self.pushes().forget(project, piece),
                failed => done = failed,
            }
        }
        done.map(|_| ())
    }

    /// When a message of a chat was stored, pushed, received, displayed and read (N.5).
    ///
    /// # Errors
    /// [`Refusal::NotFound`]: a chat that the agent may not see, another chat's message, a note, a line of Lobby's own.
    pub async fn message_timeline(
        &self,
        me: &CurrentAgent,
        chat: IssueId,
        message: MessageId,
    ) -> Result<MessageTimeline, Error> {
        let (project, _) = self.readable(me, chat).await?;
        // Looked at before the table: what is stored in between is in both.
        let noted = |side| self.pushes().get(project, chat, side);
        let noted = [noted(Side::Customer), noted(Side::Team)];
        let mut steps = self.store.steps(chat, message).await?.ok_or(Refusal::NotFound)?;
        let noted = noted
            .into_iter()
            .flatten()
            .filter(|push| push.side() != steps.side);
        let pushed = noted.filter(|push| push.vseq >= steps.vseq);
        steps.firsts.extend(pushed.map(|push| (Step::Pushed, push.at)));
        Ok(MessageTimeline::of(steps.stored_at, &steps.firsts))
    }

    async fn reached(
        &self,
        project: ProjectId,
        asker: Asker,
        chat: IssueId,
        reached: Watermark,
    ) -> Result<(), Error> {
        let pushed = self.pushes().get(project, chat, asker.side());
        let work = Work::Seen {
            asker,
            chat,
            reached,
            pushed,
        };
        self.write(project, work).await?;
        self.pushes().forget(project, pushed.as_slice());
        Ok(())
    }
}
