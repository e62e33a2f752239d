//! Which visitor asks: by the frame's cookie, else by a bearer (`widget.md`, Storage and identity).

use axum::http::{HeaderMap, HeaderName, header};
use service::connection::Peer;
use service::desk::{Guest, visitor_cookie};
use service::error::Error;
use service::ports::Front;
use service::throttle::ClientAddress;

use crate::skins::Skins;

/// The credentials of these headers for the project with this key.
pub(super) fn credentials(headers: &HeaderMap, project_key: &str) -> Vec<String> {
    let sent = [cookie(headers, &visitor_cookie(project_key)), bearer(headers)];
    sent.into_iter().flatten().map(str::to_owned).collect()
}

/// The visitor with the credential of these headers, if it is one of this project.
pub(super) async fn guest(skins: &Skins, front: &Front, headers: &HeaderMap) -> Result<Option<Guest>, Error> {
    for credential in credentials(headers, &front.project.key) {
        if let Some(guest) = skins.desk.guest(front.project.id, &credential).await? {
            return Ok(Some(guest));
        }
    }
    Ok(None)
}

/// Who asks, as a request from this address says it.
pub(super) fn peer(address: ClientAddress, headers: &HeaderMap) -> Peer {
    let said = |name: HeaderName| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_owned()
    };
    Peer {
        address,
        agent: said(header::USER_AGENT),
        languages: said(header::ACCEPT_LANGUAGE),
    }
}

/// The value of a cookie.
pub(super) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find_map(|(found, value)| (found == name).then_some(value))
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .strip_prefix("Bearer ")
}
