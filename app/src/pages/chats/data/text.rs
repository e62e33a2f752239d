//! A field of one line of text: its value is a button, and a field takes its place while somebody types. Enter or leaving the field saves,
//! Esc restores. What a colleague writes meanwhile is told and never overwritten unseen.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use model::edit::IssueEdit;
use model::field::FieldId;
use model::id::IssueId;
use model::status::Level;
use model::text::{REFERENCE_MAX_CHARS, reveal};
use model::view::ChatRow;

use crate::browser;
use crate::changing::{changing, heard, part};
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::pages::chats::state::Desk;

/// A field of one line.
#[derive(Clone, Copy)]
struct Line {
    field: FieldId,
    max_chars: u32,
    value: fn(&ChatRow) -> &str,
    edit: fn(String, String) -> IssueEdit,
}

/// The fields of this kind.
const LINES: [Line; 1] = [Line {
    field: FieldId::Reference,
    max_chars: REFERENCE_MAX_CHARS,
    value: |row| &row.reference,
    edit: |from, to| IssueEdit::Reference { from, to },
}];

/// A text that is being typed, in a chat. A handle; copies are the same.
#[derive(Clone, Copy)]
struct Typing {
    desk: Desk,
    id: IssueId,
    line: Line,
    /// The value as everybody sees it.
    now: Memo<String>,
    /// What is typed; nothing while nobody types.
    typed: RwSignal<Option<String>>,
    /// The value when typing began.
    begun: RwSignal<String>,
    /// Whether the focus goes back to the button.
    returns: RwSignal<bool>,
}

/// The view of a field of one line; nothing for another field.
pub(super) fn text_field(desk: Desk, id: IssueId, field: FieldId) -> Option<AnyView> {
    let line = LINES.into_iter().find(|line| line.field == field)?;
    let row = desk.row(id);
    let now = Memo::new(move |_| {
        row.with(|row| {
            row.as_ref()
                .map_or_else(String::new, |row| (line.value)(row).to_owned())
        })
    });
    let typing = Typing {
        desk,
        id,
        line,
        now,
        typed: RwSignal::new(None),
        begun: RwSignal::default(),
        returns: RwSignal::new(false),
    };
    let may = desk.may(id, Level::Participate);
    let is_open = Memo::new(move |_| typing.typed.with(Option::is_some));
    let view = part(move || match (may.get(), is_open.get()) {
        (false, _) => shown(now),
        (true, false) => typing.button(),
        (true, true) => typing.input(),
    });
    Some(view.into_any())
}

/// The value in words.
fn shown(now: Memo<String>) -> AnyView {
    part(move || {
        now.with(|now| {
            if now.is_empty() {
                view! { <span class="muted">"None"</span> }.drawn()
            } else {
                view! { <bdi class="value">{reveal(now)}</bdi> }.drawn()
            }
        })
    })
    .into_any()
}

impl Typing {
    fn button_id(self) -> String {
        format!("{}-button", self.line.field.word())
    }

    fn input_id(self) -> String {
        format!("{}-input", self.line.field.word())
    }

    fn button(self) -> AnyView {
        let label = move || {
            let value = self.now.with(|now| reveal(now));
            let value = if value.is_empty() {
                "none".to_owned()
            } else {
                value
            };
            format!("{}: {value}. Change", self.line.field.label())
        };
        let open = heard(move |_| {
            let now = self.now.get_untracked();
            self.begun.set(now.clone());
            self.typed.set(Some(now));
        });
        if self.returns.get_untracked() {
            self.returns.set(false);
            browser::focus_soon(format!("#{}", self.button_id()));
        }
        view! {
            <button type="button" id=self.button_id() class="inline-edit" aria-label=changing(label) on:click=open>
                {shown(self.now)}
                {icon("pencil", Size::Xs)}
            </button>
        }
        .drawn()
    }

    fn input(self) -> AnyView {
        // Asked for by the field itself: what the button asks for goes with the button.
        browser::focus_soon(format!("#{}", self.input_id()));
        let on_key = heard(move |event: KeyboardEvent| match event.key().as_str() {
            "Enter" if !event.is_composing() => {
                event.prevent_default();
                self.returns.set(true);
                self.save();
            }
            "Escape" => {
                event.prevent_default();
                event.stop_propagation();
                self.returns.set(true);
                self.typed.set(None);
            }
            _ => {}
        });
        let meanwhile = move || {
            let now = self.now.get();
            (now != self.begun.get()).then(|| {
                let words = if now.is_empty() { "nothing".to_owned() } else { format!("“{}”", reveal(&now)) };
                view! {
                    <p class="hint">"Meanwhile it has become " <bdi>{words}</bdi> ". Enter replaces it, Esc keeps it."</p>
                }
                .drawn()
            })
        };
        view! {
            <span class="grow">
                <input
                    class="input"
                    type="text"
                    dir="auto"
                    autocomplete="off"
                    id=self.input_id()
                    aria-label=self.line.field.label()
                    maxlength=self.line.max_chars.to_string()
                    prop:value=self.typed.get_untracked().unwrap_or_default()
                    on:input=move |event| self.typed.set(Some(event_target_value(&event)))
                    on:keydown=on_key
                    on:blur=heard(move |_| self.leave())
                />
                <span aria-live="polite">{part(meanwhile)}</span>
            </span>
        }
        .drawn()
    }

    /// Whoever leaves the field saves, unless a colleague has changed it meanwhile: that is for Enter to replace.
    fn leave(self) {
        let is_as_begun = self.now.try_get_untracked() == self.begun.try_get_untracked();
        if is_as_begun && self.now.try_get_untracked().is_some() {
            self.save();
        }
    }

    fn save(self) {
        let Some(typed) = self.typed.get_untracked() else {
            return;
        };
        self.typed.set(None);
        let from = self.now.get_untracked();
        let to = typed.trim().to_owned();
        if from != to {
            let words = format!("{} changed", self.line.field.label());
            self.desk.live.edit(self.id, (self.line.edit)(from, to), words);
        }
    }
}
