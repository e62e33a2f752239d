//! Reads the log for a connection that is behind the ring.

use axum::extract::ws::Utf8Bytes;
use model::event::EventKind;
use model::frame::{RESUME_MAX_EVENTS, ToConsole};
use service::error::{Error, Failure};

use super::Asker;
use crate::live::{AgentFrame, agent_frame, json};
use crate::skins::Skins;

/// How many events are read at once.
const PAGE: i64 = 200;

/// Whether a client can go on from where it stands (`delivery.md`, rule 4). Gives the log's epoch and head.
pub(super) async fn place(skins: &Skins, asker: &Asker, epoch: &str, cursor: i64) -> Result<Place, Failure> {
    let log = skins.desk.store().log_head(asker.project).await?;
    let can_resume =
        log.epoch == epoch && (0..=log.head).contains(&cursor) && log.head - cursor <= RESUME_MAX_EVENTS;
    Ok(Place {
        epoch: log.epoch,
        head: log.head,
        can_resume,
    })
}

/// Where the log stands, and whether a client can go on.
pub(super) struct Place {
    pub(super) epoch: String,
    pub(super) head: i64,
    pub(super) can_resume: bool,
}

/// The frame that says who is here.
pub(super) async fn here(skins: &Skins, asker: &Asker) -> Result<Utf8Bytes, Error> {
    let departments = asker.departments.as_deref();
    let (online, agents) = skins
        .desk
        .who_is_here(asker.me.id, asker.project, departments)
        .await?;
    let preferences = skins.desk.store().preferences(asker.me.id, asker.project).await?;
    Ok(json(&ToConsole::Here {
        online,
        agents,
        preferences: Box::new(preferences),
    }))
}

/// What the log has after a position.
pub(super) enum Page {
    /// The frames in order, at most a page of them. None: the client is level.
    Frames(Vec<AgentFrame>),
    /// Rights have changed since: what the client shows may be more, or less, than it may see. It has to begin anew
    /// (`delivery.md`, rule 13). Whose rights is not asked: such changes are rare.
    Stale,
}

/// Reads the log after a position.
pub(super) async fn page(skins: &Skins, asker: &Asker, after: i64) -> Result<Page, Failure> {
    let events = skins.desk.store().events(asker.project, after, PAGE).await?;
    if events.iter().any(|event| event.kind == EventKind::RightsChanged) {
        return Ok(Page::Stale);
    }
    Ok(Page::Frames(events.iter().map(agent_frame).collect()))
}
