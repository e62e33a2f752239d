//! The order of the rows while somebody reads further down: nothing moves under their eyes, what is new is counted.

use model::id::IssueId;

/// The order to show while the list is scrolled: that of before, and what has come below it (an older page).
pub(crate) fn held(before: &[IssueId], now: &[IssueId]) -> Vec<IssueId> {
    let mut order: Vec<IssueId> = before.iter().copied().filter(|id| now.contains(id)).collect();
    let end = order
        .iter()
        .filter_map(|id| now.iter().position(|other| other == id))
        .max();
    let below = end.map_or(0, |at| at + 1);
    order.extend(now[below..].iter().filter(|id| !before.contains(id)));
    order
}

/// How many chats have come above the first row that is shown.
pub(crate) fn new_above(shown: &[IssueId], now: &[IssueId]) -> usize {
    let first = shown.first();
    now.iter().take_while(|id| Some(*id) != first).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(numbers: &[u8]) -> Vec<IssueId> {
        numbers.iter().map(|n| IssueId::from_parts(1, [*n; 10])).collect()
    }

    #[test]
    fn rows_stay_and_older_ones_follow() {
        let before = ids(&[1, 2, 3]);
        assert_eq!(held(&before, &ids(&[3, 9, 1, 2])), ids(&[1, 2, 3]));
        assert_eq!(held(&before, &ids(&[1, 2, 3, 4, 5])), ids(&[1, 2, 3, 4, 5]));
        assert_eq!(held(&before, &ids(&[9, 1, 3])), ids(&[1, 3]));
        assert_eq!(held(&[], &ids(&[1, 2])), ids(&[1, 2]));
    }

    #[test]
    fn what_came_above_is_counted() {
        let shown = ids(&[1, 2, 3]);
        assert_eq!(new_above(&shown, &ids(&[3, 9, 1, 2])), 2);
        assert_eq!(new_above(&shown, &ids(&[1, 2, 3])), 0);
    }
}
