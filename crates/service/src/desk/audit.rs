//! The audit trail: read by administrators, changed by nobody.

use model::audit::{AuditFilter, AuditPage};

use super::Desk;
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
        authorize(&me.actor(), Action::ReadAudit, Resource::Installation)?;
        Ok(self.store.audit(filter, PAGE).await?)
    }
}
