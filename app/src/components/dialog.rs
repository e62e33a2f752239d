//! A real `<dialog>` above everything else: focus inside, Esc and X close, the focus goes back to where it was.

use leptos::prelude::*;

use crate::browser;
use crate::changing::heard;
use crate::drawn::Drawn;
use crate::icons::{Size, icon};

/// A dialog with this id and heading; `inside` is what it says, `foot` are its buttons.
pub(crate) fn dialog(
    id: &'static str,
    title: &'static str,
    open: RwSignal<bool>,
    inside: AnyView,
    foot: AnyView,
) -> AnyView {
    Effect::new(move |_| browser::show_dialog(&format!("#{id}"), open.get()));
    // Esc closes the dialog; the page's own way back is not meant.
    let on_key = heard(|event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" {
            event.stop_propagation();
        }
    });
    let heading = format!("{id}-heading");
    view! {
        <dialog id=id class="dialog" aria-labelledby=heading.clone() on:keydown=on_key on:close=move |_| open.set(false)>
            <header class="dialog-head">
                <h2 id=heading.clone() class="grow">
                    {title}
                </h2>
                <button type="button" class="btn btn-icon btn-ghost" aria-label="Close" title="Close" on:click=move |_| open.set(false)>
                    {icon("x", Size::Md)}
                </button>
            </header>
            <div class="dialog-body">{inside}</div>
            <footer class="dialog-foot">{foot}</footer>
        </dialog>
    }
    .drawn()
}
