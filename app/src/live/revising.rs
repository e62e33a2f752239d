//! Changes of messages that are under way: shown at once, taken back when they are refused (E.43).

use model::id::{IssueId, MessageId};
use model::revision::MessageChange;
use model::sorted::SortedMap;
use model::view::MessageView;

/// The changes that no event has confirmed yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Revising(SortedMap<MessageId, MessageChange>);

/// The text of an edit that was refused, or left for another chat, for the composer.
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
    /// A change begins.
    pub(crate) fn begin(&mut self, message: MessageId, change: MessageChange) {
        self.0.insert(message, change);
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
            self.0.get(&message.id)
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
        self.0.remove(&message)
    }

    /// Forgets all: the state was loaded anew.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e_43_a_change_is_shown_until_its_event_comes_or_the_state_is_loaded_anew() {
        let message = MessageId::from_parts(1, [1; 10]);
        let mut revising = Revising::default();
        revising.begin(message, MessageChange::Delete {});
        assert!(revising.has(message));
        assert_eq!(revising.end(message), Some(MessageChange::Delete {}));
        assert_eq!(revising.end(message), None);
        revising.begin(message, MessageChange::Delete {});
        revising.clear();
        assert!(!revising.has(message));
    }
}
