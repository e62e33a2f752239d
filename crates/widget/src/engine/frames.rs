//! What comes from the server.

use alloc::string::String;
use alloc::vec::Vec;

use model::outbox::{Pending, SendState};
use model::refusal::CHAT_ENDED;
use model::visitor::{From, FromVisitor, Moved, VISITOR_PROTOCOL, VisitorEvent};
use model::words::{number, words};

use super::link::Step;
use super::{Effect, Engine, Outcome, TYPING_TTL_MS, ToVisitor, VisitorSnapshot};

/// How long the events up to a head that the server named may take, in milliseconds.
const BEHIND_MS: i64 = 3_000;
/// How often at most it is read out that somebody types, in milliseconds.
const SPEAK_TYPING_MS: i64 = 10_000;

impl Engine {
    /// Lets the link do what is due.
    pub(super) fn follow_link(&mut self) {
        while let Some(step) = self.link.step(self.at.now_ms, self.at.jitter) {
            match step {
                Step::Open => {
                    let hello = self.hello();
                    self.effects.push(Effect::Connect(hello));
                }
                Step::Drop => {
                    self.effects.push(Effect::Disconnect);
                    self.connection_lost();
                }
                Step::Probe => self.effects.push(Effect::Send(FromVisitor::Probe)),
                Step::Poll => {
                    let path = self.poll_path();
                    self.effects.push(Effect::Poll(path));
                }
            }
        }
    }

    fn hello(&self) -> FromVisitor {
        FromVisitor::Hello {
            protocol: VISITOR_PROTOCOL,
            credential: self.credential.clone(),
            epoch: self.state.confirmed.epoch.clone(),
            cursor: self.state.confirmed.cursor,
            chat: self
                .state
                .confirmed
                .chat
                .as_ref()
                .map(|chat| chat.key.clone())
                .unwrap_or_default(),
        }
    }

    fn poll_path(&self) -> String {
        let at = &self.state.confirmed;
        let chat = at.chat.as_ref().map(|chat| chat.key.as_str()).unwrap_or_default();
        let cursor = number(at.cursor);
        words(&[
            "sync?wait=25&cursor=",
            &cursor,
            "&chat=",
            chat,
            "&epoch=",
            &at.epoch,
        ])
    }

    pub(super) fn socket_closed(&mut self) {
        self.link.closed(self.at.now_ms, self.at.jitter, 0);
        self.connection_lost();
    }

    fn connection_lost(&mut self) {
        self.missing = None;
        self.told_page.clear();
        self.told_mine = self.confirmed_mine;
        if self.posting.is_none() {
            self.state.outbox.connection_lost();
        }
    }

    pub(super) fn polled(&mut self, outcome: Outcome<Vec<ToVisitor>>) {
        self.link.polled(
            matches!(outcome, Outcome::Done(_)),
            self.at.now_ms,
            self.at.jitter,
        );
        if let Outcome::Done(frames) = outcome {
            for frame in frames {
                self.frame(frame, false);
            }
        }
    }

    /// A frame, from the socket or from an answer over HTTP.
    pub(super) fn frame(&mut self, frame: ToVisitor, by_socket: bool) {
        let now = self.at.now_ms;
        if by_socket {
            self.link.heard(now);
        }
        match frame {
            ToVisitor::Welcome { online, .. } => {
                if by_socket {
                    self.link.welcomed(now);
                }
                self.state.confirmed.online = online;
            }
            ToVisitor::Event(event) => self.event(*event),
            ToVisitor::Live => {}
            ToVisitor::Reset(snapshot) => self.reset(*snapshot),
            ToVisitor::Ack { client_id, vseq, at } => self.acknowledged(client_id, vseq, at),
            ToVisitor::Refused { .. } => self.refused(frame),
            ToVisitor::Ping { head } => {
                self.effects.push(Effect::Send(FromVisitor::Pong));
                self.head_is(head);
            }
            ToVisitor::Pong { head } => self.head_is(head),
            ToVisitor::Typing { name } => self.somebody_types(name),
            ToVisitor::Availability { online } => self.state.confirmed.online = online,
            ToVisitor::Closing { retry_after_ms } => {
                self.link.closed(now, self.at.jitter, now + retry_after_ms);
                self.effects.push(Effect::Disconnect);
                self.connection_lost();
            }
        }
    }

    fn somebody_types(&mut self, name: String) {
        let now = self.at.now_ms;
        if self.typing.is_none() && now >= self.spoken_typing {
            self.spoken_typing = now + SPEAK_TYPING_MS;
            self.spoken.push(words(&[
                &model::text::reveal(model::person::first_name(&name)),
                " is typing",
            ]));
        }
        self.typing = Some((name, now + TYPING_TTL_MS));
    }

    /// A lost event shows here; what is only on its way gets some time.
    fn head_is(&mut self, head: i64) {
        if head > self.state.confirmed.cursor && self.missing.is_none() {
            self.missing = Some((head, self.at.now_ms + BEHIND_MS));
        }
    }

    fn event(&mut self, event: VisitorEvent) {
        let own = event
            .message
            .as_ref()
            .filter(|message| message.from == From::Me)
            .map(|message| message.client_id);
        let speech = event
            .message
            .as_ref()
            .filter(|message| message.from == From::Team)
            .map(|message| {
                let name = model::text::reveal(model::person::first_name(&message.name));
                let text = match message.files.first() {
                    Some(file) if message.text.is_empty() => file.name.clone(),
                    _ => model::markup::plain(&message.text),
                };
                (name, text)
            });
        match self.state.apply(event) {
            Moved::Known => return,
            Moved::Gap => return self.link.again(self.at.now_ms),
            Moved::On => self.mine_is_confirmed(false),
        }
        if let Some(id) = own {
            self.forget(id);
        }
        if let Some((name, text)) = speech {
            self.typing = None;
            self.say("message:", &name);
            self.spoken.push(words(&[&name, ": ", &text]));
        }
        if self.state.open_chat().is_none() {
            self.typing = None;
        }
    }

    /// A whole new state: what it contains is no longer waiting here.
    pub(super) fn reset(&mut self, snapshot: VisitorSnapshot) {
        self.settled.clear();
        for message in &snapshot.messages {
            if self.state.outbox.get(message.client_id).is_some() {
                self.effects.push(Effect::Forget(message.client_id));
            }
        }
        self.state.reset(snapshot);
        self.mine_is_confirmed(true);
        self.missing = None;
    }

    /// After the end of the chat nothing more goes out; the texts stay and are offered (Zammad #2559).
    pub(super) fn fail_unsent(&mut self) {
        if self.start.is_some() {
            return;
        }
        let is_open = |entry: &&Pending| !matches!(entry.state, SendState::Failed(_));
        while let Some(id) = self
            .state
            .outbox
            .entries()
            .iter()
            .find(is_open)
            .map(|entry| entry.client_id)
        {
            self.fail(id, CHAT_ENDED);
        }
    }
}
