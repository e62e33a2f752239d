//! Whose connections have changed (S1.37): several may do so between two looks, and each is asked about again.

use model::id::IssueId;

/// So many changes are told apart; after that all are asked about once more.
#[cfg(any(test, feature = "hydrate"))]
const TOLD_APART: usize = 256;

/// The changes of customers' connections since the page came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Moved {
    /// How often anything may have changed.
    anew: u32,
    /// The chats whose connection changed since then, one entry for each change.
    chats: Vec<IssueId>,
}

impl Moved {
    /// Two numbers that differ from those of before when the connection of this chat has changed.
    pub(crate) fn of(&self, chat: IssueId) -> (u32, usize) {
        let times = self.chats.iter().filter(|moved| **moved == chat).count();
        (self.anew, times)
    }
}

#[cfg(any(test, feature = "hydrate"))]
impl Moved {
    /// The connection of a chat's customer has changed.
    pub(super) fn put(&mut self, chat: IssueId) {
        if self.chats.len() < TOLD_APART {
            self.chats.push(chat);
        } else {
            self.put_all();
        }
    }

    /// What changed while nobody listened is not told: it may be any.
    pub(super) fn put_all(&mut self) {
        self.anew += 1;
        self.chats.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s1_37_of_two_customers_who_move_at_once_both_are_asked_about() {
        let [one, other, third] = [1, 2, 3].map(|n| IssueId::from_parts(1, [n; 10]));
        let mut moved = Moved::default();
        let before = [one, other, third].map(|chat| moved.of(chat));
        moved.put(one);
        moved.put(other);
        let after = [one, other, third].map(|chat| moved.of(chat));
        assert_ne!(before[0], after[0]);
        assert_ne!(before[1], after[1]);
        assert_eq!(before[2], after[2]);
        moved.put(one);
        assert_ne!(moved.of(one), after[0]);
        moved.put_all();
        assert!(
            [one, other, third]
                .iter()
                .zip(after)
                .all(|(chat, after)| moved.of(*chat) != after)
        );
        let before = moved.of(third);
        for _ in 0..=TOLD_APART {
            moved.put(one);
        }
        assert_ne!(moved.of(third), before);
    }
}
