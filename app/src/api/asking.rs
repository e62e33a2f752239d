//! What a server function takes from its request and gives to its response.

use axum::Extension;
use axum::http::{HeaderMap, HeaderValue, header};
use leptos::prelude::*;
use leptos_axum::{ResponseOptions, extract};
use model::refusal::Refusal;
use service::desk::Desk;
use service::session::{Caller, CookieForm, CurrentAgent};
use service::throttle::ClientAddress;

use super::{ApiError, FirstSetUp};

/// The longest name of a device that is kept, in bytes.
const DEVICE_MAX_BYTES: usize = 200;

/// The use cases.
pub(super) fn desk() -> Desk {
    expect_context()
}

/// The agent who asks, as the session layer found out.
pub(super) async fn agent() -> Result<CurrentAgent, ApiError> {
    let Extension(found) = extract::<Extension<Option<CurrentAgent>>>()
        .await
        .map_err(|_| ApiError::Unreachable)?;
    found.ok_or(ApiError::Refused(Refusal::SignedOut))
}

/// The address that asks.
pub(super) async fn from_address() -> Result<ClientAddress, ApiError> {
    let Extension(address) = extract::<Extension<ClientAddress>>()
        .await
        .map_err(|_| ApiError::Unreachable)?;
    Ok(address)
}

/// What the browser calls itself, cut.
pub(super) async fn device() -> String {
    let headers = extract::<HeaderMap>().await.unwrap_or_default();
    let name = headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    name.get(..DEVICE_MAX_BYTES).unwrap_or(name).to_owned()
}

/// Where the request comes from.
pub(super) async fn caller() -> Result<Caller, ApiError> {
    Ok(Caller {
        address: Some(from_address().await?),
        agent: device().await,
    })
}

/// The command of a first set-up.
pub(super) fn set_up(first: FirstSetUp, caller: Caller) -> service::desk::SetUp {
    let FirstSetUp {
        name,
        email,
        password,
        project_name,
        project_key,
        websites,
    } = first;
    service::desk::SetUp {
        name,
        email,
        password,
        project_name,
        project_key,
        websites,
        caller,
    }
}

/// Sets the session cookie in the response.
pub(super) fn give_cookie(token: &str, keep: bool) {
    send_cookie(&expect_context::<CookieForm>().set(token, keep));
}

/// Removes the session cookie in the response.
pub(super) fn take_cookie() {
    send_cookie(&expect_context::<CookieForm>().clear());
}

fn send_cookie(value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        expect_context::<ResponseOptions>().append_header(header::SET_COOKIE, value);
    }
}
