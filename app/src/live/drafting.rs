//! What is written and not sent, on its way to the server and back (E.33, N.11). Pure: times come in, what to do comes out.
//!
//! A text is kept on this device with each key, and stored on the server at most once in a second and when the chat is left. What
//! another device stored takes the place of what is here if it was written later.

use model::draft::{DraftKind, DraftView};
use model::id::IssueId;
use model::sorted::SortedMap;

/// What is written goes to the server after this long, in milliseconds.
const SAVE_AFTER_MS: i64 = 1_000;
/// The pause before another try where storing failed, in milliseconds.
const AGAIN_AFTER_MS: i64 = 5_000;

/// Which draft: of a chat, and what it is to become.
pub(crate) type DraftKey = (IssueId, DraftKind);

/// How safe a draft is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Stand {
    /// There is nothing to be said.
    #[default]
    Nothing,
    /// On this device only, since the server could not be reached or did not want it.
    Kept,
    /// On its way.
    Saving,
    /// On the server.
    Saved,
}

impl Stand {
    /// The words in the composer.
    pub(crate) fn words(self) -> Option<&'static str> {
        match self {
            Self::Nothing => None,
            Self::Kept => Some("Kept on this device"),
            Self::Saving => Some("Saving…"),
            Self::Saved => Some("Draft saved"),
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Entry {
    text: String,
    written_at: i64,
    stand: Stand,
    /// Whether the server knows this text.
    is_stored: bool,
    /// When the text was written that is on its way.
    in_flight: Option<i64>,
    due_at: Option<i64>,
}

/// The drafts of the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Drafting(SortedMap<DraftKey, Entry>);

impl Drafting {
    /// The text of a draft; empty where there is none.
    pub(crate) fn text(&self, key: DraftKey) -> String {
        self.0
            .get(&key)
            .map(|entry| entry.text.clone())
            .unwrap_or_default()
    }

    /// Whether something is begun in a chat, a reply or a note.
    pub(crate) fn has_any(&self, chat: IssueId) -> bool {
        let mut of_chat = self.0.iter().filter(|((other, _), _)| *other == chat);
        of_chat.any(|(_, entry)| !entry.text.trim().is_empty())
    }

    /// How safe a draft is.
    pub(crate) fn stand(&self, key: DraftKey) -> Stand {
        let said = self.0.get(&key).filter(|entry| !entry.text.trim().is_empty());
        said.map(|entry| entry.stand).unwrap_or_default()
    }

    /// The chat's field has this text now.
    pub(crate) fn write(&mut self, key: DraftKey, text: &str, now: i64) {
        let entry = self.0.get_or_insert_with(key, Entry::default);
        if entry.text == text {
            return;
        }
        text.clone_into(&mut entry.text);
        entry.written_at = now.max(entry.written_at + 1);
        entry.is_stored = false;
        entry.stand = Stand::Saving;
        // What is sent or emptied is emptied everywhere at once.
        let due_at = if text.is_empty() { now } else { now + SAVE_AFTER_MS };
        entry.due_at = Some(entry.due_at.map_or(due_at, |earlier| earlier.min(due_at)));
    }

    /// A draft came: with its chat, with the connection, or as it was stored by another device. Returns whether it took the place
    /// of what was here.
    pub(crate) fn came(&mut self, draft: DraftView) -> bool {
        let entry = self
            .0
            .get_or_insert_with((draft.chat, draft.kind), Entry::default);
        if draft.written_at < entry.written_at {
            return false;
        }
        let is_other = draft.text != entry.text;
        *entry = Entry {
            text: draft.text,
            written_at: draft.written_at,
            stand: Stand::Saved,
            is_stored: true,
            in_flight: entry.in_flight,
            due_at: None,
        };
        is_other
    }
}

#[cfg_attr(
    not(any(test, feature = "hydrate")),
    expect(dead_code, reason = "used by the engine")
)]
impl Drafting {
    /// Whether what is here was written before this.
    pub(super) fn is_before(&self, draft: &DraftView) -> bool {
        let known = self.0.get(&(draft.chat, draft.kind));
        known.is_none_or(|entry| entry.written_at < draft.written_at)
    }

    /// What an earlier page or another tab has kept and the server may not know.
    pub(super) fn restore(&mut self, draft: DraftView, now: i64) {
        if !self.is_before(&draft) {
            return;
        }
        let entry = Entry {
            text: draft.text,
            written_at: draft.written_at,
            stand: Stand::Kept,
            is_stored: false,
            in_flight: None,
            due_at: Some(now),
        };
        self.0.insert((draft.chat, draft.kind), entry);
    }

    /// What is to be stored goes now: the chat is left, or the connection is back.
    pub(super) fn hurry(&mut self, now: i64) {
        for entry in self.0.values_mut() {
            if entry.due_at.is_some() {
                entry.due_at = Some(now);
            }
        }
    }

    /// The drafts to be stored now. They count as on their way.
    pub(super) fn take_due(&mut self, now: i64) -> Vec<DraftView> {
        let mut due = Vec::new();
        let keys: Vec<DraftKey> = self.0.iter().map(|(key, _)| *key).collect();
        for key in keys {
            let Some(entry) = self.0.get_mut(&key) else {
                continue;
            };
            if entry.in_flight.is_some() || entry.due_at.is_none_or(|at| at > now) {
                continue;
            }
            (entry.in_flight, entry.due_at, entry.stand) = (Some(entry.written_at), None, Stand::Saving);
            due.push(DraftView {
                chat: key.0,
                kind: key.1,
                text: entry.text.clone(),
                written_at: entry.written_at,
                version: 0,
            });
        }
        due
    }

    /// The server has answered: what stands there now. Returns whether it took the place of what was here.
    pub(super) fn stored(&mut self, sent: DraftKey, stored: DraftView) -> bool {
        if let Some(entry) = self.0.get_mut(&sent)
            && entry.in_flight.take() == Some(entry.written_at)
        {
            // Nothing was written since. The server's time counts, also where this clock is ahead of it.
            entry.written_at = entry.written_at.min(stored.written_at);
        }
        self.came(stored)
    }

    /// It could not be stored; another try follows where there is sense in it.
    pub(super) fn failed(&mut self, sent: DraftKey, tries_again: bool, now: i64) {
        let Some(entry) = self.0.get_mut(&sent) else {
            return;
        };
        entry.in_flight = None;
        entry.stand = Stand::Kept;
        if tries_again && !entry.is_stored {
            entry.due_at = Some(entry.due_at.unwrap_or(now + AGAIN_AFTER_MS));
        }
    }

    /// There is no way to the server: what is not there is on this device only. Returns whether that is news.
    pub(super) fn kept_here(&mut self) -> bool {
        let mut is_news = false;
        for entry in self.0.values_mut() {
            if entry.stand == Stand::Saving && entry.in_flight.is_none() {
                entry.stand = Stand::Kept;
                is_news = true;
            }
        }
        is_news
    }

    /// What the device has to keep of a draft: its time and text, or nothing once the server has it.
    pub(super) fn to_keep(&self, key: DraftKey) -> Option<(i64, String)> {
        let entry = self.0.get(&key).filter(|entry| !entry.is_stored)?;
        Some((entry.written_at, entry.text.clone()))
    }

    /// When to look again.
    pub(super) fn deadline(&self) -> Option<i64> {
        let waiting = self.0.values().filter(|entry| entry.in_flight.is_none());
        waiting.filter_map(|entry| entry.due_at).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(n: u8) -> DraftKey {
        (IssueId::from_parts(1, [n; 10]), DraftKind::Reply)
    }
    fn draft(text: &str, written_at: i64) -> DraftView {
        DraftView {
            chat: key(1).0,
            kind: key(1).1,
            text: text.to_owned(),
            written_at,
            version: 1,
        }
    }

    #[test]
    fn e_33_what_is_written_is_stored_once_a_second_and_said_when_it_is() {
        let mut drafting = Drafting::default();
        drafting.write(key(1), "O", 0);
        drafting.write(key(1), "Of course", 900);
        assert_eq!(drafting.stand(key(1)).words(), Some("Saving…"));
        assert_eq!(drafting.deadline(), Some(1_000));
        let due = drafting.take_due(1_000);
        assert_eq!((due[0].text.as_str(), due[0].written_at), ("Of course", 900));
        assert!(drafting.take_due(9_000).is_empty(), "it is on its way");
        assert!(!drafting.stored(key(1), due[0].clone()));
        assert_eq!(drafting.stand(key(1)).words(), Some("Draft saved"));
        assert_eq!(drafting.to_keep(key(1)), None);
    }

    #[test]
    fn e_33_what_is_written_while_one_is_on_its_way_follows_it() {
        let mut drafting = Drafting::default();
        drafting.write(key(1), "one", 0);
        let due = drafting.take_due(1_000);
        drafting.write(key(1), "one two", 1_100);
        assert!(
            !drafting.stored(key(1), due[0].clone()),
            "older than what is here"
        );
        assert_eq!(drafting.text(key(1)), "one two");
        assert_eq!(drafting.take_due(2_100)[0].text, "one two");
    }

    #[test]
    fn e_33_the_later_one_stays_whichever_device_it_comes_from() {
        let mut drafting = Drafting::default();
        drafting.write(key(1), "here", 10);
        assert!(!drafting.came(draft("earlier elsewhere", 5)));
        assert!(drafting.came(draft("later elsewhere", 20)));
        assert_eq!(drafting.text(key(1)), "later elsewhere");
        assert_eq!(drafting.deadline(), None, "what lost is not stored any more");
        drafting.write(key(1), "here again", 15);
        assert_eq!(
            drafting.take_due(9_000)[0].written_at,
            21,
            "after what it replaces"
        );
    }

    #[test]
    fn e_33_without_the_server_it_is_kept_here_and_stored_later() {
        let mut drafting = Drafting::default();
        drafting.write(key(1), "half", 10);
        assert!(drafting.kept_here());
        assert_eq!(drafting.stand(key(1)).words(), Some("Kept on this device"));
        assert_eq!(drafting.to_keep(key(1)), Some((10, "half".to_owned())));
        let mut next_page = Drafting::default();
        next_page.restore(draft("half", 10), 50);
        assert_eq!(next_page.take_due(50)[0].text, "half");
        next_page.failed(key(1), true, 60);
        assert_eq!(next_page.deadline(), Some(5_060));
        next_page.hurry(100);
        assert_eq!(next_page.take_due(100).len(), 1);
        next_page.failed(key(1), false, 110);
        assert_eq!(next_page.deadline(), None);
    }

    #[test]
    fn e_33_a_clock_that_is_ahead_learns_the_servers_time() {
        let mut drafting = Drafting::default();
        drafting.write(key(1), "half", 90_000);
        let due = drafting.take_due(91_000);
        let stored = DraftView {
            written_at: 500,
            ..due[0].clone()
        };
        drafting.stored(key(1), stored);
        assert_eq!(drafting.stand(key(1)), Stand::Saved);
        assert!(drafting.came(draft("elsewhere", 600)));
    }

    #[test]
    fn e_33_what_is_sent_is_emptied_at_once() {
        let mut drafting = Drafting::default();
        drafting.write(key(1), "Hello", 0);
        drafting.write(key(1), "", 200);
        assert_eq!(drafting.stand(key(1)), Stand::Nothing);
        assert_eq!(drafting.take_due(200)[0].text, "");
    }
}
