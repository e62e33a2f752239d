//! The twin for the server: nobody chooses a file there.

use leptos::ev::{ClipboardEvent, DragEvent, Event, KeyboardEvent, MouseEvent};
use leptos::prelude::StoredValue;

use super::Told;

pub(crate) type Here<T> = StoredValue<T>;

pub(crate) fn here<T: Send + Sync + 'static>(value: T) -> Here<T> {
    StoredValue::new(value)
}

#[derive(Clone)]
pub(crate) struct Picked;

#[expect(clippy::unused_self, reason = "the twin in the browser has something to tell")]
impl Picked {
    pub(crate) fn name(&self) -> String {
        String::new()
    }
    pub(crate) fn size_bytes(&self) -> i64 {
        0
    }
}

pub(crate) struct Upload;

#[expect(clippy::unnecessary_wraps, reason = "the twin in the browser may fail")]
pub(crate) fn upload(_address: &str, _file: &Picked, _told: impl Fn(Told) + 'static) -> Option<Upload> {
    Some(Upload)
}
pub(crate) fn chosen(_event: &Event) -> Vec<Picked> {
    Vec::new()
}
pub(crate) fn dropped(_event: &DragEvent) -> Vec<Picked> {
    Vec::new()
}
pub(crate) fn pasted(_event: &ClipboardEvent, _field: &str) -> Vec<Picked> {
    Vec::new()
}
pub(crate) fn drags_files(_event: &DragEvent) -> bool {
    false
}
pub(crate) fn drag_leaves(_event: &DragEvent) -> bool {
    false
}
pub(crate) fn clicked_link(_event: &MouseEvent, _selector: &str) -> Option<String> {
    None
}
pub(crate) fn kept(_name: &str) -> Option<String> {
    None
}
pub(crate) fn keep(_name: &str, _text: &str) {}
pub(crate) fn comes_from(_event: &Event, _selector: &str) -> bool {
    false
}
pub(crate) fn take_keys(_selector: &'static str, _takes: impl Fn(&KeyboardEvent) -> bool + 'static) {}
pub(crate) fn set_attribute(_selector: &str, _name: &str, _value: Option<&str>) {}
pub(crate) fn click(_selector: &str) {}
pub(crate) fn follow_visible_height() {}
pub(crate) fn ask_before_losing(_would_lose: impl Fn() -> bool + 'static) {}
pub(crate) fn insert(_selector: &str, _text: &str) -> Option<String> {
    None
}
