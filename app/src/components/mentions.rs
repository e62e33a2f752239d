//! The inbox of mentions (E.17): the notes that name the reader, unread ones first to be counted. A module with one way in, so that
//! what it opens can be loaded when it is wanted.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::id::IssueId;
use model::mention::MentionView;
use wasm_split_helpers::wasm_split;

use super::moment::{Form, moment};
use super::name::name;
use crate::api::{self, ApiError};
use crate::browser::{self, Step};
use crate::changing::{changing, part};
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::later::{self, Fetched, here};
use crate::live::Live;

/// What was loaded: seen mentions too.
type Loaded = RwSignal<Option<Result<Vec<MentionView>, ApiError>>>;

/// The button with its count, and what it opens. `id` tells the one in the rail from the one in the bar.
pub(crate) fn mentions_item(live: Live, id: &'static str) -> AnyView {
    let open = RwSignal::new(false);
    let unseen = Memo::new(move |_| live.inbox().with(|inbox| inbox.mentions().len()));
    let count = part(move || {
        (unseen.get() > 0).then(|| {
            view! {
                <span class="count count-hot">
                    {unseen.get()} <span class="vh">" unread"</span>
                </span>
            }
            .drawn()
        })
    });
    view! {
        <div class="menu-anchor">
            <button
                type="button"
                class="rail-item"
                id=format!("{id}-button")
                aria-haspopup="dialog"
                aria-expanded=changing(move || open.get().to_string())
                on:click=move |_| open.set(!open.get_untracked())
            >
                {icon("at", Size::Md)}
                "Mentions"
                {count}
            </button>
            {part(move || open.get().then(|| later::piece(load_inbox, move || inbox_piece(live, id, open), later::waiting)))}
        </div>
    }
    .drawn()
}

/// What the button opens; its code comes then.
#[wasm_split(pieces, fallible, preload(load_inbox))]
fn inbox_piece(live: Live, id: &'static str, open: RwSignal<bool>) -> Fetched {
    here(inbox(live, id, open))
}

fn inbox(live: Live, id: &'static str, open: RwSignal<bool>) -> AnyView {
    let loaded: Loaded = RwSignal::new(None);
    let project = live.inbox().with_untracked(|inbox| inbox.project.key.clone());
    // Loaded again with each new mention: those that are unread come live, and the list is short.
    let unseen = Memo::new(move |_| live.inbox().with(|inbox| inbox.mentions().len()));
    Effect::new(move |_| {
        unseen.track();
        let project = project.clone();
        spawn_local(async move {
            let answer = api::load_mentions(project).await;
            loaded.try_set(Some(answer));
        });
    });
    let close = move || {
        open.set(false);
        browser::focus(&format!("#{id}-button"));
    };
    let on_key = move |event: KeyboardEvent| {
        let key = event.key();
        if key == "Escape" {
            event.prevent_default();
            event.stop_propagation();
            close();
        } else if let Some(step) = Step::of_key(&key) {
            event.prevent_default();
            browser::step_focus(&format!("#{id} a"), step);
        }
    };
    browser::focus_soon(format!("#{id}"));
    view! {
        <div class="menu-away" on:click=move |_| close()></div>
        <section id=id class="popover mentions" role="dialog" aria-label="Mentions" tabindex="-1" on:keydown=on_key>
            <header class="mentions-head">
                <h2>"Mentions"</h2>
                {part(move || (unseen.get() > 0).then(|| all_seen(live)))}
            </header>
            {part(move || loaded.with(|loaded| list(live, loaded.as_ref(), open)))}
        </section>
    }
    .drawn()
}

fn all_seen(live: Live) -> AnyView {
    let see_all = move || {
        let mut chats: Vec<IssueId> = live
            .inbox()
            .with_untracked(|inbox| inbox.mentions().iter().map(|mention| mention.chat).collect());
        chats.sort_unstable();
        chats.dedup();
        for chat in chats {
            live.see_mentions(chat);
        }
    };
    view! {
        <button type="button" class="btn btn-ghost btn-sm" on:click=move |_| see_all()>
            "Mark all as read"
        </button>
    }
    .drawn()
}

fn list(live: Live, loaded: Option<&Result<Vec<MentionView>, ApiError>>, open: RwSignal<bool>) -> AnyView {
    let mentions = match loaded {
        None => return view! { <p class="muted sm mentions-none">"Loading"</p> }.drawn(),
        Some(Err(error)) => {
            return view! { <p class="sm mentions-none" role="alert">{error.to_string()}</p> }.drawn();
        }
        Some(Ok(mentions)) if mentions.is_empty() => {
            return view! { <p class="muted sm mentions-none">"Nobody has mentioned you in a note."</p> }
                .drawn();
        }
        Some(Ok(mentions)) => mentions,
    };
    let project = live.inbox().with_untracked(|inbox| inbox.project.key.clone());
    let items = mentions.iter().map(|mention| item(&project, mention, open));
    view! { <ul>{items.collect::<Vec<AnyView>>()}</ul> }.drawn()
}

fn item(project: &str, mention: &MentionView, open: RwSignal<bool>) -> AnyView {
    let unread = (!mention.read).then(|| view! { <span class="vh">"Unread: "</span> }.drawn());
    view! {
        <li>
            <a
                class="mention-item"
                data-unread=(!mention.read).then_some("")
                data-noscroll=""
                href=format!("/p/{project}/chats/{}#m-{}", mention.key, mention.message)
                on:click=move |_| open.set(false)
            >
                <span class="mention-top">
                    {unread} <b>{name(&mention.author_name)}</b> <span class="key">{mention.key.clone()}</span>
                    {moment(mention.at, Form::Ago)}
                </span>
                <bdi class="ell" dir="auto">
                    {mention.preview.clone()}
                </bdi>
            </a>
        </li>
    }
    .drawn()
}
