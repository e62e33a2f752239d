//! How an agent arranges a project for themselves.

use model::notify::{RULES_MAX_BYTES, Rules};
use model::preferences::{PreferenceChange, Preferences};
use model::refusal::Refusal;

use super::{Desk, Signal};
use crate::error::Error;
use crate::session::CurrentAgent;

impl Desk {
    /// Changes the agent's own preferences in a project, and tells their other tabs and devices.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], [`Refusal::Forbidden`], [`Refusal::Malformed`] for rules of notifications that nobody can read.
    pub async fn change_preferences(
        &self,
        me: &CurrentAgent,
        project_key: &str,
        change: PreferenceChange,
    ) -> Result<Preferences, Error> {
        let (project, _) = self.project(me, project_key).await?;
        if let PreferenceChange::Notify(rules) = &change {
            check_rules(rules)?;
        }
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

fn check_rules(text: &str) -> Result<(), Refusal> {
    let read = || serde_json::from_str::<Rules>(text).is_ok_and(|rules| rules.is_sound());
    if text.len() <= RULES_MAX_BYTES && read() {
        Ok(())
    } else {
        Err(Refusal::Malformed {
            field: "The rules of notifications".to_owned(),
            expected: "as this page writes them".to_owned(),
        })
    }
}
