//! One's own account, and the audit trail.

use leptos::prelude::*;
use model::account::{AccountChange, AccountView};
use model::audit::{AuditFilter, AuditPage};

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
