//! Tags as chips, and the box in which they are typed: Enter or a comma takes one, Backspace in an empty field takes the last one out.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use model::text::reveal;

use super::form::Form;
use super::problem;
use crate::browser;
use crate::changing::{changing, heard, part};
use crate::drawn::Drawn;
use crate::icons::{Size, icon};

/// The field in which a tag is typed.
const FIELD: &str = "details-tag";

/// The box of the dialog.
pub(super) fn tag_box(form: Form) -> AnyView {
    let chips = part(move || {
        let chip = |tag: String| removable(form, tag);
        form.wanted_tags().into_iter().map(chip).collect::<Vec<AnyView>>()
    });
    let on_key = heard(move |event: KeyboardEvent| on_key(form, &event));
    view! {
        <div class="field">
            <label class="label" for=FIELD>
                "Tags"
            </label>
            <div class="tagbox">
                {chips}
                <input
                    id=FIELD
                    type="text"
                    dir="auto"
                    autocomplete="off"
                    placeholder="Add a tag"
                    aria-invalid=changing(move || form.tags_problem.with(Option::is_some).then_some("true"))
                    aria-describedby="details-tags-say"
                    prop:value=move || form.typed.get()
                    on:input=move |event| form.typed.set(event_target_value(&event))
                    on:keydown=on_key
                />
            </div>
            <div id="details-tags-say" aria-live="polite">
                {part(move || form.tags_problem.get().map(problem))}
                <p class="hint">"Enter or a comma takes a tag."</p>
            </div>
        </div>
    }
    .drawn()
}

fn on_key(form: Form, event: &KeyboardEvent) {
    if event.is_composing() {
        return;
    }
    let is_empty = form.typed.with_untracked(|typed| typed.trim().is_empty());
    match event.key().as_str() {
        // An empty field lets Enter save.
        "Enter" | "," if !is_empty => {
            event.prevent_default();
            form.take_typed();
        }
        "," => event.prevent_default(),
        "Backspace" if form.typed.with_untracked(String::is_empty) => {
            if let Some(last) = untrack(|| form.wanted_tags()).last() {
                form.remove(last);
            }
        }
        _ => {}
    }
}

fn removable(form: Form, tag: String) -> AnyView {
    let shown = reveal(&tag);
    let remove = heard(move |_| {
        form.remove(&tag);
        browser::focus_soon(format!("#{FIELD}"));
    });
    view! {
        <span class="chip">
            <bdi class="ell">{shown.clone()}</bdi>
            <button type="button" aria-label=format!("Remove tag {shown}") on:click=remove>
                {icon("x", Size::Xs)}
            </button>
        </span>
    }
    .drawn()
}

/// Tags that only are shown.
pub(super) fn tag_chips(tags: &[String]) -> AnyView {
    let chip =
        |tag: &String| view! { <span class="chip"><bdi class="ell">{reveal(tag)}</bdi></span> }.drawn();
    let all: Vec<AnyView> = tags.iter().map(chip).collect();
    view! { <span class="tag-list">{all}</span> }.drawn()
}
