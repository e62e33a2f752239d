//! Who writes where: told by frames, forgotten after four seconds (P.30).

use model::frame::{TYPING_EVERY_MS, TYPING_TTL_MS};
use model::id::IssueId;
use model::person::Author;
use model::sorted::SortedMap;

/// Who writes in which chat now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Typing(Vec<Writer>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Writer {
    chat: IssueId,
    who: Author,
    name: String,
    until: i64,
}

impl Typing {
    /// The names of those who write in a chat, in the order in which they began.
    pub(super) fn names(&self, chat: IssueId) -> Vec<String> {
        self.0
            .iter()
            .filter(|writer| writer.chat == chat)
            .map(|writer| writer.name.clone())
            .collect()
    }
}

#[cfg_attr(
    not(any(test, feature = "hydrate")),
    expect(dead_code, reason = "used by the engine")
)]
impl Typing {
    /// Somebody writes.
    pub(super) fn put(&mut self, chat: IssueId, who: Author, name: String, now: i64) {
        let until = now + TYPING_TTL_MS;
        match self
            .0
            .iter_mut()
            .find(|writer| writer.chat == chat && writer.who == who)
        {
            Some(writer) => writer.until = until,
            None => self.0.push(Writer {
                chat,
                who,
                name,
                until,
            }),
        }
    }

    /// Somebody's message has come: they do not write it any more.
    pub(super) fn sent(&mut self, chat: IssueId, who: Author) {
        self.0.retain(|writer| writer.chat != chat || writer.who != who);
    }

    /// Whether somebody writes there.
    pub(super) fn has(&self, chat: IssueId, who: Author) -> bool {
        self.0
            .iter()
            .any(|writer| writer.chat == chat && writer.who == who)
    }

    /// Forgets whose time is over.
    pub(super) fn expire(&mut self, now: i64) {
        self.0.retain(|writer| writer.until > now);
    }

    /// When the next one is to be forgotten.
    pub(super) fn next_expiry(&self) -> Option<i64> {
        self.0.iter().map(|writer| writer.until).min()
    }
}

/// Lets one's own notices through, at most one in 1.5 s for each chat.
#[derive(Debug, Default)]
pub(super) struct TypingGate(SortedMap<IssueId, i64>);

#[cfg_attr(
    not(any(test, feature = "hydrate")),
    expect(dead_code, reason = "used by the engine")
)]
impl TypingGate {
    /// Whether a notice may go out now; if so, it counts.
    pub(super) fn pass(&mut self, chat: IssueId, now: i64) -> bool {
        self.0.retain(|_, last| now - *last < TYPING_EVERY_MS);
        if self.0.contains_key(&chat) {
            return false;
        }
        self.0.insert(chat, now);
        true
    }

    /// A message went out: the next key begins anew.
    pub(super) fn reset(&mut self, chat: IssueId) {
        self.0.remove(&chat);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::id::{AgentId, ContactId};

    fn chat(n: u8) -> IssueId {
        IssueId::from_parts(1, [n; 10])
    }
    fn maja() -> Author {
        Author::Visitor(ContactId::from_parts(1, [1; 10]))
    }

    #[test]
    fn p_30_a_notice_is_forgotten_after_four_seconds() {
        let mut typing = Typing::default();
        typing.put(chat(1), maja(), "Maja".to_owned(), 0);
        typing.put(chat(1), maja(), "Maja".to_owned(), 1_500);
        typing.put(chat(1), Author::Agent(AgentId(2)), "Kenji".to_owned(), 1_000);
        assert_eq!(typing.names(chat(1)), ["Maja", "Kenji"]);
        assert!(typing.names(chat(2)).is_empty());
        assert_eq!(typing.next_expiry(), Some(5_000));
        typing.expire(5_000);
        assert_eq!(typing.names(chat(1)), ["Maja"]);
        typing.expire(5_500);
        assert_eq!(typing, Typing::default());
    }

    #[test]
    fn p_30_a_message_ends_its_notice() {
        let mut typing = Typing::default();
        typing.put(chat(1), maja(), "Maja".to_owned(), 0);
        assert!(typing.has(chat(1), maja()));
        typing.sent(chat(1), maja());
        assert!(!typing.has(chat(1), maja()));
    }

    #[test]
    fn p_30_own_notices_go_once_in_one_and_a_half_seconds() {
        let mut gate = TypingGate::default();
        assert!(gate.pass(chat(1), 0));
        assert!(!gate.pass(chat(1), 1_499));
        assert!(gate.pass(chat(2), 1_499));
        assert!(gate.pass(chat(1), 1_500));
        gate.reset(chat(1));
        assert!(gate.pass(chat(1), 1_501));
    }
}
