//! The one chat of this page.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use model::codec::{Reader, Wire, Writer, from_hex};
use model::id::ClientId;
use model::outbox::Pending;
use model::visitor::{Started, ToVisitor, VisitorSnapshot, read_frames};

use super::ops::{self, OpSink, Rows};
use crate::engine::{Effect, Engine, Input, Moment, Outcome, Sight, Start, id_of};
use crate::view;

/// The key of an unconfirmed start.
const START: &str = "start";
/// The key of the text that is being written.
const DRAFT: &str = "draft";
/// How long the server holds a long poll, and how long we wait for answers, in milliseconds.
const POLL_MS: i64 = 40_000;
const REQUEST_MS: i64 = 20_000;

/// What is added to the zone on its way, since numbers there are not negative: a day.
const ZONE_SHIFT_MIN: i64 = 1_440;

/// Something that happened in the page.
pub(super) struct Happening<'b> {
    /// What it is: a word of the scripts, or the name of an act.
    kind: String,
    text: String,
    bytes: &'b [u8],
    number: i64,
    at: Moment,
    /// The reader's zone, in minutes ahead of UTC.
    offset_min: i32,
    /// Two ids that nothing has yet.
    ids: [ClientId; 2],
}

impl<'b> Happening<'b> {
    /// Reads what `chat.js` writes.
    pub(super) fn read(event: &'b [u8]) -> Self {
        let mut from = Reader::new(event);
        let random = [from.uuid(), from.uuid()];
        let now_ms = from.int();
        Self {
            at: Moment {
                now_ms,
                jitter: random[0].as_bytes()[15],
            },
            ids: random.map(|random| {
                let bits = random.as_bytes().first_chunk().copied();
                ClientId::from_parts(now_ms, bits.unwrap_or_default())
            }),
            offset_min: (from.int() - ZONE_SHIFT_MIN) as i32,
            number: from.int(),
            kind: from.text(),
            text: from.text(),
            bytes: from.blob(),
        }
    }
}

/// The chat, and what to do about what has happened.
pub(super) struct Chat {
    engine: Engine,
    /// The rows that stand in the document.
    drawn: Rows,
    /// What storage has handed over so far.
    pending: Vec<Pending>,
    start: Option<Start>,
    draft: String,
    at: Moment,
    offset_min: i32,
    /// What `chat.js` is to do.
    out: Writer,
}

impl Chat {
    /// Takes the server's document over, with the credential that an earlier page kept. Where it is not as expected it is left
    /// alone.
    pub(super) fn begun(happening: &Happening<'_>) -> Option<Self> {
        let snapshot = from_hex(&text_of(happening.bytes)).ok()?;
        let snapshot = VisitorSnapshot::from_bytes(&snapshot).ok()?;
        let credential = Some(happening.text.clone()).filter(|credential| !credential.is_empty());
        Some(Self {
            engine: Engine::new(snapshot, credential, happening.number > 0),
            drawn: Vec::new(),
            pending: Vec::new(),
            start: None,
            draft: String::new(),
            at: happening.at,
            offset_min: happening.offset_min,
            out: Writer::default(),
        })
    }

    /// Something happened. Returns what to do.
    pub(super) fn event(&mut self, happening: Happening<'_>) -> Vec<u8> {
        self.at = happening.at;
        self.offset_min = happening.offset_min;
        self.answer(happening);
        core::mem::take(&mut self.out).into_bytes()
    }

    fn answer(&mut self, happening: Happening<'_>) {
        let Happening {
            kind,
            text,
            bytes,
            number: status,
            ids: [id, second_id],
            ..
        } = happening;
        let input = match kind.as_str() {
            "begin" => return self.begin(status > 0),
            "draw" => return self.draw(),
            "tick" => Input::Tick,
            "frame" => match ToVisitor::from_bytes(bytes) {
                Ok(frame) => Input::Frame(frame),
                Err(_) => return,
            },
            "closed" => Input::SocketClosed,
            "open" => Input::Open(!text.is_empty()),
            "watched" => Input::Watched(match text.as_str() {
                "" => Sight::Hidden,
                "1" => Sight::Visible,
                _ => Sight::Focused,
            }),
            "kept" => Input::Kept(!text.is_empty()),
            "nudge" => Input::Nudge,
            "page" => Input::Page(text),
            "typed" => {
                if text.is_empty() {
                    self.remove(DRAFT);
                } else {
                    self.put(DRAFT, text.as_bytes());
                }
                Input::Typed(text)
            }
            "send" => Input::Write {
                id,
                text,
                files: Reader::new(bytes).list(),
            },
            "start" => Input::Begin {
                chat: id,
                id: second_id,
                text,
                name: text_of(bytes),
            },
            "stored" => Input::Stored(id_of(&text)),
            "entry" => return self.entry(&text, bytes),
            "restored" => return self.restored(),
            "poll" => Input::Polled(outcome(status, bytes, |body| read_frames(body).ok())),
            "post" => Input::Posted(
                id_of(&text),
                outcome(status, bytes, |body| ToVisitor::from_bytes(body).ok()),
            ),
            "started" => Input::Started(
                id_of(&text),
                outcome(status, bytes, |body| Started::from_bytes(body).ok()),
            ),
            "state" | "cookie" => {
                match outcome(status, bytes, |body| VisitorSnapshot::from_bytes(body).ok()) {
                    Outcome::Done(snapshot) if kind == "state" => Input::Snapshot(snapshot),
                    Outcome::Done(snapshot) => Input::CookieWorks(snapshot.chat.is_some()),
                    _ if kind == "cookie" => Input::CookieWorks(false),
                    _ => return,
                }
            }
            _ => Input::Act {
                act: kind,
                on: id_of(&text),
                id,
            },
        };
        self.take(input);
    }

    fn begin(&mut self, embedded: bool) {
        self.draw();
        self.take(Input::Open(!embedded));
        if self.engine.credential().is_some() && self.engine.confirmed().chat.is_none() {
            // The credential of an earlier page proves itself where the document did not show its chat.
            self.request("state", "", "state", &[], true, REQUEST_MS);
        }
    }

    fn entry(&mut self, key: &str, bytes: &[u8]) {
        match key {
            START => self.start = Start::from_bytes(bytes).ok(),
            DRAFT => self.draft = text_of(bytes),
            _ => self.pending.extend(Pending::from_bytes(bytes)),
        }
    }

    fn restored(&mut self) {
        let pending = core::mem::take(&mut self.pending);
        let start = self.start.take();
        self.take(Input::Restored { pending, start });
        self.draw();
        let draft = core::mem::take(&mut self.draft);
        if !draft.is_empty() {
            self.refill("", &draft, true);
        }
    }

    /// Hands an input to the engine and notes what follows.
    fn take(&mut self, input: Input) {
        for effect in self.engine.handle(self.at, input) {
            self.perform(effect);
        }
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Connect(hello) => _ = self.out.int(ops::CONNECT).record(&hello),
            Effect::Disconnect => _ = self.out.int(ops::DISCONNECT),
            Effect::Send(frame) => _ = self.out.int(ops::SEND).record(&frame),
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
            Effect::KeepCredential(credential) => _ = self.out.int(ops::KEEP).text(&credential),
            Effect::Store(entry) => self.put(&key(entry.client_id), &entry.to_bytes()),
            Effect::Forget(id) => self.remove(&key(id)),
            Effect::StoreStart(start) => self.put(START, &start.to_bytes()),
            Effect::ForgetStart => self.remove(START),
            Effect::Refill { name, text } => {
                self.draw();
                self.refill(&name, &text, false);
            }
            Effect::Clear => {
                // The text leaves the field when the message is drawn.
                self.draw();
                self.out.int(ops::CLEAR);
            }
            Effect::Focus(field) => {
                self.draw();
                self.out.int(ops::FOCUS).text(field);
            }
            Effect::Tell(words) => _ = self.out.int(ops::TELL).text(&words),
            Effect::Wake { in_ms } => _ = self.out.int(ops::WAKE).int(in_ms),
        }
    }

    fn request(
        &mut self,
        what: &str,
        id: &str,
        path: &str,
        body: &[u8],
        with_credential: bool,
        within_ms: i64,
    ) {
        let credential = self
            .engine
            .credential()
            .filter(|_| with_credential)
            .unwrap_or_default();
        self.out
            .int(ops::REQUEST)
            .text(what)
            .text(id)
            .text(path)
            .blob(body)
            .text(credential)
            .int(within_ms);
    }

    fn put(&mut self, key: &str, bytes: &[u8]) {
        self.out.int(ops::PUT).text(key).blob(bytes);
    }

    fn remove(&mut self, key: &str) {
        self.out.int(ops::REMOVE).text(key);
    }

    fn refill(&mut self, name: &str, text: &str, draft: bool) {
        self.out.int(ops::REFILL).text(name).text(text).flag(draft);
    }

    /// Draws the panel as it is now.
    fn draw(&mut self) {
        self.out.int(ops::DRAW);
        let mut sink = OpSink::behind(core::mem::take(&mut self.out), core::mem::take(&mut self.drawn));
        view::panel(&mut sink, &self.engine.panel(self.at.now_ms, self.offset_min));
        (self.out, self.drawn) = sink.finish();
        self.out.text(&self.engine.take_spoken().unwrap_or_default());
    }
}

fn outcome<T>(status: i64, body: &[u8], read: impl FnOnce(&[u8]) -> Option<T>) -> Outcome<T> {
    if (200..300).contains(&status) {
        return read(body).map_or(Outcome::Unreachable, Outcome::Done);
    }
    match ToVisitor::from_bytes(body) {
        Ok(frame @ ToVisitor::Refused { .. }) if status > 0 => Outcome::Refused(frame),
        // A gateway's page, or nothing: as good as no answer.
        _ => Outcome::Unreachable,
    }
}

/// Bytes as text; empty where they are none.
fn text_of(bytes: &[u8]) -> String {
    core::str::from_utf8(bytes).unwrap_or_default().to_owned()
}

/// An id as a key: 32 hexadecimal digits.
fn key(id: ClientId) -> String {
    model::codec::to_hex(id.0.as_bytes())
}
