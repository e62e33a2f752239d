//! Which rows of a long list are drawn: those in sight and some around them. The others are room above and below.

use core::ops::Range;

/// A list that is no longer is drawn whole.
const WHOLE: usize = 60;
/// So many rows are drawn beyond both ends of what is in sight.
const AROUND: usize = 20;
/// What is drawn moves in steps of so many rows: few scrolls draw anything, and none draws so many that a frame is late.
const STEP: usize = 5;

/// The rows to draw of `count`, where `above` rows are scrolled out of sight and `in_sight` fit on the screen.
pub(crate) fn drawn(count: usize, above: usize, in_sight: usize) -> Range<usize> {
    if count <= WHOLE {
        return 0..count;
    }
    let first = (above / STEP * STEP).saturating_sub(AROUND);
    let last = (above + in_sight).div_ceil(STEP) * STEP + AROUND;
    first.min(count.saturating_sub(2 * AROUND))..last.min(count)
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
        assert_eq!(drawn(50_000, 0, 10), 0..30);
        assert_eq!(drawn(50_000, 20_003, 10), 19_980..20_035);
        assert_eq!(drawn(50_000, 49_990, 10), 49_960..50_000);
        assert_eq!(drawn(200, 60_000, 10), 160..200, "it has become shorter");
        for above in (0..50_000).step_by(7) {
            let rows = drawn(50_000, above, 12);
            assert!(
                rows.contains(&above) && rows.len() <= 4 * AROUND,
                "{above}: {rows:?}"
            );
            assert!(rows.end == 50_000 || rows.contains(&(above + 12)));
        }
    }
}
