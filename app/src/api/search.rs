//! Searching a project.

use leptos::prelude::*;
use model::saved::{SavedView, ViewChange};
use model::search::{SearchAsk, SearchHits};

use super::{ApiError, Json};

#[cfg(feature = "ssr")]
use super::asking::{agent, desk};

/// What a project has to what was typed, in the chats that the agent may see.
///
/// # Errors
/// `SignedOut`, `NotFound`, `Forbidden`.
#[server(protocol = Json)]
pub async fn search_project(
    /// The project's key.
    project_key: String,
    /// What is looked for.
    ask: SearchAsk,
) -> Result<SearchHits, ApiError> {
    let who = agent().await?;
    Ok(desk().search(&who, &project_key, ask).await?)
}

/// The reader's own views of a project's list, and those that colleagues share.
///
/// # Errors
/// `SignedOut`, `NotFound`, `Forbidden`.
#[server(protocol = Json)]
pub async fn load_views(
    /// The project's key.
    project_key: String,
) -> Result<Vec<SavedView>, ApiError> {
    let who = agent().await?;
    Ok(desk().views(&who, &project_key).await?)
}

/// Changes the reader's own views, and gives all of them as they are afterwards.
///
/// # Errors
/// `SignedOut`, `NotFound`, `Forbidden`, `Taken`; what is wrong with a name.
#[server(protocol = Json)]
pub async fn change_views(
    /// The project's key.
    project_key: String,
    /// What changes.
    change: ViewChange,
) -> Result<Vec<SavedView>, ApiError> {
    let who = agent().await?;
    Ok(desk().change_views(&who, &project_key, change).await?)
}
