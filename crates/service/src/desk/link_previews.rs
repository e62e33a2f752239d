//! What pages say of themselves to which messages link (E.18; `security.md`, Requests that we send).

use model::id::IssueId;
use model::link_preview::LinkPreview;
use model::markup::has_link;
use model::refusal::Refusal;
use url::Url;

use super::Desk;
use crate::error::Error;
use crate::session::CurrentAgent;

impl Desk {
    /// What the page says of itself to which the line at `pos` of a chat links. Only an address that stands in a line which the agent may
    /// read is asked for: nobody has the server ask for what nobody wrote.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] where the line has no such link, [`Refusal::TooMany`].
    pub async fn link_preview(
        &self,
        me: &CurrentAgent,
        chat: IssueId,
        pos: i64,
        address: &str,
    ) -> Result<Option<LinkPreview>, Error> {
        let line = self.line_at(me, chat, pos).await?;
        let page = Url::parse(address).ok();
        let page =
            page.filter(|page| matches!(page.scheme(), "http" | "https") && has_link(&line.body, address));
        let page = page.ok_or(Refusal::NotFound)?;
        self.state.previews.take(&me.id, self.now_ms())?;
        Ok(self.pages.preview(&page).await)
    }
}
