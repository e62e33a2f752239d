//! The engine's connection: orders of the link, frames of the socket, answers of the poll.

use leptos::prelude::*;
use model::frame::{CONSOLE_PROTOCOL, FromConsole, ToConsole};
use model::person::Author;
use model::refusal::Refusal;

use super::page::{now_ms, random_byte};
use super::socket::Socket;
use super::{Engine, Tone, alarm, http, page};
use crate::api::ApiError;
use crate::live::link::Order;

impl Engine {
    pub(super) fn obey(&mut self, orders: Vec<Order>) {
        for order in orders {
            match order {
                Order::OpenSocket => self.open_socket(),
                Order::CloseSocket => self.leave_socket(),
                Order::Probe => self.say(&FromConsole::Probe {}),
                Order::Poll { wait_s } => self.ask(wait_s),
                Order::StopPolling => self.poll = None,
                Order::TakeSnapshot => self.take_snapshot(),
            }
        }
    }

    pub(super) fn say(&self, frame: &FromConsole) {
        if let Some(socket) = &self.socket {
            socket.say(frame);
        }
    }

    pub(super) fn say_hello(&mut self) {
        // What lies unread is dropped: the server sends it again after the cursor.
        self.apply_frames();
        let (epoch, cursor) = self.cursor();
        self.say(&FromConsole::Hello {
            protocol: CONSOLE_PROTOCOL,
            epoch,
            cursor,
        });
    }

    pub(super) fn woken(&mut self) {
        let now = now_ms();
        let orders = self.link.woken(now);
        self.obey(orders);
        self.show_clock(now);
    }

    pub(super) fn socket_closed(&mut self) {
        self.leave_socket();
        let orders = self.link.closed(now_ms(), random_byte());
        self.obey(orders);
    }

    pub(super) fn socket_frame(&mut self, frame: ToConsole) {
        let now = now_ms();
        self.link.heard(now);
        if let ToConsole::Welcome { release, head, .. } = &frame {
            self.pinged_head = *head;
            self.see_release(release);
            self.by_socket = true;
            let orders = self.link.greeted(now);
            self.obey(orders);
            return;
        }
        self.frame(frame, now);
    }

    pub(super) fn poll_answered(&mut self, answer: Result<Vec<ToConsole>, ApiError>) {
        let now = now_ms();
        match answer {
            Ok(frames) => {
                let has_reset = frames.contains(&ToConsole::Reset);
                for frame in frames {
                    self.frame(frame, now);
                }
                self.paint();
                if !has_reset {
                    let orders = self.link.answered(now, random_byte());
                    self.obey(orders);
                }
            }
            Err(error) if error.is_signed_out() => self.signed_out(),
            Err(_) => {
                let orders = self.link.unanswered(now, random_byte());
                self.obey(orders);
            }
        }
    }

    pub(super) fn signed_out(&mut self) {
        let orders = self.link.signed_out();
        self.obey(orders);
    }

    /// An answer that says more than its own affair: the session has ended. Returns whether it does.
    pub(super) fn ends_session<T>(&mut self, answer: &Result<T, ApiError>) -> bool {
        let ends = answer.as_ref().err().is_some_and(ApiError::is_signed_out);
        if ends {
            self.signed_out();
        }
        ends
    }

    fn frame(&mut self, frame: ToConsole, now: i64) {
        match frame {
            ToConsole::Event(_)
            | ToConsole::Online { .. }
            | ToConsole::Presence { .. }
            | ToConsole::Preferences(_) => self.keep_frame(frame),
            ToConsole::Here { .. } => {
                // What changed while nobody listened is not told.
                self.live.moved.write().put_all();
                self.keep_frame(frame);
            }
            ToConsole::Connection { chat } => self.live.moved.write().put(chat),
            ToConsole::Welcome { release, .. } => self.see_release(&release),
            ToConsole::Reset => self.begin_anew(),
            ToConsole::Ack {
                client_id,
                pos,
                taken_by,
                ..
            } => self.acknowledged(client_id, pos, taken_by),
            ToConsole::Refused {
                client_id: Some(id),
                refusal,
            } => self.refused(id, &refusal),
            ToConsole::Refused {
                client_id: None,
                refusal: Refusal::SignedOut,
            } => self.signed_out(),
            ToConsole::Ping { head } => self.pinged(head),
            ToConsole::Typing { chat, who, name } => {
                if let Author::Agent(agent) = who {
                    self.live.looking.write().types(chat, agent, name.clone(), now);
                }
                self.live.typing.write().put(chat, who, name, now);
            }
            ToConsole::Looking {
                chat,
                agent,
                name,
                doing,
            } => {
                if self.live.looking.write().put(chat, agent, name, doing, now) {
                    self.gaze.greet(chat);
                }
            }
            ToConsole::Drafts { drafts } => self.drafts_came(drafts),
            ToConsole::Draft(draft) => self.drafts_came(vec![draft]),
            ToConsole::Closing { retry_after_ms } => {
                let orders = self.link.closing(now, retry_after_ms, random_byte());
                self.obey(orders);
            }
            ToConsole::Live | ToConsole::Pong { .. } | ToConsole::Refused { client_id: None, .. } => {}
        }
    }

    /// Collects a frame: several are shown together.
    fn keep_frame(&mut self, frame: ToConsole) {
        if self.frames.is_empty() {
            alarm::ask_paint(&self.mailbox, self.paced_until - now_ms());
        }
        self.frames.push(frame);
    }

    /// The head of one ping must be reached by the next.
    fn pinged(&mut self, head: i64) {
        self.say(&FromConsole::Pong {});
        self.paint();
        if self.live.inbox.read_untracked().cursor < self.pinged_head {
            self.mend_gap();
        }
        self.pinged_head = head;
    }

    pub(super) fn paint(&mut self) {
        if self.apply_frames() {
            self.mend_gap();
        }
    }

    pub(super) fn begin_anew(&mut self) {
        let orders = self.link.reset(now_ms());
        self.obey(orders);
    }

    fn mend_gap(&mut self) {
        let orders = self.link.gap(now_ms());
        self.obey(orders);
    }

    fn open_socket(&mut self) {
        self.leave_socket();
        self.socket = Socket::open(&self.project, &self.mailbox);
    }

    fn leave_socket(&mut self) {
        self.socket = None;
        if core::mem::take(&mut self.by_socket) {
            self.live.outbox.write().connection_lost();
            self.settling.connection_lost();
            self.receipts.connection_lost();
            self.gaze.connection_lost();
        }
    }

    fn ask(&mut self, wait_s: u32) {
        self.apply_frames();
        self.poll = Some(http::poll(&self.project, self.cursor(), wait_s, &self.mailbox));
    }

    fn see_release(&mut self, release: &str) {
        let own = page::own_release();
        self.newer_release = own.is_some_and(|own| own != release).then(|| release.to_owned());
    }

    pub(super) fn not_durable(&mut self) {
        let words = "This browser keeps nothing. Unsent messages are lost when you close the tab.";
        self.live.notice(Tone::Warning, words.to_owned());
    }
}
