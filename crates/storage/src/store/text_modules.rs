//! The port for text modules on a database.

use async_trait::async_trait;
use model::id::{AgentId, ProjectId, TextModuleId};
use service::error::Failure;
use service::record::NewAudit;
use service::text_modules::{ModuleStore, NewModule, SavedModule, StoredModule};

use super::SqlStore;
use crate::engine::Engine;
use crate::{read, write};

#[async_trait]
impl<E: Engine> ModuleStore for SqlStore<E> {
    async fn text_modules(&self, project: ProjectId, agent: AgentId) -> Result<Vec<StoredModule>, Failure> {
        read::text_modules::of_project::<E>(&mut *self.reader().await?, project, agent).await
    }

    async fn text_module(&self, id: TextModuleId) -> Result<Option<StoredModule>, Failure> {
        read::text_modules::one::<E>(&mut *self.reader().await?, id).await
    }

    async fn save_text_module(&self, module: &NewModule) -> Result<SavedModule, Failure> {
        written!(self, conn, write::text_modules::save::<E>(conn, module).await)
    }

    async fn delete_text_module(&self, id: TextModuleId, audit: Option<&NewAudit>) -> Result<(), Failure> {
        written!(
            self,
            conn,
            write::text_modules::delete::<E>(conn, id, audit).await
        )
    }
}
