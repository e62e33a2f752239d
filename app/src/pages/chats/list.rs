//! The list of chats, newest message on top (S1.16): one tab stop, arrow keys inside. Filters and requests take their places
//! between head and rows.

mod chosen;
pub(crate) mod filters;
mod order;
mod rows;
mod window;

use leptos::prelude::*;
use model::id::IssueId;

use self::chosen::Chosen;
use self::filters::{filters, none_shown, showing, sort_choice};
use self::order::{Order, new_above};
use self::rows::rows;
use super::state::Desk;
use super::tools;
use crate::browser;
use crate::changing::{changing, part};
use crate::components::empty::{Art, empty};
use crate::drawn::Drawn;
use crate::live::LoadState;

/// The scroller, for the browser.
const SCROLLER: &str = ".list .pane-scroll";

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
