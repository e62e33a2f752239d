//! What the pages in front of the console share: the brand, text fields with their hint and error, ways back.

mod password;
mod way;

use leptos::prelude::*;

use crate::changing::{changing, heard, part};
use crate::icons::{Size, icon, logo};

pub(super) use password::password_field;
pub(super) use way::own_path;

/// The brand, top left.
pub(super) fn brand() -> AnyView {
    view! { <p class="gate-brand">{logo()} "Lobby"</p> }.into_any()
}

/// What is wrong with a field, while something is, under it. The field names `id` by `aria-describedby`.
pub(super) fn error_line(id: &'static str, error: Signal<Option<String>>) -> AnyView {
    let line =
        move |words| view! { <p class="error" id=id>{icon("warning", Size::Xs)} <span>{words}</span></p> };
    part(move || error.get().map(line)).into_any()
}

/// What a field is called and how browsers fill it in.
#[derive(Clone, Copy, Debug)]
pub(super) struct FieldKind {
    /// Its id and name.
    pub(super) id: &'static str,
    /// Its label.
    pub(super) label: &'static str,
    /// `text` or `email`; a password has a component of its own.
    pub(super) kind: &'static str,
    /// The value of `autocomplete`.
    pub(super) autocomplete: &'static str,
    /// The id of its error.
    pub(super) error_id: &'static str,
    /// The id of its hint, where one stands near.
    pub(super) hint_id: Option<&'static str>,
    /// The most characters that it takes.
    pub(super) max_chars: Option<&'static str>,
}

impl FieldKind {
    /// The value of `aria-describedby`.
    pub(super) fn described_by(self, has_error: bool) -> Option<String> {
        described_by(has_error.then_some(self.error_id), self.hint_id)
    }
}

/// A text field of one line. It may be filled in before the page is hydrated. `on_change` is called when a person changed the text.
pub(super) fn text_field(
    field: FieldKind,
    text: RwSignal<String>,
    error: Signal<Option<String>>,
    on_change: Option<Callback<()>>,
) -> AnyView {
    let node = NodeRef::<leptos::html::Input>::new();
    keep_together(node, text);
    let typed = move |event| {
        text.set(event_target_value(&event));
        if let Some(on_change) = on_change {
            on_change.run(());
        }
    };
    view! {
        <div class="field">
            <label class="label" for=field.id>{field.label}</label>
            <input
                class="input"
                id=field.id
                name=field.id
                type=field.kind
                autocomplete=field.autocomplete
                maxlength=field.max_chars
                node_ref=node
                on:input=heard(typed)
                aria-invalid=changing(move || error.read().is_some().then_some("true"))
                aria-describedby=changing(move || field.described_by(error.read().is_some()))
            />
            {error_line(field.error_id, error)}
        </div>
    }
    .into_any()
}

/// The value of `aria-describedby`.
pub(super) fn described_by(error: Option<&'static str>, hint: Option<&'static str>) -> Option<String> {
    let ids: Vec<&str> = error.into_iter().chain(hint).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// Keeps an input and its signal together. Not `prop:value`: that would wipe what was typed before the page was hydrated.
fn keep_together(node: NodeRef<leptos::html::Input>, text: RwSignal<String>) {
    Effect::new(move |is_known: Option<bool>| {
        let Some(input) = node.get() else { return false };
        let (shown, wanted) = (input.value(), text.get());
        if is_known != Some(true) && wanted.is_empty() && !shown.is_empty() {
            text.set(shown);
        } else if shown != wanted {
            input.set_value(&wanted);
        }
        true
    });
}
