//! The navigation rail, and the bar that stands for it on a narrow screen. Later sections take their places between Chats and
//! Settings.

mod account_menu;

use leptos::prelude::*;
use model::status::Role;

use self::account_menu::{account_items, load_items};
use super::avatar::{Face, avatar_with_presence};
use super::mentions::mentions_item;
use super::menu::menu;
use super::presence::Here;
use crate::changing::{changing, heard, part};
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
                    {account_button(live, open)} {menu("account", "Your account", open, move || items(live, open))}
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
                {menu("more", "Your account", open, move || items(live, open))}
            </div>
        </nav>
    }
    .drawn()
}

/// Somebody points at what opens the menu.
fn expect_items<E>(_event: E) {
    later::expect(load_items);
}

/// What stands in the menu; its code comes when somebody points at what opens it.
fn items(live: Live, open: RwSignal<bool>) -> AnyView {
    later::piece(load_items, move || account_items(live, open), later::waiting)
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
    let me = Memo::new(move |_| live.inbox().with(|inbox| inbox.me.clone()));
    let picture = part(move || {
        me.with(|me| {
            let face = Face {
                name: me.name.clone(),
                key: me.id.to_string(),
                anonymous: false,
            };
            avatar_with_presence(&face, "avatar avatar-md", Here::Colleague(me.presence))
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
            on:focus=heard(expect_items)
            on:pointerenter=heard(expect_items)
            on:click=move |_| open.set(!open.get_untracked())
        >
            <span class="vh">{label}</span>
            {picture}
        </button>
    }
    .drawn()
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
