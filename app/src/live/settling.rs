//! Messages between "sent" and "shown as an event": who waits for an acknowledgement, who for their event.
//!
//! An acknowledged message stays in the outbox until its event has been applied, so that its bubble never leaves the screen
//! between the two.

use model::id::ClientId;
use model::sorted::SortedMap;

/// A send without an acknowledgement for this long is tried again, in milliseconds.
const ANSWER_WITHIN_MS: i64 = 20_000;
/// An acknowledged message leaves the outbox after this long even without its event, in milliseconds.
const EVENT_WITHIN_MS: i64 = 3_000;

/// The messages under way. Times are UTC milliseconds.
#[derive(Debug, Default)]
pub(super) struct Settling {
    sent: SortedMap<ClientId, i64>,
    acknowledged: SortedMap<ClientId, Acknowledged>,
}

#[derive(Debug)]
struct Acknowledged {
    pos: i64,
    at: i64,
}

impl Settling {
    /// A message went out by the socket.
    pub(super) fn sent(&mut self, id: ClientId, now: i64) {
        self.sent.insert(id, now);
    }

    /// The server has stored a message at this position.
    pub(super) fn acknowledged(&mut self, id: ClientId, pos: i64, now: i64) {
        self.sent.remove(&id);
        self.acknowledged
            .get_or_insert_with(id, || Acknowledged { pos, at: now });
    }

    /// A message was refused, given up or has come back as an event.
    pub(super) fn forget(&mut self, id: ClientId) {
        self.sent.remove(&id);
        self.acknowledged.remove(&id);
    }

    /// The connection is gone; what was sent and not acknowledged is sent again.
    pub(super) fn connection_lost(&mut self) {
        self.sent.clear();
    }

    /// Whether a message is stored for certain.
    pub(super) fn is_acknowledged(&self, id: ClientId) -> bool {
        self.acknowledged.contains_key(&id)
    }

    /// Takes out what is stored and shown: its event lies at or before the cursor, or took too long.
    pub(super) fn take_settled(&mut self, cursor: i64, now: i64) -> Vec<ClientId> {
        let over = |a: &Acknowledged| a.pos <= cursor || now - a.at >= EVENT_WITHIN_MS;
        let settled: Vec<ClientId> = self
            .acknowledged
            .iter()
            .filter(|(_, a)| over(a))
            .map(|(id, _)| *id)
            .collect();
        self.acknowledged.retain(|_, a| !over(a));
        settled
    }

    /// Takes out what has waited too long for its acknowledgement.
    pub(super) fn take_overdue(&mut self, now: i64) -> Vec<ClientId> {
        let over = |at: i64| now - at >= ANSWER_WITHIN_MS;
        let overdue: Vec<ClientId> = self
            .sent
            .iter()
            .filter(|(_, at)| over(**at))
            .map(|(id, _)| *id)
            .collect();
        self.sent.retain(|_, at| !over(*at));
        overdue
    }

    /// When to look again.
    pub(super) fn deadline(&self) -> Option<i64> {
        let answers = self.sent.values().map(|at| at + ANSWER_WITHIN_MS);
        let events = self.acknowledged.values().map(|a| a.at + EVENT_WITHIN_MS);
        answers.chain(events).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u8) -> ClientId {
        ClientId::from_parts(i64::from(n), [n; 10])
    }

    #[test]
    fn e_2_a_message_settles_when_its_event_is_applied() {
        let mut settling = Settling::default();
        settling.sent(id(1), 0);
        settling.acknowledged(id(1), 7, 10);
        assert!(settling.take_settled(6, 20).is_empty());
        assert!(settling.is_acknowledged(id(1)));
        assert_eq!(settling.take_settled(7, 20), [id(1)]);
        assert_eq!(settling.deadline(), None);
    }

    #[test]
    fn e_2_an_acknowledgement_is_enough_after_three_seconds() {
        let mut settling = Settling::default();
        settling.acknowledged(id(1), 7, 10);
        assert_eq!(settling.deadline(), Some(3_010));
        assert_eq!(settling.take_settled(0, 3_010), [id(1)]);
    }

    #[test]
    fn p_3_a_send_without_an_answer_is_overdue() {
        let mut settling = Settling::default();
        settling.sent(id(1), 0);
        settling.sent(id(2), 5_000);
        assert_eq!(settling.take_overdue(20_000), [id(1)]);
        settling.connection_lost();
        assert!(settling.take_overdue(90_000).is_empty());
    }

    #[test]
    fn p_3_a_message_that_was_given_up_is_waited_for_no_more() {
        let mut settling = Settling::default();
        settling.sent(id(1), 0);
        settling.acknowledged(id(2), 7, 0);
        settling.forget(id(1));
        settling.forget(id(2));
        assert_eq!(settling.deadline(), None);
    }
}
