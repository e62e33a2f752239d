//! What the engine takes from the page around it: time, randomness, and when the page wakes.

use std::cell::Cell;

use leptos::prelude::{WindowListenerHandle, document, window, window_event_listener_untyped};
use model::time::{MINUTE_MS, Zone};
use web_sys::VisibilityState;

use crate::live::input::Input;
use crate::live::mailbox::Mailbox;

/// The time, UTC milliseconds.
pub(super) fn now_ms() -> i64 {
    js_sys::Date::now() as i64
}

/// The reader's zone.
pub(super) const ZONE: Zone = Zone::Changing(ahead_min);

/// How far the reader's zone is ahead of UTC at a time, in minutes. Lines of one chat ask for the same quarter of an hour again and again.
fn ahead_min(at_ms: i64) -> i32 {
    thread_local! {
        static LAST: Cell<(i64, i32)> = const { Cell::new((i64::MIN, 0)) };
    }
    let quarter = at_ms.div_euclid(15 * MINUTE_MS);
    let (known, ahead_min) = LAST.get();
    if known == quarter {
        return ahead_min;
    }
    let date = js_sys::Date::new(&(at_ms as f64).into());
    let ahead_min = -(date.get_timezone_offset() as i32);
    LAST.set((quarter, ahead_min));
    ahead_min
}

/// Random bytes of the browser's own generator.
pub(super) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    let filled = window()
        .crypto()
        .and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes));
    if filled.is_err() {
        // A browser without a generator of its own: good enough for ids, which are no secrets.
        bytes.fill_with(|| (js_sys::Math::random() * 256.0) as u8);
    }
    bytes
}

/// One random byte, for jitter.
pub(super) fn random_byte() -> u8 {
    random::<1>()[0]
}

/// The release that drew this page.
pub(super) fn own_release() -> Option<String> {
    document().document_element()?.get_attribute("data-release")
}

/// Listeners that end when dropped.
pub(super) struct Listeners(Vec<WindowListenerHandle>);

impl Drop for Listeners {
    fn drop(&mut self) {
        for listener in self.0.drain(..) {
            listener.remove();
        }
    }
}

/// Posts when the page comes to the front, back from the cache, online, or offline.
pub(super) fn listen(mailbox: &Mailbox) -> Listeners {
    let on = |event: &'static str, input: fn() -> Input| {
        let mailbox = mailbox.clone();
        window_event_listener_untyped(event, move |_| {
            if document().visibility_state() == VisibilityState::Visible || event != "visibilitychange" {
                mailbox.post(input());
            }
        })
    };
    Listeners(vec![
        on("online", || Input::Woken),
        on("visibilitychange", || Input::Woken),
        on("pageshow", || Input::Woken),
        on("offline", || Input::Offline),
    ])
}
