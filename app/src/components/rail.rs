//! The navigation rail, and the bar that stands for it on a narrow screen. Later sections take their places between Chats and
//! Settings.

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::status::Role;

use super::avatar::{Face, avatar_with_presence};
use super::mentions::mentions_item;
use super::menu::menu;
use super::presence::Here;
use crate::api;
use crate::browser::{self, Theme};
use crate::changing::{changing, part};
use crate::drawn::Drawn;
use crate::icons::{Size, icon, logo};
use crate::later;
use crate::live::Live;
use crate::pages::settings::load_settings_page;

/// A section of the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    /// The chats of a project.
    Chats,
    /// What administrators change.
    Settings,
    /// One's own account; it has no place in the rail but the menu.
    Account,
}

/// The rail at the side, in a page of this section.
pub(crate) fn rail(live: Live, here: Section) -> AnyView {
    let open = RwSignal::new(false);
    view! {
        <header class="rail">
            <a class="brand" href=home(live) aria-label="Lobby, home">
                {logo()}
            </a>
            <nav aria-label="Main">
                <ul>
                    <li>{chats_item(live, here)}</li>
                    <li>{mentions_item(live, "mentions")}</li>
                    {is_admin(live).then(|| view! { <li>{settings_item(live, here)}</li> }.into_any())}
                </ul>
            </nav>
            <div class="rail-foot">
                {availability(live)}
                <div class="menu-anchor">
                    {account_button(live, open)} {menu("account", "Your account", open, move || account_items(live, open))}
                </div>
            </div>
        </header>
    }
    .drawn()
}

/// The bar at the bottom of a narrow screen.
pub(crate) fn bottom_bar(live: Live, here: Section) -> AnyView {
    let open = RwSignal::new(false);
    view! {
        <nav class="bottombar" aria-label="Sections">
            {chats_item(live, here)}
            {mentions_item(live, "mentions-bar")}
            <div class="menu-anchor">
                <button
                    type="button"
                    class="rail-item"
                    id="more-button"
                    aria-haspopup="menu"
                    aria-expanded=changing(move || open.get().to_string())
                    on:click=move |_| open.set(!open.get_untracked())
                >
                    {icon("menu", Size::Md)}
                    "More"
                </button>
                {menu("more", "Your account", open, move || account_items(live, open))}
            </div>
        </nav>
    }
    .drawn()
}

/// The project of a page does not change while the page stays.
fn home(live: Live) -> String {
    live.inbox()
        .with_untracked(|inbox| format!("/p/{}/chats", inbox.project.key))
}

/// Whether the reader administers the installation. The server decides; this only leaves out what it would refuse.
fn is_admin(live: Live) -> bool {
    live.inbox().with_untracked(|inbox| inbox.me.role == Role::Admin)
}

fn settings_address(live: Live) -> String {
    live.inbox()
        .with_untracked(|inbox| format!("/p/{}/settings", inbox.project.key))
}

/// The value of `aria-current` for a section's link.
fn current(section: Section, here: Section) -> Option<&'static str> {
    (section == here).then_some("page")
}

fn settings_item(live: Live, here: Section) -> AnyView {
    view! {
        <a
            class="rail-item"
            href=settings_address(live)
            aria-current=current(Section::Settings, here)
            on:pointerenter=move |_| later::expect(load_settings_page)
        >
            {icon("settings", Size::Md)}
            "Settings"
        </a>
    }
    .drawn()
}

/// The link to the chats, with how many wait for an answer.
fn chats_item(live: Live, here: Section) -> AnyView {
    let waiting = Memo::new(move |_| {
        live.inbox()
            .with(|inbox| i64::try_from(inbox.unanswered()).unwrap_or(i64::MAX))
    });
    let count = part(move || {
        (waiting.get() > 0).then(|| {
            view! {
                <span class="count count-hot">
                    {counted(waiting.get())} <span class="vh">" unanswered"</span>
                </span>
            }
            .drawn()
        })
    });
    view! {
        <a class="rail-item" href=home(live) aria-current=current(Section::Chats, here)>
            {icon("chats", Size::Md)}
            "Chats"
            {count}
        </a>
    }
    .drawn()
}

/// A number for a small round place.
fn counted(number: i64) -> String {
    if number > 99 {
        "99+".to_owned()
    } else {
        number.to_string()
    }
}

fn is_available(live: Live) -> bool {
    live.inbox().with(|inbox| inbox.me.available)
}

/// The word beside a switch that is on or off.
fn available_words(on: bool) -> &'static str {
    if on { "Available" } else { "Unavailable" }
}

/// The switch that says whether new chats may come.
fn availability(live: Live) -> AnyView {
    view! {
        <label class="avail">
            <input
                class="switch switch-avail"
                type="checkbox"
                role="switch"
                checked=untrack(|| is_available(live))
                prop:checked=move || is_available(live)
                on:change=move |event| live.set_available(event_target_checked(&event))
            />
            {part(move || available_words(is_available(live)))}
        </label>
    }
    .drawn()
}

fn account_button(live: Live, open: RwSignal<bool>) -> AnyView {
    let picture = part(move || {
        live.inbox().with(|inbox| {
            let face = Face {
                name: inbox.me.name.clone(),
                key: inbox.me.id.to_string(),
                anonymous: false,
            };
            avatar_with_presence(&face, "avatar avatar-md", Here::Colleague(inbox.me.presence))
        })
    });
    let label = live
        .inbox()
        .with_untracked(|inbox| format!("{}, your account", inbox.me.name));
    view! {
        <button
            type="button"
            class="own"
            id="account-button"
            aria-haspopup="menu"
            aria-expanded=changing(move || open.get().to_string())
            on:click=move |_| open.set(!open.get_untracked())
        >
            <span class="vh">{label}</span>
            {picture}
        </button>
    }
    .drawn()
}

/// Who is signed in, the projects, the colours, the way out.
fn account_items(live: Live, open: RwSignal<bool>) -> AnyView {
    let who = live
        .inbox()
        .with_untracked(|inbox| format!("{}, {}", inbox.me.name, inbox.me.role.words()));
    let available = untrack(|| is_available(live));
    view! {
        <p class="menu-label" role="none">
            {who}
        </p>
        <button
            type="button"
            class="menu-item only-narrow"
            role="menuitemcheckbox"
            tabindex="-1"
            aria-checked=available.to_string()
            on:click=move |_| {
                live.set_available(!available);
                open.set(false);
            }
        >
            {icon("user", Size::Sm)}
            {available_words(available)}
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

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn a_counter_stays_small() {
        assert_eq!(
            (counted(7), counted(99), counted(100)),
            ("7".to_owned(), "99".to_owned(), "99+".to_owned())
        );
    }
}
