//! Files that a person chose, dropped or pasted, and their way to the server.

use std::rc::Rc;

use leptos::prelude::{
    LocalStorage, StoredValue, WithValue, document, on_cleanup, window, window_event_listener_untyped,
};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    BeforeUnloadEvent, ClipboardEvent, DataTransfer, DragEvent, Element, Event, File, FileList, HtmlElement,
    HtmlInputElement, HtmlTextAreaElement, KeyboardEvent, MouseEvent, ProgressEvent, Storage, XmlHttpRequest,
};

use super::Told;

/// Something that lives in this page only.
pub(crate) type Here<T> = StoredValue<T, LocalStorage>;

/// Keeps something in this page.
pub(crate) fn here<T: 'static>(value: T) -> Here<T> {
    StoredValue::new_local(value)
}

/// A file that a person chose.
#[derive(Clone)]
pub(crate) struct Picked(File);

impl Picked {
    /// Its name.
    pub(crate) fn name(&self) -> String {
        self.0.name()
    }

    /// Its size, in bytes.
    pub(crate) fn size_bytes(&self) -> i64 {
        self.0.size() as i64
    }
}

/// A file on its way; stopped when dropped.
pub(crate) struct Upload {
    request: XmlHttpRequest,
    _heard: [Heard; 2],
}

/// What listens while it lives.
type Heard = Closure<dyn FnMut(Event)>;

impl Drop for Upload {
    fn drop(&mut self) {
        self.request.set_onloadend(None);
        if let Ok(upload) = self.request.upload() {
            upload.set_onprogress(None);
        }
        // What is over cannot be stopped.
        let _over = self.request.abort();
    }
}

/// Sends a file to an address. `XMLHttpRequest`: `fetch` does not say how far it is.
pub(crate) fn upload(address: &str, file: &Picked, told: impl Fn(Told) + 'static) -> Option<Upload> {
    let request = XmlHttpRequest::new().ok()?;
    let told = Rc::new(told);
    let progress = heard_progress(Rc::clone(&told));
    let done = heard_end(request.clone(), told);
    let name = String::from(js_sys::encode_uri_component(&file.name()));
    request.open("POST", &format!("{address}?name={name}")).ok()?;
    if let Ok(upload) = request.upload() {
        upload.set_onprogress(Some(progress.as_ref().unchecked_ref()));
    }
    request.set_onloadend(Some(done.as_ref().unchecked_ref()));
    request
        .set_request_header("content-type", "application/octet-stream")
        .ok()?;
    request.send_with_opt_blob(Some(&*file.0)).ok()?;
    Some(Upload {
        request,
        _heard: [progress, done],
    })
}

fn heard_progress(told: Rc<impl Fn(Told) + 'static>) -> Heard {
    Closure::new(move |event: Event| {
        let event: ProgressEvent = event.unchecked_into();
        let percent = event.loaded() / event.total().max(1.0) * 100.0;
        told(Told::Progress(percent.min(100.0) as u8));
    })
}

fn heard_end(request: XmlHttpRequest, told: Rc<impl Fn(Told) + 'static>) -> Heard {
    Closure::new(move |_: Event| {
        let status = request.status().unwrap_or(0);
        let body = request.response_text().ok().flatten().unwrap_or_default();
        told(if status == 0 {
            Told::Unreachable
        } else {
            Told::Answered { status, body }
        });
    })
}

/// What was chosen in a field, which is empty afterwards, so that the same file can be chosen again.
pub(crate) fn chosen(event: &Event) -> Vec<Picked> {
    let Some(field) = event
        .target()
        .and_then(|field| field.dyn_into::<HtmlInputElement>().ok())
    else {
        return Vec::new();
    };
    let files = listed(field.files());
    field.set_value("");
    files
}

/// The files that were dropped.
pub(crate) fn dropped(event: &DragEvent) -> Vec<Picked> {
    listed(event.data_transfer().and_then(|data| data.files()))
}

/// The files in the clipboard, where they are pasted into this field and there is no text beside them: what is copied out of a document
/// brings a picture of itself along.
pub(crate) fn pasted(event: &ClipboardEvent, field: &str) -> Vec<Picked> {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    if !target.is_some_and(|target| target.matches(field).unwrap_or(false)) {
        return Vec::new();
    }
    let has_text = |data: &DataTransfer| data.get_data("text/plain").is_ok_and(|text| !text.is_empty());
    let data = event.clipboard_data().filter(|data| !has_text(data));
    data.map(|data| listed(data.files())).unwrap_or_default()
}

/// Whether files are dragged, and not a text or a link.
pub(crate) fn drags_files(event: &DragEvent) -> bool {
    let types = event.data_transfer().map(|data| data.types());
    types.is_some_and(|types| types.includes(&JsValue::from_str("Files"), 0))
}

/// Whether what is dragged leaves the page, and does not only pass over a part of it.
pub(crate) fn drag_leaves(event: &DragEvent) -> bool {
    event.related_target().is_none()
}

/// The address of the link of this selector that was clicked; `None` where the click is meant for a new tab or window.
pub(crate) fn clicked_link(event: &MouseEvent, selector: &str) -> Option<String> {
    let elsewhere = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
    if elsewhere || event.button() != 0 {
        return None;
    }
    let target = event.target()?.dyn_into::<Element>().ok()?;
    target.closest(selector).ok()??.get_attribute("href")
}

/// Whether an event comes from the element of this selector.
pub(crate) fn comes_from(event: &Event, selector: &str) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.matches(selector).unwrap_or(false))
}

/// Offers the keys of an element to `takes` before anybody else hears of them; what it takes nobody else gets.
pub(crate) fn take_keys(selector: &'static str, takes: impl Fn(&KeyboardEvent) -> bool + 'static) {
    let heard: Closure<dyn FnMut(KeyboardEvent)> = Closure::new(move |event: KeyboardEvent| {
        if comes_from(&event, selector) && takes(&event) {
            event.prevent_default();
            event.stop_propagation();
        }
    });
    let heard = here(heard);
    heard.with_value(|heard| {
        let heard = heard.as_ref().unchecked_ref();
        let _never_refused = document().add_event_listener_with_callback_and_bool("keydown", heard, true);
    });
    on_cleanup(move || {
        heard.with_value(|heard| {
            let heard = heard.as_ref().unchecked_ref();
            let _was_there = document().remove_event_listener_with_callback_and_bool("keydown", heard, true);
        });
    });
}

/// Gives an attribute of an element this value, or takes it away.
pub(crate) fn set_attribute(selector: &str, name: &str, value: Option<&str>) {
    let Some(element) = document().query_selector(selector).ok().flatten() else {
        return;
    };
    let _never_refused = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}

/// Presses an element.
pub(crate) fn click(selector: &str) {
    let found = document().query_selector(selector).ok().flatten();
    if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        element.click();
    }
}

/// Has the browser ask before the page is left, while `would_lose` says so.
pub(crate) fn ask_before_losing(would_lose: impl Fn() -> bool + 'static) {
    let listener = window_event_listener_untyped("beforeunload", move |event| {
        if would_lose() {
            event.prevent_default();
            // What older browsers look at.
            event
                .unchecked_ref::<BeforeUnloadEvent>()
                .set_return_value("lose");
        }
    });
    on_cleanup(move || listener.remove());
}

/// Puts a text into a field where its cursor stands, and gives what stands in the field then.
pub(crate) fn insert(selector: &str, text: &str) -> Option<String> {
    let field = document().query_selector(selector).ok().flatten()?;
    let field: HtmlTextAreaElement = field.dyn_into().ok()?;
    let _none = field.set_range_text(text);
    // Behind what was put in, also where something was selected.
    let at = field.selection_start().ok().flatten().unwrap_or(0);
    let end = at + u32::try_from(text.encode_utf16().count()).unwrap_or(0);
    let _refused = field.set_selection_range(end, end);
    Some(field.value())
}

/// Tells the style sheet how much of the page can be seen while a keyboard covers a part of it, until the scope around ends. Where the
/// browser makes the page itself smaller there is nothing to tell.
pub(crate) fn follow_visible_height() {
    let Some(seen) = window().visual_viewport() else {
        return;
    };
    let measured = seen.clone();
    let look = Closure::<dyn FnMut()>::new(move || {
        let (height, whole) = (
            measured.height(),
            window().inner_height().ok().and_then(|it| it.as_f64()),
        );
        let root = document()
            .document_element()
            .and_then(|root| root.dyn_into::<HtmlElement>().ok());
        let Some((root, whole)) = root.zip(whole) else {
            return;
        };
        // Zoomed in, a part is seen as well, and the page stays as it is.
        let is_covered = height + 1.0 < whole && measured.scale() < 1.01;
        let _refused = if is_covered {
            root.style()
                .set_property("--visible", &format!("{}px", height as i32))
        } else {
            root.style().remove_property("--visible").map(drop)
        };
        if is_covered {
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
    });
    let listener: &js_sys::Function = look.as_ref().unchecked_ref();
    let _refused = seen.add_event_listener_with_callback("resize", listener);
    let kept = StoredValue::new_local((seen, look));
    on_cleanup(move || {
        kept.with_value(|(seen, look)| {
            let _refused = seen.remove_event_listener_with_callback("resize", look.as_ref().unchecked_ref());
        });
    });
}

/// A text kept for this tab.
pub(crate) fn kept(name: &str) -> Option<String> {
    of_tab()?.get_item(name).ok().flatten()
}

/// Keeps a text for this tab; an empty one is forgotten.
pub(crate) fn keep(name: &str, text: &str) {
    let Some(store) = of_tab() else { return };
    let _blocked_or_full = if text.is_empty() {
        store.remove_item(name)
    } else {
        store.set_item(name, text)
    };
}

fn of_tab() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

fn listed(files: Option<FileList>) -> Vec<Picked> {
    let Some(files) = files else { return Vec::new() };
    (0..files.length())
        .filter_map(|at| files.get(at))
        .map(Picked)
        .collect()
}
