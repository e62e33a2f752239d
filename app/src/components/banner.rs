//! One line above the panes while the connection is not as it should be. It stays until the cause is gone; the page stays usable.

use core::time::Duration;

use leptos::prelude::*;
use model::time::clock;

use super::moment::Clock;
use crate::browser;
use crate::changing::{changing, part};
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::live::{Connection, Live};
use crate::respond::sign_in_again_address;

/// The words for the next try, `left_ms` from now.
fn next_try(left_ms: i64) -> String {
    if left_ms <= 0 {
        "Trying again now.".to_owned()
    } else {
        format!("Trying again in {}\u{a0}s.", (left_ms + 999) / 1_000)
    }
}

/// The banner, where there is a cause for it. `here` is the address that signing in leads back to.
pub(crate) fn connection_banner(live: Live, here: Callback<(), String>) -> AnyView {
    let banner = part(move || match live.connection().get() {
        Connection::Connecting | Connection::Live | Connection::Polling => None,
        Connection::Lost {
            since_ms,
            retry_at_ms,
        } => Some(lost(live, since_ms, retry_at_ms)),
        Connection::SignedOut => Some(signed_out(here)),
        Connection::NewRelease => Some(new_release()),
    });
    view! {
        <div class="banners" role="status">
            {banner}
        </div>
    }
    .drawn()
}

fn lost(live: Live, since_ms: i64, retry_at_ms: i64) -> AnyView {
    let Clock { zone, .. } = expect_context();
    let left_ms = RwSignal::new(retry_at_ms - browser::now_ms());
    Effect::new(move |_| {
        let tick = move || left_ms.set(retry_at_ms - browser::now_ms());
        if let Ok(ticking) = set_interval(tick, Duration::from_secs(1)) {
            on_cleanup(move || ticking.clear());
        }
    });
    view! {
        <p class="banner" data-t="warn">
            {icon("wifioff", Size::Sm)}
            <span class="grow">
                <b class="medium">{part(move || format!("No connection since {}. ", clock(since_ms, zone.get())))}</b>
                // The countdown is for the eye; read aloud each second it would drown everything else.
                <span aria-hidden="true">{part(move || next_try(left_ms.get()))}" "</span>
                "You can keep writing."
            </span>
            <button type="button" class="btn btn-sm" on:click=move |_| live.retry_now()>
                "Now"
            </button>
        </p>
    }
    .drawn()
}

fn signed_out(here: Callback<(), String>) -> AnyView {
    view! {
        <p class="banner" data-t="danger">
            {icon("lock", Size::Sm)}
            <span class="grow">
                <b class="medium">"Your session has ended. "</b>
                "What you have written is kept and goes out when you are back."
            </span>
            <a class="btn btn-sm" rel="external" href=changing(move || sign_in_again_address(&here.run(())))>
                "Sign in"
            </a>
        </p>
    }
    .drawn()
}

fn new_release() -> AnyView {
    view! {
        <p class="banner" data-t="info">
            {icon("refresh", Size::Sm)}
            <span class="grow">"There is a new version of Lobby. Drafts are kept when you reload."</span>
            <button type="button" class="btn btn-sm" on:click=move |_| browser::reload()>
                "Reload"
            </button>
        </p>
    }
    .drawn()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_countdown_rounds_up_and_ends() {
        assert_eq!(next_try(7_001), "Trying again in 8\u{a0}s.");
        assert_eq!(next_try(1), "Trying again in 1\u{a0}s.");
        assert_eq!(next_try(0), "Trying again now.");
    }
}
