//! How an agent arranges a project for themselves.

use model::preferences::{PreferenceChange, Preferences};

use super::{Desk, Signal};
use crate::error::Error;
use crate::session::CurrentAgent;

impl Desk {
    /// Changes the agent's own preferences in a project, and tells their other tabs and devices.
    ///
    /// # Errors
    /// [`model::refusal::Refusal::NotFound`], [`model::refusal::Refusal::Forbidden`].
    pub async fn change_preferences(
        &self,
        me: &CurrentAgent,
        project_key: &str,
        change: PreferenceChange,
    ) -> Result<Preferences, Error> {
        let change = change.checked();
        let (project, _) = self.project(me, project_key).await?;
        let after = self
            .store
            .change_preferences(me.id, project.id, &change, self.now_ms())
            .await?;
        self.signals().tell(Signal::Preferences {
            project: project.id,
            agent: me.id,
            preferences: Box::new(after.clone()),
        });
        Ok(after)
    }
}
