//! Saved views (E.35).

use model::refusal::Refusal;
use model::saved::{SavedView, ViewChange};
use model::text::Label;

use super::Desk;
use crate::error::Error;
use crate::session::CurrentAgent;

impl Desk {
    /// The agent's own views of a project's list, and those that colleagues share.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`.
    pub async fn views(&self, me: &CurrentAgent, project_key: &str) -> Result<Vec<SavedView>, Error> {
        let (project, _) = self.project(me, project_key).await?;
        Ok(self.store.views(me.id, project.id).await?)
    }

    /// Changes the agent's own views, and gives all of them as they are afterwards.
    ///
    /// # Errors
    /// `NotFound`, also for a view of somebody else; `Forbidden`; `Taken`, and what is wrong with a name.
    pub async fn change_views(
        &self,
        me: &CurrentAgent,
        project_key: &str,
        change: ViewChange,
    ) -> Result<Vec<SavedView>, Error> {
        let (project, _) = self.project(me, project_key).await?;
        let change = checked(change)?;
        self.store
            .change_views(me.id, project.id, &change, self.now_ms())
            .await??;
        Ok(self.store.views(me.id, project.id).await?)
    }
}

fn checked(change: ViewChange) -> Result<ViewChange, Refusal> {
    let named = |name: &str| Label::named(name, "The name").map(Label::into_string);
    Ok(match change {
        ViewChange::Save {
            name,
            filters,
            shared,
        } => ViewChange::Save {
            name: named(&name)?,
            filters,
            shared,
        },
        ViewChange::Rename { view, name } => ViewChange::Rename {
            view,
            name: named(&name)?,
        },
        other => other,
    })
}
