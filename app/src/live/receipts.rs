//! Receipts of this agent: how far the customer's lines have reached this device, been drawn and been read on it (`delivery.md`,
//! rule 14).
//! Watermarks only grow; they are coalesced to one in a second for each chat, within a budget for all.

use model::id::IssueId;
use model::sorted::SortedMap;
use model::view::Watermark;

/// A chat's receipts go out at most this often, in milliseconds.
const EVERY_MS: i64 = 1_000;
/// So many receipts may go out at once; the socket's own limit is 20.
const BURST: i64 = 6;
/// After a burst, one for each of these, in milliseconds; the socket's own limit is one in 500.
const REFILL_MS: i64 = 1_000;

/// What there is to tell. Times are UTC milliseconds.
#[derive(Debug, Default)]
pub(super) struct Receipts {
    chats: SortedMap<IssueId, Entry>,
    /// When the budget will be full again.
    full_at: i64,
}

#[derive(Debug, Default)]
struct Entry {
    wanted: Watermark,
    told: Watermark,
    told_at: Option<i64>,
}

impl Entry {
    fn is_open(&self) -> bool {
        self.wanted.is_beyond(self.told)
    }

    fn due_at(&self) -> Option<i64> {
        self.is_open()
            .then(|| self.told_at.map_or(i64::MIN, |at| at + EVERY_MS))
    }
}

impl Receipts {
    /// Lines up to `vseq` have reached this device.
    pub(super) fn delivered(&mut self, chat: IssueId, vseq: i64) {
        let reached = Watermark {
            delivered: vseq,
            ..Watermark::default()
        };
        self.reached(chat, reached);
    }

    /// Lines up to `vseq` were drawn in the open conversation.
    pub(super) fn displayed(&mut self, chat: IssueId, vseq: i64) {
        let reached = Watermark {
            read: 0,
            ..Watermark::read_to(vseq)
        };
        self.reached(chat, reached);
    }

    /// Lines up to `vseq` were shown in a visible, focused window.
    pub(super) fn read(&mut self, chat: IssueId, vseq: i64) {
        self.reached(chat, Watermark::read_to(vseq));
    }

    fn reached(&mut self, chat: IssueId, reached: Watermark) {
        let wanted = &mut self.chats.get_or_insert_with(chat, Entry::default).wanted;
        *wanted = wanted.higher(reached);
    }

    /// The server knows this much of the team: nothing below has to be told again.
    pub(super) fn known(&mut self, chat: IssueId, team: Watermark) {
        let Some(entry) = self.chats.get_mut(&chat) else {
            return;
        };
        if !entry.wanted.is_beyond(team) {
            self.chats.remove(&chat);
        }
    }

    /// The connection is gone: what was told and is not known may have been lost.
    pub(super) fn connection_lost(&mut self) {
        for entry in self.chats.values_mut() {
            entry.told = Watermark::default();
        }
    }

    /// The receipts to tell now, those about reading first. They count as told.
    pub(super) fn take_due(&mut self, now: i64) -> Vec<(IssueId, Watermark)> {
        let mut due: Vec<IssueId> = self
            .chats
            .iter()
            .filter(|(_, e)| e.due_at().is_some_and(|at| at <= now))
            .map(|(id, _)| *id)
            .collect();
        due.sort_by_key(|id| self.chats.get(id).is_none_or(|e| e.wanted.read <= e.told.read));
        due.truncate(usize::try_from(self.budget(now)).unwrap_or(0));
        due.into_iter().filter_map(|chat| self.tell(chat, now)).collect()
    }

    /// When to look again.
    pub(super) fn deadline(&self) -> Option<i64> {
        let budget_at = self.full_at - (BURST - 1) * REFILL_MS;
        self.chats
            .values()
            .filter_map(Entry::due_at)
            .min()
            .map(|at| at.max(budget_at))
    }

    fn tell(&mut self, chat: IssueId, now: i64) -> Option<(IssueId, Watermark)> {
        let entry = self.chats.get_mut(&chat)?;
        entry.told = entry.wanted;
        entry.told_at = Some(now);
        self.full_at = self.full_at.max(now) + REFILL_MS;
        Some((chat, entry.wanted))
    }

    fn budget(&self, now: i64) -> i64 {
        let used = (self.full_at - now).max(0);
        (BURST * REFILL_MS - used) / REFILL_MS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chat(n: u8) -> IssueId {
        IssueId::from_parts(1, [n; 10])
    }
    fn mark(delivered: i64, read: i64) -> Watermark {
        Watermark {
            delivered,
            displayed: read,
            read,
        }
    }

    #[test]
    fn e_2_receipts_are_coalesced_and_only_grow() {
        let mut receipts = Receipts::default();
        receipts.delivered(chat(1), 3);
        receipts.delivered(chat(1), 2);
        assert_eq!(receipts.take_due(0), [(chat(1), mark(3, 0))]);
        receipts.read(chat(1), 4);
        receipts.read(chat(1), 5);
        assert!(receipts.take_due(999).is_empty());
        assert_eq!(receipts.deadline(), Some(1_000));
        assert_eq!(receipts.take_due(1_000), [(chat(1), mark(5, 5))]);
        assert!(receipts.take_due(9_000).is_empty());
    }

    #[test]
    fn n_5_what_is_displayed_is_told_before_it_is_read() {
        let mut receipts = Receipts::default();
        let told = |displayed, read| Watermark {
            delivered: displayed,
            displayed,
            read,
        };
        receipts.displayed(chat(1), 3);
        assert_eq!(receipts.take_due(0), [(chat(1), told(3, 0))]);
        receipts.known(chat(1), mark(3, 0));
        assert_eq!(receipts.deadline(), None, "nothing is told twice");
        receipts.displayed(chat(1), 3);
        receipts.known(chat(1), told(3, 0));
        receipts.read(chat(1), 3);
        assert_eq!(receipts.take_due(2_000), [(chat(1), mark(3, 3))]);
    }

    #[test]
    fn e_2_what_may_be_lost_is_told_again_until_it_is_known() {
        let mut receipts = Receipts::default();
        receipts.read(chat(1), 4);
        receipts.take_due(0);
        receipts.connection_lost();
        assert_eq!(receipts.take_due(5_000), [(chat(1), mark(4, 4))]);
        receipts.known(chat(1), mark(4, 4));
        receipts.connection_lost();
        assert!(receipts.take_due(9_000).is_empty());
        assert_eq!(receipts.deadline(), None);
    }

    #[test]
    fn e_2_a_full_list_does_not_flood_the_socket_and_reading_goes_first() {
        let mut receipts = Receipts::default();
        for n in 0..40 {
            receipts.delivered(chat(n), 1);
        }
        receipts.read(chat(30), 1);
        let first = receipts.take_due(0);
        assert_eq!((first.len(), first[0]), (6, (chat(30), mark(1, 1))));
        assert!(receipts.take_due(500).is_empty());
        assert_eq!(receipts.deadline(), Some(1_000));
        assert_eq!(receipts.take_due(1_000).len(), 1);
        assert_eq!(receipts.take_due(60_000).len(), 6);
    }
}
