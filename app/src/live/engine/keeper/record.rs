//! A message as `IndexedDB` holds it: whose it is in the clear, the rest in the codec of `model`.

use js_sys::{Array, Object, Reflect, Uint8Array};
use model::codec::Wire;
use model::id::AgentId;
use model::outbox::Pending;
use wasm_bindgen::{JsCast, JsValue};

use super::Whose;

/// Where the text of a note lies. Under a name of its own: a page of a release that knows no notes finds nothing to send there, and
/// cannot make one public.
const NOTE: &str = "note";
/// Whom a note names.
const NAMES: &str = "names";

/// The record of a message.
pub(super) fn write(whose: &Whose, entry: &Pending) -> JsValue {
    let record = Object::new();
    let names: Vec<String> = entry.note.iter().flatten().map(ToString::to_string).collect();
    let place = if entry.note.is_some() { NOTE } else { "bytes" };
    let fields = [
        (NAMES, JsValue::from_str(&names.join(" "))),
        ("project", JsValue::from_str(&whose.project)),
        ("agent", JsValue::from_str(&whose.agent.to_string())),
        ("tab", JsValue::from_str(&whose.tab)),
        (place, Uint8Array::from(entry.to_bytes().as_slice()).into()),
    ];
    for (name, value) in fields {
        let _a_plain_object_takes_any_field = Reflect::set(&record, &JsValue::from_str(name), &value);
    }
    record.into()
}

/// The messages of this agent in this project, of one tab or of all. Records that cannot be read are left alone.
pub(super) fn read_all(records: &JsValue, whose: &Whose, tab: Option<&str>) -> Vec<Pending> {
    let Some(records) = records.dyn_ref::<Array>() else {
        return Vec::new();
    };
    records
        .iter()
        .filter_map(|record| read(&record, whose, tab))
        .collect()
}

fn read(record: &JsValue, whose: &Whose, tab: Option<&str>) -> Option<Pending> {
    let is =
        |name: &str, value: &str| field(record, name).and_then(|f| f.as_string()).as_deref() == Some(value);
    if !is("project", &whose.project)
        || !is("agent", &whose.agent.to_string())
        || !tab.is_none_or(|tab| is("tab", tab))
    {
        return None;
    }
    if let Some(entry) = bytes(record, "bytes") {
        return Some(entry);
    }
    let names = field(record, NAMES)?.as_string()?;
    let names = names
        .split_whitespace()
        .filter_map(|name| name.parse().ok().map(AgentId));
    Some(Pending {
        note: Some(names.collect()),
        ..bytes(record, NOTE)?
    })
}

fn bytes(record: &JsValue, name: &str) -> Option<Pending> {
    let bytes: Uint8Array = field(record, name)?.dyn_into().ok()?;
    Pending::from_bytes(&bytes.to_vec()).ok()
}

fn field(record: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(record, &JsValue::from_str(name)).ok()
}
