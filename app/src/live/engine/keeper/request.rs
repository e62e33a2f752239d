//! Requests of `IndexedDB` as futures.

use js_sys::Promise;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbOpenDbRequest, IdbRequest};

/// The result of a request, or its error.
pub(super) async fn outcome(request: &IdbRequest) -> Result<JsValue, JsValue> {
    let answered = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    JsFuture::from(answered).await?;
    request.result()
}

/// The database of an opening request, with this object store made where it is missing. It closes itself when another tab
/// needs a newer form of it.
pub(super) async fn database(
    request: &IdbOpenDbRequest,
    store: &'static str,
) -> Result<IdbDatabase, JsValue> {
    let upgrading = request.clone();
    let on_upgrade = Closure::once(move |_event: JsValue| {
        if let Ok(database) = upgrading.result().and_then(JsCast::dyn_into::<IdbDatabase>) {
            let _made_already = database.create_object_store(store);
        }
    });
    request.set_onupgradeneeded(Some(on_upgrade.as_ref().unchecked_ref()));
    let database: IdbDatabase = outcome(request).await?.dyn_into()?;
    let closing = database.clone();
    let on_newer = Closure::once_into_js(move |_event: JsValue| closing.close());
    database.set_onversionchange(Some(on_newer.unchecked_ref()));
    Ok(database)
}
