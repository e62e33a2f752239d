//! The first message: a chat, a contact and a credential come into being together.

use axum::http::HeaderMap;
use model::codec::Wire;
use model::id::ClientId;
use model::visitor::{StartChat, Started};
use service::connection::Peer;
use service::desk::{StartRequest, visitor_cookie};
use service::error::Error;

use super::{malformed, nobody, who};
use crate::skins::Skins;

/// How long a browser keeps the credential, in seconds: as long as chats are kept.
const KEEP_S: i64 = 365 * 24 * 3_600;

/// Opens a chat. Gives the cookie and the answer, or whose message was refused and why.
pub(super) async fn start(
    skins: &Skins,
    widget: &str,
    from: Peer,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<(String, Started), (ClientId, Error)> {
    let start = StartChat::from_bytes(body).map_err(|_| (nobody(), malformed().into()))?;
    let client_id = start.client_id;
    let opened = async {
        let front = skins.desk.front(widget).await?;
        let guest = who::guest(skins, &front, headers).await?;
        let started = skins
            .desk
            .start_chat(&front, StartRequest { guest, from, start })
            .await?;
        Ok((set_cookie(&front.project.key, &started.credential), started))
    };
    opened.await.map_err(|error| (client_id, error))
}

/// `Secure` and `Partitioned` also on loopback: without `Secure`, `SameSite=None` is refused (`security.md`).
fn set_cookie(project_key: &str, credential: &str) -> String {
    let name = visitor_cookie(project_key);
    format!("{name}={credential}; Path=/; Secure; HttpOnly; SameSite=None; Partitioned; Max-Age={KEEP_S}")
}
