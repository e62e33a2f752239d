//! Changes of fields that are shown before they are stored: what this agent changed, until the log tells of it.

use model::edit::IssueEdit;
use model::id::{AgentId, IssueId};
use model::view::ChatRow;

use crate::api::ApiError;

/// An acknowledged edit is shown for this long on top of the row, in milliseconds: its event is on the way.
#[cfg(any(test, feature = "hydrate"))]
const SETTLES_MS: i64 = 1_500;

/// Where an edit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    not(any(test, feature = "hydrate")),
    expect(dead_code, reason = "set by the engine, which runs in browsers")
)]
enum State {
    /// Not sent, or sent in vain.
    Waiting,
    /// Sent.
    InFlight,
    /// Stored; shown until this time, UTC milliseconds.
    Stored(i64),
}

/// An edit of this agent.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Edit {
    id: u32,
    chat: IssueId,
    change: IssueEdit,
    /// What takes it back, made of what its editor saw.
    undo: IssueEdit,
    words: String,
    state: State,
}

/// The words for an edit that came too late: what was not done, and what was typed for it.
pub(crate) fn refused_words(error: &ApiError, edit: &IssueEdit, words: &str) -> String {
    match edit.text() {
        Some(text) => format!("{error} You wrote “{text}”."),
        None if words.is_empty() => error.to_string(),
        None => format!("Not done: {words}. {error}"),
    }
}

/// The edits of this tab in the order in which they were made. Those of one chat go out one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Edits {
    all: Vec<Edit>,
    #[cfg(any(test, feature = "hydrate"))]
    last: u32,
    /// Until when none goes out, UTC milliseconds: the server could not take one just now. 0 for no rest.
    #[cfg(any(test, feature = "hydrate"))]
    rests_until: i64,
}

impl Edits {
    /// The row with what waits to be stored.
    pub(crate) fn show(&self, row: &ChatRow, name_of: impl Fn(AgentId) -> String) -> ChatRow {
        let mut shown = row.clone();
        for edit in self.all.iter().filter(|edit| edit.chat == row.id) {
            edit.change.show_in(&mut shown, &name_of);
        }
        shown
    }

    /// Whether something of this chat is not stored yet.
    pub(crate) fn waits(&self, chat: IssueId) -> bool {
        self.all
            .iter()
            .any(|edit| edit.chat == chat && !matches!(edit.state, State::Stored(_)))
    }

    /// What nobody has acknowledged: the chat, the change, its words.
    pub(crate) fn unstored(&self) -> Vec<(IssueId, IssueEdit, String)> {
        let waiting = |edit: &&Edit| !matches!(edit.state, State::Stored(_));
        let kept = |edit: &Edit| (edit.chat, edit.change.clone(), edit.words.clone());
        self.all.iter().filter(waiting).map(kept).collect()
    }
}

#[cfg(any(test, feature = "hydrate"))]
impl Edits {
    /// Adds an edit, made while its editor saw this row as stored.
    pub(super) fn add(&mut self, row: &ChatRow, change: IssueEdit, words: String) {
        let (chat, undo) = (row.id, change.undo(&self.show(row, |_| String::new())));
        self.last += 1;
        self.all.push(Edit {
            id: self.last,
            chat,
            change,
            undo,
            words,
            state: State::Waiting,
        });
    }

    /// Takes the edits that are to be sent now: the first of each chat that has none under way.
    pub(super) fn take_due(&mut self, now_ms: i64) -> Vec<(u32, IssueId, IssueEdit)> {
        if now_ms < self.rests_until {
            return Vec::new();
        }
        self.rests_until = 0;
        let mut busy: Vec<IssueId> = Vec::new();
        let mut due = Vec::new();
        for edit in self
            .all
            .iter_mut()
            .filter(|edit| !matches!(edit.state, State::Stored(_)))
        {
            if !busy.contains(&edit.chat) && edit.state == State::Waiting {
                edit.state = State::InFlight;
                due.push((edit.id, edit.chat, edit.change.clone()));
            }
            busy.push(edit.chat);
        }
        due
    }

    /// An edit is stored. Returns its chat, what takes it back, and its words.
    pub(super) fn stored(&mut self, id: u32, now_ms: i64) -> Option<(IssueId, IssueEdit, String)> {
        let edit = self.all.iter_mut().find(|edit| edit.id == id)?;
        edit.state = State::Stored(now_ms + SETTLES_MS);
        Some((edit.chat, edit.undo.clone(), edit.words.clone()))
    }

    /// An edit could not be stored now; until this time none is sent, UTC milliseconds.
    pub(super) fn keep(&mut self, id: u32, until_ms: i64) {
        self.rests_until = self.rests_until.max(until_ms);
        if let Some(edit) = self.all.iter_mut().find(|edit| edit.id == id) {
            edit.state = State::Waiting;
        }
    }

    /// An edit was refused for good. Gives it, and its words.
    pub(super) fn drop_refused(&mut self, id: u32) -> Option<(IssueEdit, String)> {
        let at = self.all.iter().position(|edit| edit.id == id)?;
        let edit = self.all.remove(at);
        Some((edit.change, edit.words))
    }

    /// When what rests may go out, UTC milliseconds.
    pub(super) fn next_due(&self) -> Option<i64> {
        (self.rests_until > 0).then_some(self.rests_until)
    }

    /// When something is to be forgotten, UTC milliseconds.
    pub(super) fn next_expiry(&self) -> Option<i64> {
        let expiries = self.all.iter().filter_map(|edit| match edit.state {
            State::Stored(until) => Some(until),
            State::Waiting | State::InFlight => None,
        });
        expiries.min()
    }

    /// Forgets what the log has told by now.
    pub(super) fn expire(&mut self, now_ms: i64) {
        self.all
            .retain(|edit| !matches!(edit.state, State::Stored(until) if until <= now_ms));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::chat_row;
    use model::id::PriorityId;

    fn row(n: u8) -> ChatRow {
        ChatRow {
            tags: vec!["Old".to_owned()],
            ..chat_row(n)
        }
    }

    #[test]
    fn s4_17_what_takes_tags_back_is_made_of_what_the_editor_saw() {
        let add = |tag: &str| IssueEdit::Tags {
            add: vec![tag.to_owned(), "Old".to_owned()],
            remove: Vec::new(),
        };
        let mut edits = Edits::default();
        edits.add(&row(1), add("One"), "one".to_owned());
        edits.add(&row(1), add("Two"), "two".to_owned());
        let undo = |tag: &str| IssueEdit::Tags {
            add: Vec::new(),
            remove: vec![tag.to_owned()],
        };
        // Whether the event has come before the answer does not matter.
        assert_eq!(edits.stored(1, 0).map(|(_, known, _)| known), Some(undo("One")));
        assert_eq!(edits.stored(2, 0).map(|(_, known, _)| known), Some(undo("Two")));
    }

    fn priority(to: i64) -> IssueEdit {
        IssueEdit::Priority {
            from: PriorityId::MEDIUM,
            to: PriorityId(to),
        }
    }

    #[test]
    fn edits_of_one_chat_go_out_one_after_the_other_and_survive_a_lost_connection() {
        let (one, other) = (row(1), row(2));
        let mut edits = Edits::default();
        edits.add(&one, priority(1), "first".to_owned());
        edits.add(&one, priority(2), "second".to_owned());
        edits.add(&other, priority(4), "third".to_owned());
        let ids =
            |due: Vec<(u32, IssueId, IssueEdit)>| due.into_iter().map(|(id, ..)| id).collect::<Vec<_>>();
        assert_eq!(ids(edits.take_due(0)), [1, 3]);
        assert_eq!(ids(edits.take_due(0)), [0_u32; 0]);
        assert_eq!(edits.next_due(), None);
        edits.keep(1, 2_000);
        assert_eq!(
            ids(edits.take_due(1_999)),
            [0_u32; 0],
            "not at the speed of the round trip"
        );
        assert_eq!(edits.next_due(), Some(2_000));
        assert_eq!(ids(edits.take_due(2_000)), [1]);
        assert_eq!(edits.next_due(), None);
        assert_eq!(
            edits.stored(1, 10_000).map(|(.., words)| words).as_deref(),
            Some("first")
        );
        assert_eq!(
            edits.unstored().len(),
            2,
            "what is stored is not kept for the next page"
        );
        assert_eq!(ids(edits.take_due(2_000)), [2]);
        assert!(edits.waits(one.id));
        assert_eq!(edits.drop_refused(2), Some((priority(2), "second".to_owned())));
        assert!(!edits.waits(one.id) && edits.waits(other.id));
        assert_eq!(edits.drop_refused(2), None);
        edits.expire(10_000 + SETTLES_MS);
        edits.stored(3, 0);
        assert_eq!(edits.next_expiry(), Some(SETTLES_MS));
        edits.expire(SETTLES_MS);
        assert_eq!(edits.next_expiry(), None);
        assert!(edits.all.is_empty());
    }
}
