//! The address `/`: leads to the chats of the first project, or to signing in.

use leptos::prelude::*;

use super::refused::refused;
use crate::api::{self, ApiError, who_am_i};
use crate::respond;

/// The page at `/`.
#[component]
pub fn Home() -> impl IntoView {
    let outcome = api::arriving(|| (), |()| async { lead_on().await.err() });
    view! {
        <Suspense>
            {move || Suspend::new(async move { outcome.await.map(|error| refused(&error)) })}
        </Suspense>
    }
}

/// Leads to the first project.
///
/// # Errors
/// Why there is none to lead to.
async fn lead_on() -> Result<(), ApiError> {
    let outcome = who_am_i().await.and_then(|signed_in| {
        let first = signed_in.projects.into_iter().next();
        first.ok_or(ApiError::Refused(model::refusal::Refusal::Forbidden))
    });
    match outcome {
        Ok(project) => {
            respond::leave_for(&format!("/p/{}/chats", project.key));
            Ok(())
        }
        Err(error) => {
            respond::refused(&error, "/");
            Err(error)
        }
    }
}
