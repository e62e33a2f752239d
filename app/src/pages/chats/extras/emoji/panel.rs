//! The panel of the picker: a field to search in, and a grid that is one stop of the Tab key; arrows move in it.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::list::{COLUMNS, Emoji, found, recent, remembered};
use crate::browser;
use crate::changing::part;
use crate::drawn::Drawn;

/// Where this browser keeps the last ones.
const RECENT: &str = "lobby-emoji";
/// The buttons of the grid.
const BUTTONS: &str = ".emoji-grid button";

/// The panel; what is chosen goes to `pick`.
pub(super) fn panel(pick: Callback<String>) -> AnyView {
    let wanted = RwSignal::new(String::new());
    let last = browser::kept_for_long(RECENT).unwrap_or_default();
    let choose = {
        let last = last.clone();
        Callback::new(move |emoji: &'static str| {
            browser::keep_for_long(RECENT, &remembered(&last, emoji));
            pick.run(emoji.to_owned());
        })
    };
    Effect::new(|_| browser::focus_soon("#emoji-search"));
    let shown = Memo::new(move |_| wanted.with(|wanted| found(wanted)));
    let groups = part(move || {
        let all = shown.get();
        let mut views = Vec::new();
        if wanted.with(String::is_empty) {
            views.push(group("Recently used", &recent(&last), choose));
        }
        let found_nothing = all.is_empty();
        for (name, emojis) in all {
            views.push(group(name, &emojis, choose));
        }
        if found_nothing {
            views.push(
                view! { <p class="emoji-none muted" role="status">"No emoji is called so"</p> }.drawn(),
            );
        }
        views
    });
    let on_key = move |event: KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowRight" => 1,
            "ArrowLeft" => -1,
            "ArrowDown" => COLUMNS,
            "ArrowUp" => -COLUMNS,
            _ => return,
        };
        // In the field the arrows to the sides belong to its text.
        let in_field = browser::focus_is_in("#emoji-search");
        if in_field && by.abs() == 1 {
            return;
        }
        event.prevent_default();
        if !browser::move_focus(BUTTONS, if in_field { 0 } else { by }) {
            browser::focus("#emoji-search");
        }
    };
    // Enter in the field takes the first one that was found.
    let enter = move |event: KeyboardEvent| {
        if event.key() != "Enter" {
            return;
        }
        event.prevent_default();
        let first = shown.with_untracked(|all| all.first().and_then(|(_, emojis)| emojis.first().copied()));
        if let Some(emoji) = first.filter(|_| !wanted.with_untracked(String::is_empty)) {
            choose.run(emoji.symbol);
        }
    };
    view! {
        <div class="popover emoji-panel" role="dialog" aria-label="Emoji" on:keydown=on_key>
            <input
                type="search"
                id="emoji-search"
                class="input"
                placeholder="Search"
                aria-label="Search emoji"
                autocomplete="off"
                on:input=move |event| wanted.set(event_target_value(&event))
                on:keydown=enter
            />
            <div class="emoji-groups">{groups}</div>
        </div>
    }
    .drawn()
}

fn group(name: &'static str, emojis: &[Emoji], choose: Callback<&'static str>) -> AnyView {
    if emojis.is_empty() {
        return ().into_any();
    }
    let buttons: Vec<AnyView> = emojis
        .iter()
        .map(|emoji| {
            let symbol = emoji.symbol;
            view! {
                <button type="button" aria-label=emoji.name() title=emoji.name() on:click=move |_| choose.run(symbol)>
                    {symbol}
                </button>
            }
            .drawn()
        })
        .collect();
    view! {
        <section aria-label=name>
            <h3 class="menu-label">{name}</h3>
            <div class="emoji-grid">{buttons}</div>
        </section>
    }
    .drawn()
}
