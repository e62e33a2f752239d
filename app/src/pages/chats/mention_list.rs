//! The colleagues who are offered while an `@name` is written in a note (E.17): filter, arrows, Enter or Tab, Esc. What it does when there
//! is an `@` comes with the part of the composer; without that part nobody is offered.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::id::{AgentId, IssueId};
use model::mention::{being_written, fitting, handle};
use wasm_split_helpers::wasm_split;

use super::state::Desk;
use super::writing::FIELD;
use crate::browser;
use crate::changing::{changing, part};
use crate::components::name::name;
use crate::drawn::Drawn;
use crate::later::{self, Fetched, here};

/// So many colleagues are offered at once.
const OFFERED: usize = 6;

/// What is offered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Offer {
    /// Where the `@` stands in the text, in bytes.
    at: usize,
    /// Where the cursor stands.
    end: usize,
    /// The colleagues.
    people: Vec<(AgentId, String)>,
}

/// The list and its place in a chat's composer. A handle; copies are the same.
#[derive(Clone, Copy)]
pub(crate) struct MentionList {
    desk: Desk,
    chat: IssueId,
    text: RwSignal<String>,
    offer: RwSignal<Option<Offer>>,
    chosen: RwSignal<usize>,
}

impl MentionList {
    /// The list for the text of this field.
    pub(crate) fn new(desk: Desk, chat: IssueId, text: RwSignal<String>) -> Self {
        Self {
            desk,
            chat,
            text,
            offer: RwSignal::new(None),
            chosen: RwSignal::new(0),
        }
    }

    /// The text or the cursor has changed: looks for what is being written before it.
    pub(crate) fn look(self) {
        if let Some(before) = browser::before_caret(FIELD) {
            spawn_local(async move { drop(look_for(self, before).await) });
        } else {
            self.close();
        }
    }

    /// Takes the list away.
    pub(crate) fn close(self) {
        self.offer.set(None);
    }

    /// Takes a key, where the list is open and knows it. Returns whether it was taken.
    pub(crate) fn takes(self, event: &KeyboardEvent) -> bool {
        let count = self
            .offer
            .with_untracked(|offer| offer.as_ref().map_or(0, |offer| offer.people.len()));
        if count == 0 || event.is_composing() {
            return false;
        }
        match event.key().as_str() {
            "ArrowDown" => self.chosen.update(|chosen| *chosen = (*chosen + 1) % count),
            "ArrowUp" => self
                .chosen
                .update(|chosen| *chosen = (*chosen + count - 1) % count),
            "Enter" | "Tab" => self.choose(self.chosen.get_untracked()),
            "Escape" => self.close(),
            _ => return false,
        }
        event.prevent_default();
        event.stop_propagation();
        true
    }

    /// Whether it is open.
    pub(crate) fn is_open(self) -> bool {
        self.offer.with(Option::is_some)
    }

    /// The id of the colleague who is chosen, for `aria-activedescendant`.
    pub(crate) fn active(self) -> Option<String> {
        self.is_open().then(|| option_id(self.chosen.get()))
    }

    /// The list, where there is something to offer.
    pub(crate) fn view(self) -> AnyView {
        part(move || {
            let offer = self.offer.get()?;
            Some(later::piece(
                load_list,
                move || list(self, offer.clone()),
                || ().into_any(),
            ))
        })
        .into_any()
    }

    fn offer_for(self, before: &str) -> Option<Offer> {
        let (at, written) = being_written(before)?;
        let people = self.desk.live.inbox().with_untracked(|inbox| {
            let fit = fitting(inbox.readers(self.chat), written, browser::lower);
            fit.into_iter().take(OFFERED).cloned().collect::<Vec<_>>()
        });
        let end = before.len();
        (!people.is_empty()).then_some(Offer { at, end, people })
    }

    fn choose(self, index: usize) {
        spawn_local(async move { drop(insert(self, index).await) });
    }

    fn insert(self, index: usize) {
        let Some(offer) = self.offer.get_untracked() else {
            return;
        };
        let Some((agent, _)) = offer.people.get(index) else {
            return;
        };
        let handle = self
            .desk
            .live
            .inbox()
            .with_untracked(|inbox| handle(inbox.readers(self.chat), *agent));
        let text = self.text.get_untracked();
        let (Some(before), Some(after)) = (text.get(..offer.at), text.get(offer.end..)) else {
            return self.close();
        };
        let before = format!("{before}@{handle} ");
        let whole = format!("{before}{}", after.trim_start());
        self.desk
            .live
            .write_draft(self.chat, model::draft::DraftKind::Note, &whole);
        self.text.set(whole);
        self.close();
        browser::put_caret_soon(FIELD, &before);
    }

    fn list(self, offer: &Offer) -> AnyView {
        let options = offer.people.iter().enumerate().map(|(index, (_, who))| {
            view! {
                <li
                    id=option_id(index)
                    role="option"
                    class="menu-item"
                    aria-selected=changing(move || (self.chosen.get() == index).to_string())
                    on:mousedown=move |event| {
                        // The field keeps the focus.
                        event.prevent_default();
                        self.choose(index);
                    }
                >
                    {name(who)}
                </li>
            }
            .drawn()
        });
        view! {
            <ul id="mention-list" class="popover menu mention-list" role="listbox" aria-label="Colleagues to mention">
                {options.collect::<Vec<AnyView>>()}
            </ul>
        }
        .drawn()
    }
}

/// Looks for what is being written before the cursor.
#[wasm_split(composer, fallible, preload(load_look_for))]
fn look_for(list: MentionList, before: String) -> Fetched {
    // The first time the code had to come: meanwhile the chat may have been left, or something else been written.
    let is_late = list.offer.is_disposed() || browser::before_caret(FIELD).as_ref() != Some(&before);
    if is_late {
        return here(().into_any());
    }
    let offer = list.offer_for(&before);
    if list.offer.with_untracked(|old| *old != offer) {
        list.chosen.set(0);
        list.offer.set(offer);
    }
    here(().into_any())
}

/// Puts a colleague's name into the text.
#[wasm_split(composer, fallible, preload(load_insert))]
fn insert(list: MentionList, index: usize) -> Fetched {
    if !list.offer.is_disposed() {
        list.insert(index);
    }
    here(().into_any())
}

/// The list.
#[wasm_split(composer, fallible, preload(load_list))]
fn list(list: MentionList, offer: Offer) -> Fetched {
    here(list.list(&offer))
}

fn option_id(index: usize) -> String {
    format!("mention-{index}")
}
