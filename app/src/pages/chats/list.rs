//! The list of chats, newest message on top (S1.16): one tab stop, arrow keys inside. Filters and requests take their places
//! between head and rows.

mod chosen;
pub(crate) mod filters;
mod order;
mod window;

use std::ops::Range;
use std::time::Duration;

use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use model::id::IssueId;

use self::chosen::Chosen;
use self::filters::{filters, none_shown, showing, sort_choice};
use self::order::{held, new_above};
use super::row::chat_row;
use super::state::Desk;
use super::tools;
use crate::browser::{self, Step};
use crate::changing::{changing, each, heard, part};
use crate::components::empty::{Art, empty};
use crate::drawn::Drawn;
use crate::live::LoadState;

/// The scroller, for the browser.
const SCROLLER: &str = ".list .pane-scroll";
/// Further down than this counts as scrolled, in pixels.
const AT_TOP_PX: i32 = 8;
/// Nearer than this to the last row loads older ones, in pixels.
const NEAR_END_PX: i32 = 900;
/// More rows than fit on a large screen.
const IN_SIGHT: usize = 20;
/// How long rows are held still after the last move of a pointer or key.
const AIM: Duration = Duration::from_millis(1_500);
/// Between two steps of drawing.
const A_FRAME: Duration = Duration::from_millis(16);
/// A row with its place, for its height.
const A_ROW: &str = ".list .chat-rows > li";
/// All rows, for the keyboard.
const ROWS: &str = "a.chat-row";

/// The pane with the list.
pub(crate) fn list_pane(desk: Desk) -> AnyView {
    let inbox = desk.live.inbox();
    let heading =
        inbox.with_untracked(|inbox| format!("Chats for {} ({})", inbox.project.name, inbox.project.key));
    let order = Order::new(desk);
    let is_empty = Memo::new(move |_| inbox.with(|inbox| inbox.is_empty()));
    let inside = part(move || {
        if is_empty.get() {
            first_day()
        } else {
            all(desk, order)
        }
    });
    let on_scroll = move |_| order.on_scroll(desk);
    view! {
        <section class="pane list" id="list" data-pane="list" aria-labelledby="list-heading">
            <div class="pane-head">
                <h2 id="list-heading" class="ell" tabindex="-1">
                    {heading}
                </h2>
                {tools::buttons(desk)}
            </div>
            {filters(desk)}
            <div class="pane-scroll" on:scroll=on_scroll>
                {inside}
            </div>
        </section>
    }
    .drawn()
}

/// The chats that the list shows now, in its order.
pub(crate) fn displayed(desk: Desk) -> Vec<IssueId> {
    let now_ms = browser::now_ms();
    desk.live
        .inbox()
        .with_untracked(|inbox| Chosen::of(inbox, now_ms).shown)
}

fn all(desk: Desk, order: Order) -> AnyView {
    view! {
        <div class="list-count">
            {showing(desk, order.chosen)}
            <span class="push">{sort_choice(desk)}</span>
        </div>
        {new_pill(order)}
        {rows(desk, order)}
        {none_shown(desk, order.chosen)}
        {older(desk)}
    }
    .drawn()
}

/// The order of the rows: live at the top of the list, at rest while somebody reads further down.
#[derive(Clone, Copy)]
struct Order {
    chosen: Memo<Chosen>,
    now: Memo<Vec<IssueId>>,
    shown: Memo<Vec<IssueId>>,
    scrolled: RwSignal<bool>,
    /// Somebody aims at a row just now, by pointer or keyboard: nothing slides away from under them.
    aimed: RwSignal<bool>,
    aiming: StoredValue<Option<TimeoutHandle>>,
    /// How many rows are scrolled out of sight, and how many fit on the screen.
    sight: RwSignal<(usize, usize)>,
    /// A key leads to an end of the list, and the row there does not have the focus yet.
    leads: StoredValue<bool>,
    /// How high a row was when the list was last scrolled, in pixels; 0 before. To measure while rows are being drawn would have them laid
    /// out twice.
    row_px: StoredValue<i32>,
}

impl Order {
    fn new(desk: Desk) -> Self {
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

    fn on_scroll(self, desk: Desk) {
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
    fn aim(self) {
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

/// The rows. A row keeps the focus when it moves.
fn rows(desk: Desk, list: Order) -> AnyView {
    let order = drawn_rows(list);
    let visited = RwSignal::new(None::<IssueId>);
    let stop = Memo::new(move |_| {
        let there = |id: &IssueId| order.with(|order| order.contains(id));
        let first = || order.with(|order| order.first().copied());
        visited
            .get()
            .filter(there)
            .or_else(|| desk.selected.get().filter(there))
            .or_else(first)
    });
    // The row that had the focus before rows were moved, until it has it again.
    let moved = StoredValue::new(None::<String>);
    let all = move || {
        moved.update_value(|moved| *moved = browser::focused_row().or_else(|| moved.take()));
        if let Some(key) = moved.get_value() {
            browser::refocus_soon(format!("{ROWS}[data-key='{key}']"), move || moved.set_value(None));
        }
        order.get()
    };
    let row = move |id| {
        view! {
            <li on:focusin=heard(move |_: FocusEvent| visited.set(Some(id)))>
                {chat_row(desk, id, move || stop.get() == Some(id))}
            </li>
        }
        .drawn()
    };
    view! {
        <ul
            class="chat-rows"
            aria-label="Chats"
            on:keydown=move |event: KeyboardEvent| {
                list.aim();
                on_key(list, event);
            }
            on:pointermove=move |_| list.aim()
        >
            {each(all, row)}
        </ul>
    }
    .drawn()
}

/// The rows that are drawn: of a long list those around what is in sight; room stands for the others.
fn drawn_rows(list: Order) -> Memo<Vec<IssueId>> {
    let steps = RwSignal::new(0_u32);
    let range = Memo::new(move |before: Option<&Range<usize>>| {
        steps.track();
        let ((above, in_sight), count) = (list.sight.get(), list.shown.with(Vec::len));
        before.map_or_else(
            || window::drawn(count, above, in_sight),
            |before| window::next(before, count, above, in_sight),
        )
    });
    Effect::new(move |_| {
        let ((above, in_sight), count) = (list.sight.get(), list.shown.with(Vec::len));
        if range.get() != window::drawn(count, above, in_sight) {
            let step = move || {
                let _gone = steps.try_update(|steps| *steps = steps.wrapping_add(1));
            };
            let _without_a_timer_others_stay_room = set_timeout(step, A_FRAME);
        }
    });
    Effect::new(move |_| {
        let (count, range) = (list.shown.with(Vec::len), range.get());
        let row_px = match list.row_px.get_value() {
            0 => browser::height(A_ROW),
            measured => measured,
        };
        let below = count.saturating_sub(range.end);
        browser::set_room(".list .chat-rows", range.start, below, row_px);
    });
    Memo::new(move |_| {
        let range = range.get();
        list.shown
            .with(|shown| shown.get(range).unwrap_or_default().to_vec())
    })
}

/// Leads to what has come above while the list was at rest.
fn new_pill(order: Order) -> AnyView {
    let count = Memo::new(move |_| {
        let above = order
            .shown
            .with(|shown| order.now.with(|now| new_above(shown, now)));
        i64::try_from(above).unwrap_or(i64::MAX)
    });
    part(move || {
        (count.get() > 0).then(|| {
            view! {
                <div class="list-pill">
                    <button type="button" class="btn btn-sm" on:click=move |_| browser::scroll_home(SCROLLER)>
                        {format!("{} new", count.get())}
                    </button>
                </div>
            }
            .drawn()
        })
    })
    .into_any()
}

fn on_key(list: Order, event: KeyboardEvent) {
    let key = event.key();
    let step = match key.as_str() {
        "j" => Some(Step::Next),
        "k" => Some(Step::Back),
        other => Step::of_key(other),
    };
    if let Some(step) = step.filter(|_| !event.ctrl_key() && !event.meta_key() && !event.alt_key()) {
        event.prevent_default();
        if let Step::First | Step::Last = step {
            // Of a long list the row may not be drawn yet. Until it has the focus, scrolling that was under way says nothing: it would take the
            // row away again.
            let count = list.shown.with_untracked(Vec::len);
            list.leads.set_value(true);
            list.sight
                .set((if step == Step::Last { count } else { 0 }, IN_SIGHT));
        }
        browser::step_focus_soon(ROWS, step);
        browser::soon(move || {
            let _gone = list.leads.try_set_value(false);
        });
    }
}

/// The way to chats that are older than those of the list.
fn older(desk: Desk) -> AnyView {
    let state = desk.live.loading_older();
    let more = Memo::new(move |_| {
        desk.live.inbox().with(|inbox| inbox.more) || matches!(*state.read(), LoadState::Failed(_))
    });
    let words = part(move || match state.get() {
        LoadState::Loading => "Loading older chats".to_owned(),
        LoadState::Failed(error) => format!("{error} Try again"),
        LoadState::Idle | LoadState::Ready => "Show older chats".to_owned(),
    });
    let words = StoredValue::new(words);
    part(move || {
        more.get().then(|| {
            view! {
                <div class="older">
                    <button
                        type="button"
                        class="btn btn-ghost btn-sm"
                        aria-disabled=changing(move || (state.get() == LoadState::Loading).then_some("true"))
                        on:click=move |_| desk.live.load_older()
                    >
                        {words.get_value()}
                    </button>
                </div>
            }
            .drawn()
        })
    })
    .into_any()
}

/// The list before the first chat.
fn first_day() -> AnyView {
    let inside = view! {
        <p>"Put the chat on your site with its one script line, then say hello to yourself there. The chat appears here at once."</p>
    };
    empty(Art::Bubbles, "No chats yet", inside.drawn())
}
