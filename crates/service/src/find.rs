//! The port of what finds chats again: the search (E.13) and saved views (E.35).

use async_trait::async_trait;
use model::id::{AgentId, DepartmentId, ProjectId, StatusId};
use model::refusal::Refusal;
use model::saved::{SavedView, ViewChange};
use model::view::{ChatRow, MessageView};

use crate::error::Failure;
use crate::search::Word;

/// What is looked for in a project.
#[derive(Clone, Copy, Debug)]
pub struct SearchQuery<'q> {
    /// All of these words; at least one.
    pub words: &'q [Word],
    /// In chats of these departments; `None`: all.
    pub departments: Option<&'q [DepartmentId]>,
    /// In chats of this status.
    pub status: Option<StatusId>,
    /// Lines that this agent wrote, chats of which they are in charge.
    pub agent: Option<AgentId>,
    /// Written or changed at this time or later, UTC milliseconds.
    pub since: Option<i64>,
    /// Which of both, and where it begins.
    pub part: SearchedPart,
    /// At most this many of each.
    pub limit: i64,
    /// So many rows that have the words are looked at for one answer: a filter that leaves out most of them lets nobody wait, and whoever
    /// wants it goes on from there.
    pub look_at: i64,
}

/// What is looked through, from the newest one on or before a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchedPart {
    /// Chats and lines, the newest.
    Both,
    /// The heads of chats: key, name, title, tags.
    Chats {
        /// Before this number.
        before: Option<i64>,
    },
    /// Messages and notes.
    Lines {
        /// Before this position.
        before: Option<i64>,
    },
}

/// What was found, newest first, with its place.
#[derive(Clone, Debug, Default)]
pub struct SearchFound {
    /// Chats, with their numbers.
    pub chats: Vec<(i64, ChatRow)>,
    /// The number before which there may be further chats.
    pub more_chats: Option<i64>,
    /// Lines, with their positions and chats.
    pub lines: Vec<(i64, ChatRow, MessageView)>,
    /// The position before which there may be further lines.
    pub more_lines: Option<i64>,
}

/// Where the index of the search and saved views lie.
#[async_trait]
pub trait FindStore: Send + Sync + 'static {
    /// The agent's own views of a project's list, and those that colleagues share, by name.
    async fn views(&self, agent: AgentId, project: ProjectId) -> Result<Vec<SavedView>, Failure>;
    /// Changes the agent's own views; refused where a name is taken, a view is not theirs, or there are too many.
    async fn change_views(
        &self,
        agent: AgentId,
        project: ProjectId,
        change: &ViewChange,
        at: i64,
    ) -> Result<Result<(), Refusal>, Failure>;
    /// What a project has to these words.
    async fn search(&self, project: ProjectId, query: &SearchQuery<'_>) -> Result<SearchFound, Failure>;
}
