//! A menu under a button: arrow keys move, Esc closes and gives the focus back to the button.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::browser::{self, Step};
use crate::changing::part;
use crate::drawn::Drawn;

/// A menu, where it is open. Its items have a role of a menu item; the button that opens it has the id with `-button`.
pub(crate) fn menu(
    id: &'static str,
    label: &'static str,
    open: RwSignal<bool>,
    items: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let close = move || {
        open.set(false);
        browser::focus(&format!("#{id}-button"));
    };
    let on_key = move |event: KeyboardEvent| {
        let key = event.key();
        if let Some(step) = Step::of_key(&key) {
            event.prevent_default();
            browser::step_focus(&all_items(id), step);
        } else if key == "Escape" || key == "Tab" {
            event.prevent_default();
            event.stop_propagation();
            close();
        }
    };
    Effect::new(move |_| {
        if open.get() {
            browser::focus_soon(all_items(id));
        }
    });
    part(move || {
        open.get().then(|| {
            view! {
                <div class="menu-away" on:click=move |_| close()></div>
                <div id=id class="popover menu" role="menu" aria-label=label tabindex="-1" on:keydown=on_key>
                    {items()}
                </div>
            }
            .drawn()
        })
    })
    .into_any()
}

fn all_items(id: &str) -> String {
    format!("#{id} [role^=menuitem]")
}
