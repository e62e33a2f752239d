//! The audit trail: read by administrators, changed by nobody.

use model::audit::{AuditFilter, AuditPage};

use super::Desk;
use super::trail::Asked;
use crate::authorize::{Action, Resource, authorize};
use crate::error::Error;
use crate::session::CurrentAgent;

/// Rows of a page.
const PAGE: i64 = 50;

impl Desk {
    /// A page of the audit trail, newest first.
    ///
    /// # Errors
    /// [`model::refusal::Refusal::Forbidden`] for anybody but administrators.
    pub async fn audit(&self, me: &CurrentAgent, filter: &AuditFilter) -> Result<AuditPage, Error> {
        let allowed = authorize(&me.actor(), Action::ReadAudit, Resource::Installation);
        self.noting_refusal(me, Asked::Trail, allowed.map_err(Error::from))
            .await?;
        Ok(self.store.audit(filter, PAGE).await?)
    }
}
