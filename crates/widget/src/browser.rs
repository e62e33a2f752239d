//! The chat in the frame: hands what happens in the page to the engine, its effects to the browser, and draws.
//!
//! Everything that decides is in Rust; the scripts beside this file only pass on (document, network, storage), which costs a
//! fraction of the same calls through generated bindings.

mod app;
mod bridge;
mod ops;

use wasm_bindgen::prelude::wasm_bindgen;

#[global_allocator]
static MEMORY: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// A broken invariant stops the module; the page stays readable, and nothing that was written is lost: it is stored first.
#[panic_handler]
fn stopped(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

/// Runs when the module is there.
#[wasm_bindgen(start)]
pub(crate) fn start() {
    app::start();
}
