//! The websocket, as far as the engine sees it.

use leptos::prelude::window;
use model::frame::{FromConsole, ToConsole};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, MessageEvent, WebSocket};

use crate::api;
use crate::live::input::Input;
use crate::live::mailbox::Mailbox;

/// An open or opening websocket. Closed when dropped; nothing is posted after that.
pub(super) struct Socket {
    inner: WebSocket,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_change: [Closure<dyn FnMut(Event)>; 2],
}

impl Socket {
    /// Opens a websocket to a project's address. `None` where the browser refuses; that is posted as closed.
    pub(super) fn open(project: &str, mailbox: &Mailbox) -> Option<Self> {
        let Some(inner) = address(project).and_then(|address| WebSocket::new(&address).ok()) else {
            mailbox.post(Input::SocketClosed);
            return None;
        };
        let opened = posting(mailbox, || Input::SocketOpened);
        let closed = posting(mailbox, || Input::SocketClosed);
        let message = reading(mailbox);
        inner.set_onopen(Some(opened.as_ref().unchecked_ref()));
        inner.set_onclose(Some(closed.as_ref().unchecked_ref()));
        inner.set_onmessage(Some(message.as_ref().unchecked_ref()));
        Some(Self {
            inner,
            _on_message: message,
            _on_change: [opened, closed],
        })
    }

    /// Sends a frame. One that cannot be sent is lost with the socket, whose closing is posted.
    pub(super) fn say(&self, frame: &FromConsole) {
        if let Ok(json) = serde_json::to_string(frame) {
            let _lost_with_the_socket = self.inner.send_with_str(&json);
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.inner.set_onopen(None);
        self.inner.set_onclose(None);
        self.inner.set_onmessage(None);
        let _closed_already = self.inner.close();
    }
}

fn address(project: &str) -> Option<String> {
    let location = window().location();
    let scheme = if location.protocol().ok()? == "https:" {
        "wss"
    } else {
        "ws"
    };
    Some(format!("{scheme}://{}/p/{project}/ws", location.host().ok()?))
}

fn posting(mailbox: &Mailbox, input: fn() -> Input) -> Closure<dyn FnMut(Event)> {
    let mailbox = mailbox.clone();
    Closure::new(move |_: Event| mailbox.post(input()))
}

/// Frames of a kind that this release does not know are left out; a missing event shows as a gap.
fn reading(mailbox: &Mailbox) -> Closure<dyn FnMut(MessageEvent)> {
    let mailbox = mailbox.clone();
    Closure::new(move |event: MessageEvent| {
        let frame = event
            .data()
            .as_string()
            .and_then(|json| api::read::<ToConsole>(&json).ok());
        if let Some(frame) = frame {
            mailbox.post(Input::SocketFrame(Box::new(frame)));
        }
    })
}
