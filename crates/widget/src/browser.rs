//! The chat in the frame: hands what happens in the page to the engine, and its effects and the drawn panel back.
//!
//! Everything that decides is in Rust; the scripts beside this file only pass on (document, network, storage). The module
//! imports nothing and exports one function, [`take`]: an event goes in, bytes that say what to do come out. Generated
//! bindings for each call of the browser would weigh more than the scripts that make them.

mod app;
mod ops;

use alloc::vec::Vec;

use spin::Mutex;
use wasm_bindgen::prelude::wasm_bindgen;

use app::{Chat, Happening};

#[global_allocator]
static MEMORY: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// The one chat of this page; none before `begin`. There is one thread: the lock is only how a static is changed without `unsafe`.
static CHAT: Mutex<Option<Chat>> = Mutex::new(None);

/// A broken invariant stops the module; the page stays readable, and nothing that was written is lost: it is stored first.
#[panic_handler]
fn stopped(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

/// Something happened in the page: takes the event's bytes, returns what `chat.js` is to do.
#[wasm_bindgen]
pub fn take(event: &[u8]) -> Vec<u8> {
    // Held already: the module was stopped in the middle, and stays so.
    let Some(mut chat) = CHAT.try_lock() else {
        return Vec::new();
    };
    let happening = Happening::read(event);
    if chat.is_none() {
        *chat = Chat::begun(&happening);
    }
    chat.as_mut()
        .map(|chat| chat.event(happening))
        .unwrap_or_default()
}
