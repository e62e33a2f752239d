//! The wasm entry of the console: takes over the page that the server has drawn.

use wasm_bindgen::prelude::wasm_bindgen;

/// Makes the page live. Called by the script that loads this module.
#[wasm_bindgen]
pub fn hydrate() {
    #[cfg(debug_assertions)]
    std::panic::set_hook(Box::new(|panic| leptos::logging::error!("{panic}")));
    app::start();
}
