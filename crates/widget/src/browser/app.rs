//! The one chat of this page.

use alloc::borrow::ToOwned;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::RefCell;

use model::codec::{Wire, from_hex};
use model::id::ClientId;
use model::outbox::Pending;
use model::visitor::{Started, ToVisitor, VisitorSnapshot, read_frames};
use wasm_bindgen::closure::Closure;

use super::bridge;
use super::ops::{OpSink, Rows};
use crate::engine::{Effect, Engine, Input, Moment, Outcome, Start, id_of};
use crate::view;

/// The key of an unconfirmed start.
const START: &str = "start";
/// The key of the text that is being written.
const DRAFT: &str = "draft";
/// How long the server holds a long poll, and how long we wait for answers, in milliseconds.
const POLL_MS: u32 = 40_000;
const REQUEST_MS: u32 = 20_000;

struct State {
    engine: Engine,
    /// The rows that stand in the document.
    drawn: Rows,
    /// What storage has handed over so far.
    pending: Vec<Pending>,
    start: Option<Start>,
    draft: String,
}

/// The chat; shared by the callbacks.
#[derive(Clone)]
struct App(Rc<RefCell<State>>);

/// Takes the server's document over. Where it is not as expected it is left alone.
pub(super) fn start() {
    let Ok(Ok(snapshot)) =
        from_hex(&bridge::written("snapshot")).map(|bytes| VisitorSnapshot::from_bytes(&bytes))
    else {
        return;
    };
    let widget = bridge::written("widget");
    let embedded = bridge::embedded();
    let credential = bridge::credential(&widget);
    let is_elsewhere = !credential.is_empty() && snapshot.chat.is_none();
    let app = App(Rc::new(RefCell::new(State {
        engine: Engine::new(
            snapshot,
            Some(credential).filter(|credential| !credential.is_empty()),
            embedded,
        ),
        drawn: Vec::new(),
        pending: Vec::new(),
        start: None,
        draft: String::new(),
    })));
    let handler = app.clone();
    app.draw();
    let take = Closure::<bridge::Take>::new(move |kind: String, text, bytes, number| {
        handler.event(&kind, text, bytes, number);
    });
    let take = bridge::begin(&take.into_js_value());
    bridge::net(&take, &widget);
    bridge::kept(&take);
    app.take(Input::Open(!embedded));
    if is_elsewhere {
        // The credential of an earlier page proves itself where the document did not show its chat.
        app.request("state", "", "state", &[], true, REQUEST_MS);
    }
}

impl App {
    /// Something happened in the page.
    fn event(&self, kind: &str, text: String, bytes: Vec<u8>, status: u32) {
        let input = match kind {
            "draw" => return self.draw(),
            "tick" => Input::Tick,
            "frame" => match ToVisitor::from_bytes(&bytes) {
                Ok(frame) => Input::Frame(frame),
                Err(_) => return,
            },
            "closed" => Input::SocketClosed,
            "open" => Input::Open(!text.is_empty()),
            "watched" => Input::Watched(!text.is_empty()),
            "nudge" => Input::Nudge,
            "page" => Input::Page(text),
            "typed" => {
                if text.is_empty() {
                    bridge::remove(DRAFT);
                } else {
                    bridge::put(DRAFT, text.as_bytes());
                }
                Input::Typed(text)
            }
            "send" => Input::Write { id: new_id(), text },
            "start" => Input::Begin {
                chat: new_id(),
                id: new_id(),
                text,
                name: text_of(bytes),
            },
            "stored" => Input::Stored(id_of(&text)),
            "entry" => return self.entry(&text, bytes),
            "restored" => return self.restored(),
            "poll" => Input::Polled(outcome(status, &bytes, |body| read_frames(body).ok())),
            "post" => Input::Posted(
                id_of(&text),
                outcome(status, &bytes, |body| ToVisitor::from_bytes(body).ok()),
            ),
            "started" => Input::Started(
                id_of(&text),
                outcome(status, &bytes, |body| Started::from_bytes(body).ok()),
            ),
            "state" | "cookie" => {
                match outcome(status, &bytes, |body| VisitorSnapshot::from_bytes(body).ok()) {
                    Outcome::Done(snapshot) if kind == "state" => Input::Snapshot(snapshot),
                    Outcome::Done(snapshot) => Input::CookieWorks(snapshot.chat.is_some()),
                    _ if kind == "cookie" => Input::CookieWorks(false),
                    _ => return,
                }
            }
            act => Input::Act {
                act: act.to_owned(),
                on: id_of(&text),
                id: new_id(),
            },
        };
        self.take(input);
    }

    fn entry(&self, key: &str, bytes: Vec<u8>) {
        let mut state = self.0.borrow_mut();
        match key {
            START => state.start = Start::from_bytes(&bytes).ok(),
            DRAFT => state.draft = text_of(bytes),
            _ => state.pending.extend(Pending::from_bytes(&bytes)),
        }
    }

    fn restored(&self) {
        let (pending, start, draft) = {
            let mut state = self.0.borrow_mut();
            (
                core::mem::take(&mut state.pending),
                state.start.take(),
                core::mem::take(&mut state.draft),
            )
        };
        self.take(Input::Restored { pending, start });
        self.draw();
        if !draft.is_empty() {
            bridge::refill("", &draft, true);
        }
    }

    /// Hands an input to the engine and does what follows.
    fn take(&self, input: Input) {
        let at = Moment {
            now_ms: now_ms(),
            jitter: random::<1>()[0],
        };
        let effects = self.0.borrow_mut().engine.handle(at, input);
        for effect in effects {
            self.perform(effect);
        }
    }

    fn perform(&self, effect: Effect) {
        match effect {
            Effect::Connect(hello) => bridge::connect(&hello.to_bytes()),
            Effect::Disconnect => bridge::disconnect(),
            Effect::Send(frame) => bridge::send(&frame.to_bytes()),
            Effect::Poll(path) => self.request("poll", "", &path, &[], true, POLL_MS),
            Effect::Post(id, frame) => {
                self.request("post", &key(id), "frames", &frame.to_bytes(), true, REQUEST_MS);
            }
            Effect::Start(start) => {
                self.request(
                    "started",
                    &key(start.client_id),
                    "chats",
                    &start.to_bytes(),
                    true,
                    REQUEST_MS,
                );
            }
            Effect::CheckCookie => self.request("cookie", "", "state", &[], false, REQUEST_MS),
            Effect::KeepCredential(credential) => {
                self.take(Input::Kept(bridge::keep_credential(&credential)));
            }
            Effect::Store(entry) => bridge::put(&key(entry.client_id), &entry.to_bytes()),
            Effect::Forget(id) => bridge::remove(&key(id)),
            Effect::StoreStart(start) => bridge::put(START, &start.to_bytes()),
            Effect::ForgetStart => bridge::remove(START),
            Effect::Refill { name, text } => {
                self.draw();
                bridge::refill(&name, &text, false);
            }
            Effect::Clear => {
                // The text leaves the field when the message is drawn.
                self.draw();
                bridge::clear();
            }
            Effect::Focus(field) => {
                self.draw();
                bridge::focus(field);
            }
            Effect::Tell(words) => bridge::tell(&words),
            Effect::Wake { in_ms } => bridge::wake(in_ms as f64),
        }
    }

    fn request(&self, what: &str, id: &str, path: &str, body: &[u8], with_credential: bool, within_ms: u32) {
        let credential = self
            .0
            .borrow()
            .engine
            .credential()
            .filter(|_| with_credential)
            .unwrap_or_default()
            .to_owned();
        bridge::request(what, id, path, body, &credential, within_ms);
    }

    /// Draws now.
    fn draw(&self) {
        let (template, spoken) = {
            let mut state = self.0.borrow_mut();
            let mut out = OpSink::knowing(core::mem::take(&mut state.drawn));
            view::panel(&mut out, &state.engine.panel(now_ms(), bridge::zone_min()));
            let (template, drawn) = out.finish();
            state.drawn = drawn;
            (template, state.engine.take_spoken())
        };
        bridge::draw(&template, &spoken.unwrap_or_default());
    }
}

fn outcome<T>(status: u32, body: &[u8], read: impl FnOnce(&[u8]) -> Option<T>) -> Outcome<T> {
    if (200..300).contains(&status) {
        return read(body).map_or(Outcome::Unreachable, Outcome::Done);
    }
    match ToVisitor::from_bytes(body) {
        Ok(frame @ ToVisitor::Refused { .. }) if status > 0 => Outcome::Refused(frame),
        // A gateway's page, or nothing: as good as no answer.
        _ => Outcome::Unreachable,
    }
}

fn text_of(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_default()
}

fn now_ms() -> i64 {
    bridge::now() as i64
}

fn new_id() -> ClientId {
    ClientId::from_parts(now_ms(), random())
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    bridge::get_random_values(&mut bytes);
    bytes
}

/// An id as a key: 32 hexadecimal digits.
fn key(id: ClientId) -> String {
    model::codec::to_hex(id.0.as_bytes())
}
