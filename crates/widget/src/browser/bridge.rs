//! The functions of the scripts beside this file.

use alloc::string::String;
use alloc::vec::Vec;

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// What the scripts call: kind of event, text, bytes, number.
pub(super) type Take = dyn Fn(String, String, Vec<u8>, u32);

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Date)]
    pub(super) fn now() -> f64;
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    pub(super) fn get_random_values(bytes: &mut [u8]);
}

#[wasm_bindgen(module = "/src/browser/page.js")]
extern "C" {
    pub(super) fn begin(take: &JsValue) -> JsValue;
    pub(super) fn written(name: &str) -> String;
    pub(super) fn embedded() -> bool;
    pub(super) fn zone_min() -> i32;
    pub(super) fn tell(words: &str);
    pub(super) fn wake(in_ms: f64);
    pub(super) fn refill(name: &str, text: &str, draft: bool);
    pub(super) fn clear();
    pub(super) fn focus(id: &str);
}

#[wasm_bindgen(module = "/src/browser/net.js")]
extern "C" {
    pub(super) fn net(take: &JsValue, widget: &str);
    pub(super) fn connect(hello: &[u8]);
    pub(super) fn disconnect();
    pub(super) fn send(frame: &[u8]);
    pub(super) fn request(what: &str, id: &str, path: &str, body: &[u8], credential: &str, within_ms: u32);
}

#[wasm_bindgen(module = "/src/browser/kept.js")]
extern "C" {
    pub(super) fn credential(widget: &str) -> String;
    pub(super) fn kept(take: &JsValue);
    pub(super) fn keep_credential(credential: &str) -> bool;
    pub(super) fn put(key: &str, bytes: &[u8]);
    pub(super) fn remove(key: &str);
}

#[wasm_bindgen(module = "/src/browser/patch.js")]
extern "C" {
    pub(super) fn draw(template: &[u8], spoken: &str);
}
