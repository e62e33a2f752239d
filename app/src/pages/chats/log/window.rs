//! Which chunks of a log are drawn: those around where somebody reads. A long log would be laid out anew with each frame.
//!
//! A chunk that is not drawn is as high as it was when it was drawn last. The scroller is reversed, so that what is above the reader
//! moves nothing; where a chunk below comes back with another height, the browser keeps what is read in its place.

use core::ops::Range;

use super::chunks::Chunks;
use crate::browser::Span;

/// So many chunks are drawn at first, the newest.
const FIRST: usize = 4;
/// Chunks are drawn before the reader is nearer to them than this, in pixels.
const NEAR_PX: f64 = 1_000.0;
/// Drawn chunks go when the reader is farther from them than this, in pixels.
const FAR_PX: f64 = 1_500.0;

/// The drawn chunks, by the names of the first and the last of them. The default is the end of a chat.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Window {
    /// None: as many of the newest as are drawn at first.
    first: Option<i64>,
    /// None: the newest, whichever that is.
    last: Option<i64>,
}

impl Window {
    /// The places of the drawn ones among these chunks.
    pub(super) fn of(self, chunks: &Chunks) -> Range<usize> {
        let end = self.last.map_or(chunks.len(), |last| chunks.place_of(last + 1));
        let newest = chunks.len().saturating_sub(FIRST);
        self.first.map_or(newest, |first| chunks.place_of(first)).min(end)..end
    }

    /// Whether the newest line is drawn, and each that comes.
    pub(super) fn follows(self) -> bool {
        self.last.is_none()
    }

    /// Draws the chunk at this place and those beside it.
    pub(super) fn around(at: usize, chunks: &Chunks) -> Self {
        Self::of_places(at.saturating_sub(1)..at + 2, chunks)
    }

    /// What is to be drawn when the chunks stand so against a view of this height, in pixels; at the end, the newest stay drawn.
    pub(super) fn seen(self, chunks: &Chunks, spans: &[Span], view_px: f64, at_end: bool) -> Self {
        let within = |margin: f64| {
            let begin = spans.partition_point(|span| span.bottom < -margin);
            begin..spans.partition_point(|span| span.top <= view_px + margin)
        };
        let (drawn, needed, kept) = (self.of(chunks), within(NEAR_PX), within(FAR_PX));
        let first = needed.start.min(drawn.start.max(kept.start));
        let window = Self::of_places(first..needed.end.max(drawn.end.min(kept.end)), chunks);
        if at_end && needed.start >= chunks.len().saturating_sub(FIRST) {
            return Self {
                first: None,
                ..window
            };
        }
        window
    }

    fn of_places(places: Range<usize>, chunks: &Chunks) -> Self {
        let last = places.end.checked_sub(1).filter(|_| places.end < chunks.len());
        Self {
            first: chunks.name(places.start),
            last: last.and_then(|last| chunks.name(last)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::chunks::tests::chunks_of;
    use super::*;

    const VIEW_PX: f64 = 600.0;

    /// Chunks of this height, when so many pixels are below the view.
    fn spans(count: usize, height_px: f64, below_px: f64) -> Vec<Span> {
        let end = VIEW_PX + below_px;
        let top = |at: usize| end - (count - at) as f64 * height_px;
        (0..count)
            .map(|at| Span {
                top: top(at),
                bottom: top(at + 1),
            })
            .collect()
    }

    #[test]
    fn the_newest_lines_are_drawn_at_first() {
        let drawn = |lines| Window::default().of(&chunks_of(lines));
        assert_eq!((drawn(0), drawn(30), drawn(1_000)), (0..0, 0..2, 46..50));
        assert!(Window::default().follows());
    }

    #[test]
    fn whoever_reads_finds_all_lines_around_drawn_and_not_many_more() {
        let (chunks, high) = (chunks_of(20_000), 1_000.0);
        let up_and_down = (0..900).chain((0..900).rev());
        let mut window = Window::default();
        for turn in up_and_down {
            let below_px = f64::from(turn) * 700.0;
            let spans = spans(chunks.len(), high, below_px);
            window = window.seen(&chunks, &spans, VIEW_PX, below_px < 80.0);
            let drawn = window.of(&chunks);
            let is_near = |span: &Span| span.bottom > -NEAR_PX && span.top < VIEW_PX + NEAR_PX;
            let near = spans.iter().enumerate().filter(|(_, span)| is_near(span));
            for (at, _) in near {
                assert!(drawn.contains(&at), "{below_px}: {drawn:?} without {at}");
            }
            assert!(drawn.len() <= 6, "{below_px}: {drawn:?}");
        }
        assert_eq!(window, Window::default());
    }

    #[test]
    fn what_comes_below_moves_nothing() {
        let chunks = chunks_of(1_000);
        let reads = Window::default().seen(&chunks, &spans(50, 1_000.0, 3_000.0), VIEW_PX, false);
        let drawn = reads.of(&chunks);
        assert!(!reads.follows() && drawn.end < 50, "{drawn:?}");
        assert_eq!(reads.of(&chunks_of(1_200)), drawn);
    }

    #[test]
    fn a_leap_draws_what_is_there_and_nothing_between() {
        let chunks = chunks_of(20_000);
        let far = Window::around(3, &chunks);
        assert_eq!(far.of(&chunks), 2..5);
        assert_eq!(Window::around(999, &chunks).of(&chunks), 998..1_000);
        let back = far.seen(&chunks, &spans(1_000, 1_000.0, 0.0), VIEW_PX, true);
        assert_eq!(back.of(&chunks), 996..1_000);
    }

    #[test]
    fn a_view_higher_than_the_newest_chunks_is_filled() {
        let chunks = chunks_of(1_000);
        let window = Window::default().seen(&chunks, &spans(50, 310.0, 0.0), VIEW_PX, true);
        assert_eq!(window.of(&chunks), 44..50);
        assert!(window.follows());
    }
}
