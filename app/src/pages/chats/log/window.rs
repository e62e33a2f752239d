//! Which of a chat's loaded lines are drawn: those around where somebody reads. A long log would be laid out anew with each frame.
//!
//! The scroller is reversed, so only what is below the drawn lines needs room in their place; what is above them is as if it were not
//! loaded. That room is as high as the lines were when they were drawn last.

use core::ops::Range;

/// So many lines are drawn at first, the newest.
const FIRST: usize = 80;
/// So many are added or taken away at once.
const STEP: usize = 40;
/// When more than so many are drawn, those far from the reader go.
const MAX: usize = 160;
/// Lines come back before the reader is nearer to their room than this, in pixels.
const NEAR_ROOM_PX: i32 = 1_200;

/// The lines that are drawn, counted from the newest one, which earlier ones do not move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Window {
    /// Lines below that are not drawn, in the order in which they went: how many, and how high they were, in pixels.
    below: Vec<(usize, i32)>,
    drawn: usize,
}

impl Default for Window {
    fn default() -> Self {
        Self {
            below: Vec::new(),
            drawn: FIRST,
        }
    }
}

impl Window {
    /// The drawn ones of `count` lines.
    pub(super) fn of(&self, count: usize) -> Range<usize> {
        let end = count.saturating_sub(self.below.iter().map(|(lines, _)| lines).sum());
        end.saturating_sub(self.drawn)..end
    }

    /// The room for the lines below, in pixels.
    pub(super) fn room_px(&self) -> i32 {
        self.below.iter().map(|(_, px)| px).sum()
    }

    /// Whether the newest line is drawn.
    pub(super) fn is_at_end(&self) -> bool {
        self.below.is_empty()
    }

    /// Draws more lines above. Returns how many of the newest drawn ones are to go: [`Window::leave`] is told how high they are.
    pub(super) fn more_above(&mut self) -> usize {
        self.drawn += STEP;
        self.drawn.saturating_sub(MAX).next_multiple_of(STEP)
    }

    /// So many of the newest drawn lines go.
    pub(super) fn leave(&mut self, lines: usize, px: i32) {
        self.below.push((lines, px));
        self.drawn -= lines;
    }

    /// Somebody reads so far above the end. Returns whether lines below come back.
    pub(super) fn come_back(&mut self, from_end_px: i32) -> bool {
        let mut comes = false;
        while from_end_px - self.room_px() < NEAR_ROOM_PX
            && let Some((lines, _)) = self.below.pop()
        {
            self.drawn += lines;
            comes = true;
        }
        if comes {
            self.drawn = self.drawn.min(MAX);
        }
        comes
    }

    /// Lines were added below while somebody reads further up: what is drawn stays.
    pub(super) fn added_below(&mut self, lines: usize) {
        match self.below.first_mut() {
            Some((first, _)) => *first += lines,
            None => self.drawn += lines,
        }
    }

    /// Draws the line at this place of `count`, and what is around it.
    pub(super) fn reach(&mut self, at: usize, count: usize) {
        let drawn = self.of(count);
        if at >= drawn.end {
            self.drawn += count - drawn.end;
            self.below.clear();
        }
        let above = drawn.start.saturating_sub(at.saturating_sub(STEP));
        self.drawn += above;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Scrolls up through `count` lines of 50 px each.
    fn up(window: &mut Window, count: usize) {
        while window.of(count).start > 0 {
            let gone = window.more_above();
            if gone > 0 {
                window.leave(gone, gone as i32 * 50);
            }
            assert!(window.of(count).len() <= MAX);
        }
    }

    #[test]
    fn the_newest_lines_are_drawn_at_first() {
        let window = Window::default();
        assert_eq!(
            (window.of(0), window.of(30), window.of(1_000)),
            (0..0, 0..30, 920..1_000)
        );
        assert!(window.is_at_end());
    }

    #[test]
    fn whoever_reads_upwards_leaves_lines_behind_and_finds_them_again() {
        let (mut window, count) = (Window::default(), 20_000);
        up(&mut window, count);
        assert_eq!(window.of(count), 0..160);
        assert_eq!(window.room_px(), (20_000 - 160) * 50);
        assert!(!window.come_back(window.room_px() + 5_000), "still far above");
        for px in (0..window.room_px()).rev().step_by(700) {
            window.come_back(px);
            let (drawn, bottom) = (window.of(count), count - px as usize / 50);
            assert!(
                drawn.len() <= MAX && drawn.contains(&(bottom - 1)),
                "{px}: {drawn:?}"
            );
        }
        window.come_back(0);
        assert_eq!((window.of(count), window.room_px()), (19_840..20_000, 0));
    }

    #[test]
    fn one_leap_to_the_end_draws_the_end_only() {
        let (mut window, count) = (Window::default(), 20_000);
        up(&mut window, count);
        assert!(window.come_back(0));
        assert_eq!(window.of(count), 19_840..20_000);
    }

    #[test]
    fn what_comes_below_moves_nothing() {
        let (mut window, count) = (Window::default(), 1_000);
        window.added_below(3);
        assert_eq!(window.of(count + 3), 920..1_003);
        up(&mut window, count + 3);
        window.added_below(2);
        assert_eq!(window.of(count + 5).start, 0);
        assert!(window.of(count + 5).len() <= MAX);
    }

    #[test]
    fn a_line_that_is_sought_is_drawn_wherever_it_is() {
        let (mut window, count) = (Window::default(), 1_000);
        window.reach(500, count);
        assert_eq!(window.of(count), 460..1_000);
        up(&mut window, count);
        window.reach(900, count);
        assert!(window.of(count).contains(&900) && window.is_at_end());
        window.reach(10, count);
        assert!(window.of(count).contains(&10));
    }
}
