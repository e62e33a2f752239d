//! One room with many members: every message goes to each of the consoles of a project.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::stream::{StreamExt, iter};
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::Message;

use super::conversation::{Pace, Talk, talk_at};
use crate::console::open_live;
use crate::desk::Desk;
use crate::outcome::Outcome;
use crate::socket::{SMALL, Socket};

/// How many consoles are opened at a time.
const AT_ONCE: usize = 32;
/// Chats whose visitors write, each when the first agent has the message before.
const CHATS: u32 = 25;

/// What came of it.
#[derive(Debug)]
pub(crate) struct Room {
    /// Events at all consoles in a second.
    pub(crate) per_second: f64,
    /// The conversation that made them.
    pub(crate) talk: Talk,
}

/// A member who looks at nothing but whether each event follows the one before.
#[derive(Debug)]
struct Member(JoinHandle<Option<String>>);

/// Lets visitors write while so many consoles follow.
///
/// # Errors
/// When a console cannot be opened.
pub(crate) async fn talk_to(desk: &mut Desk, members: usize, measured: Duration) -> Outcome<Room> {
    let counted = Arc::<AtomicU64>::default();
    let there: &Desk = desk;
    let opened: Vec<Outcome<Member>> = iter(0..members)
        .map(|member| Member::open(there, member % there.agents.len(), Arc::clone(&counted)))
        .buffered(AT_ONCE)
        .collect()
        .await;
    let opened: Vec<Member> = opened.into_iter().collect::<Outcome<_>>()?;
    let before = counted.load(Ordering::Relaxed);
    let began = desk.watch.nanos();
    let mut talk = talk_at(desk, CHATS, Pace::Shown, measured).await?;
    let took = Duration::from_nanos(desk.watch.nanos() - began);
    let delivered = counted.load(Ordering::Relaxed) - before;
    for member in opened {
        talk.breaches.extend(member.leave().await);
    }
    Ok(Room {
        per_second: delivered as f64 / took.as_secs_f64(),
        talk,
    })
}

impl Member {
    async fn open(desk: &Desk, agent: usize, counted: Arc<AtomicU64>) -> Outcome<Self> {
        let (socket, cursor) = open_live(desk, agent, SMALL).await?;
        Ok(Self(tokio::spawn(follow(socket, cursor, counted))))
    }

    /// What went wrong, if something did.
    async fn leave(self) -> Option<String> {
        if self.0.is_finished() {
            return self.0.await.ok().flatten();
        }
        self.0.abort();
        None
    }
}

/// Follows until something is wrong, and says what.
async fn follow(mut socket: Socket, mut cursor: i64, counted: Arc<AtomicU64>) -> Option<String> {
    loop {
        let text = match socket.next().await {
            Some(Ok(Message::Text(text))) => text,
            Some(Ok(Message::Close(reason))) => return Some(format!("a member was closed: {reason:?}")),
            Some(Ok(_)) => continue,
            Some(Err(error)) => return Some(format!("a member: {error}")),
            None => return Some("a member's socket ended".to_owned()),
        };
        let Some((prev, pos)) = place_of(text.as_str()) else {
            continue;
        };
        if prev != cursor {
            return Some(format!("event {pos} came to a member at {cursor}"));
        }
        cursor = pos;
        counted.fetch_add(1, Ordering::Relaxed);
    }
}

/// The places in an event's frame, without reading the rest of it.
fn place_of(frame: &str) -> Option<(i64, i64)> {
    let places = frame.strip_prefix("{\"event\":{\"prev\":")?;
    let (prev, rest) = places.split_once(",\"pos\":")?;
    let end = rest.find(|letter: char| !letter.is_ascii_digit())?;
    Some((prev.parse().ok()?, rest[..end].parse().ok()?))
}

#[cfg(test)]
mod tests {
    use model::event::AgentEvent;
    use model::frame::ToConsole;

    use super::place_of;

    #[test]
    fn the_places_of_an_event_are_read() {
        let changes = Vec::new();
        let event = ToConsole::Event(AgentEvent {
            prev: 41,
            pos: 42,
            changes,
        });
        assert_eq!(place_of(&serde_json::to_string(&event).unwrap()), Some((41, 42)));
        assert_eq!(place_of(&serde_json::to_string(&ToConsole::Live).unwrap()), None);
    }
}
