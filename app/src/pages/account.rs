//! One's own account: who one is here, the password, the devices on which one is signed in (`security.md`, Sessions of Agents).

mod devices;
mod notifications;
mod password;
mod reference;
mod section;
mod tokens;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;
use model::account::{AccountChange, AccountView};
use model::text::reveal;
use model::time::Zone;
use model::view::DeskSnapshot;
use serde::{Deserialize, Serialize};
use wasm_split_helpers::wasm_split;

use super::chats::page_skeleton;
use super::refused::{no_section, refused};
use crate::api::{self, ApiError, change_account, load_account, load_desk, who_am_i};
use crate::browser;
use crate::changing::{changing, part};
use crate::components::avatar::{Face, avatar};
use crate::components::banner::connection_banner;
use crate::components::bell::bell;
use crate::components::moment::Clock;
use crate::components::rail::{self, bottom_bar, rail};
use crate::components::title::title;
use crate::components::toasts::toasts;
use crate::drawn::Drawn;
use crate::icons::{Size, icon, logo};
use crate::later::{Fetched, here};
use crate::live::{Live, provide_live};
use crate::respond;

pub(crate) use section::Section;

/// What comes with the page.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Arrived {
    account: AccountView,
    /// The project whose rail stands beside it; none for somebody who has no right yet.
    snapshot: Option<DeskSnapshot>,
}

/// The account as it is shown; copies are the same.
#[derive(Clone, Copy)]
struct Account {
    view: RwSignal<AccountView>,
}

impl Account {
    /// Asks the server for a change and takes the account as it is afterwards. What comes of it is handed to `then`.
    fn change(self, change: AccountChange, then: Box<dyn FnOnce(Option<ApiError>)>) {
        spawn_local(async move {
            match change_account(change).await {
                Ok(view) => {
                    self.view.set(view);
                    then(None);
                }
                Err(error) => then(Some(error)),
            }
        });
    }
}

/// The page at `/account`: `?section=api` names a section, `project=JK` says whose rail stands beside it.
#[wasm_split(account, fallible, preload(load_account_page))]
pub(crate) fn account_page() -> Fetched {
    here(page())
}

fn page() -> AnyView {
    let query = use_query_map();
    let wanted = query.with_untracked(|query| query.get("project"));
    let section = Memo::new(move |_| query.with(|query| Section::of(query.get_str("section"))));
    let arrived = api::arriving(
        || (),
        move |()| {
            let wanted = wanted.clone();
            let here = section.get_untracked().unwrap_or_default().address(None);
            async move {
                load(wanted)
                    .await
                    .inspect_err(|error| respond::refused(error, &here))
            }
        },
    );
    let page = move || {
        Suspend::new(async move {
            match arrived.await {
                Ok(arrived) => screen(arrived, section),
                Err(error) => refused(&error),
            }
        })
    };
    view! { <Suspense fallback=page_skeleton>{page}</Suspense> }.into_any()
}

async fn load(wanted: Option<String>) -> Result<Arrived, ApiError> {
    let account = load_account().await?;
    let projects = who_am_i().await?.projects;
    let beside = projects
        .iter()
        .find(|project| Some(&project.key) == wanted.as_ref())
        .or(projects.first());
    let snapshot = match beside {
        Some(project) => Some(load_desk(project.key.clone()).await?),
        None => None,
    };
    Ok(Arrived { account, snapshot })
}

/// The page with its data.
fn screen(arrived: Arrived, section: Memo<Option<Section>>) -> AnyView {
    let at = arrived.account.at;
    let account = Account {
        view: RwSignal::new(arrived.account),
    };
    let here = move || section.get().unwrap_or_default();
    let heading = title(move || here().title().to_owned());
    let skip = view! {
        <a class="skip" href="#main" rel="external">
            "Skip to content"
        </a>
    };
    let Some(snapshot) = arrived.snapshot else {
        provide_context(Clock {
            now: RwSignal::new(at).read_only(),
            zone: RwSignal::new(Zone::UTC).read_only(),
        });
        return view! {
            {heading}
            {skip}
            <main class="lone" id="main" tabindex="-1">
                <a class="gate-brand" href="/" aria-label="Lobby, home">
                    {logo()}
                    "Lobby"
                </a>
                {nav(section, None)}
                {part(move || column(account, None, section.get()))}
            </main>
        }
        .into_any();
    };
    let key = snapshot.project.key.clone();
    let live = provide_live(snapshot);
    bell(live);
    provide_context(Clock {
        now: live.now(),
        zone: live.zone(),
    });
    view! {
        {heading}
        {skip}
        <div class="app">
            {rail(live, rail::Section::Account)}
            <main class="app-main settings" id="main" tabindex="-1">
                {connection_banner(live, Callback::new(move |()| here().address(None)))}
                {nav(section, Some(key))}
                <div class="settings-body">{part(move || column(account, Some(live), section.get()))}</div>
            </main>
            {bottom_bar(live, rail::Section::Account)}
        </div>
        {toasts(live)}
    }
    .into_any()
}

/// The sections, beside the rail of this project.
fn nav(here: Memo<Option<Section>>, project: Option<String>) -> AnyView {
    let item = move |section: Section| {
        view! {
            <li>
                <a
                    href=section.address(project.as_deref())
                    aria-current=changing(move || (here.get() == Some(section)).then_some("page"))
                >
                    {icon(section.icon(), Size::Sm)}
                    {section.name()}
                </a>
            </li>
        }
        .drawn()
    };
    Effect::new(|_| browser::bring_into_view(".settings-nav [aria-current]"));
    view! {
        <nav class="settings-nav" aria-label="You">
            <h2>"You"</h2>
            <ul>{Section::ALL.into_iter().map(item).collect::<Vec<AnyView>>()}</ul>
        </nav>
    }
    .drawn()
}

fn column(account: Account, live: Option<Live>, section: Option<Section>) -> AnyView {
    let Some(section) = section else {
        return no_section();
    };
    let cards = match section {
        Section::Account => {
            view! { {who(account)} {password::card(account)} {devices::card(account)} }.into_any()
        }
        Section::Notifications => live.map_or_else(notifications::without_project, notifications::cards),
        Section::Api => view! { {tokens::card()} {reference::card()} }.into_any(),
    };
    view! {
        <div class="settings-col">
            <header>
                <h1>{section.title()}</h1>
                <p class="secondary">{section.purpose()}</p>
            </header>
            {cards}
        </div>
    }
    .drawn()
}

/// Name, address and role, which administrators set.
fn who(account: Account) -> AnyView {
    let AccountView {
        id,
        name,
        email,
        role,
        ..
    } = account.view.get_untracked();
    let face = Face {
        name: name.clone(),
        key: id.to_string(),
        anonymous: false,
    };
    view! {
        <section class="card" aria-labelledby="who-heading">
            <header class="card-head">
                <h2 id="who-heading">"You"</h2>
            </header>
            <div class="card-body row">
                {avatar(&face, "avatar avatar-md")}
                <span class="grow person-names">
                    <b class="medium ell"><bdi>{reveal(&name)}</bdi></b>
                    <span class="xs muted ell">{reveal(&email)}</span>
                </span>
                <span class="lozenge">{role.words()}</span>
            </div>
        </section>
    }
    .drawn()
}
