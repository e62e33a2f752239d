//! How the page that the server has drawn becomes live.

use core::time::Duration;

use leptos::mount::hydrate_body;
use leptos::prelude::{document, set_timeout, window};
use wasm_bindgen_futures::spawn_local;

use crate::shell::{App, load_page};

/// Between two tries to fetch the code of the page.
const PAUSE: Duration = Duration::from_secs(2);

/// Makes the page live, as soon as the code of what the server has drawn is there. Until then it can be read.
pub fn start() {
    let path = window().location().pathname().unwrap_or_default();
    match load_page(&path) {
        None => come_alive(),
        Some(coming) => spawn_local(async move {
            if coming.await.is_ok() {
                come_alive();
            } else {
                // A timer that cannot be set belongs to a page that is going.
                let _gone = set_timeout(start, PAUSE);
            }
        }),
    }
}

/// `public/stopped.js` waits for the mark.
fn come_alive() {
    hydrate_body(App);
    if let Some(page) = document().document_element() {
        let _cannot_fail = page.set_attribute("data-alive", "");
    }
}
