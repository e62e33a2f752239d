//! Saved views (E.35): filters and order of the list under a name.

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::filters::ListFilters;
use model::id::ViewId;
use model::saved::{SavedView, ViewChange};
use model::text::{LABEL_MAX_CHARS, reveal};

use super::{Tool, pane};
use crate::api::{self, ApiError};
use crate::browser;
use crate::changing::{changing, heard, part};
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::later;
use crate::pages::chats::state::Desk;

/// The state of the pane. A handle; copies are the same.
#[derive(Clone, Copy)]
struct Views {
    desk: Desk,
    all: RwSignal<Option<Result<Vec<SavedView>, ApiError>>>,
    /// Why the last change was refused.
    problem: RwSignal<Option<ApiError>>,
    busy: RwSignal<bool>,
    /// The view that is renamed, with its new name.
    renamed: RwSignal<Option<(ViewId, String)>>,
    /// The view that was just deleted.
    deleted: RwSignal<Option<SavedView>>,
    /// The name of the next one.
    name: RwSignal<String>,
    shared: RwSignal<bool>,
    /// The filters of now.
    now: Memo<ListFilters>,
}

/// The pane.
pub(super) fn panel(desk: Desk) -> AnyView {
    let views = Views {
        desk,
        all: RwSignal::new(None),
        problem: RwSignal::new(None),
        busy: RwSignal::new(false),
        renamed: RwSignal::new(None),
        deleted: RwSignal::new(None),
        name: RwSignal::new(String::new()),
        shared: RwSignal::new(false),
        now: Memo::new(move |_| desk.live.inbox().with(|inbox| inbox.preferences.filters.clone())),
    };
    views.load();
    browser::focus_soon("#views-heading");
    let head = view! { <h2 id="views-heading" tabindex="-1">"Saved views"</h2> };
    let inside = view! {
        <div class="pane-scroll">
            {part(move || views.list())}
            {part(move || views.taken_back())}
            {part(move || views.problem.get().map(|error| view! { <p class="tool-row sm" role="alert">{error.to_string()}</p> }.drawn()))}
            {views.form()}
            <div class="tool-row">
                <button type="button" class="btn btn-sm" on:click=move |_| desk.tool.set(Tool::Select)>
                    {icon("check", Size::Sm)}
                    "Select several chats"
                </button>
            </div>
            <div class="tool-row">
                {way(desk, Tool::Palette, "Command palette", "Ctrl K")}
                {way(desk, Tool::Keys, "Keyboard shortcuts", "?")}
            </div>
        </div>
    };
    pane(desk, "views", head.drawn(), inside.drawn())
}

/// The way to what else opens by a key, for whoever has a pointer only.
fn way(desk: Desk, tool: Tool, words: &'static str, keys: &'static str) -> AnyView {
    view! {
        <button type="button" class="btn btn-ghost btn-sm" on:click=move |_| desk.tool.set(tool)>
            {words}
            <kbd class="kbd" aria-hidden="true">{keys}</kbd>
        </button>
    }
    .drawn()
}

impl Views {
    fn project(self) -> String {
        self.desk
            .live
            .inbox()
            .with_untracked(|inbox| inbox.project.key.clone())
    }

    fn load(self) {
        let project = self.project();
        spawn_local(async move {
            let answer = api::load_views(project).await;
            self.all.try_set(Some(answer));
        });
    }

    fn change(self, change: ViewChange, done: impl FnOnce() + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        let project = self.project();
        spawn_local(async move {
            let answer = api::change_views(project, change).await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(all) => {
                    self.problem.set(None);
                    self.all.set(Some(Ok(all)));
                    done();
                }
                Err(error) => self.problem.set(Some(error)),
            }
        });
    }

    fn list(self) -> AnyView {
        let now = self.now.get();
        self.all.with(|all| match all {
            None => later::waiting(),
            Some(Err(error)) => view! {
                <div class="tool-row row" role="alert">
                    <p class="grow sm">{error.to_string()}</p>
                    <button type="button" class="btn btn-sm" on:click=move |_| self.load()>
                        "Try again"
                    </button>
                </div>
            }
            .drawn(),
            Some(Ok(all)) if all.is_empty() => view! {
                <p class="tool-row muted sm">"No views yet. Set the filters and the order of the list as you like them, then save them here under a name."</p>
            }
            .drawn(),
            Some(Ok(all)) => {
                let rows: Vec<AnyView> = all.iter().map(|view| self.row(view, &now)).collect();
                view! { <ul class="tool-list" aria-label="Saved views">{rows}</ul> }.drawn()
            }
        })
    }

    fn row(self, view: &SavedView, now: &ListFilters) -> AnyView {
        let current = (view.filters == *now).then_some("true");
        let filters = StoredValue::new(view.filters.clone());
        let use_it = move || {
            self.desk.live.filter(filters.get_value());
            self.desk.tool.set(Tool::Closed);
        };
        let whose = match &view.owner {
            Some(owner) => Some(format!("by {}", reveal(owner))),
            None => view.shared.then(|| "shared".to_owned()),
        };
        let (name, id) = (view.name.clone(), view.id);
        let is_renamed = Memo::new(move |_| {
            self.renamed
                .with(|renamed| renamed.as_ref().is_some_and(|it| it.0 == id))
        });
        let shown = part(move || {
            if is_renamed.get() {
                return self.rename_form(id);
            }
            let whose = whose.clone();
            view! {
                <button type="button" class="menu-item" aria-current=current on:click=move |_| use_it()>
                    {icon("filter", Size::Sm)}
                    <bdi class="ell">{reveal(&name)}</bdi>
                    <span class="muted xs push">{whose}</span>
                </button>
            }
            .drawn()
        });
        let own = view.owner.is_none().then(|| self.own(view.clone()));
        view! { <li class="row">{shown} {own}</li> }.drawn()
    }

    /// What can be done with one's own view.
    fn own(self, view: SavedView) -> AnyView {
        let id = view.id;
        let button = move |shape: &'static str, words: String, act: Box<dyn Fn()>| {
            view! {
                <button type="button" class="btn btn-icon btn-ghost btn-sm" aria-label=words.clone() title=words on:click=move |_| act()>
                    {icon(shape, Size::Sm)}
                </button>
            }
            .drawn()
        };
        let shown = reveal(&view.name);
        let name = view.name.clone();
        let rename = move || {
            self.renamed.set(Some((id, name.clone())));
            browser::focus_soon("#view-name");
        };
        let shared = !view.shared;
        let share = move || self.change(ViewChange::Share { view: id, shared }, || ());
        let replace = move || {
            let filters = self
                .desk
                .live
                .inbox()
                .with_untracked(|inbox| inbox.preferences.filters.clone());
            self.change(ViewChange::Replace { view: id, filters }, || ());
        };
        let sharing = if shared {
            format!("Share {shown} with the team")
        } else {
            format!("Keep {shown} to yourself")
        };
        let delete = move || {
            let gone = view.clone();
            self.change(ViewChange::Delete { view: id }, move || {
                self.deleted.set(Some(gone));
                browser::focus_soon("#view-undo");
            });
        };
        view! {
            {button("pencil", format!("Rename {shown}"), Box::new(rename))}
            {button("refresh", format!("Save the filters of now as {shown}"), Box::new(replace))}
            {button("users", sharing, Box::new(share))}
            {button("trash", format!("Delete {shown}"), Box::new(delete))}
        }
        .into_any()
    }

    fn rename_form(self, view: ViewId) -> AnyView {
        let name = move || {
            self.renamed
                .with(|renamed| renamed.as_ref().map(|it| it.1.clone()).unwrap_or_default())
        };
        let on_input = heard(move |event: leptos::ev::Event| {
            self.renamed.set(Some((view, event_target_value(&event))));
        });
        let on_key = heard(move |event: leptos::ev::KeyboardEvent| {
            if event.key() == "Escape" {
                event.prevent_default();
                event.stop_propagation();
                self.renamed.set(None);
                browser::focus_soon("#views-heading");
            }
        });
        let on_submit = heard(move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            let name = untrack(name);
            self.change(ViewChange::Rename { view, name }, move || {
                self.renamed.set(None);
                browser::focus_soon("#views-heading");
            });
        });
        view! {
            <form class="row grow" on:submit=on_submit>
                <input
                    class="input"
                    id="view-name"
                    aria-label="New name"
                    maxlength=LABEL_MAX_CHARS.to_string()
                    prop:value=changing(name)
                    on:input=on_input
                    on:keydown=on_key
                />
                <button type="submit" class="btn btn-sm">
                    "Rename"
                </button>
            </form>
        }
        .drawn()
    }

    fn taken_back(self) -> AnyView {
        let Some(gone) = self.deleted.get() else {
            return ().into_any();
        };
        let words = format!("Deleted “{}”.", reveal(&gone.name));
        let undo = move || {
            let SavedView {
                name,
                filters,
                shared,
                ..
            } = gone.clone();
            let save = ViewChange::Save {
                name,
                filters,
                shared,
            };
            self.change(save, move || {
                self.deleted.set(None);
                browser::focus_soon("#views-heading");
            });
        };
        view! {
            <p class="tool-row row sm" role="status">
                {words}
                <button type="button" class="btn btn-link btn-sm" id="view-undo" on:click=move |_| undo()>
                    "Undo"
                </button>
            </p>
        }
        .drawn()
    }

    fn form(self) -> AnyView {
        let on_submit = heard(move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            let save = ViewChange::Save {
                name: self.name.get_untracked(),
                filters: self
                    .desk
                    .live
                    .inbox()
                    .with_untracked(|inbox| inbox.preferences.filters.clone()),
                shared: self.shared.get_untracked(),
            };
            self.change(save, move || {
                self.name.set(String::new());
                self.deleted.set(None);
            });
        });
        view! {
            <form class="tool-row field" on:submit=on_submit>
                <label class="label" for="view-new">
                    "Save the filters and the order of now as"
                </label>
                <div class="row">
                    <input
                        class="input"
                        id="view-new"
                        placeholder="Name of the view"
                        maxlength=LABEL_MAX_CHARS.to_string()
                        autocomplete="off"
                        prop:value=changing(move || self.name.get())
                        on:input=heard(move |event: leptos::ev::Event| self.name.set(event_target_value(&event)))
                    />
                    <button type="submit" class="btn btn-primary" aria-disabled=changing(move || self.busy.get().then_some("true"))>
                        "Save"
                    </button>
                </div>
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=changing(move || self.shared.get())
                        on:change=heard(move |event| self.shared.set(event_target_checked(&event)))
                    />
                    "Share with the team"
                </label>
            </form>
        }
        .drawn()
    }
}
