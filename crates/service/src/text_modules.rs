//! Text modules as they are stored (S4.15, E.6), and the port for them.

use async_trait::async_trait;
use model::file::FileView;
use model::id::{AgentId, DepartmentId, FileId, ProjectId, TextModuleId};

use crate::error::Failure;
use crate::record::NewAudit;

/// Whose a stored text module is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The project's.
    Project,
    /// A department's.
    Department(DepartmentId),
    /// An agent's own.
    Agent(AgentId),
}

/// A stored text module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredModule {
    /// Its id.
    pub id: TextModuleId,
    /// Its project.
    pub project: ProjectId,
    /// Whose it is.
    pub owner: Owner,
    /// Its short name.
    pub shortcut: String,
    /// Its text.
    pub text: String,
    /// Its files, in order.
    pub files: Vec<FileView>,
    /// How often it was stored, from 1.
    pub version: i64,
}

/// A text module that is to be stored.
#[derive(Clone, Debug)]
pub struct NewModule {
    /// Its id.
    pub id: TextModuleId,
    /// Its project.
    pub project: ProjectId,
    /// Whose it is.
    pub owner: Owner,
    /// Its short name.
    pub shortcut: String,
    /// Its text.
    pub text: String,
    /// Its files, in order: files of the project that stand nowhere and were sent by this agent, or that go with the module already.
    pub files: Vec<FileId>,
    /// Who stores it.
    pub by: AgentId,
    /// The version that the editor saw; `None` for a new one.
    pub known: Option<i64>,
    /// When, UTC milliseconds.
    pub at: i64,
    /// What the audit trail says of it, where others use the module or have used it.
    pub audit: Option<NewAudit>,
}

/// What came of storing a text module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SavedModule {
    /// It is stored.
    Done,
    /// Another one of this owner has the short name.
    Taken,
    /// It was changed or deleted meanwhile.
    Outdated,
    /// A file is not there any more.
    FileGone,
    /// There are too many.
    TooMany,
}

/// Where text modules lie.
#[async_trait]
pub trait ModuleStore: Send + Sync + 'static {
    /// The modules of a project, without the personal ones of other agents, by short name.
    async fn text_modules(&self, project: ProjectId, agent: AgentId) -> Result<Vec<StoredModule>, Failure>;
    /// A module.
    async fn text_module(&self, id: TextModuleId) -> Result<Option<StoredModule>, Failure>;
    /// Stores a module.
    async fn save_text_module(&self, module: &NewModule) -> Result<SavedModule, Failure>;
    /// Removes a module; its files are removed with the loose ones. The audit trail tells of it where it is to.
    async fn delete_text_module(&self, id: TextModuleId, audit: Option<&NewAudit>) -> Result<(), Failure>;
}
