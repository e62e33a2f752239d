//! What the project's issues can be: statuses with the transitions between them, resolutions, priorities, components. It is written as a
//! draft and saved as a whole, since its parts need each other.

mod draft;
mod entries;
mod leaving;
mod transitions;

use leptos::prelude::*;
use model::settings::SettingsChange;

use super::state::Settings;
use crate::api::ApiError;
use crate::browser;
use crate::changing::{changing, heard, part};
use crate::components::dialog::dialog;
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use draft::List;

pub(super) use leaving::guard;

/// Whether something is written and not saved.
fn is_changed(settings: Settings) -> bool {
    settings
        .view
        .with(|view| settings.draft.with(|draft| *draft != view.scheme))
}

/// The draft is the scheme as it is saved.
fn discard(settings: Settings) {
    settings
        .draft
        .set(settings.view.with_untracked(|view| view.scheme.clone()));
}

/// The cards of the section.
pub(super) fn cards(settings: Settings) -> AnyView {
    view! {
        {entries::card(settings, List::Statuses, "Statuses", "Who spoke last moves a chat to the first status of its meaning.")}
        {transitions::card(settings)}
        {entries::card(settings, List::Resolutions, "Resolutions", "How a chat was resolved.")}
        {entries::card(settings, List::Priorities, "Priorities", "The most urgent first. A new chat has the one that is marked.")}
        {entries::card(settings, List::Components, "Components", "What the team answers for.")}
        {save_bar(settings)}
    }
    .into_any()
}

/// What is saved, and what is wrong with it. It stays in sight while something is not saved.
fn save_bar(settings: Settings) -> AnyView {
    let problem = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let asking = RwSignal::new(false);
    // Whether something is not saved, and whether a colleague has saved another one since this draft was begun.
    let standing = Memo::new(move |_| {
        let theirs = settings.live.inbox().with(|inbox| inbox.scheme.clone());
        let overtaken = settings.view.with(|view| view.scheme != theirs);
        (is_changed(settings), overtaken)
    });
    let save = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let wanted = Box::new(settings.draft.get_untracked());
        let then = move |refused: Option<ApiError>| {
            busy.set(false);
            if refused.is_none() {
                discard(settings);
            }
            problem.set(refused.map(|error| error.to_string()));
        };
        settings.change(
            SettingsChange::Scheme(wanted),
            "The workflow is saved".to_owned(),
            Box::new(then),
        );
    };
    let drop_it = move |_| {
        discard(settings);
        problem.set(None);
    };
    let words = move || match standing.get() {
        (true, true) => "A colleague has saved another workflow meanwhile. Saving yours replaces it.",
        (true, false) => "Not saved yet",
        (false, _) => "Everything is saved",
    };
    let is_changed = Memo::new(move |_| standing.get().0);
    let buttons = move || {
        is_changed.get().then(|| {
            view! {
                <button type="button" class="btn" on:click=heard(drop_it)>
                    "Discard"
                </button>
                <button
                    type="button"
                    class="btn btn-primary"
                    aria-busy=changing(move || busy.get().then_some("true"))
                    on:click=heard(save)
                >
                    "Save the workflow"
                </button>
            }
            .into_any()
        })
    };
    view! {
        <section class="card save-bar" aria-label="Saving">
            <div role="alert">
                {part(move || problem.get().map(|words| view! { <p class="card-body error">{words}</p> }.drawn()))}
            </div>
            <div class="card-foot row">
                <p class="grow sm" role="status">
                    {changing(words)}
                </p>
                <button type="button" class="btn btn-ghost" on:click=heard(move |_| asking.set(true))>
                    {icon("undo", Size::Sm)}
                    "Reset to the default"
                </button>
                {part(buttons)}
            </div>
        </section>
        {reset(settings, asking)}
    }
    .into_any()
}

fn reset(settings: Settings, asking: RwSignal<bool>) -> AnyView {
    let reset = move |_| {
        let default = settings
            .view
            .with_untracked(|view| settings.draft.with_untracked(|draft| draft.reset(&view.used)));
        settings.draft.set(default);
        asking.set(false);
        browser::focus_soon(".save-bar .btn-primary");
    };
    let inside = view! {
        <div class="stack">
            <p>"Statuses, transitions, resolutions and priorities are as in the beginning, and there are no components."</p>
            <p class="secondary">
                "What chats have now stays, archived: they keep it, and nobody can choose it any more. Nothing is saved before you say so."
            </p>
        </div>
    };
    let foot = view! {
        <button type="button" class="btn" on:click=heard(move |_| asking.set(false))>
            "Cancel"
        </button>
        <button type="button" class="btn btn-danger" on:click=heard(reset)>
            "Reset"
        </button>
    };
    dialog(
        "reset-workflow",
        "Reset to the default",
        asking,
        inside.drawn(),
        foot.into_any(),
    )
}
