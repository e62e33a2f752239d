//! Text modules (S4.15, E.6).

use leptos::prelude::*;
use model::file::FileView;
use model::id::{IssueId, TextModuleId};
use model::text_module::{TextModuleChange, TextModulesView};

use super::{ApiError, Json};

#[cfg(feature = "ssr")]
use super::asking::{agent, desk};

/// The text modules that the agent finds in a project.
///
/// # Errors
/// `SignedOut`, `NotFound`, `Forbidden`.
#[server(protocol = Json)]
pub async fn load_text_modules(
    /// The project's key.
    project_key: String,
) -> Result<TextModulesView, ApiError> {
    let who = agent().await?;
    Ok(desk().text_modules(&who, &project_key).await?)
}

/// Changes the text modules, and gives them as they are afterwards.
///
/// # Errors
/// `SignedOut`, `NotFound`, `Forbidden`, `Taken`, `ChangedMeanwhile`, `FileGone`, `TooManyFiles`, `NoRoom`, and what is wrong with a field.
#[server(protocol = Json)]
pub async fn change_text_modules(
    /// The project's key.
    project_key: String,
    /// What changes.
    change: TextModuleChange,
) -> Result<TextModulesView, ApiError> {
    let who = agent().await?;
    Ok(desk().change_text_modules(&who, &project_key, change).await?)
}

/// Puts copies of the files of a text module beside what the agent writes in a chat.
///
/// # Errors
/// `SignedOut`, `NotFound`, `Forbidden`, `NoRoom`, `TooMany`.
#[server(protocol = Json)]
pub async fn attach_text_module(
    /// The chat.
    chat: IssueId,
    /// The module.
    module: TextModuleId,
) -> Result<Vec<FileView>, ApiError> {
    let who = agent().await?;
    Ok(desk().attach_text_module(&who, chat, module).await?)
}
