//! What a sender has written and nobody has acknowledged: kept, shown, sent again until the server has it (`delivery.md`, rule 2).
//!
//! Pure: the time comes in, what to do comes out. Browser and console store it in IndexedDB.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::codec::{Reader, Wire, Writer};
use crate::file::FileView;
use crate::id::{AgentId, ClientId, IssueId};
use crate::refusal::Refusal;

/// The longest pause between two tries, in milliseconds.
const MAX_PAUSE_MS: i64 = 30_000;

/// The time before which a held message is not sent: never.
const HELD: i64 = i64::MAX;

/// How far an unacknowledged message is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SendState {
    /// Waits for its turn or for the connection.
    Waiting,
    /// Sent; the acknowledgement is awaited.
    InFlight,
    /// Refused for good, with the reason in words; the person decides.
    Failed(String),
}

/// A message that is not yet acknowledged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// Its id, the same for each try.
    pub client_id: ClientId,
    /// The chat; the nil id is the visitor's own chat that may not have begun.
    pub chat: IssueId,
    /// The text.
    pub text: String,
    /// When it was written, UTC milliseconds of the sender's clock.
    pub at: i64,
    /// How far it is.
    pub state: SendState,
    /// How often it was tried.
    pub tries: u32,
    /// Not to be tried before this time, UTC milliseconds.
    pub not_before: i64,
    /// An internal note, with the colleagues whom it names; `None` for a message to the other side. It is not part of the codec's
    /// form: whoever stores notes has to keep this beside it, in a way that a reader who does not know of notes reads nothing at all.
    pub note: Option<Vec<AgentId>>,
    /// The files beside it; the server has them already.
    pub files: Vec<FileView>,
}

/// The messages of one sender, in the order in which they were written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outbox {
    entries: Vec<Pending>,
}

impl Outbox {
    /// An outbox with what was stored. What was in flight is sent again; the server knows it by its id.
    pub fn restore(entries: Vec<Pending>) -> Self {
        let mut outbox = Self::default();
        for entry in entries {
            // By insertion: a few entries, and the library's sort would weigh three kilobytes in the widget.
            let after = |other: &Pending| (other.at, other.client_id) > (entry.at, entry.client_id);
            let at = outbox
                .entries
                .iter()
                .position(after)
                .unwrap_or(outbox.entries.len());
            outbox.entries.insert(at, entry);
        }
        outbox.connection_lost();
        outbox
    }

    /// Adds a message.
    pub fn add(&mut self, client_id: ClientId, chat: IssueId, text: String, at: i64) {
        self.add_entry(client_id, chat, text, None, at);
    }

    /// Adds an internal note that names these colleagues.
    pub fn add_note(
        &mut self,
        client_id: ClientId,
        chat: IssueId,
        text: String,
        names: Vec<AgentId>,
        at: i64,
    ) {
        self.add_entry(client_id, chat, text, Some(names), at);
    }

    fn add_entry(
        &mut self,
        client_id: ClientId,
        chat: IssueId,
        text: String,
        note: Option<Vec<AgentId>>,
        at: i64,
    ) {
        self.entries.push(Pending {
            client_id,
            chat,
            text,
            at,
            state: SendState::Waiting,
            tries: 0,
            not_before: 0,
            note,
            files: Vec::new(),
        });
    }

    /// Puts files beside a message.
    pub fn attach(&mut self, client_id: ClientId, files: Vec<FileView>) {
        if let Some(entry) = self.find(client_id) {
            entry.files = files;
        }
    }

    /// The messages.
    pub fn entries(&self) -> &[Pending] {
        &self.entries
    }

    /// The messages of one chat.
    pub fn of(&self, chat: IssueId) -> impl Iterator<Item = &Pending> {
        self.entries.iter().filter(move |entry| entry.chat == chat)
    }

    /// One message.
    pub fn get(&self, client_id: ClientId) -> Option<&Pending> {
        self.entries.iter().find(|entry| entry.client_id == client_id)
    }

    /// The messages to send now: of each chat the oldest one that has not failed, unless one is in flight there or its pause
    /// is not over. They count as in flight from now on.
    pub fn take_due(&mut self, now: i64) -> Vec<Pending> {
        let mut seen: Vec<IssueId> = Vec::new();
        let mut due = Vec::new();
        for entry in &mut self.entries {
            if matches!(entry.state, SendState::Failed(_)) || seen.contains(&entry.chat) {
                continue;
            }
            seen.push(entry.chat);
            if entry.state == SendState::Waiting && entry.not_before <= now {
                entry.state = SendState::InFlight;
                entry.tries += 1;
                due.push(entry.clone());
            }
        }
        due
    }

    /// When the next pause ends, UTC milliseconds; `None` where nothing waits for the clock.
    pub fn next_due(&self) -> Option<i64> {
        self.entries
            .iter()
            .filter(|e| e.state == SendState::Waiting && e.not_before > 0 && e.not_before < HELD)
            .map(|e| e.not_before)
            .min()
    }

    /// The server has stored it (or it came back as an event). Returns whether it was here.
    pub fn acknowledged(&mut self, client_id: ClientId) -> bool {
        let before = self.entries.len();
        self.entries.retain(|entry| entry.client_id != client_id);
        before != self.entries.len()
    }

    /// The server refused it. What may pass is tried again after a pause; `jitter` is random, 0 to 255.
    pub fn refused(&mut self, client_id: ClientId, refusal: &Refusal, now: i64, jitter: u8) {
        if refusal.is_passing() {
            self.pause(
                client_id,
                refusal.retry_after_s().map_or(0, i64::from),
                now,
                jitter,
            );
        } else {
            self.fail(client_id, refusal.to_string());
        }
    }

    /// It is tried again after a pause, at least `wait_s` seconds long.
    pub fn pause(&mut self, client_id: ClientId, wait_s: i64, now: i64, jitter: u8) {
        let Some(entry) = self.find(client_id) else { return };
        entry.state = SendState::Waiting;
        entry.not_before = now + pause_ms(entry.tries, jitter).max(wait_s * 1_000);
    }

    /// It failed for good, with the reason in words; the person decides.
    pub fn fail(&mut self, client_id: ClientId, words: String) {
        let Some(entry) = self.find(client_id) else { return };
        entry.state = SendState::Failed(words);
    }

    /// A try over HTTP did not reach the server.
    pub fn unreachable(&mut self, client_id: ClientId, now: i64, jitter: u8) {
        if let Some(entry) = self.find(client_id) {
            entry.state = SendState::Waiting;
            entry.not_before = now + pause_ms(entry.tries, jitter);
        }
    }

    /// The connection is gone: what was in flight has to be sent again.
    pub fn connection_lost(&mut self) {
        for entry in &mut self.entries {
            if entry.state == SendState::InFlight {
                entry.state = SendState::Waiting;
                entry.not_before = 0;
            }
        }
    }

    /// It is not sent before [`Outbox::release`]: it is being stored, so that no crash can lose what was on its way.
    pub fn hold(&mut self, client_id: ClientId) {
        if let Some(entry) = self.find(client_id) {
            entry.not_before = HELD;
        }
    }

    /// It is stored, or cannot be: it may be sent. Returns whether it was held.
    pub fn release(&mut self, client_id: ClientId) -> bool {
        let held = self.find(client_id).filter(|entry| entry.not_before == HELD);
        held.map(|entry| entry.not_before = 0).is_some()
    }

    /// The person asks for another try.
    pub fn retry(&mut self, client_id: ClientId) {
        if let Some(entry) = self.find(client_id) {
            entry.state = SendState::Waiting;
            entry.not_before = 0;
        }
    }

    /// The person gives the message up. Returns it.
    pub fn remove(&mut self, client_id: ClientId) -> Option<Pending> {
        let at = self
            .entries
            .iter()
            .position(|entry| entry.client_id == client_id)?;
        Some(self.entries.remove(at))
    }

    fn find(&mut self, client_id: ClientId) -> Option<&mut Pending> {
        self.entries.iter_mut().find(|entry| entry.client_id == client_id)
    }
}

/// The pause before the next try: doubling from one second to thirty, between half and all of it at random.
pub fn pause_ms(tries: u32, jitter: u8) -> i64 {
    let whole = (1_000_i64 << tries.saturating_sub(1).min(5)).min(MAX_PAUSE_MS);
    whole / 2 + whole / 2 * i64::from(jitter) / 255
}

impl Wire for Pending {
    fn write(&self, out: &mut Writer) {
        let failed = match &self.state {
            SendState::Failed(words) => Some(words.as_str()),
            SendState::Waiting | SendState::InFlight => None,
        };
        out.uuid(self.client_id.0)
            .uuid(self.chat.0)
            .text(&self.text)
            .int(self.at)
            .maybe_text(failed)
            .int(i64::from(self.tries))
            .list(&self.files);
    }

    fn read(from: &mut Reader<'_>) -> Self {
        Self {
            client_id: ClientId(from.uuid()),
            chat: IssueId(from.uuid()),
            text: from.text(),
            at: from.int(),
            state: from.maybe_text().map_or(SendState::Waiting, SendState::Failed),
            tries: u32::try_from(from.int()).unwrap_or(u32::MAX),
            not_before: 0,
            note: None,
            files: from.list(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u8) -> ClientId {
        ClientId::from_parts(i64::from(n), [n; 10])
    }
    fn chat(n: u8) -> IssueId {
        IssueId::from_parts(1, [n; 10])
    }
    fn outbox() -> Outbox {
        let mut outbox = Outbox::default();
        for n in 1..=3 {
            outbox.add(id(n), chat(1), format!("m{n}"), i64::from(n));
        }
        outbox
    }

    #[test]
    fn p_3_one_send_is_in_flight_for_each_chat() {
        let mut outbox = outbox();
        outbox.add(id(9), chat(2), "other".to_owned(), 9);
        let due: Vec<ClientId> = outbox.take_due(0).iter().map(|e| e.client_id).collect();
        assert_eq!(due, [id(1), id(9)]);
        assert!(outbox.take_due(0).is_empty());
        assert!(outbox.acknowledged(id(1)));
        assert_eq!(outbox.take_due(0)[0].client_id, id(2));
    }

    #[test]
    fn p_3_what_was_in_flight_is_sent_again_with_its_id() {
        let mut outbox = outbox();
        outbox.take_due(0);
        outbox.connection_lost();
        assert_eq!(outbox.take_due(0)[0].client_id, id(1));
        let restored = Outbox::restore(outbox.entries().to_vec());
        assert!(restored.entries().iter().all(|e| e.state == SendState::Waiting));
    }

    #[test]
    fn p_3_a_refusal_for_good_fails_visibly_and_lets_the_others_go() {
        let mut outbox = outbox();
        outbox.take_due(0);
        outbox.refused(id(1), &Refusal::ChatEnded, 0, 0);
        assert_eq!(
            outbox.get(id(1)).unwrap().state,
            SendState::Failed("This chat has ended.".to_owned())
        );
        assert_eq!(outbox.take_due(0)[0].client_id, id(2));
    }

    #[test]
    fn p_3_a_passing_refusal_waits_for_as_long_as_the_server_says() {
        let mut outbox = outbox();
        outbox.take_due(0);
        outbox.refused(id(1), &Refusal::TooMany { retry_after_s: 7 }, 1_000, 0);
        assert!(outbox.take_due(7_999).is_empty());
        assert_eq!(outbox.next_due(), Some(8_000));
        assert_eq!(outbox.take_due(8_000)[0].client_id, id(1));
    }

    #[test]
    fn pauses_grow_and_end_at_thirty_seconds() {
        assert_eq!(pause_ms(1, 255), 1_000);
        assert_eq!(pause_ms(1, 0), 500);
        assert_eq!(pause_ms(3, 255), 4_000);
        assert_eq!(pause_ms(99, 255), 30_000);
    }

    #[test]
    fn an_entry_survives_storage() {
        let mut outbox = outbox();
        outbox.take_due(0);
        outbox.refused(id(1), &Refusal::ChatEnded, 0, 0);
        for entry in outbox.entries() {
            assert_eq!(Pending::from_bytes(&entry.to_bytes()).as_ref(), Ok(entry));
        }
    }
}
