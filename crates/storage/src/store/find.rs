//! The port of the search and of saved views.

use async_trait::async_trait;
use model::id::{AgentId, ProjectId};
use model::refusal::Refusal;
use model::saved::{SavedView, ViewChange};
use service::error::Failure;
use service::find::{FindStore, SearchFound, SearchQuery};

use super::SqlStore;
use crate::engine::Engine;
use crate::reading::Reading;
use crate::{search, views};

#[async_trait]
impl<E: Engine> FindStore for SqlStore<E> {
    async fn views(&self, agent: AgentId, project: ProjectId) -> Result<Vec<SavedView>, Failure> {
        views::of::<E>(&mut *self.reader().await?, agent, project).await
    }

    async fn change_views(
        &self,
        agent: AgentId,
        project: ProjectId,
        change: &ViewChange,
        at: i64,
    ) -> Result<Result<(), Refusal>, Failure> {
        written!(
            self,
            conn,
            views::change::<E>(conn, agent, project, change, at).await
        )
    }

    async fn search(&self, project: ProjectId, query: &SearchQuery<'_>) -> Result<SearchFound, Failure> {
        read_at_once!(self, conn, search::find::<E>(conn, project, query).await)
    }
}
