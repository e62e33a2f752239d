//! What opens over the page: search, command palette, shortcuts, views, many chats at once. Its code comes when it is opened; here
//! is only what opens it.

mod commands;
mod keys_sheet;
mod palette;
mod search;
mod select;
mod views;

use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

use super::state::Desk;
use crate::browser;
use crate::changing::part;
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::later::{self, Fetched, here};

/// What is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Tool {
    /// Nothing.
    #[default]
    Closed,
    /// The search, over the list.
    Search,
    /// The command palette.
    Palette,
    /// The sheet of shortcuts.
    Keys,
    /// The saved views, over the list.
    Views,
    /// Several chats at once, over the list.
    Select,
    /// The command of a single letter is to be run.
    Letter(&'static str),
}

/// What is looked for: it stays while the search is closed.
#[derive(Clone, Copy)]
pub(crate) struct Sought(pub(crate) RwSignal<String>);

/// The buttons in the head of the list.
pub(crate) fn buttons(desk: Desk) -> AnyView {
    let button = move |id: &'static str, words: &'static str, shape: &'static str, tool: Tool| {
        view! {
            <button
                type="button"
                class="btn btn-icon btn-ghost"
                id=id
                aria-label=words
                title=words
                on:pointerenter=move |_| later::expect(load_tools)
                on:click=move |_| desk.tool.set(tool)
            >
                {icon(shape, Size::Md)}
            </button>
        }
        .drawn()
    };
    view! {
        <span class="push row">
            {button("search-button", "Search chats", "search", Tool::Search)}
            {button("views-button", "Views and several chats", "more", Tool::Views)}
        </span>
    }
    .drawn()
}

/// What is open. When it closes, the focus goes back to what opened it.
pub(crate) fn opened(desk: Desk) -> AnyView {
    let before = StoredValue::new(Tool::Closed);
    // Where a dialog was opened from is not there any more when it closes.
    let from_views = StoredValue::new(false);
    part(move || {
        let tool = desk.tool.get();
        let was = before.get_value();
        before.set_value(tool);
        if tool == Tool::Closed {
            match was {
                Tool::Search => browser::focus_soon("#search-button"),
                Tool::Views | Tool::Select => browser::focus_soon("#views-button"),
                Tool::Palette | Tool::Keys if from_views.get_value() => browser::focus_soon("#views-button"),
                Tool::Closed | Tool::Palette | Tool::Keys | Tool::Letter(_) => {}
            }
        }
        from_views.set_value(was == Tool::Views);
        (tool != Tool::Closed).then(|| later::piece(load_tools, move || tools(desk, tool), later::waiting))
    })
    .into_any()
}

#[wasm_split(pieces, fallible, preload(load_tools))]
fn tools(desk: Desk, tool: Tool) -> Fetched {
    here(match tool {
        Tool::Closed => ().into_any(),
        Tool::Search => search::panel(desk),
        Tool::Palette => palette::dialog(desk),
        Tool::Keys => keys_sheet::dialog(desk),
        Tool::Views => views::panel(desk),
        Tool::Select => select::panel(desk),
        Tool::Letter(letter) => commands::run_letter(desk, letter),
    })
}

/// A pane over the list, with its heading and what closes it.
fn pane(desk: Desk, id: &'static str, head: AnyView, inside: AnyView) -> AnyView {
    let close = move || desk.tool.set(Tool::Closed);
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" && !event.default_prevented() && !event.is_composing() {
            event.prevent_default();
            event.stop_propagation();
            close();
        }
    };
    view! {
        <section class="pane list tool-pane" id=id aria-labelledby=format!("{id}-heading") on:keydown=on_key>
            <div class="pane-head">
                {head}
                <button type="button" class="btn btn-icon btn-ghost push" aria-label="Close" title="Close" on:click=move |_| close()>
                    {icon("x", Size::Md)}
                </button>
            </div>
            {inside}
        </section>
    }
    .drawn()
}
