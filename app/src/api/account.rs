//! One's own account, and the audit trail.

use leptos::prelude::*;
use model::account::{AccountChange, AccountView};
use model::audit::{AuditFilter, AuditPage};
use model::token::{TokenChange, TokensView};

use super::{ApiError, Json};

#[cfg(feature = "ssr")]
use super::asking::{agent, desk};

/// One's own account with the devices on which one is signed in.
///
/// # Errors
/// `SignedOut`.
#[server(protocol = Json)]
pub async fn load_account() -> Result<AccountView, ApiError> {
    let who = agent().await?;
    Ok(desk().account(&who).await?)
}

/// Changes one's own account, and gives it as it is afterwards.
///
/// # Errors
/// `SignedOut`, `NotFound`, `WrongPassword`, `TooMany`, `TooShort`, `TooLong`.
#[server(protocol = Json)]
pub async fn change_account(
    /// What changes.
    change: AccountChange,
) -> Result<AccountView, ApiError> {
    let who = agent().await?;
    Ok(desk().change_account(&who, change).await?)
}

/// A page of the audit trail, newest first, for administrators.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
#[server(protocol = Json)]
pub async fn load_audit(
    /// What to look for.
    filter: AuditFilter,
) -> Result<AuditPage, ApiError> {
    let who = agent().await?;
    Ok(desk().audit(&who, &filter).await?)
}

/// One's own tokens for programs, without their secrets.
///
/// # Errors
/// `SignedOut`.
#[server(protocol = Json)]
pub async fn load_tokens() -> Result<TokensView, ApiError> {
    let who = agent().await?;
    Ok(desk().tokens(&who).await?)
}

/// Changes one's own tokens for programs, and gives them as they are afterwards, with the secret of a new one.
///
/// # Errors
/// `SignedOut`, `NotFound`; what is wrong with a field.
#[server(protocol = Json)]
pub async fn change_tokens(
    /// What changes.
    change: TokenChange,
) -> Result<TokensView, ApiError> {
    let who = agent().await?;
    Ok(desk().change_tokens(&who, change).await?)
}
