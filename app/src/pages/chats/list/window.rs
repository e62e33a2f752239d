//! Which rows of a long list are drawn: those in sight and some around them. The others are room above and below.

use core::ops::Range;

/// A list that is no longer is drawn whole.
const WHOLE: usize = 60;
/// So many rows are drawn beyond both ends of what is in sight.
const AROUND: usize = 15;
/// What shall be drawn moves by so many rows: few scrolls draw anything.
const STEP: usize = 5;
/// So many rows out of sight are drawn at once at each end: more make a frame late.
const PACE: usize = 3;

/// The rows to draw of `count`, where `above` rows are scrolled out of sight and `in_sight` fit on the screen.
pub(crate) fn drawn(count: usize, above: usize, in_sight: usize) -> Range<usize> {
    if count <= WHOLE {
        return 0..count;
    }
    let first = (above / STEP * STEP).saturating_sub(AROUND);
    let last = (above + in_sight).div_ceil(STEP) * STEP + AROUND;
    first.min(count.saturating_sub(2 * AROUND))..last.min(count)
}

/// The rows in sight of `count`.
fn seen(count: usize, above: usize, in_sight: usize) -> Range<usize> {
    above.min(count.saturating_sub(in_sight))..(above + in_sight).min(count)
}

/// What is drawn next on the way from the rows that are drawn `now` to those that shall be: what is in sight at once, of the others a few.
pub(crate) fn next(now: &Range<usize>, count: usize, above: usize, in_sight: usize) -> Range<usize> {
    let (wanted, seen) = (drawn(count, above, in_sight), seen(count, above, in_sight));
    if now.start >= seen.end || now.end <= seen.start {
        return seen;
    }
    let start = wanted
        .start
        .clamp(now.start.saturating_sub(PACE), now.start + PACE);
    let end = wanted.end.clamp(now.end.saturating_sub(PACE), now.end + PACE);
    start.min(seen.start)..end.clamp(seen.end, count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_list_is_drawn_whole() {
        assert_eq!(drawn(0, 0, 10), 0..0);
        assert_eq!(drawn(60, 40, 10), 0..60);
    }

    #[test]
    fn a_long_list_is_drawn_around_what_is_in_sight() {
        assert_eq!(drawn(50_000, 0, 10), 0..25);
        assert_eq!(drawn(50_000, 20_003, 10), 19_985..20_030);
        assert_eq!(drawn(50_000, 49_990, 10), 49_970..50_000);
        assert_eq!(drawn(200, 60_000, 10), 170..200, "it has become shorter");
        for above in (0..50_000).step_by(7) {
            let rows = drawn(50_000, above, 12);
            assert!(
                rows.contains(&above) && rows.len() <= 4 * AROUND,
                "{above}: {rows:?}"
            );
            assert!(rows.end == 50_000 || rows.contains(&(above + 12)));
        }
    }

    /// How many steps lead there, and the most rows that one of them draws.
    fn way(mut now: Range<usize>, count: usize, above: usize, in_sight: usize) -> (usize, usize) {
        let (mut steps, mut most) = (0, 0);
        while now != drawn(count, above, in_sight) {
            let then = next(&now, count, above, in_sight);
            most = most.max(then.clone().filter(|row| !now.contains(row)).count());
            assert!(then.end <= count && steps < 50, "{now:?} {then:?}");
            (now, steps) = (then, steps + 1);
        }
        (steps, most)
    }

    #[test]
    fn rows_out_of_sight_are_drawn_few_at_a_time() {
        let top = drawn(500, 0, 20);
        assert_eq!(top, 0..35);
        assert_eq!(way(top.clone(), 500, 0, 20), (0, 0));
        assert_eq!(way(top.clone(), 500, 9, 20), (4, PACE), "a turn of the wheel");
        assert_eq!(next(&top, 500, 30, 20), 3..50, "what comes into sight is there");
        assert_eq!(
            next(&top, 500, 300, 20),
            300..320,
            "a jump draws what is in sight"
        );
        assert_eq!(way(top.clone(), 500, 300, 20), (6, 20));
        assert_eq!(way(top, 500, 500, 20), (5, 20), "to the end");
        assert_eq!(way(470..500, 500, 0, 20), (6, 20), "and back");
    }

    #[test]
    fn a_list_that_grew_or_shrank_is_drawn_too() {
        assert_eq!(next(&(0..0), 3, 0, 20), 0..3, "the first rows");
        assert_eq!(next(&(460..500), 3, 460, 20), 0..3);
        assert_eq!(next(&(0..40), 0, 0, 20), 0..0);
        assert_eq!(way(0..40, 50, 0, 20), (4, PACE));
        for above in 0..130 {
            for count in [0, 5, 59, 60, 61, 100, 130] {
                way(20..60, count, above, 20);
                way(0..count, count, above, 20);
            }
        }
    }
}
