//! The order of the rows: live at the top of the list; while somebody reads further down nothing moves under their eyes, and what is new is
//! counted.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use model::id::IssueId;

use super::SCROLLER;
use super::chosen::Chosen;
use crate::browser;
use crate::live::LoadState;
use crate::pages::chats::state::Desk;

/// Further down than this counts as scrolled, in pixels.
const AT_TOP_PX: i32 = 8;
/// Nearer than this to the last row loads older ones, in pixels.
const NEAR_END_PX: i32 = 900;
/// More rows than fit on a large screen.
pub(crate) const IN_SIGHT: usize = 20;
/// How long rows are held still after the last move of a pointer or key.
const AIM: Duration = Duration::from_millis(1_500);
/// A row with its place, for its height.
pub(crate) const A_ROW: &str = ".list .chat-rows > li";

/// The order of the rows: live at the top of the list, at rest while somebody reads further down.
#[derive(Clone, Copy)]
pub(crate) struct Order {
    pub(crate) chosen: Memo<Chosen>,
    pub(crate) now: Memo<Vec<IssueId>>,
    pub(crate) shown: Memo<Vec<IssueId>>,
    scrolled: RwSignal<bool>,
    /// Somebody aims at a row just now, by pointer or keyboard: nothing slides away from under them.
    aimed: RwSignal<bool>,
    aiming: StoredValue<Option<TimeoutHandle>>,
    /// How many rows are scrolled out of sight, and how many fit on the screen.
    pub(crate) sight: RwSignal<(usize, usize)>,
    /// A key leads to an end of the list, and the row there does not have the focus yet.
    pub(crate) leads: StoredValue<bool>,
    /// How high a row was when the list was last scrolled, in pixels; 0 before. To measure while rows are being drawn would have them laid
    /// out twice.
    pub(crate) row_px: StoredValue<i32>,
}

impl Order {
    /// The order of the list of `desk`.
    pub(crate) fn new(desk: Desk) -> Self {
        let (scrolled, aimed) = (RwSignal::new(false), RwSignal::new(false));
        let age = Memo::new(move |_| {
            let ages = desk
                .live
                .inbox()
                .with(|inbox| inbox.preferences.filters.fetch.within_h.is_some());
            if ages { desk.live.now().get() } else { 0 }
        });
        let chosen = Memo::new(move |_| {
            let now_ms = age.get();
            desk.live.inbox().with(|inbox| Chosen::of(inbox, now_ms))
        });
        let now = Memo::new(move |_| chosen.with(|chosen| chosen.shown.clone()));
        let shown = Memo::new(move |before: Option<&Vec<IssueId>>| match before {
            Some(before) if scrolled.get() || aimed.get() => now.with(|now| held(before, now)),
            _ => now.get(),
        });
        Self {
            chosen,
            now,
            shown,
            scrolled,
            aimed,
            aiming: StoredValue::new(None),
            sight: RwSignal::new((0, IN_SIGHT)),
            leads: StoredValue::new(false),
            row_px: StoredValue::new(0),
        }
    }

    /// The list was scrolled: rows around what is in sight are drawn, older chats loaded near the end.
    pub(crate) fn on_scroll(self, desk: Desk) {
        let Some(scrolled) = browser::scrolled(SCROLLER) else {
            return;
        };
        let down = scrolled.from_end_px > AT_TOP_PX;
        if self.scrolled.get_untracked() != down {
            self.scrolled.set(down);
        }
        if self.leads.get_value() {
            return;
        }
        let row_px = browser::height(A_ROW);
        self.row_px.set_value(row_px);
        let above = usize::try_from(scrolled.from_end_px / (row_px + browser::ROW_GAP_PX)).unwrap_or(0);
        self.sight.set((above, IN_SIGHT));
        let is_loading = matches!(
            desk.live.loading_older().get_untracked(),
            LoadState::Loading | LoadState::Failed(_)
        );
        if scrolled.from_start_px < NEAR_END_PX
            && !is_loading
            && desk.live.inbox().with_untracked(|inbox| inbox.more)
        {
            desk.live.load_older();
        }
    }

    /// Holds the rows still for a moment.
    pub(crate) fn aim(self) {
        if let Some(before) = self.aiming.try_update_value(Option::take).flatten() {
            before.clear();
        }
        if !self.aimed.get_untracked() {
            self.aimed.set(true);
        }
        let rest = set_timeout(
            move || {
                let _gone = self.aimed.try_set(false);
            },
            AIM,
        );
        self.aiming.set_value(rest.ok());
    }
}

/// The order to show while the list is at rest: that of before, and what has come below it (an older page).
fn held(before: &[IssueId], now: &[IssueId]) -> Vec<IssueId> {
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
