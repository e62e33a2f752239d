//! Only the assignee replies, where the project wants it so (E.29). For everybody else the composer takes notes only, and above it stands
//! who is in charge. A reply that was begun stays a draft.

use leptos::prelude::*;
use model::draft::DraftKind;
use model::edit::IssueEdit;
use model::id::{AgentId, IssueId};
use model::status::Level;
use model::text::reveal;

use super::state::Desk;
use super::writing::{FIELD, use_writing};
use crate::browser;
use crate::changing::{heard, part};
use crate::drawn::Drawn;
use crate::icons::{Size, icon};

/// Whoever is writing goes on writing. A note that is begun stays one when replies are possible again; who asked for the chat replies.
pub(super) fn keep_writing(notes_only: bool) {
    let in_field = browser::focus_is_in(FIELD);
    if in_field && !notes_only && browser::typed(FIELD).is_some() {
        use_writing().kind.set(DraftKind::Note);
    }
    if in_field || browser::focus_is_in(".endbar") {
        browser::focus_soon(FIELD);
    }
}

/// Says who replies, and lets the reader take the chat over.
pub(super) fn charge_bar(desk: Desk, id: IssueId, holder: Memo<Option<(AgentId, String)>>) -> AnyView {
    let name = part(move || holder.with(|holder| holder.as_ref().map(|(_, name)| reveal(name))));
    let take = move || {
        let from = holder.with_untracked(|holder| holder.as_ref().map(|(agent, _)| *agent));
        let me = desk.live.inbox().with_untracked(|inbox| inbox.me.id);
        let edit = IssueEdit::Assignee { from, to: Some(me) };
        desk.live.edit(id, edit, "Assigned to you".to_owned());
    };
    let button = move || {
        view! {
            <button type="button" class="btn btn-sm push" on:click=heard(move |_| take())>
                "Assign to me"
            </button>
        }
        .drawn()
    };
    let may = desk.may(id, Level::Own);
    view! {
        <div class="endbar" role="group" aria-label="Who replies">
            {icon("lock", Size::Md)}
            <p role="status">
                <bdi>{name}</bdi>
                " is in charge, and only they reply to the customer. You can write notes."
            </p>
            {part(move || may.get().then(button))}
        </div>
    }
    .drawn()
}
