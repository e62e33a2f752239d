//! What the engine takes from the page around it: time, randomness, and when the page wakes.

use leptos::prelude::{WindowListenerHandle, document, window, window_event_listener_untyped};
use web_sys::VisibilityState;

use crate::live::input::Input;
use crate::live::mailbox::Mailbox;

/// The time, UTC milliseconds.
pub(super) fn now_ms() -> i64 {
    js_sys::Date::now() as i64
}

/// How far the reader's zone is ahead of UTC now, in minutes.
pub(super) fn offset_min() -> i32 {
    -(js_sys::Date::new_0().get_timezone_offset() as i32)
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
