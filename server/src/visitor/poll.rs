//! The long poll of the widget: the same frames as the socket, in one answer.

use std::time::Duration;

use axum::http::HeaderMap;
use model::codec::Wire;
use model::frame::RESUME_MAX_EVENTS;
use model::id::IssueId;
use model::visitor::{ToVisitor, VISITOR_PROTOCOL, VisitorSnapshot, write_frames};
use service::desk::{Guest, event_for_visitor};
use service::error::Error;
use service::presence::Person;
use tokio::sync::broadcast;

use super::frames::pushed;
use super::{Stand, who};
use crate::live::{Here, VisitorFrame};
use crate::skins::Skins;

/// The longest wait for something new, in seconds.
const MAX_WAIT_S: u64 = 25;
/// How many events are read at once.
const PAGE: i64 = 200;

/// The frames after where the widget stands. Waits for the first one as long as the widget wishes.
pub(super) async fn answer(
    skins: &Skins,
    widget: &str,
    stand: &Stand,
    headers: &HeaderMap,
) -> Result<Vec<u8>, Error> {
    let front = skins.desk.front(widget).await?;
    let guest = who::guest(skins, &front, headers).await?;
    // Who polls is here, until a while after the last poll.
    let _here = guest.map(|guest| Here::came(&skins.desk, Person::Visitor(guest.contact)));
    let feed = skins.hub.feed(front.project.id).await?;
    let mut availability = skins.hub.availability(&front).await?;
    let mut news = guest.map(|guest| feed.follow_visitor(guest.contact));
    // Before the snapshot: who stands in the chat of the snapshot then stands in this one.
    let mut chat = newest(skins, guest).await?;
    let mut now = skins.desk.visitor_snapshot(&front, guest).await?;
    if can_resume(&now, stand) && now.cursor == stand.cursor && stand.wait > 0 {
        let wait = Duration::from_secs(stand.wait.min(MAX_WAIT_S));
        tokio::select! {
            () = something(&mut news) => {}
            _ = availability.changed() => {}
            () = tokio::time::sleep(wait) => {}
            () = skins.stopping.begun() => {}
        }
        // Meanwhile another window may have begun a newer chat.
        chat = newest(skins, guest).await?;
        now = skins.desk.visitor_snapshot(&front, guest).await?;
    }
    let mut frames = vec![welcome(&now).to_bytes()];
    if can_resume(&now, stand) {
        if let Some((guest, chat)) = guest.zip(chat) {
            frames.extend(events(skins, guest, chat, stand.cursor, now.cursor).await?);
        }
    } else {
        if let Some((guest, chat)) = guest.zip(chat) {
            pushed(skins, guest, chat, &now.messages);
        }
        frames.push(ToVisitor::Reset(Box::new(now)).to_bytes());
    }
    let online = *availability.borrow_and_update();
    frames.push(ToVisitor::Availability { online }.to_bytes());
    frames.push(ToVisitor::Live.to_bytes());
    Ok(write_frames(&frames))
}

/// Whether the widget can go on from where it stands (`delivery.md`, rule 4).
fn can_resume(now: &VisitorSnapshot, stand: &Stand) -> bool {
    let key = now.chat.as_ref().map_or("", |chat| chat.key.as_str());
    now.epoch == stand.epoch
        && key == stand.chat
        && (0..=now.cursor).contains(&stand.cursor)
        && now.cursor - stand.cursor <= RESUME_MAX_EVENTS
}

/// The events of the visitor's chat after `position` and up to `last` at least, all of them.
async fn events(
    skins: &Skins,
    guest: Guest,
    chat: IssueId,
    mut position: i64,
    last: i64,
) -> Result<Vec<Vec<u8>>, Error> {
    let mut frames = Vec::new();
    while position < last {
        let page = skins.desk.store().visitor_events(chat, position, PAGE).await?;
        let Some(reached) = page.iter().filter_map(|event| event.vseq).next_back() else {
            break;
        };
        for event in page.iter().filter_map(event_for_visitor) {
            pushed(skins, guest, chat, &event.message);
            frames.push(ToVisitor::Event(Box::new(event)).to_bytes());
        }
        position = reached;
    }
    Ok(frames)
}

/// The visitor's newest chat.
async fn newest(skins: &Skins, guest: Option<Guest>) -> Result<Option<IssueId>, Error> {
    match guest {
        Some(guest) => Ok(skins.desk.store().newest_chat_of(guest.contact).await?),
        None => Ok(None),
    }
}

async fn something(news: &mut Option<broadcast::Receiver<std::sync::Arc<VisitorFrame>>>) {
    match news {
        Some(news) => drop(news.recv().await),
        None => std::future::pending().await,
    }
}

fn welcome(now: &VisitorSnapshot) -> ToVisitor {
    ToVisitor::Welcome {
        protocol: VISITOR_PROTOCOL,
        epoch: now.epoch.clone(),
        head: now.cursor,
        online: now.online,
    }
}
