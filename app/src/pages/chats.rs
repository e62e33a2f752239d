//! The Chats page: the list, the chat and its data, side by side (S1.3). It stays while chats are opened and closed; which one is
//! open stands in the address (S1.30).

mod charge;
pub(crate) mod chat;
mod composer;
pub(crate) mod data;
pub(crate) mod delivery;
pub(crate) mod details;
pub(crate) mod drafts;
mod ending;
pub(crate) mod entries;
pub(crate) mod extras;
pub(crate) mod files;
pub(crate) mod history;
mod kept_edits;
pub(crate) mod keys;
mod link_card;
mod list;
pub(crate) mod log;
mod mention_list;
pub(crate) mod message;
pub(crate) mod note;
pub(crate) mod people;
pub(crate) mod place;
pub(crate) mod row;
mod skeleton;
pub(crate) mod state;
pub(crate) mod tools;
pub(crate) mod writing;

use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_params_map};
use model::refusal::Refusal;
use model::view::{ConversationView, DeskSnapshot};
use serde::{Deserialize, Serialize};

use super::refused::refused;
use crate::api::{self, ApiError};
use crate::changing::{changing, part};
use crate::components::banner::connection_banner;
use crate::components::bell::bell;
use crate::components::moment::Clock;
use crate::components::rail::{Section, bottom_bar, rail};
use crate::components::title::title;
use crate::components::toasts::toasts;
use crate::drawn::Drawn;
use crate::live::provide_live;
use crate::respond;
use chat::chat_pane;
use data::data_pane;
use details::details_dialog;
use drafts::Drafts;
use list::list_pane;
use place::Place;
pub(crate) use skeleton::page_skeleton;
use state::Desk;
use writing::Writing;

/// What comes with the page.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Arrived {
    snapshot: DeskSnapshot,
    /// The chat that the address names, or why it cannot be shown.
    opened: Option<Result<ConversationView, ApiError>>,
}

/// The page at `/p/:key/chats`, with a chat's key and `data` behind it.
#[component]
pub fn ChatsPage() -> impl IntoView {
    let params = use_params_map();
    let project = Memo::new(move |_| params.with(|params| params.get("key").unwrap_or_default()));
    let path = use_location().pathname;
    let place = Memo::new(move |_| path.with(|path| Place::of(path)));
    // Only the chat that the page begins with comes with it; later ones are opened by the live state.
    let arrived = api::arriving(move || project.get(), move |_| load(path.get_untracked()));
    let page = move || {
        Suspend::new(async move {
            match arrived.await {
                Ok(arrived) => screen(arrived, place),
                Err(error) => refused(&error),
            }
        })
    };
    view! { <Suspense fallback=page_skeleton>{page}</Suspense> }
}

async fn load(path: String) -> Result<Arrived, ApiError> {
    let place = Place::of(&path);
    let snapshot = api::load_desk(place.project.clone())
        .await
        .inspect_err(|error| respond::refused(error, &path))?;
    let opened = load_chat(place).await;
    if let Some(Err(error)) = &opened {
        respond::refused(error, &path);
    }
    Ok(Arrived { snapshot, opened })
}

async fn load_chat(place: Place) -> Option<Result<ConversationView, ApiError>> {
    let belongs = place.is_consistent();
    let key = place.chat?;
    Some(if belongs {
        api::load_conversation_by_key(key).await
    } else {
        Err(ApiError::Refused(Refusal::NotFound))
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
    provide_context(tools::Sought(RwSignal::default()));
    let writing = Writing::new(live);
    provide_context(writing);
    let desk = Desk::new(live, place, arrived.opened);
    keys::everywhere(desk, writing);
    view! {
        {title(move || desk.title())}
        <a class="skip" href="#main" rel="external">
            "Skip to content"
        </a>
        <div class="app" data-shows=changing(move || desk.pane().token()) on:keydown=move |event| keys::on_key(desk, &event)>
            {rail(live, Section::Chats)}
            <main class="app-main chats" id="main" tabindex="-1">
                <h1 class="vh">"Chats"</h1>
                {connection_banner(live, Callback::new(move |()| desk.to_open_chat()))}
                {list_pane(desk)}
                {chat_pane(desk)}
                {data_pane(desk)}
                {part(move || desk.selected.get().map(|chat| details_dialog(desk, chat)))}
                {tools::opened(desk)}
            </main>
            {bottom_bar(live, Section::Chats)}
        </div>
        {toasts(live)}
    }
    .drawn()
}
