//! Changes of fields that are shown before they are stored: what this agent changed, until the log tells of it.

use model::edit::IssueEdit;
use model::id::{AgentId, IssueId};
use model::view::ChatRow;

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

/// The edits of this tab in the order in which they were made. Those of one chat go out one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Edits {
    all: Vec<Edit>,
    #[cfg(any(test, feature = "hydrate"))]
    last: u32,
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
    pub(super) fn take_due(&mut self) -> Vec<(u32, IssueId, IssueEdit)> {
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

    /// An edit could not be sent and waits for the connection.
    pub(super) fn keep(&mut self, id: u32) {
        if let Some(edit) = self.all.iter_mut().find(|edit| edit.id == id) {
            edit.state = State::Waiting;
        }
    }

    /// An edit was refused for good.
    pub(super) fn drop_refused(&mut self, id: u32) {
        self.all.retain(|edit| edit.id != id);
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
        assert_eq!(ids(edits.take_due()), [1, 3]);
        assert_eq!(ids(edits.take_due()), [0_u32; 0]);
        edits.keep(1);
        assert_eq!(ids(edits.take_due()), [1]);
        assert_eq!(
            edits.stored(1, 10_000).map(|(.., words)| words).as_deref(),
            Some("first")
        );
        assert_eq!(ids(edits.take_due()), [2]);
        edits.drop_refused(2);
        edits.expire(10_000 + SETTLES_MS);
        edits.stored(3, 0);
        assert_eq!(edits.next_expiry(), Some(SETTLES_MS));
        edits.expire(SETTLES_MS);
        assert_eq!(edits.next_expiry(), None);
        assert!(edits.all.is_empty());
    }
}
