//! Every field of an issue, beside its timeline; a drawer on a middle screen, a page of its own on a narrow one.

use leptos::prelude::*;
use model::field::Arrangement;
use model::id::IssueId;
use model::view::ChatRow;

use crate::changing::part;
use crate::components::avatar::avatar_with_presence;
use crate::components::name::name;
use crate::components::presence::Here;
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::pages::chats::data::groups;
use crate::pages::chats::row::reporter_face;
use crate::pages::chats::state::Desk;

/// The pane.
pub(super) fn pane(desk: Desk, id: IssueId) -> AnyView {
    let (row, online) = (desk.row(id), desk.is_online(id));
    let key = row.with_untracked(|row| row.as_ref().map(|row| row.key.clone()).unwrap_or_default());
    view! {
        <aside class="pane data" data-pane="data" aria-label="Fields">
            // Where the timeline with its heading is not beside it.
            <h1 class="vh only-narrow">{key.clone()}</h1>
            <header class="pane-head only-record-drawer">
                <a class="btn btn-icon btn-ghost i-flip" aria-label="Back to the timeline" title="Back to the timeline"
                    href=untrack(|| desk.to_issue(&key)) data-noscroll="">
                    {icon("left", Size::Md)}
                </a>
                <h2 id="data-heading" tabindex="-1">"Fields"</h2>
            </header>
            <div class="pane-scroll" tabindex="0" role="group" aria-label="Fields">
                <div class="data-body">
                    {part(move || row.with(|row| row.as_ref().map(|row| customer(desk, row, online.get()))))}
                    {groups(desk, id, Memo::new(|_| Arrangement::everything()))}
                </div>
            </div>
        </aside>
    }
    .drawn()
}

/// Who the customer is, and the way into the chat with them.
fn customer(desk: Desk, row: &ChatRow, online: bool) -> AnyView {
    let here = Here::Customer(online);
    let words = if online { "Online" } else { "Offline" };
    view! {
        <section class="card custbox" aria-label="Customer">
            <div class="row">
                {avatar_with_presence(&reporter_face(row), "avatar avatar-md", here)}
                <div class="grow">
                    <p class="medium ell">{name(&row.reporter_name)}</p>
                    <p class="xs muted">{words}</p>
                </div>
            </div>
            <a class="btn btn-block" href=untrack(|| desk.to_chat(&row.key))>
                {icon("chat", Size::Sm)}
                "Open the chat"
            </a>
        </section>
    }
    .drawn()
}
