//! Saved views (E.35): filters and order of the chats list under a name.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use crate::filters::ListFilters;
use crate::id::ViewId;

/// The most views that an agent keeps in a project.
pub const VIEWS_MAX: usize = 50;

/// A view as its reader sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedView {
    /// Its id.
    pub id: ViewId,
    /// Its name.
    pub name: String,
    /// What it fetches and displays, and in which order. "Assigned to me" means the reader.
    pub filters: ListFilters,
    /// Whether everybody in the project has it.
    pub shared: bool,
    /// The colleague whose it is; nobody where it is the reader's own.
    pub owner: Option<String>,
}

/// A change of one's own views.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ViewChange {
    /// A new one.
    Save {
        /// Its name.
        name: String,
        /// Its filters.
        filters: ListFilters,
        /// Whether everybody has it.
        shared: bool,
    },
    /// Another name.
    Rename {
        /// Which.
        view: ViewId,
        /// The name.
        name: String,
    },
    /// Other filters.
    Replace {
        /// Which.
        view: ViewId,
        /// The filters.
        filters: ListFilters,
    },
    /// Everybody has it, or its owner alone.
    Share {
        /// Which.
        view: ViewId,
        /// Whether everybody has it.
        shared: bool,
    },
    /// It goes.
    Delete {
        /// Which.
        view: ViewId,
    },
}
