//! The filters above the list: what is fetched, what is displayed, how old it may be (S1.5–S1.15).

mod tag;

use leptos::prelude::*;
use model::filters::{Display, Fetch, ListFilters, Sort};
use model::preferences::PreferenceChange;
use wasm_split_helpers::wasm_split;

use super::SCROLLER;
use super::chosen::Chosen;
use crate::browser;
use crate::changing::{changing, heard, part};
use crate::components::empty::{Art, empty};
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::later::{self, Fetched, here};
use crate::pages::chats::state::Desk;

/// The ages that are offered, in hours, with their words.
const AGES: [(Option<u32>, &str, &str); 5] = [
    (None, "Updated at any time", ""),
    (Some(24), "Updated in 24 hours", ", updated in the last 24 hours"),
    (Some(24 * 7), "Updated in 7 days", ", updated in the last 7 days"),
    (
        Some(24 * 30),
        "Updated in 30 days",
        ", updated in the last 30 days",
    ),
    (Some(24 * 365), "Updated in a year", ", updated in the last year"),
];

/// The filters as they are now.
fn now(desk: Desk) -> Memo<ListFilters> {
    Memo::new(move |_| desk.live.inbox().with(|inbox| inbox.preferences.filters.clone()))
}

/// Changes the filters and goes to the top of the list.
fn change(desk: Desk, change: impl FnOnce(&mut ListFilters)) {
    let mut filters = desk
        .live
        .inbox()
        .with_untracked(|inbox| inbox.preferences.filters.clone());
    change(&mut filters);
    browser::scroll_home(SCROLLER);
    desk.live.filter(filters);
}

/// Fetches the chats that have this tag (S4.17).
pub(crate) fn show_tagged(desk: Desk, tag: String) {
    change(desk, |filters| filters.fetch.tag = Some(tag));
}

/// Whether the page is alive: what has its code in another part is not there before.
fn alive() -> RwSignal<bool> {
    let alive = RwSignal::new(false);
    Effect::new(move |_| alive.set(true));
    alive
}

/// The line that names what is fetched (S1.13), and the filters under it.
pub(super) fn filters(desk: Desk) -> AnyView {
    let filters = now(desk);
    let open = Memo::new(move |_| desk.live.inbox().with(|inbox| inbox.preferences.filters_open));
    let summary = changing(move || summary(&filters.read()));
    let toggle = heard(move |event: leptos::ev::MouseEvent| {
        // The state is ours, so that it follows to other devices.
        event.prevent_default();
        desk.live
            .prefer(PreferenceChange::FiltersOpen(!open.get_untracked()));
    });
    // Unfolded once the page is alive: the code of what is inside comes then.
    let alive = alive();
    let shown = Memo::new(move |_| alive.get() && open.get());
    view! {
        <details class="filters" prop:open=changing(move || shown.get())>
            <summary on:click=toggle>
                {icon("filter", Size::Sm)}
                <span>{summary}</span>
                {icon("down", Size::Sm)}
            </summary>
            {part(move || shown.get().then(|| later::piece(load_grid, move || grid(desk, filters), later::waiting)))}
        </details>
    }
    .drawn()
}

#[wasm_split(pieces, fallible, preload(load_grid))]
fn grid(desk: Desk, filters: Memo<ListFilters>) -> Fetched {
    let inside = view! {
        <div class="filter-grid">
            {fetch(desk, filters)}
            {display(desk, filters)}
            {tag::field(desk, filters)}
            <p class="hint">"All chats are fetched if no filter is set."</p>
        </div>
    };
    here(inside.drawn())
}

fn summary(filters: &ListFilters) -> String {
    let whose = match filters.fetch.by_assignee() {
        None => "all chats",
        Some((true, true)) => "mine and unassigned chats",
        Some((true, false)) => "chats assigned to me",
        Some((false, _)) => "unassigned chats",
    };
    let age = AGES.iter().find(|(hours, ..)| *hours == filters.fetch.within_h);
    let tagged = filters.fetch.tag.as_deref().map_or_else(String::new, |tag| {
        format!(", tagged {}", model::text::reveal(tag))
    });
    format!("Fetch: {whose}{tagged}{}", age.map_or("", |(.., words)| words))
}

fn fetch(desk: Desk, filters: Memo<ListFilters>) -> AnyView {
    let radio = move |words: &'static str, filtered: bool| {
        view! {
            <label class="check">
                <input
                    type="radio"
                    name="fetch"
                    prop:checked=changing(move || filters.read().fetch.filtered == filtered)
                    on:change=heard(move |_| change(desk, |filters| filters.fetch.filtered = filtered))
                />
                {words}
            </label>
        }
        .drawn()
    };
    let sub = move |words, get: fn(&Fetch) -> bool, set: fn(&mut Fetch, bool)| {
        check(
            words,
            Signal::derive(move || get(&filters.read().fetch)),
            Signal::derive(move || !filters.read().fetch.filtered),
            move |on| change(desk, |filters| set(&mut filters.fetch, on)),
        )
    };
    view! {
        <fieldset>
            <legend>"Fetch"</legend>
            {radio("All chats", false)}
            {radio("Filtered chats", true)}
            <div class="sub">
                {sub("Assigned to me", |fetch| fetch.mine, |fetch, on| fetch.mine = on)}
                {sub("Unassigned", |fetch| fetch.unassigned, |fetch, on| fetch.unassigned = on)}
            </div>
        </fieldset>
    }
    .drawn()
}

fn display(desk: Desk, filters: Memo<ListFilters>) -> AnyView {
    let mark = move |words, get: fn(&Display) -> bool, set: fn(&mut Display, bool)| {
        check(
            words,
            Signal::derive(move || get(&filters.read().display)),
            Signal::derive(|| false),
            move |on| change(desk, |filters| set(&mut filters.display, on)),
        )
    };
    view! {
        <fieldset>
            <legend>"Display"</legend>
            {mark("Unresponded only", |display| display.unresponded, |display, on| display.unresponded = on)}
            {mark("Unresolved only", |display| display.unresolved, |display, on| display.unresolved = on)}
            {mark("Customers online only", |display| display.online, |display, on| display.online = on)}
            {age(desk, filters)}
        </fieldset>
    }
    .drawn()
}

/// How old a chat may be (S1.5).
fn age(desk: Desk, filters: Memo<ListFilters>) -> AnyView {
    let choice = move |(hours, words, _): (Option<u32>, &'static str, &'static str)| {
        let value = hours.unwrap_or(0);
        let chosen = changing(move || filters.read().fetch.within_h == hours);
        view! { <option value=value prop:selected=chosen>{words}</option> }.drawn()
    };
    let on_change = heard(move |event: leptos::ev::Event| {
        let hours = event_target_value(&event).parse().ok().filter(|hours| *hours > 0);
        change(desk, |filters| filters.fetch.within_h = hours);
    });
    view! {
        <select class="select select-sm" aria-label="Updated in the last" on:change=on_change>
            {AGES.into_iter().map(choice).collect::<Vec<AnyView>>()}
        </select>
    }
    .drawn()
}

fn check(
    words: &'static str,
    on: Signal<bool>,
    disabled: Signal<bool>,
    set: impl Fn(bool) + 'static,
) -> AnyView {
    view! {
        <label class="check">
            <input
                type="checkbox"
                prop:checked=changing(move || on.get())
                prop:disabled=changing(move || disabled.get())
                on:change=heard(move |event| set(event_target_checked(&event)))
            />
            {words}
        </label>
    }
    .drawn()
}

/// "Showing 2 of 3" (S1.14).
pub(super) fn showing(desk: Desk, chosen: Memo<Chosen>) -> AnyView {
    let words = changing(move || {
        let more = desk.live.inbox().with(|inbox| inbox.more);
        chosen.with(|chosen| {
            let (shown, fetched) = (chosen.shown.len(), chosen.fetched);
            format!("Showing {shown} of {fetched}{}", if more { "+" } else { "" })
        })
    });
    view! { <span role="status">{words}</span> }.drawn()
}

/// The order of the list.
pub(super) fn sort_choice(desk: Desk) -> AnyView {
    let filters = now(desk);
    let choice = move |(at, sort): (usize, Sort)| {
        let chosen = changing(move || filters.read().sort == sort);
        view! { <option value=at.to_string() prop:selected=chosen>{sort.words()}</option> }.drawn()
    };
    let on_change = heard(move |event: leptos::ev::Event| {
        let at: usize = event_target_value(&event).parse().unwrap_or(0);
        change(desk, |filters| {
            filters.sort = Sort::ALL.get(at).copied().unwrap_or_default();
        });
    });
    let all: Vec<AnyView> = Sort::ALL.into_iter().enumerate().map(choice).collect();
    view! {
        <select class="select select-sm" aria-label="Order of the list" on:change=on_change>
            {all}
        </select>
    }
    .drawn()
}

/// What stands in the place of rows when the filters hide all. Its code comes when that happens.
pub(super) fn none_shown(desk: Desk, chosen: Memo<Chosen>) -> AnyView {
    let is_empty = Memo::new(move |_| chosen.with(|chosen| chosen.shown.is_empty()));
    let alive = alive();
    part(move || {
        (alive.get() && is_empty.get())
            .then(|| later::piece(load_none, move || none(desk, chosen), later::waiting))
    })
    .into_any()
}

#[wasm_split(pieces, fallible, preload(load_none))]
fn none(desk: Desk, chosen: Memo<Chosen>) -> Fetched {
    let filters = now(desk);
    let fetched = Memo::new(move |_| chosen.with(|chosen| chosen.fetched));
    let words = part(move || {
        let inside = view! {
            <p>{changing(move || names(&filters.read()))}</p>
            <button type="button" class="btn btn-sm" on:click=move |_| change(desk, |filters| *filters = ListFilters::default())>
                "Clear filters"
            </button>
        };
        let title = match fetched.get() {
            0 => "No chat passes the filters".to_owned(),
            1 => "The only chat does not match".to_owned(),
            fetched => format!("None of the {fetched} chats match"),
        };
        empty(Art::Funnel, title, inside.drawn())
    });
    here(words.into_any())
}

/// The filters that are set, in words.
fn names(filters: &ListFilters) -> String {
    let display = &filters.display;
    let set = [
        (filters.fetch.by_assignee().is_some(), "by assignee"),
        (filters.fetch.within_h.is_some(), "by age"),
        (filters.fetch.tag.is_some(), "by tag"),
        (display.unresponded, "unresponded only"),
        (display.unresolved, "unresolved only"),
        (display.online, "customers online only"),
    ];
    let names: Vec<&str> = set.iter().filter(|(on, _)| *on).map(|(_, name)| *name).collect();
    format!("Set now: {}.", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s1_13_the_summary_names_what_is_fetched() {
        let mut filters = ListFilters::default();
        assert_eq!(summary(&filters), "Fetch: all chats");
        filters.fetch.filtered = true;
        // S1.12: nothing chosen under "filtered" means all.
        assert_eq!(summary(&filters), "Fetch: all chats");
        filters.fetch.unassigned = true;
        filters.fetch.within_h = Some(168);
        assert_eq!(
            summary(&filters),
            "Fetch: unassigned chats, updated in the last 7 days"
        );
        filters.fetch.mine = true;
        filters.fetch.within_h = None;
        assert_eq!(summary(&filters), "Fetch: mine and unassigned chats");
        filters.fetch.tag = Some("Courier".to_owned());
        assert_eq!(
            summary(&filters),
            "Fetch: mine and unassigned chats, tagged Courier"
        );
    }
}
