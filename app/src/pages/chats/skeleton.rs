//! What is shown while something loads; the style sheet lets it appear after 300 ms only.

use leptos::prelude::*;

use crate::drawn::Drawn;

/// Rows that are on their way, and what they are.
pub(crate) fn rows_skeleton(label: &'static str, rows: usize) -> AnyView {
    let row = |_| {
        view! {
            <div class="sk-row">
                <span class="sk sk-c"></span>
                <div class="stack gap2">
                    <span class="sk w45"></span>
                    <span class="sk w90"></span>
                    <span class="sk w30"></span>
                </div>
            </div>
        }
        .drawn()
    };
    view! {
        <div class="sk-list" role="status" aria-label=label>
            {(0..rows).map(row).collect::<Vec<AnyView>>()}
        </div>
    }
    .drawn()
}

/// The page before its data is there.
pub(crate) fn page_skeleton() -> AnyView {
    view! {
        <div class="app">
            <header class="rail"></header>
            <main class="app-main chats" id="main">
                <div class="pane list">
                    <div class="pane-head"></div>
                    {rows_skeleton("Loading chats", 5)}
                </div>
                <div class="pane conv"></div>
                <div class="pane data"></div>
            </main>
        </div>
    }
    .drawn()
}
