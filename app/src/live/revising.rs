//! Changes of messages that are under way: shown at once, taken back when they are refused (E.43).

use model::id::{IssueId, MessageId};
use model::revision::MessageChange;
use model::sorted::SortedMap;
use model::view::MessageView;

/// The changes that no event has confirmed yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Revising(SortedMap<MessageId, UnderWay>);

/// A change on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
struct UnderWay {
    chat: IssueId,
    message: MessageId,
    change: MessageChange,
    /// When it is to be sent, UTC milliseconds; nothing while its answer is awaited.
    due: Option<i64>,
    /// It may be stored already: an earlier answer was lost.
    again: bool,
}

/// The text of an edit that was typed, refused, left for another chat or not stored by an earlier page, for the composer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RefusedEdit {
    /// The chat.
    pub(crate) chat: IssueId,
    /// The message.
    pub(crate) message: MessageId,
    /// The text.
    pub(crate) text: String,
}

impl Revising {
    /// A change begins. It goes out when there is a way.
    pub(crate) fn begin(&mut self, chat: IssueId, message: MessageId, change: MessageChange) {
        let under_way = UnderWay {
            chat,
            message,
            change,
            due: Some(0),
            again: false,
        };
        self.0.insert(message, under_way);
    }

    /// The edits that are not stored yet.
    pub(crate) fn edits(&self) -> Vec<RefusedEdit> {
        let edit = |under_way: &UnderWay| match &under_way.change {
            MessageChange::Edit { text, .. } => Some(RefusedEdit {
                chat: under_way.chat,
                message: under_way.message,
                text: text.clone(),
            }),
            MessageChange::Delete {} => None,
        };
        self.0.values().filter_map(edit).collect()
    }

    /// Whether nothing is under way.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a change of a message is under way.
    pub(crate) fn has(&self, message: MessageId) -> bool {
        self.0.contains_key(&message)
    }

    /// A message as its author wants it, where a change is under way.
    pub(crate) fn of(&self, message: &MessageView) -> Option<&MessageChange> {
        if self.0.is_empty() {
            None
        } else {
            self.0.get(&message.id).map(|under_way| &under_way.change)
        }
    }
}

#[cfg_attr(
    not(any(test, feature = "hydrate")),
    expect(dead_code, reason = "used by the engine")
)]
impl Revising {
    /// The message came as it is now, or the change was refused. Gives the change.
    pub(super) fn end(&mut self, message: MessageId) -> Option<MessageChange> {
        self.0.remove(&message).map(|under_way| under_way.change)
    }

    /// What is to be sent now.
    pub(super) fn take_due(&mut self, now_ms: i64) -> Vec<(IssueId, MessageId, MessageChange)> {
        let mut due = Vec::new();
        for under_way in self.0.values_mut() {
            if under_way.due.is_some_and(|at| at <= now_ms) {
                under_way.due = None;
                due.push((under_way.chat, under_way.message, under_way.change.clone()));
            }
        }
        due
    }

    /// When something is to be sent, UTC milliseconds.
    pub(super) fn next_due(&self) -> Option<i64> {
        self.0.values().filter_map(|under_way| under_way.due).min()
    }

    /// A try was in vain: the next one comes at `due`, UTC milliseconds. The server takes a change twice as once.
    pub(super) fn keep(&mut self, message: MessageId, due: i64) {
        if let Some(under_way) = self.0.get_mut(&message) {
            (under_way.due, under_way.again) = (Some(due), true);
        }
    }

    /// It is stored. What was stored by an earlier try brings no event any more.
    pub(super) fn stored(&mut self, message: MessageId) {
        if self.0.get(&message).is_some_and(|under_way| under_way.again) {
            self.0.remove(&message);
        }
    }

    /// The state was loaded anew: which changes are in it is not known, so all are sent again.
    pub(super) fn send_all_again(&mut self) {
        for under_way in self.0.values_mut() {
            (under_way.due, under_way.again) = (Some(0), true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e_43_a_change_is_shown_until_its_event_comes_and_sent_until_it_is_answered() {
        let (chat, message) = (IssueId::from_parts(1, [7; 10]), MessageId::from_parts(1, [1; 10]));
        let edit = MessageChange::Edit {
            text: "On Monday".to_owned(),
            mentions: Vec::new(),
            version: 1,
        };
        let mut revising = Revising::default();
        revising.begin(chat, message, edit.clone());
        assert!(revising.has(message));
        assert_eq!(revising.take_due(5), [(chat, message, edit.clone())]);
        assert_eq!(revising.take_due(5), [], "its answer is awaited");
        revising.keep(message, 9);
        assert_eq!((revising.take_due(8).len(), revising.next_due()), (0, Some(9)));
        assert_eq!(revising.take_due(9).len(), 1);
        assert_eq!(revising.edits()[0].text, "On Monday");
        assert_eq!(revising.end(message), Some(edit));
        assert_eq!(revising.end(message), None);
    }

    #[test]
    fn e_43_what_may_be_stored_already_ends_with_its_answer() {
        let (chat, message) = (IssueId::from_parts(1, [7; 10]), MessageId::from_parts(1, [1; 10]));
        let mut revising = Revising::default();
        revising.begin(chat, message, MessageChange::Delete {});
        assert_eq!(revising.take_due(1).len(), 1);
        revising.stored(message);
        assert!(revising.has(message), "until its event comes");
        revising.send_all_again();
        assert_eq!(revising.take_due(1).len(), 1);
        revising.stored(message);
        assert!(revising.is_empty());
    }
}
