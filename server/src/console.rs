//! The console's live skin: a websocket, and a long poll for networks that break websockets (`delivery.md`, rules 4 to 9).

mod catch_up;
mod files;
mod poll;
mod socket;

use std::sync::atomic::Ordering;

use axum::extract::ws::Utf8Bytes;
use axum::extract::{Extension, Path, Query, State, WebSocketUpgrade};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use model::refusal::Refusal;
use serde::Deserialize;
use service::authorize::{Rights, may_write};
use service::error::Error;
use service::session::CurrentAgent;

use crate::answer::{self, Form};
use crate::live::{AgentFrame, Notice};
use crate::skins::Skins;
use crate::state::AppState;
use crate::table::Table;

/// A frame or message of more bytes ends the connection (`security.md`).
pub const MAX_FRAME_BYTES: usize = 64 * 1024;
/// The buffer for reading, in bytes: axum's default costs 134 KB for each idle connection. A frame that is longer has its room.
pub const READ_BUFFER_BYTES: usize = 512;
/// How much of an agent's events is collected before it is written, in bytes. What does not wait for others is written at once.
const COLLECTED_BYTES: usize = 16 * 1024;
/// What may wait to be written, in bytes.
pub const WRITE_BUFFER_BYTES: usize = 256 * 1024;

/// Where a client stands.
#[derive(Debug, Deserialize)]
pub struct Stand {
    epoch: String,
    cursor: i64,
    #[serde(default)]
    wait: u64,
}

/// The routes.
pub fn routes() -> Table<AppState> {
    Table::new()
        .get("/p/{key}/ws", open_socket)
        .get("/p/{key}/sync", sync)
        .merge(files::downloads())
}

pub use files::uploads;

async fn open_socket(
    State(skins): State<Skins>,
    Extension(agent): Extension<Option<CurrentAgent>>,
    Path(key): Path<String>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let asker = match admit(&skins, agent, &key, &headers).await {
        Ok(asker) => asker,
        Err(error) => return answer::refusal(&error.into_refusal(), Form::Text),
    };
    sized(upgrade)
        .on_upgrade(move |socket| socket::serve(skins, asker, socket))
        .into_response()
}

async fn sync(
    State(skins): State<Skins>,
    Extension(agent): Extension<Option<CurrentAgent>>,
    Path(key): Path<String>,
    Query(stand): Query<Stand>,
) -> Response {
    let asker = match known(&skins, agent, &key).await {
        Ok(asker) => asker,
        Err(error) => return answer::refusal(&error.into_refusal(), Form::Text),
    };
    match poll::answer(&skins, &asker, &stand).await {
        Ok(frames) => ([(header::CONTENT_TYPE, "application/json")], frames).into_response(),
        Err(error) => answer::refusal(&error.into_refusal(), Form::Text),
    }
}

/// An agent with the departments that they see in one project.
#[derive(Clone, Debug)]
pub struct Asker {
    me: CurrentAgent,
    project: model::id::ProjectId,
    departments: Option<Vec<model::id::DepartmentId>>,
    rights: Rights,
}

impl Asker {
    /// Whether what concerns this department concerns the asker.
    fn sees(&self, department: Option<model::id::DepartmentId>) -> bool {
        match (&self.departments, department) {
            (None, _) | (_, None) => true,
            (Some(seen), Some(department)) => seen.contains(&department),
        }
    }

    /// What the asker is sent of a frame: all, or that there was something.
    fn text_of(&self, frame: &AgentFrame) -> Utf8Bytes {
        if self.sees(frame.department) {
            frame.whole.clone()
        } else {
            frame.tick.clone()
        }
    }

    /// Notes that a frame was written to the asker, where it brings a message of a chat that the asker may write into (N.5).
    fn pushed(&self, skins: &Skins, frame: &AgentFrame) {
        let Some((chat, vseq)) = frame.said else { return };
        let may_write = frame
            .department
            .is_some_and(|department| may_write(self.me.role, &self.rights, department));
        if may_write && !frame.is_pushed.swap(true, Ordering::Relaxed) {
            let to = service::command::Asker::Agent(self.me.id);
            skins.desk.pushed(self.project, to, chat, vseq);
        }
    }

    /// Whether a notice is for the asker.
    fn hears(&self, notice: &Notice) -> bool {
        let is_meant = notice.only.is_none_or(|only| only == self.me.id) && notice.except != Some(self.me.id);
        is_meant && self.sees(notice.department)
    }

    /// Whether a request that has waited may see what it was to see when it came; the session is checked again.
    async fn is_as_before(&self, skins: &Skins) -> Result<bool, Error> {
        let session = self.me.session.clone();
        let me = skins.desk.session_of(session).await?.ok_or(Refusal::SignedOut)?;
        let rights = skins.desk.store().rights(me.id, self.project).await?;
        let departments = service::authorize::visible_departments(me.role, &rights);
        Ok(me.role == self.me.role && departments == self.departments)
    }
}

async fn admit(
    skins: &Skins,
    agent: Option<CurrentAgent>,
    key: &str,
    headers: &HeaderMap,
) -> Result<Asker, Error> {
    if !is_own_origin(headers, &skins.site.origin) {
        return Err(Refusal::ForeignOrigin.into());
    }
    known(skins, agent, key).await
}

async fn known(skins: &Skins, agent: Option<CurrentAgent>, key: &str) -> Result<Asker, Error> {
    let me = agent.ok_or(Refusal::SignedOut)?;
    let (project, rights) = skins.desk.project(&me, key).await?;
    let departments = service::authorize::visible_departments(me.role, &rights);
    Ok(Asker {
        me,
        project: project.id,
        departments,
        rights,
    })
}

/// Whether an upgrade comes from a page of ours: the exact origin; a missing one is refused (`security.md`).
pub fn is_own_origin(headers: &HeaderMap, origin: &str) -> bool {
    let mut sent = headers.get_all(header::ORIGIN).iter();
    let only = sent.next().filter(|_| sent.next().is_none());
    only.is_some_and(|sent| sent.as_bytes() == origin.as_bytes())
}

/// An upgrade with the limits of every socket.
pub fn sized(upgrade: WebSocketUpgrade) -> WebSocketUpgrade {
    upgrade
        .max_frame_size(MAX_FRAME_BYTES)
        .max_message_size(MAX_FRAME_BYTES)
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(COLLECTED_BYTES)
        .max_write_buffer_size(WRITE_BUFFER_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn sec_08_only_the_exact_origin_may_open_a_socket() {
        let ours = "https://desk.example";
        let with = |origins: &[&str]| {
            let mut headers = HeaderMap::new();
            for origin in origins {
                headers.append(header::ORIGIN, HeaderValue::from_str(origin).unwrap());
            }
            is_own_origin(&headers, ours)
        };
        assert!(with(&[ours]));
        for foreign in [
            "http://desk.example",
            "https://desk.example:8443",
            "https://evil.desk.example",
            "null",
            "https://desk.example.",
        ] {
            assert!(!with(&[foreign]), "{foreign}");
        }
        assert!(!with(&[]), "a missing origin is refused");
        assert!(!with(&[ours, "https://evil.example"]));
    }
}
