//! The rows that are drawn, and their keys: one tab stop, arrows, j and k inside.

use std::ops::Range;
use std::time::Duration;

use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::prelude::*;
use model::id::IssueId;

use super::order::{A_ROW, IN_SIGHT, Order};
use super::window;
use crate::browser::{self, Step};
use crate::changing::{each, heard};
use crate::drawn::Drawn;
use crate::pages::chats::row::chat_row;
use crate::pages::chats::state::Desk;

/// Between two steps of drawing.
const A_FRAME: Duration = Duration::from_millis(16);
/// All rows, for the keyboard.
const ROWS: &str = "a.chat-row";

/// The rows. A row keeps the focus when it moves.
pub(crate) fn rows(desk: Desk, list: Order) -> AnyView {
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
        if list.leads.get_value() {
            browser::soon(move || {
                let _gone = list.leads.try_set_value(false);
            });
        }
    }
}
