//! The long poll: the same frames as the socket, in one answer.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::Utf8Bytes;
use model::frame::{CONSOLE_PROTOCOL, ToConsole};
use service::desk::Signal;
use service::error::Error;
use service::presence::{Leave, Person};
use tokio::sync::broadcast;

use super::catch_up::Page;
use super::{Asker, Stand, catch_up};
use crate::live::{Here, Notice, json};
use crate::skins::Skins;

/// The longest wait for something new, in seconds.
const MAX_WAIT_S: u64 = 25;

/// The frames after where the client stands, as a JSON array. Waits for the first one as long as the client wishes; an end of
/// access ends the wait too, and is then found out anew.
pub(super) async fn answer(skins: &Skins, asker: &Asker, stand: &Stand) -> Result<String, Error> {
    // Who polls is here, until a while after the last poll.
    let here = Here::came(&skins.desk, Person::Agent(asker.me.id));
    let feed = skins.hub.feed(asker.project).await?;
    let (mut news, mut notices) = (feed.follow(), feed.follow_notices());
    let mut signals = skins.desk.signals().listen();
    let mut place = catch_up::place(skins, asker, &stand.epoch, stand.cursor).await?;
    if place.can_resume && place.head == stand.cursor && stand.wait > 0 {
        let wait = Duration::from_secs(stand.wait.min(MAX_WAIT_S));
        tokio::select! {
            _ = tokio::time::timeout(wait, news.recv()) => {}
            () = presence_changed(&mut notices, asker) => {}
            () = revoked(&mut signals, asker) => {}
            () = changed_meanwhile(skins, asker) => {}
            () = skins.stopping.begun() => {}
        }
        match asker.is_as_before(skins).await {
            Ok(as_before) => {
                place = catch_up::place(skins, asker, &stand.epoch, stand.cursor).await?;
                place.can_resume &= as_before;
            }
            Err(error) => {
                if matches!(error, Error::Refused(_)) {
                    here.leaves(Leave::SignedOut);
                }
                return Err(error);
            }
        }
    }
    let mut frames = vec![json(&ToConsole::Welcome {
        protocol: CONSOLE_PROTOCOL,
        release: skins.site.release.clone(),
        epoch: place.epoch,
        head: place.head,
    })];
    if !place.can_resume {
        frames.push(json(&ToConsole::Reset));
        return Ok(array(&frames));
    }
    let mut position = stand.cursor;
    loop {
        match catch_up::page(skins, asker, position).await? {
            Page::Stale => {
                frames.push(json(&ToConsole::Reset));
                return Ok(array(&frames));
            }
            Page::Frames(page) if page.is_empty() => break,
            Page::Frames(page) => {
                for frame in page {
                    frames.push(asker.text_of(&frame));
                    asker.pushed(skins, &frame);
                    position = frame.pos;
                }
            }
        }
    }
    frames.push(catch_up::here(skins, asker).await?);
    let drafts = skins.desk.drafts(&asker.me, asker.project).await?;
    frames.push(json(&ToConsole::Drafts { drafts }));
    frames.push(json(&ToConsole::Live));
    Ok(array(&frames))
}

/// Waits for a sign that the asker's session or rights have changed.
async fn revoked(signals: &mut broadcast::Receiver<Signal>, asker: &Asker) {
    loop {
        match signals.recv().await {
            Ok(signal) if signal.ends(asker.me.id, &asker.me.session) => return,
            Ok(Signal::RightsChanged(agent)) if agent == asker.me.id => return,
            Ok(_) => {}
            // What was missed may have been that.
            Err(_) => return,
        }
    }
}

/// Ends where the asker's session or rights changed before this request listened: that was told to nobody. Otherwise waits for ever.
async fn changed_meanwhile(skins: &Skins, asker: &Asker) {
    if matches!(asker.is_as_before(skins).await, Ok(true)) {
        std::future::pending::<()>().await;
    }
}

/// Waits for a sign that somebody has come or gone.
async fn presence_changed(notices: &mut broadcast::Receiver<Arc<Notice>>, asker: &Asker) {
    loop {
        match notices.recv().await {
            Ok(notice) if notice.lasts && asker.hears(&notice) => return,
            Ok(_) => {}
            // What was missed may have been that.
            Err(_) => return,
        }
    }
}

fn array(frames: &[Utf8Bytes]) -> String {
    let mut text = String::from("[");
    for (index, frame) in frames.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        text.push_str(frame.as_str());
    }
    text.push(']');
    text
}
