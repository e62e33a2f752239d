//! The lines of a chat in chunks, each an element of its own: a chunk is drawn or not as a whole.
//!
//! A chunk keeps the lines it has. Earlier lines that come make one chunk before it, new ones go on in the last one and then behind it.
//! So nothing that is drawn is moved in the page, which would take the focus and the browser's own scroll anchor away: the framework
//! moves what stands behind more than one new element.

use core::ops::Range;

use super::super::entries::{Entries, Show};

/// So many lines are in a chunk that is full. One of earlier lines is as large as what was loaded at once.
const SIZE: usize = 20;

/// The chunks in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Chunks {
    /// Which lines are shown; with others, all begins anew.
    show: Show,
    /// The name of each, which is the position of its first line when it began, and where it begins among the lines.
    begins: Vec<(i64, usize)>,
    lines: usize,
}

impl Chunks {
    /// The chunks of a log, which had these before.
    pub(super) fn of(before: Option<&Self>, show: Show, entries: &Entries) -> Self {
        let kept = before.filter(|before| before.show == show);
        let kept = kept.map(|kept| kept.begins.as_slice()).unwrap_or_default();
        let positions = entries.positions();
        let begins = begins(kept, &positions);
        Self {
            show,
            begins,
            lines: positions.len(),
        }
    }

    /// Their names.
    pub(super) fn names(&self) -> Vec<i64> {
        self.begins.iter().map(|(name, _)| *name).collect()
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.begins.len()
    }

    /// The name of the one at this place.
    pub(super) fn name(&self, at: usize) -> Option<i64> {
        self.begins.get(at).map(|(name, _)| *name)
    }

    /// The place of the one of this name, or of the next one.
    pub(super) fn place_of(&self, name: i64) -> usize {
        self.begins.partition_point(|(other, _)| *other < name)
    }

    /// The place of the one that has this line.
    pub(super) fn place_of_line(&self, line: usize) -> usize {
        let behind = self.begins.partition_point(|(_, begins)| *begins <= line);
        behind.saturating_sub(1)
    }

    /// The lines of the one with this name.
    pub(super) fn lines_of(&self, name: i64) -> Range<usize> {
        let at = self.place_of(name);
        let begins = |at: usize| self.begins.get(at).map_or(self.lines, |(_, begins)| *begins);
        begins(at)..begins(at + 1)
    }
}

/// Where chunks begin among lines of these positions, when these had begun before.
fn begins(kept: &[(i64, usize)], positions: &[i64]) -> Vec<(i64, usize)> {
    let mut begins: Vec<(i64, usize)> = Vec::new();
    let (mut passed, mut before) = (0, None);
    for (at, &pos) in positions.iter().enumerate() {
        let had = passed;
        while kept.get(passed).is_some_and(|(name, _)| *name <= pos) {
            passed += 1;
        }
        let is_full = begins.last().is_none_or(|(_, begun)| at - begun >= SIZE);
        // Between those that were there nothing begins, and one before them.
        let is_outside = begins.is_empty() || passed == kept.len();
        if passed > had {
            // A name from before the first line is of lines that are gone.
            let name = if at == 0 { pos } else { kept[passed - 1].0 };
            begins.push((name, at));
        } else if is_full && is_outside && before != Some(pos) {
            begins.push((pos, at));
        }
        before = Some(pos);
    }
    begins
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The chunks of so many lines.
    pub(in super::super) fn chunks_of(count: usize) -> Chunks {
        Chunks {
            show: Show::Conversation,
            begins: begins(&[], &lines(1..count as i64 + 1)),
            lines: count,
        }
    }

    fn names(begins: &[(i64, usize)]) -> Vec<i64> {
        begins.iter().map(|(name, _)| *name).collect()
    }

    fn lines(range: Range<i64>) -> Vec<i64> {
        range.collect()
    }

    #[test]
    fn lines_are_cut_into_chunks() {
        assert_eq!(begins(&[], &[]), []);
        assert_eq!(begins(&[], &lines(7..50)), [(7, 0), (27, 20), (47, 40)]);
    }

    #[test]
    fn earlier_lines_make_one_chunk() {
        let first = begins(&[], &lines(51..101));
        assert_eq!(names(&first), [51, 71, 91]);
        let with_earlier = begins(&first, &lines(1..101));
        assert_eq!(names(&with_earlier), [1, 51, 71, 91]);
        assert_eq!(with_earlier[1], (51, 50));
    }

    #[test]
    fn new_lines_fill_the_last_chunk_and_begin_the_next() {
        let first = begins(&[], &lines(1..31));
        assert_eq!(names(&first), [1, 21]);
        assert_eq!(names(&begins(&first, &lines(1..41))), [1, 21]);
        assert_eq!(names(&begins(&first, &lines(1..42))), [1, 21, 41]);
    }

    #[test]
    fn a_line_that_waited_is_stored_where_it_stood() {
        let waits = begins(&[], &lines(1..22));
        assert_eq!(names(&waits), [1, 21], "the next position is guessed");
        let mut stored = lines(1..21);
        stored.push(24);
        assert_eq!(begins(&waits, &stored), [(1, 0), (21, 20)]);
    }

    #[test]
    fn what_waited_before_the_chat_was_loaded_is_no_beginning_of_it() {
        let waits = begins(&[], &[1, 2]);
        let loaded = begins(&waits, &lines(951..1_001));
        assert_eq!(names(&loaded), [951, 971, 991]);
        assert_eq!(names(&begins(&loaded, &lines(901..1_001))), [901, 951, 971, 991]);
    }

    #[test]
    fn a_day_stays_with_the_line_that_it_stands_before() {
        let mut positions = lines(1..21);
        positions.insert(19, 20);
        assert_eq!(
            begins(&[], &positions),
            [(1, 0)],
            "day 20 and line 20 are one chunk"
        );
        positions.push(21);
        assert_eq!(begins(&[], &positions), [(1, 0), (21, 21)]);
    }

    #[test]
    fn lines_that_are_gone_leave_no_empty_chunk() {
        let first = begins(&[], &lines(1..61));
        assert_eq!(begins(&first, &lines(45..61)), [(45, 0)]);
        assert_eq!(
            begins(&first, &lines(501..551)),
            [(501, 0), (521, 20), (541, 40)],
            "another part of the chat"
        );
    }
}
