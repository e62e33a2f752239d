//! What the chat does: pure, time and events in, effects out (`delivery.md`, rules 2 and 4 to 7).

use alloc::string::String;
use alloc::vec::Vec;

mod acts;
mod effect;
mod frames;
mod link;
mod outgoing;
mod show;

use model::codec::{Reader, Wire, Writer, from_hex};
use model::frame::TYPING_TTL_MS;
use model::id::ClientId;
use model::outbox::{Outbox, Pending};
use model::status::ChatState;
use model::view::Watermark;
use model::visitor::{StartChat, Started, ToVisitor, VisitorSnapshot, VisitorState};
use model::words::{number, words};
use uuid::Uuid;

pub use effect::{Effect, Input, Moment, Outcome, Sight};
pub use link::Link;

/// A new chat that the server has not confirmed yet; stored before it is sent, so that a reload repeats the same ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    /// The sender's id for the chat.
    pub chat: ClientId,
    /// The visitor's name; empty where none is asked for.
    pub name: String,
}

impl Wire for Start {
    fn write(&self, out: &mut Writer) {
        out.uuid(self.chat.0).text(&self.name);
    }
    fn read(from: &mut Reader<'_>) -> Self {
        Self {
            chat: ClientId(from.uuid()),
            name: from.text(),
        }
    }
}

/// What is wrong with the form.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Wrong {
    Name,
    Question,
    Refused(String),
}

/// The chat of one visitor in one page.
#[derive(Debug)]
pub struct Engine {
    state: VisitorState,
    /// Acknowledged, but not come back as an event: shown until then.
    settled: Vec<Pending>,
    start: Option<Start>,
    link: Link,
    /// The credential, for browsers that do not send the cookie back; kept in memory only unless storage takes it.
    credential: Option<String>,
    /// Messages whose way into storage is not over: sent after it only.
    storing: Vec<ClientId>,
    /// The message that an HTTP request carries now.
    posting: Option<ClientId>,
    /// What page and browser tell of themselves ([`StartChat::page`]), and what of it the server was last told.
    page: String,
    told_page: String,
    next_page: i64,
    open: bool,
    sight: Sight,
    forgotten: bool,
    not_done: bool,
    new_chat: bool,
    form_error: Option<Wrong>,
    /// What was refused is put back into the field, which tells it as typed.
    is_refilled: bool,
    menu: bool,
    asking_end: bool,
    chars_left: i64,
    embedded: bool,
    typing: Option<(String, i64)>,
    /// A head that the server named and we have not reached, and until when we wait for its events.
    missing: Option<(i64, i64)>,
    limited_until: i64,
    /// How far this visitor has got, as the server last said, and as it knows once what was sent on this connection has arrived.
    confirmed_mine: Watermark,
    told_mine: Watermark,
    next_receipt: i64,
    next_typing: i64,
    told_unread: usize,
    told_chat: Option<bool>,
    spoken: Vec<String>,
    spoken_typing: i64,
    at: Moment,
    effects: Vec<Effect>,
}

impl Engine {
    /// The chat of a snapshot, not connected. `credential` is what an earlier page kept; `embedded` says whether there is a page
    /// around the frame.
    pub fn new(snapshot: VisitorSnapshot, credential: Option<String>, embedded: bool) -> Self {
        let mut engine = Self {
            state: VisitorState::new(snapshot, Vec::new()),
            settled: Vec::new(),
            start: None,
            link: Link::default(),
            credential,
            storing: Vec::new(),
            posting: None,
            page: String::new(),
            told_page: String::new(),
            next_page: 0,
            open: false,
            sight: Sight::Hidden,
            forgotten: false,
            not_done: false,
            new_chat: false,
            form_error: None,
            is_refilled: false,
            menu: false,
            asking_end: false,
            chars_left: acts::MAX_CHARS,
            embedded,
            typing: None,
            missing: None,
            limited_until: 0,
            confirmed_mine: Watermark::default(),
            told_mine: Watermark::default(),
            next_receipt: 0,
            next_typing: 0,
            told_unread: 0,
            told_chat: None,
            spoken: Vec::new(),
            spoken_typing: 0,
            at: Moment::default(),
            effects: Vec::new(),
        };
        engine.mine_is_confirmed(true);
        engine
    }

    /// Takes one input and says what has to be done.
    pub fn handle(&mut self, at: Moment, input: Input) -> Vec<Effect> {
        self.at = at;
        self.take(input);
        self.run();
        core::mem::take(&mut self.effects)
    }

    fn take(&mut self, input: Input) {
        match input {
            Input::Tick => {}
            Input::Restored { pending, start } => self.restore(pending, start),
            Input::Stored(id) => self.storing.retain(|other| *other != id),
            Input::Open(open) => self.open = open,
            Input::Watched(sight) => self.watched(sight),
            Input::Page(page) => self.page = page,
            Input::Nudge => self.link.nudge(at_ms(self)),
            Input::Frame(frame) => self.frame(frame, true),
            Input::SocketClosed => self.socket_closed(),
            Input::Polled(outcome) => self.polled(outcome),
            Input::Posted(id, outcome) => self.posted(id, outcome),
            Input::Started(id, outcome) => self.started(id, outcome),
            Input::Snapshot(snapshot) => self.reset(snapshot),
            Input::CookieWorks(works) => self.cookie_checked(works),
            Input::Kept(kept) => self.forgotten |= !kept,
            Input::Begin { chat, id, name, text } => self.submit(chat, id, &name, &text),
            Input::Write { id, text, files } => self.send(id, &text, files),
            Input::Typed(text) => self.typed(&text),
            Input::Act { act, on, id } => self.act(&act, on, id),
        }
    }

    fn restore(&mut self, pending: Vec<Pending>, start: Option<Start>) {
        let mut all = self.state.outbox.entries().to_vec();
        for entry in pending {
            if self
                .state
                .confirmed
                .messages
                .iter()
                .any(|message| message.client_id == entry.client_id)
            {
                self.effects.push(Effect::Forget(entry.client_id));
            } else if self.state.outbox.get(entry.client_id).is_none() {
                all.push(entry);
            }
        }
        self.state.outbox = Outbox::restore(all);
        if self.state.outbox.entries().is_empty() || self.start.is_some() {
            return;
        }
        if self.state.open_chat().is_none() {
            self.start = start;
        } else if start.is_some() {
            self.effects.push(Effect::ForgetStart);
        }
        if self.start.is_none() && self.state.confirmed.chat.is_none() {
            self.ask_new_chat();
        }
    }

    /// What follows from the state after every input.
    fn run(&mut self) {
        let now = at_ms(self);
        if self.typing.as_ref().is_some_and(|(_, until)| *until <= now) {
            self.typing = None;
        }
        if let Some((head, until)) = self.missing {
            if self.state.confirmed.cursor >= head {
                self.missing = None;
            } else if until <= now {
                self.missing = None;
                self.link.again(now);
            }
        }
        self.link.wanted = self.open || self.state.open_chat().is_some() || self.start.is_some();
        self.follow_link();
        if self
            .state
            .confirmed
            .chat
            .as_ref()
            .is_some_and(|chat| chat.state == ChatState::Ended)
        {
            self.fail_unsent();
        }
        self.receipts();
        self.tell_page();
        self.pump();
        self.tell();
        self.wake();
    }

    fn wake(&mut self) {
        let at = [
            self.link.next_at(self.at.now_ms),
            self.state.outbox.next_due(),
            self.typing.as_ref().map(|(_, until)| *until),
            self.missing.map(|(_, until)| until),
            Some(self.limited_until),
            Some(self.next_page),
            Some(self.next_receipt),
        ];
        // What is over and still undone waits for something else than time.
        if let Some(at) = at.into_iter().flatten().filter(|at| *at > self.at.now_ms).min() {
            self.effects.push(Effect::Wake {
                in_ms: at - self.at.now_ms,
            });
        }
    }

    /// What the loader is told: the badge, and whether the next page should load the frame by itself.
    fn tell(&mut self) {
        let unread = self.state.unread();
        if unread != self.told_unread {
            self.told_unread = unread;
            self.say("unread:", &number(unread as i64));
        }
        let chat = self.state.open_chat().is_some() || self.start.is_some();
        if self.told_chat != Some(chat) {
            // An idle widget leaves no trace: nothing is told before the first act.
            if chat || self.told_chat.is_some() || self.state.confirmed.chat.is_some() {
                self.say("chat:", if chat { "1" } else { "" });
                self.told_chat = Some(chat);
            }
        }
    }

    fn say(&mut self, what: &str, value: &str) {
        self.effects.push(Effect::Tell(words(&[what, value])));
    }

    /// The credential, for requests.
    pub fn credential(&self) -> Option<&str> {
        self.credential.as_deref()
    }

    /// Whether something that was written has not reached the server.
    pub fn has_unsent(&self) -> bool {
        !self.state.outbox.entries().is_empty()
    }

    /// The snapshot that is confirmed.
    pub fn confirmed(&self) -> &VisitorSnapshot {
        &self.state.confirmed
    }
}

fn at_ms(engine: &Engine) -> i64 {
    engine.at.now_ms
}

/// The id of 32 hexadecimal digits; nil for anything else.
pub fn id_of(text: &str) -> ClientId {
    let bytes = from_hex(text)
        .ok()
        .and_then(|bytes| <[u8; 16]>::try_from(bytes).ok());
    ClientId(Uuid::from_bytes(bytes.unwrap_or_default()))
}

#[cfg(test)]
mod tests;
