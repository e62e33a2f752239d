//! The settings of a project, for administrators: its team, its departments, its chat on websites.
//!
//! To add a section: a variant of [`Section`], a module with its cards, a line in `section_body`.

mod access;
mod anonymous;
mod audit;
mod choices;
mod departments;
mod new_person;
mod people;
mod replies;
mod section;
mod state;
mod websites;
mod workflow;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::settings::SettingsView;
use model::view::DeskSnapshot;
use serde::{Deserialize, Serialize};
use wasm_split_helpers::wasm_split;

use super::account;
use super::chats::page_skeleton;
use super::refused::{no_section, refused};
use crate::api::{self, ApiError, load_desk, load_settings};
use crate::browser;
use crate::changing::{changing, part};
use crate::components::banner::connection_banner;
use crate::components::bell::bell;
use crate::components::moment::Clock;
use crate::components::rail::{self, bottom_bar, rail};
use crate::components::title::title;
use crate::components::toasts::toasts;
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::later::{Fetched, here};
use crate::live::provide_live;
use crate::respond;
use section::Section;
use state::Settings;

/// What comes with the page.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Arrived {
    snapshot: DeskSnapshot,
    settings: SettingsView,
}

/// The page at `/p/:key/settings`, with a section behind it.
#[wasm_split(settings, fallible, preload(load_settings_page))]
pub(crate) fn settings_page() -> Fetched {
    here(page())
}

fn page() -> AnyView {
    let params = use_params_map();
    let project = Memo::new(move |_| params.with(|params| params.get("key").unwrap_or_default()));
    let section = Memo::new(move |_| params.with(|params| Section::of(params.get_str("section"))));
    let arrived = api::arriving(
        move || project.get(),
        move |key| async move {
            let here = section
                .get_untracked()
                .map_or_else(String::new, |section| section.address(&key));
            load(key)
                .await
                .inspect_err(|error| respond::refused(error, &here))
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

async fn load(key: String) -> Result<Arrived, ApiError> {
    Ok(Arrived {
        settings: load_settings(key.clone()).await?,
        snapshot: load_desk(key).await?,
    })
}

/// The page with its data.
fn screen(arrived: Arrived, section: Memo<Option<Section>>) -> AnyView {
    let live = provide_live(arrived.snapshot);
    bell(live);
    provide_context(Clock {
        now: live.now(),
        zone: live.zone(),
    });
    let settings = Settings::new(live, arrived.settings);
    let here = move || section.get().unwrap_or_default();
    view! {
        {title(move || format!("{} · Settings", here().title()))}
        <a class="skip" href="#main" rel="external">
            "Skip to content"
        </a>
        <div class="app">
            {rail(live, rail::Section::Settings)}
            <main class="app-main settings" id="main" tabindex="-1">
                {connection_banner(live, Callback::new(move |()| here().address(&settings.key())))}
                {settings_nav(&settings.key(), Some(section))}
                {workflow::guard(settings)}
                {part(move || section_body(settings, section.get()))}
            </main>
            {bottom_bar(live, rail::Section::Settings)}
        </div>
        {settings.proof.dialog()}
        {toasts(live)}
    }
    .drawn()
}

/// The navigation between the sections, and the pages that administrators look for here. `None`: the text modules are shown.
pub(super) fn settings_nav(project: &str, here: Option<Memo<Option<Section>>>) -> AnyView {
    let item = |section: Section| {
        let is_here = changing(move || (here.and_then(|here| here.get()) == Some(section)).then_some("page"));
        let inside = view! {
            {icon(section.icon(), Size::Sm)}
            {section.name()}
        };
        view! {
            <li>
                <a href=section.address(project) aria-current=is_here>
                    {inside}
                </a>
            </li>
        }
        .drawn()
    };
    // On a narrow screen the sections stand in a line that is longer than the screen: it begins where the one that is shown is in view.
    Effect::new(|_| browser::bring_into_view(".settings-nav [aria-current]"));
    let list = |sections: &[Section]| sections.iter().copied().map(item).collect::<Vec<AnyView>>();
    view! {
        <nav class="settings-nav" aria-label="Settings">
            <h2>"Project"</h2>
            <ul>{list(&[Section::People, Section::Departments, Section::Workflow])}</ul>
            {writing(project, here.is_none())}
            <h2>"Website chat"</h2>
            <ul>{list(&[Section::Websites])}</ul>
            <h2>"Security"</h2>
            <ul>{list(&[Section::Audit])}</ul>
            <h2>"For developers"</h2>
            <ul>
                <li>
                    <a href=account::Section::Api.address(Some(project))>
                        {icon(account::Section::Api.icon(), Size::Sm)}
                        {account::Section::Api.name()}
                    </a>
                </li>
            </ul>
        </nav>
    }
    .drawn()
}

/// What everybody finds in the navigation, not only administrators.
pub(super) fn writing(project: &str, is_here: bool) -> AnyView {
    view! {
        <h2>"Writing"</h2>
        <ul>
            <li>
                <a href=format!("/p/{project}/text-modules") aria-current=is_here.then_some("page")>
                    {icon("slash", Size::Sm)}
                    "Text modules"
                </a>
            </li>
        </ul>
    }
    .drawn()
}

fn section_body(settings: Settings, section: Option<Section>) -> AnyView {
    let Some(section) = section else {
        return no_section();
    };
    let cards = match section {
        Section::People => people::cards(settings),
        Section::Departments => departments::cards(settings),
        Section::Workflow => workflow::cards(settings),
        Section::Websites => websites::cards(settings),
        Section::Audit => audit::cards(settings),
    };
    view! {
        <div class="settings-body">
            <div class="settings-col">
                <header>
                    <h1>{section.title()}</h1>
                    <p class="secondary">{section.purpose()}</p>
                </header>
                {cards}
            </div>
        </div>
    }
    .drawn()
}
