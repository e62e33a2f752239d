//! The order of the rows while somebody reads further down: nothing moves under their eyes, what is new is counted.

use model::id::IssueId;

/// The order to show while the list is at rest: that of before, and what has come below it (an older page).
pub(crate) fn held(before: &[IssueId], now: &[IssueId]) -> Vec<IssueId> {
    // By binary search, since lists are long and this happens with each message.
    let mut places: Vec<(IssueId, usize)> = now.iter().copied().zip(0..).collect();
    places.sort_unstable();
    let place = |id: &IssueId| {
        let at = places.binary_search_by_key(id, |(known, _)| *known).ok()?;
        places.get(at).map(|(_, place)| *place)
    };
    let mut order = Vec::with_capacity(now.len());
    let mut kept = vec![false; now.len()];
    let mut below = 0;
    for id in before {
        if let Some(place) = place(id) {
            order.push(*id);
            kept[place] = true;
            below = below.max(place + 1);
        }
    }
    let added = now.iter().zip(kept).skip(below);
    order.extend(added.filter(|(_, kept)| !kept).map(|(id, _)| *id));
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
    fn a_list_of_50_000_is_held_in_no_time() {
        let id = |n: u32| {
            let mut random = [0; 10];
            random[4..8].copy_from_slice(&n.to_be_bytes());
            IssueId::from_parts(1, random)
        };
        let before: Vec<IssueId> = (0..50_000).map(id).collect();
        let mut now = before.clone();
        now.rotate_right(1);
        now.insert(0, id(60_000));
        now.push(id(60_001));
        let mut expected = before.clone();
        // The last of before went to the top; what follows it there is not below.
        expected.push(id(60_001));
        assert_eq!(held(&before, &now), expected);
    }

    #[test]
    fn what_came_above_is_counted() {
        let shown = ids(&[1, 2, 3]);
        assert_eq!(new_above(&shown, &ids(&[3, 9, 1, 2])), 2);
        assert_eq!(new_above(&shown, &ids(&[1, 2, 3])), 0);
    }
}
