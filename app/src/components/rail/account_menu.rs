//! The menu behind one's own picture. Its code comes when it is opened.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_split_helpers::wasm_split;

use super::{is_admin, is_available, settings_address};
use crate::api;
use crate::browser::{self, Theme};
use crate::changing::{changing, part};
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::later::{Fetched, here};
use crate::live::Live;

/// Who is signed in, the projects, the colours, the way out.
#[wasm_split(pieces, fallible, preload(load_items))]
pub(super) fn account_items(live: Live, open: RwSignal<bool>) -> Fetched {
    // The first time the menu was there before what stands in it.
    browser::focus_soon("#account [role^=menuitem], #more [role^=menuitem]");
    here(whole(live, open))
}

fn whole(live: Live, open: RwSignal<bool>) -> AnyView {
    let who = live
        .inbox()
        .with_untracked(|inbox| format!("{}, {}", inbox.me.name, inbox.me.role.words()));
    let available = Memo::new(move |_| is_available(live));
    let state = part(move || {
        if available.get() {
            icon("check", Size::Sm)
        } else {
            view! { <span class="xs muted push" aria-hidden="true">"Off"</span> }.drawn()
        }
    });
    view! {
        <p class="menu-label" role="none">
            {who}
        </p>
        <button
            type="button"
            class="menu-item only-narrow"
            role="menuitemcheckbox"
            tabindex="-1"
            aria-checked=changing(move || available.get().to_string())
            on:click=move |_| {
                live.set_available(!available.get_untracked());
                open.set(false);
            }
        >
            {icon("chats", Size::Sm)}
            "Available"
            {state}
        </button>
        {is_admin(live).then(|| settings_menu_item(live))}
        {account_item(live)}
        {other_projects(live)}
        <p class="menu-label" role="none">
            "Colours"
        </p>
        {Theme::ALL.into_iter().map(|theme| theme_item(theme, open)).collect::<Vec<AnyView>>()}
        <hr />
        <button type="button" class="menu-item" role="menuitem" tabindex="-1" on:click=move |_| sign_out()>
            {icon("out", Size::Sm)}
            "Sign out"
        </button>
    }
    .drawn()
}

/// One's own account.
fn account_item(live: Live) -> AnyView {
    let address = live
        .inbox()
        .with_untracked(|inbox| format!("/account?project={}", inbox.project.key));
    view! {
        <a class="menu-item" role="menuitem" tabindex="-1" href=address>
            {icon("user", Size::Sm)}
            "Account"
        </a>
    }
    .drawn()
}

/// The settings, where the rail is not there.
fn settings_menu_item(live: Live) -> AnyView {
    view! {
        <a class="menu-item only-narrow" role="menuitem" tabindex="-1" href=settings_address(live)>
            {icon("settings", Size::Sm)}
            "Settings"
        </a>
    }
    .drawn()
}

fn other_projects(live: Live) -> Vec<AnyView> {
    live.inbox().with_untracked(|inbox| {
        let others = inbox
            .projects
            .iter()
            .filter(|project| project.key != inbox.project.key);
        let item = |project: &model::view::ProjectView| {
            view! {
                <a class="menu-item" role="menuitem" tabindex="-1" href=format!("/p/{}/chats", project.key)>
                    {icon("chats", Size::Sm)}
                    {project.name.clone()}
                </a>
            }
            .drawn()
        };
        others.map(item).collect()
    })
}

fn theme_item(theme: Theme, open: RwSignal<bool>) -> AnyView {
    let chosen = browser::theme() == theme;
    let shape = match theme {
        Theme::System => "screen",
        Theme::Light => "sun",
        Theme::Dark => "moon",
    };
    let choose = move || {
        browser::set_theme(theme);
        open.set(false);
        browser::focus("#account-button, #more-button");
    };
    view! {
        <button
            type="button"
            class="menu-item"
            role="menuitemradio"
            tabindex="-1"
            aria-checked=chosen.to_string()
            on:click=move |_| choose()
        >
            {icon(shape, Size::Sm)}
            {theme.words()}
            {chosen.then(|| icon("check", Size::Sm))}
        </button>
    }
    .drawn()
}

/// Ends the session. The sign-in page follows in any case: a session that could not be ended has ended already, or the page there
/// says what is wrong.
fn sign_out() {
    spawn_local(async {
        let _shown_there = api::sign_out().await;
        crate::respond::leave_for("/login");
    });
}
