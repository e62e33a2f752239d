//! The text modules of a project (S4.15, E.6): everybody sees those that they find behind a `/` and keeps some of their own; those of the
//! project and of departments are changed by whoever may.

mod editor;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;
use model::id::TextModuleId;
use model::status::Role;
use model::text::reveal;
use model::text_module::{TextModuleChange, TextModuleView, TextModulesView};
use model::view::DeskSnapshot;
use serde::{Deserialize, Serialize};
use wasm_split_helpers::wasm_split;

use super::chats::page_skeleton;
use super::refused::refused;
use super::settings::{settings_nav, writing};
use crate::api::{self, ApiError, change_text_modules, load_desk, load_text_modules};
use crate::browser;
use crate::changing::{heard, part};
use crate::components::banner::connection_banner;
use crate::components::bell::bell;
use crate::components::dialog::dialog;
use crate::components::empty::{Art, empty};
use crate::components::moment::Clock;
use crate::components::rail::{self, bottom_bar, rail};
use crate::components::title::title;
use crate::components::toasts::toasts;
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::later::{Fetched, here};
use crate::live::{Live, Tone, provide_live};
use crate::respond;
use editor::Editor;

/// What comes with the page.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Arrived {
    snapshot: DeskSnapshot,
    modules: TextModulesView,
}

/// The page's state; copies are the same.
#[derive(Clone, Copy)]
struct Modules {
    live: Live,
    view: RwSignal<TextModulesView>,
    /// What is being written, where something is.
    editor: RwSignal<Option<Editor>>,
    /// The one that is to be deleted, once that is confirmed.
    deleting: RwSignal<Option<(TextModuleId, String)>>,
}

impl Modules {
    fn project(self) -> String {
        self.live
            .inbox()
            .with_untracked(|inbox| inbox.project.key.clone())
    }

    /// Asks the server for a change, takes the modules as they are afterwards, and says `done`.
    fn change(self, change: TextModuleChange, done: String, then: Box<dyn FnOnce(Option<ApiError>)>) {
        spawn_local(async move {
            match change_text_modules(self.project(), change).await {
                Ok(view) => {
                    self.view.set(view);
                    self.live.notice(Tone::Info, done);
                    then(None);
                }
                Err(error) => then(Some(error)),
            }
        });
    }
}

/// The page at `/p/:key/text-modules`.
#[wasm_split(settings, fallible, preload(load_text_modules_page))]
pub(crate) fn text_modules_page() -> Fetched {
    here(page())
}

fn page() -> AnyView {
    let params = use_params_map();
    let project = Memo::new(move |_| params.with(|params| params.get("key").unwrap_or_default()));
    let arrived = api::arriving(
        move || project.get(),
        |key| async move {
            let here = format!("/p/{key}/text-modules");
            load(key)
                .await
                .inspect_err(|error| respond::refused(error, &here))
        },
    );
    let page = move || {
        Suspend::new(async move {
            match arrived.await {
                Ok(arrived) => screen(arrived),
                Err(error) => refused(&error),
            }
        })
    };
    view! { <Suspense fallback=page_skeleton>{page}</Suspense> }.into_any()
}

async fn load(key: String) -> Result<Arrived, ApiError> {
    Ok(Arrived {
        modules: load_text_modules(key.clone()).await?,
        snapshot: load_desk(key).await?,
    })
}

/// The page with its data.
fn screen(arrived: Arrived) -> AnyView {
    let live = provide_live(arrived.snapshot);
    bell(live);
    provide_context(Clock {
        now: live.now(),
        zone: live.zone(),
    });
    let modules = Modules {
        live,
        view: RwSignal::new(arrived.modules),
        editor: RwSignal::new(None),
        deleting: RwSignal::new(None),
    };
    let project = modules.project();
    let back = format!("/p/{project}/text-modules");
    let is_admin = live.inbox().with_untracked(|inbox| inbox.me.role == Role::Admin);
    let navigation = if is_admin {
        settings_nav(&project, None)
    } else {
        let inside = writing(&project, true);
        view! {
            <nav class="settings-nav" aria-label="Settings">
                {inside}
            </nav>
        }
        .drawn()
    };
    view! {
        {title(|| "Text modules".to_owned())}
        <a class="skip" href="#main" rel="external">
            "Skip to content"
        </a>
        <div class="app">
            {rail(live, rail::Section::Settings)}
            <main class="app-main settings" id="main" tabindex="-1">
                {connection_banner(live, Callback::new(move |()| back.clone()))}
                {navigation}
                <div class="settings-body">
                    <div class="settings-col">
                        <header>
                            <h1>"Text modules"</h1>
                            <p class="secondary">
                                "Answers that are written often. Type / and a short name in a chat to put one in where the cursor is."
                            </p>
                        </header>
                        {part(move || modules.editor.get().map(|editor| editor::card(modules, editor)))}
                        {list_card(modules)}
                    </div>
                </div>
            </main>
            {bottom_bar(live, rail::Section::Settings)}
        </div>
        {delete_dialog(modules)}
        {toasts(live)}
    }
    .drawn()
}

fn list_card(modules: Modules) -> AnyView {
    let rows = part(move || {
        let view = modules.view.get();
        if view.modules.is_empty() {
            let why = view! { <p>"The first one could be a greeting: {{visitor.first_name|there}} stands for the customer's name."</p> };
            return empty(Art::Bubbles, "No text modules yet", why.drawn());
        }
        let rows: Vec<AnyView> = view
            .modules
            .iter()
            .map(|module| row(modules, &view, module))
            .collect();
        view! { <ul class="card-rows">{rows}</ul> }.drawn()
    });
    view! {
        <section class="card" aria-labelledby="modules-heading">
            <header class="card-head row">
                <h2 id="modules-heading" class="grow" tabindex="-1">
                    "Modules"
                </h2>
                <button type="button" class="btn btn-sm" id="new-module" on:click=move |_| modules.editor.set(Some(Editor::empty()))>
                    {icon("plus", Size::Sm)}
                    "New text module"
                </button>
            </header>
            {rows}
        </section>
    }
    .drawn()
}

fn row(modules: Modules, view: &TextModulesView, module: &TextModuleView) -> AnyView {
    let files = (!module.files.is_empty()).then(|| {
        let words = match module.files.len() {
            1 => "1 file".to_owned(),
            number => format!("{number} files"),
        };
        view! { <span class="xs muted">{words}</span> }.drawn()
    });
    let tools = module.may_change.then(|| {
        let name = format!("/{}", module.shortcut);
        let (edit_words, delete_words) = (format!("Edit {name}"), format!("Delete {name}"));
        let (to_edit, id) = (module.clone(), module.id);
        view! {
            <button
                type="button"
                class="btn btn-icon btn-ghost btn-sm"
                aria-label=edit_words.clone()
                title=edit_words
                on:click=heard(move |_| modules.editor.set(Some(Editor::of(&to_edit))))
            >
                {icon("pencil", Size::Sm)}
            </button>
            <button
                type="button"
                class="btn btn-icon btn-ghost btn-sm"
                aria-label=delete_words.clone()
                title=delete_words
                on:click=heard(move |_| modules.deleting.set(Some((id, name.clone()))))
            >
                {icon("trash", Size::Sm)}
            </button>
        }
        .drawn()
    });
    view! {
        <li class="row sm module-row">
            <b class="medium">"/" {reveal(&module.shortcut)}</b>
            <span class="grow ell secondary" dir="auto">{reveal(&module.text)}</span>
            {files}
            <span class="xs muted">{view.owner_words(module.owner).to_owned()}</span>
            {tools}
        </li>
    }
    .drawn()
}

fn delete_dialog(modules: Modules) -> AnyView {
    let open = RwSignal::new(false);
    let deleting = modules.deleting;
    Effect::new(move |_| open.set(deleting.with(Option::is_some)));
    Effect::new(move |_| {
        if !open.get() && deleting.with_untracked(Option::is_some) {
            deleting.set(None);
        }
    });
    let delete = move |_| {
        if let Some((id, name)) = deleting.get_untracked() {
            let then = move |refused: Option<ApiError>| {
                if let Some(error) = refused {
                    modules.live.notice(Tone::Warning, error.to_string());
                }
                browser::focus_soon("#new-module");
            };
            modules.change(
                TextModuleChange::Delete(id),
                format!("{name} was deleted"),
                Box::new(then),
            );
        }
        open.set(false);
    };
    let says = view! {
        <p>
            <b>{part(move || deleting.get().map(|(_, name)| name))}</b>
            " goes for everybody who finds it, with its files. What was sent with it stays."
        </p>
    };
    let foot = view! {
        <button type="button" class="btn btn-ghost" on:click=move |_| open.set(false)>
            "Keep it"
        </button>
        <button type="button" class="btn btn-danger" on:click=delete>
            "Delete text module"
        </button>
    };
    dialog(
        "delete-module",
        "Delete this text module?",
        open,
        says.drawn(),
        foot.drawn(),
    )
}
