//! The record behind a chat, the connection of its customer, and how an agent has arranged a project.

use leptos::prelude::*;
use model::connection::ConnectionView;
use model::edit::IssueEdit;
use model::id::IssueId;
use model::link_preview::LinkPreview;
use model::preferences::{PreferenceChange, Preferences};

use super::{ApiError, Json};

#[cfg(feature = "ssr")]
use super::asking::{agent, desk};

/// Changes a field of a chat.
///
/// # Errors
/// `SignedOut`, `NotFound`, `Forbidden`; `ChangedMeanwhile`, `NotAssignable`, `TooLateToUndo`, and what is wrong with a value.
#[server(protocol = Json)]
pub async fn edit_issue(
    /// The chat.
    chat: IssueId,
    /// Which field, from what to what.
    edit: IssueEdit,
) -> Result<(), ApiError> {
    let who = agent().await?;
    Ok(desk().edit_issue(&who, chat, edit).await?)
}

/// The connection of a chat's customer.
///
/// # Errors
/// `SignedOut`, `NotFound`.
#[server(protocol = Json)]
pub async fn load_connection(
    /// The chat.
    chat: IssueId,
) -> Result<ConnectionView, ApiError> {
    let who = agent().await?;
    Ok(desk().connection(&who, chat).await?)
}

/// What the page says of itself to which a message links; nothing where it says nothing or is not asked (E.18).
///
/// # Errors
/// `SignedOut`, `NotFound`, `TooMany`.
#[server(protocol = Json)]
pub async fn load_link_preview(
    /// The chat.
    chat: IssueId,
    /// The position of the message.
    pos: i64,
    /// The address, as the link has it.
    address: String,
) -> Result<Option<LinkPreview>, ApiError> {
    let who = agent().await?;
    Ok(desk().link_preview(&who, chat, pos, &address).await?)
}

/// Changes the agent's own preferences in a project, and gives them as they are afterwards.
///
/// # Errors
/// `SignedOut`, `NotFound`, `Forbidden`.
#[server(protocol = Json)]
pub async fn change_preferences(
    /// The project's key.
    project_key: String,
    /// What changes.
    change: PreferenceChange,
) -> Result<Preferences, ApiError> {
    let who = agent().await?;
    Ok(desk().change_preferences(&who, &project_key, change).await?)
}
