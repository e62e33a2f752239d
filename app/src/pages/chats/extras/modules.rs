//! The text modules that are offered behind a `/` (S4.15, E.6): typing filters, arrows choose, Enter or Tab puts one in where the cursor
//! is, Esc closes. Several go into one message; their files come beside it.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::person::first_name;
use model::text::reveal;
use model::text_module::{TextModuleView, TextModulesView, being_written, filled, fitting};
use model::view::ChatRow;

use super::sending::Files;
use crate::api::{self, ApiError};
use crate::browser;
use crate::changing::{changing, part};
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::pages::chats::composer::Field;
use crate::pages::chats::writing::FIELD;

/// So many are offered at once.
const OFFERED: usize = 8;
/// The list's id.
const LIST: &str = "module-list";

/// Where a short name is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    /// Where the `/` stands in the text, in bytes.
    at: usize,
    /// Where the cursor stands.
    end: usize,
    /// What is written behind the `/`.
    written: String,
}

/// The list in a composer. A handle; copies are the same.
#[derive(Clone, Copy)]
struct Modules {
    field: Field,
    files: Files,
    /// The chat's row.
    row: Memo<Option<ChatRow>>,
    /// What the server said; nothing while it was not asked or has not answered.
    known: RwSignal<Option<Result<TextModulesView, ApiError>>>,
    place: RwSignal<Option<Place>>,
    chosen: RwSignal<usize>,
}

/// The list, and the button that begins one.
pub(super) fn modules(field: Field, files: Files, put_in: Callback<String>) -> AnyView {
    let modules = Modules {
        field,
        files,
        row: field.desk.row(field.id),
        known: RwSignal::new(None),
        place: RwSignal::new(None),
        chosen: RwSignal::new(0),
    };
    modules.listen();
    let begin = move |_| {
        browser::focus(FIELD);
        let before = browser::before_caret(FIELD).unwrap_or_default();
        let begins_word = before.chars().next_back().is_none_or(char::is_whitespace);
        put_in.run(if begins_word { "/" } else { " /" }.to_owned());
        modules.look();
    };
    view! {
        <button
            type="button"
            class="btn btn-icon btn-ghost"
            aria-label="Text modules (/)"
            title="Text modules (/)"
            aria-haspopup="listbox"
            aria-expanded=changing(move || modules.place.with(Option::is_some).to_string())
            on:click=begin
        >
            {icon("slash", Size::Md)}
        </button>
        {part(move || modules.place.with(Option::is_some).then(|| modules.list()))}
    }
    .drawn()
}

impl Modules {
    fn listen(self) {
        let typed = window_event_listener(leptos::ev::input, move |event| {
            if browser::comes_from(&event, FIELD) {
                self.look();
            }
        });
        let left = window_event_listener(leptos::ev::focusout, move |event| {
            if browser::comes_from(&event, FIELD) {
                self.place.set(None);
            }
        });
        on_cleanup(move || {
            typed.remove();
            left.remove();
        });
        browser::take_keys(FIELD, move |event| self.takes(event));
        // The field says which of the list is chosen: the focus stays in it.
        Effect::new(move |_| {
            let active = self.chosen_id();
            browser::set_attribute(FIELD, "aria-activedescendant", active.as_deref());
            browser::set_attribute(FIELD, "aria-controls", active.as_ref().map(|_| LIST));
        });
    }

    /// The text or the cursor has changed: looks for a short name that is being written.
    fn look(self) {
        let before = browser::before_caret(FIELD);
        let place = before.as_deref().and_then(|before| {
            let (at, written) = being_written(before)?;
            let (end, written) = (before.len(), written.to_owned());
            Some(Place { at, end, written })
        });
        if place.is_some() && self.place.with_untracked(Option::is_none) {
            self.load();
        }
        if self.place.with_untracked(|old| *old != place) {
            self.chosen.set(0);
            self.place.set(place);
        }
    }

    /// Asks the server each time that the list opens; what is known is shown meanwhile.
    fn load(self) {
        let project = self
            .field
            .desk
            .live
            .inbox()
            .with_untracked(|inbox| inbox.project.key.clone());
        spawn_local(async move {
            let answer = api::load_text_modules(project).await;
            let keeps = answer.is_err()
                && self
                    .known
                    .try_with_untracked(|known| matches!(known, Some(Ok(_))))
                    == Some(true);
            if !keeps {
                // The chat may have been left meanwhile.
                let _left = self.known.try_set(Some(answer));
            }
        });
    }

    /// What fits what is written, in this chat.
    fn offered(self) -> Vec<TextModuleView> {
        let department = self.row.with(|row| row.as_ref().and_then(|row| row.department));
        self.place.with(|place| {
            let Some(place) = place else { return Vec::new() };
            self.known.with(|known| match known {
                Some(Ok(view)) => {
                    let fit = fitting(&view.modules, department, &place.written, browser::lower);
                    fit.into_iter().take(OFFERED).cloned().collect()
                }
                _ => Vec::new(),
            })
        })
    }

    fn chosen_id(self) -> Option<String> {
        let at = self.chosen.get();
        self.offered().get(at).map(|_| option_id(at))
    }

    /// Takes a key, where the list is open and knows it.
    fn takes(self, event: &KeyboardEvent) -> bool {
        if self.place.with_untracked(Option::is_none) || event.is_composing() {
            return false;
        }
        let count = untrack(|| self.offered().len());
        match event.key().as_str() {
            "Escape" => self.place.set(None),
            "ArrowDown" if count > 0 => self.chosen.update(|chosen| *chosen = (*chosen + 1) % count),
            "ArrowUp" if count > 0 => self
                .chosen
                .update(|chosen| *chosen = (*chosen + count - 1) % count),
            "Enter" | "Tab" if count > 0 && !event.shift_key() => self.insert(self.chosen.get_untracked()),
            _ => return false,
        }
        true
    }

    /// Puts a module in where the cursor is, with its places filled, and its files beside the message.
    fn insert(self, index: usize) {
        let Some(module) = untrack(|| self.offered().into_iter().nth(index)) else {
            return;
        };
        let Some(place) = self.place.get_untracked() else {
            return;
        };
        let text = self.field.text.get_untracked();
        let (Some(before), Some(after)) = (text.get(..place.at), text.get(place.end..)) else {
            return self.place.set(None);
        };
        let before = format!("{before}{}", filled(&module.text, |name| self.value(name)));
        self.place.set(None);
        self.field.write(format!("{before}{after}"));
        browser::put_caret_soon(FIELD, &before);
        if !module.files.is_empty() {
            let draft = untrack(|| self.field.key());
            self.files.take_module(draft, &module);
        }
    }

    /// What a place says in this chat.
    fn value(self, name: &str) -> Option<String> {
        let (row, live) = (self.row.get_untracked()?, self.field.desk.live);
        let visitor = Some(&row.reporter_name).filter(|_| !row.reporter_anonymous);
        live.inbox().with_untracked(|inbox| match name {
            "visitor.name" => visitor.cloned(),
            "visitor.first_name" => visitor.map(|name| first_name(name).to_owned()),
            "agent.name" => Some(inbox.me.name.clone()),
            "agent.first_name" => Some(first_name(&inbox.me.name).to_owned()),
            "chat.key" => Some(row.key.clone()),
            "chat.title" => Some(row.title.clone()),
            "department.name" => Some(row.department_name.clone()),
            "project.name" => Some(inbox.project.name.clone()),
            _ => None,
        })
    }

    fn list(self) -> AnyView {
        let inside = part(move || match self.known.get() {
            None => said("Loading the text modules"),
            Some(Err(error)) => view! {
                <p class="module-none" role="alert">
                    {error.to_string()}
                    " "
                    <button type="button" class="btn btn-sm" on:mousedown=move |event| {
                        event.prevent_default();
                        self.load();
                    }>"Try again"</button>
                </p>
            }
            .drawn(),
            Some(Ok(view)) => self.options(&view),
        });
        let manage = self
            .field
            .desk
            .live
            .inbox()
            .with_untracked(|inbox| format!("/p/{}/text-modules", inbox.project.key));
        let head = part(move || {
            let written = self.place.with(|place| Some(place.as_ref()?.written.clone()));
            match written.filter(|written| !written.is_empty()) {
                Some(written) => view! { "Text modules matching “/" <bdi>{written}</bdi> "”" }.into_any(),
                None => "Text modules".into_any(),
            }
        });
        view! {
            <div class="popover menu mention-list module-list" on:mousedown=move |event| {
                // The field keeps the focus; the link is for a click.
                event.prevent_default();
            }>
                <p class="menu-label">{head}</p>
                {inside}
                <a class="menu-item" href=manage>
                    {icon("settings", Size::Sm)}
                    "Manage text modules"
                </a>
            </div>
        }
        .drawn()
    }

    fn options(self, view: &TextModulesView) -> AnyView {
        let offered = self.offered();
        if offered.is_empty() {
            return said(if view.modules.is_empty() {
                "There is no text module yet"
            } else {
                "No text module fits"
            });
        }
        let options = offered.iter().enumerate().map(|(index, module)| {
            view! {
                <li
                    id=option_id(index)
                    role="option"
                    class="menu-item"
                    aria-selected=changing(move || (self.chosen.get() == index).to_string())
                    on:mousedown=move |event| {
                        // The field keeps the focus. The list around, which would see to it, is gone by then.
                        event.prevent_default();
                        self.insert(index);
                    }
                >
                    <b class="medium">"/" {reveal(&module.shortcut)}</b>
                    <span class="ell secondary">{reveal(&module.text)}</span>
                    {(!module.files.is_empty()).then(|| icon("clip", Size::Xs))}
                    <span class="xs muted push">{view.owner_words(module.owner).to_owned()}</span>
                </li>
            }
            .drawn()
        });
        view! {
            <ul id=LIST role="listbox" aria-label="Text modules">
                {options.collect::<Vec<AnyView>>()}
            </ul>
        }
        .drawn()
    }
}

fn said(words: &'static str) -> AnyView {
    view! { <p class="module-none muted" role="status">{words}</p> }.drawn()
}

fn option_id(index: usize) -> String {
    format!("module-{index}")
}
