//! The page of an issue (S1.52): its whole timeline, every field with what changed in it, and the place to answer. A message that is
//! written here is one of the chat (S1.32): the same state, the same outbox, the same log.

mod fields;
mod head;
mod timeline;

use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_params_map};
use model::refusal::Refusal;
use model::view::{ConversationView, DeskSnapshot};
use serde::{Deserialize, Serialize};
use wasm_split_helpers::wasm_split;

use super::chats::chat::{answer, has_ended};
use super::chats::details::details_dialog;
use super::chats::drafts::Drafts;
use super::chats::files::beside_chat;
use super::chats::history::revision_dialogs;
use super::chats::keys;
use super::chats::page_skeleton;
use super::chats::people::participants_strip;
use super::chats::place::Place;
use super::chats::state::Desk;
use super::chats::tools;
use super::chats::writing::Writing;
use super::refused::refused;
use crate::api::{self, ApiError, load_conversation_by_key, load_desk};
use crate::changing::{changing, heard};
use crate::components::banner::connection_banner;
use crate::components::bell::bell;
use crate::components::moment::Clock;
use crate::components::rail::{Section, bottom_bar, rail};
use crate::components::title::title;
use crate::components::toasts::toasts;
use crate::drawn::Drawn;
use crate::later::{Fetched, here};
use crate::live::provide_live;
use crate::respond;
use model::status::Level;

/// What comes with the page.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Arrived {
    snapshot: DeskSnapshot,
    conversation: ConversationView,
}

/// The page at `/p/:key/issue/:number`, with `fields` behind it where a narrow screen shows these.
#[wasm_split(record, fallible, preload(load_issue_page))]
pub(crate) fn issue_page() -> Fetched {
    here(page())
}

fn page() -> AnyView {
    let params = use_params_map();
    let which = Memo::new(move |before: Option<&(String, String)>| {
        let now = params.with(|params| {
            let of = |name| params.get(name).unwrap_or_default();
            (of("key"), of("number"))
        });
        // On the way to another page the address has no number any more.
        before.filter(|_| now.1.is_empty()).cloned().unwrap_or(now)
    });
    let path = use_location().pathname;
    let place = Memo::new(move |_| path.with(|path| Place::of_issue(path)));
    let arrived = api::arriving(
        move || which.get(),
        move |(project, number)| {
            let known = place.with_untracked(Place::is_consistent);
            async move {
                let here = format!("/p/{project}/issue/{number}");
                load(project, &number, known)
                    .await
                    .inspect_err(|error| respond::refused(error, &here))
            }
        },
    );
    let page = move || {
        Suspend::new(async move {
            match arrived.await {
                Ok(arrived) => screen(arrived, place),
                Err(error) => refused(&error),
            }
        })
    };
    view! { <Suspense fallback=page_skeleton>{page}</Suspense> }.into_any()
}

/// The project comes first: whoever may not open it is told so, whatever the number.
async fn load(project: String, number: &str, known: bool) -> Result<Arrived, ApiError> {
    let key = format!("{project}-{number}");
    let snapshot = load_desk(project).await?;
    if !known {
        return Err(ApiError::Refused(Refusal::NotFound));
    }
    let conversation = load_conversation_by_key(key).await?;
    Ok(Arrived {
        snapshot,
        conversation,
    })
}

/// The page with its data.
fn screen(arrived: Arrived, place: Memo<Place>) -> AnyView {
    let live = provide_live(arrived.snapshot);
    bell(live);
    provide_context(Clock {
        now: live.now(),
        zone: live.zone(),
    });
    provide_context(Drafts::new(live));
    let writing = Writing::new(live);
    provide_context(writing);
    let id = arrived.conversation.chat.id;
    let key = arrived.conversation.chat.key.clone();
    let desk = Desk::new(live, place, Some(Ok(arrived.conversation)));
    keys::everywhere(desk, writing);
    let row = desk.row(id);
    let writes = desk.may(id, Level::Participate);
    let name = move || {
        let of_row = row.with(|row| {
            row.as_ref()
                .map(|row| format!("{} {} · ", row.key, model::text::reveal(&row.title)))
        });
        let project = live.inbox().with(|inbox| inbox.project.name.clone());
        format!("{}{project}", of_row.unwrap_or_default())
    };
    let on_key = heard(move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "F6" && !event.default_prevented() {
            event.prevent_default();
            keys::to_next_pane(event.shift_key());
        }
    });
    let here = untrack(|| desk.to_issue(&key));
    view! {
        {title(name)}
        <a class="skip" href="#main" rel="external">
            "Skip to content"
        </a>
        <div class="app" data-shows=changing(move || desk.pane().token()) on:keydown=on_key>
            {rail(live, Section::Chats)}
            <main class="app-main record" id="main" tabindex="-1">
                {connection_banner(live, Callback::new(move |()| here.clone()))}
                <section class="pane conv" aria-label=format!("Record {key}")>
                    {head::head(desk, id)}
                    {participants_strip(desk, id)}
                    {timeline::timeline(desk, id)}
                    {answer(desk, id, has_ended(row), writes)}
                    {revision_dialogs(desk)}
                    {beside_chat(desk)}
                </section>
                {fields::pane(desk, id)}
                {details_dialog(desk, id)}
                {tools::opened(desk)}
            </main>
            {bottom_bar(live, Section::Chats)}
        </div>
        {toasts(live)}
    }
    .drawn()
}
