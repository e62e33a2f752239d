//! A password: hidden until one asks to see it.

use leptos::prelude::*;

use super::{FieldKind, error_line, keep_together};
use crate::changing::{changing, heard, part};
use crate::icons::{Size, icon};

/// A field for a password. It may be filled in before the page is hydrated.
pub(in crate::pages) fn password_field(
    field: FieldKind,
    text: RwSignal<String>,
    error: Signal<Option<String>>,
) -> AnyView {
    let node = NodeRef::<leptos::html::Input>::new();
    keep_together(node, text);
    let is_shown = RwSignal::new(false);
    let words = changing(move || {
        if is_shown.get() {
            "Hide password"
        } else {
            "Show password"
        }
    });
    let eye = move || if is_shown.get() { "eyeoff" } else { "visitors" };
    view! {
        <div class="field">
            <label class="label" for=field.id>{field.label}</label>
            <div class="input-wrap">
                {icon("lock", Size::Sm)}
                <input
                    class="input"
                    id=field.id
                    name=field.id
                    type=changing(move || if is_shown.get() { "text" } else { "password" })
                    autocomplete=field.autocomplete
                    autocapitalize="none"
                    spellcheck="false"
                    node_ref=node
                    on:input=heard(move |event| text.set(event_target_value(&event)))
                    aria-invalid=changing(move || error.read().is_some().then_some("true"))
                    aria-describedby=changing(move || field.described_by(error.read().is_some()))
                />
                <button
                    type="button"
                    class="btn btn-icon btn-ghost btn-sm"
                    aria-label=words.clone()
                    title=words
                    on:click=heard(move |_| is_shown.update(|shown| *shown = !*shown))
                >
                    {part(move || icon(eye(), Size::Sm))}
                </button>
            </div>
            {error_line(field.error_id, error)}
        </div>
    }
    .into_any()
}
