//! The other tabs of this browser: one of them looks after the messages of tabs that are gone, and all hear which messages are
//! settled. The server knows a repeated message by its id, so nothing here has to be certain.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Function, Promise, Reflect};
use leptos::prelude::window;
use model::id::ClientId;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

use super::page::random;
use crate::live::input::Input;
use crate::live::mailbox::Mailbox;

/// Where a tab keeps its own name.
const NAME: &str = "lobby-tab";

/// This tab's seat among the others. Given up when dropped.
pub(super) struct Tabs {
    channel: Option<BroadcastChannel>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_lock: Closure<dyn FnMut(JsValue) -> Promise>,
    release: Rc<RefCell<Option<Function>>>,
}

impl Tabs {
    /// Joins the tabs of a project. [`Input::Caretaker`] is posted when this tab is the one that looks after the others'
    /// messages, [`Input::Gone`] when another tab has settled a message.
    pub(super) fn join(project: &str, mailbox: &Mailbox) -> Self {
        let name = format!("lobby-outbox-{project}");
        let on_message = hearing(mailbox);
        let channel = BroadcastChannel::new(&name).ok();
        if let Some(channel) = &channel {
            channel.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        }
        let release = Rc::new(RefCell::new(None));
        let on_lock = holding(mailbox, &release);
        if ask_lock(&name, &on_lock).is_none() {
            mailbox.post(Input::Caretaker);
        }
        Self {
            channel,
            _on_message: on_message,
            _on_lock: on_lock,
            release,
        }
    }

    /// Tells the others that a message is stored or given up.
    pub(super) fn tell_gone(&self, id: ClientId) {
        if let Some(channel) = &self.channel {
            let _a_closed_channel_hears_nothing = channel.post_message(&JsValue::from_str(&id.to_string()));
        }
    }
}

impl Drop for Tabs {
    fn drop(&mut self) {
        if let Some(channel) = &self.channel {
            channel.set_onmessage(None);
            channel.close();
        }
        if let Some(release) = self.release.borrow_mut().take() {
            let _released = release.call0(&JsValue::NULL);
        }
    }
}

/// The name of this tab, which survives a reload; empty where the browser keeps nothing.
pub(super) fn own_name() -> String {
    let Some(store) = window().session_storage().ok().flatten() else {
        return String::new();
    };
    if let Ok(Some(name)) = store.get_item(NAME) {
        return name;
    }
    let name = ClientId::from_parts(0, random()).to_string();
    if store.set_item(NAME, &name).is_ok() {
        name
    } else {
        String::new()
    }
}

fn hearing(mailbox: &Mailbox) -> Closure<dyn FnMut(MessageEvent)> {
    let mailbox = mailbox.clone();
    Closure::new(move |event: MessageEvent| {
        if let Some(id) = event.data().as_string().and_then(|text| text.parse().ok()) {
            mailbox.post(Input::Gone(id));
        }
    })
}

/// What the browser calls with the lock: the lock is held until the promise is resolved.
fn holding(
    mailbox: &Mailbox,
    release: &Rc<RefCell<Option<Function>>>,
) -> Closure<dyn FnMut(JsValue) -> Promise> {
    let (mailbox, release) = (mailbox.clone(), release.clone());
    Closure::new(move |_lock: JsValue| {
        mailbox.post(Input::Caretaker);
        Promise::new(&mut |resolve, _| *release.borrow_mut() = Some(resolve))
    })
}

/// Asks for the lock of this name; `None` in a browser without locks. By reflection: web-sys counts locks as unstable.
fn ask_lock(name: &str, on_lock: &Closure<dyn FnMut(JsValue) -> Promise>) -> Option<()> {
    let locks = Reflect::get(&window().navigator(), &JsValue::from_str("locks"))
        .ok()
        .filter(JsValue::is_object)?;
    let request: Function = Reflect::get(&locks, &JsValue::from_str("request"))
        .ok()?
        .dyn_into()
        .ok()?;
    request
        .call2(&locks, &JsValue::from_str(name), on_lock.as_ref())
        .ok()?;
    Some(())
}
