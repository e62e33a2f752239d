//! The filter by a tag (S4.17): tags of the chats that are here are offered, any other can be typed.

use leptos::prelude::*;
use model::filters::ListFilters;
use model::inbox::Inbox;
use model::text::LABEL_MAX_CHARS;

use super::change;
use crate::browser;
use crate::changing::{changing, heard, part};
use crate::drawn::Drawn;
use crate::pages::chats::state::Desk;

/// So many tags are offered.
const OFFERED_MAX: usize = 200;

/// The field; empty for all chats.
pub(super) fn field(desk: Desk, filters: Memo<ListFilters>) -> AnyView {
    let known = Memo::new(move |_| desk.live.inbox().with(known_tags));
    let set = heard(move |event: leptos::ev::Event| {
        let typed = event_target_value(&event);
        let tag = Some(typed.trim().to_owned()).filter(|tag| !tag.is_empty());
        change(desk, |filters| filters.fetch.tag = tag);
    });
    let offered = part(move || {
        let choice = |tag: &String| view! { <option value=tag.clone()></option> }.drawn();
        known.with(|known| known.iter().map(choice).collect::<Vec<AnyView>>())
    });
    view! {
        <label class="tag-filter">
            "Tag"
            <input
                class="input"
                type="text"
                dir="auto"
                list="known-tags"
                autocomplete="off"
                maxlength=LABEL_MAX_CHARS.to_string()
                placeholder="Any"
                prop:value=changing(move || filters.with(|filters| filters.fetch.tag.clone().unwrap_or_default()))
                on:change=set
            />
            <datalist id="known-tags">{offered}</datalist>
        </label>
    }
    .drawn()
}

/// The tags of the chats that are here, each once, in the order of the alphabet.
fn known_tags(inbox: &Inbox) -> Vec<String> {
    let rows = inbox.ordered();
    let tags = rows
        .iter()
        .filter_map(|id| inbox.chat(*id))
        .flat_map(|row| &row.tags);
    let mut known: Vec<(String, String)> = tags.map(|tag| (browser::lower(tag), tag.clone())).collect();
    known.sort();
    known.dedup_by(|one, other| one.0 == other.0);
    known.truncate(OFFERED_MAX);
    known.into_iter().map(|(_, tag)| tag).collect()
}
