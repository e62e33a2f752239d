//! The server: writers, tailer, its half of each connection.

use super::{Request, World, Writer};
use crate::client::{Answer, Frame, Mode};
use crate::flaw::Flaw;
use crate::log::Entry;

impl World {
    pub(super) fn begin(&mut self, at: usize) {
        let count = if self.setting.batches { self.queue.len() } else { 1 };
        let requests: Vec<Request> = self.queue.drain(..count).collect();
        if self.flaw(Flaw::AcknowledgedBeforeTheCommit) {
            self.answer(&requests, true);
        }
        let from = if self.flaw(Flaw::PositionsOutsideTheLock) {
            self.next += 2 * requests.len() as u8;
            self.next - 2 * requests.len() as u8
        } else {
            self.log.head()
        };
        self.writers[at] = Writer::Working(requests, from);
    }

    pub(super) fn commit(&mut self, at: usize) {
        let Writer::Working(requests, mut pos) = std::mem::replace(&mut self.writers[at], Writer::Idle)
        else {
            return;
        };
        for Request { name, .. } in &requests {
            if self.log.has(*name) && !self.flaw(Flaw::NoUniqueKey) {
                continue;
            }
            if self.setting.internal && name.by > 0 && name.n == 0 {
                pos += 1;
                self.log.add(Entry {
                    pos,
                    vseq: 0,
                    name: None,
                });
            }
            pos += 1;
            let vseq = self.log.visitor_head() + 1;
            self.log.add(Entry {
                pos,
                vseq,
                name: Some(*name),
            });
        }
        self.woken = self.flaw(Flaw::TailerOnlyWakes);
        self.writers[at] = Writer::Ended(requests, true);
    }

    /// Answers go out on the connections on which the requests came.
    pub(super) fn answer(&mut self, requests: &[Request], is_stored: bool) {
        for Request { name, is_heard } in requests {
            let conn = self.clients[usize::from(name.by)].conn.as_mut();
            if let Some(conn) = conn.filter(|conn| *is_heard && !conn.silent) {
                conn.answers.push(Answer {
                    name: *name,
                    is_stored,
                });
            }
        }
    }

    /// The tailer reads what is after its position and hands it to all who follow.
    pub(super) fn tail(&mut self) {
        let seen = self.log.head();
        let mut new: Vec<Entry> = self.log.after(self.tail).copied().collect();
        self.tail = seen;
        self.woken = false;
        if self.flaw(Flaw::TailerJumpsOver) && new.len() > 1 {
            new.pop();
        }
        let follows_late = self.flaw(Flaw::FollowedAfterReading);
        for client in &mut self.clients {
            let is_visitor = client.is_visitor();
            let Some(conn) = client.conn.as_mut().filter(|conn| !conn.silent) else {
                continue;
            };
            if follows_late && conn.mode != Mode::Live {
                continue;
            }
            for entry in new.iter().filter(|entry| !is_visitor || entry.vseq > 0) {
                if conn.ring.len() == self.setting.ring {
                    conn.ring.remove(0);
                    conn.lagged = true;
                }
                conn.ring.push((entry.pos, seen));
            }
        }
    }

    /// The server's half of a connection does its next step, and the client takes what it sends.
    pub(super) fn push(&mut self, at: usize) {
        let frames = match self.clients[at].conn.as_ref().map(|conn| conn.mode) {
            Some(Mode::Greeting) => self.greet(at),
            Some(Mode::CatchingUp) => self.catch_up(at),
            Some(Mode::Live) => self.follow(at),
            Some(Mode::Deaf) => self.hear(at),
            None => Vec::new(),
        };
        for frame in frames {
            if !self.clients[at].receive(frame, &self.log, self.setting.flaw) {
                return self.break_off(at);
            }
        }
        self.send(at);
    }

    fn greet(&mut self, at: usize) -> Vec<Frame> {
        let client = &self.clients[at];
        let is_visitor = client.is_visitor();
        let (epoch, cursor) = client.stand();
        let head = if is_visitor {
            self.log.visitor_head()
        } else {
            self.log.head()
        };
        let (is_same, cursor) = (epoch == self.log.epoch_text(), cursor as u8);
        let behind = head.saturating_sub(cursor);
        let is_known = (is_same || self.flaw(Flaw::EpochIsNotLookedAt)) && cursor <= head;
        let (max, seen) = (self.setting.max_behind, self.log.head());
        let is_partial = self.flaw(Flaw::PartialResume);
        let Some(conn) = &mut self.clients[at].conn else {
            return Vec::new();
        };
        conn.mode = Mode::CatchingUp;
        if is_known && behind <= max {
            conn.sent = cursor;
        } else if is_known && is_partial {
            conn.sent = head - max;
        } else {
            conn.sent = head;
            return vec![Frame::Reset { seen }];
        }
        Vec::new()
    }

    fn hear(&mut self, at: usize) -> Vec<Frame> {
        if let Some(conn) = &mut self.clients[at].conn {
            conn.mode = Mode::Live;
        }
        Vec::new()
    }

    fn catch_up(&mut self, at: usize) -> Vec<Frame> {
        let follows_late = self.flaw(Flaw::FollowedAfterReading);
        let (seen, page) = (self.log.head(), self.setting.page);
        let is_visitor = self.clients[at].is_visitor();
        let Some(conn) = &mut self.clients[at].conn else {
            return Vec::new();
        };
        let rest: Vec<Entry> = if is_visitor {
            self.log.visible_after(conn.sent).take(page).copied().collect()
        } else {
            self.log.after(conn.sent).take(page).copied().collect()
        };
        let Some(last) = rest.last() else {
            conn.mode = if follows_late { Mode::Deaf } else { Mode::Live };
            return vec![Frame::Live];
        };
        conn.sent = if is_visitor { last.vseq } else { last.pos };
        rest.iter()
            .map(|entry| Frame::Event { pos: entry.pos, seen })
            .collect()
    }

    fn follow(&mut self, at: usize) -> Vec<Frame> {
        let is_visitor = self.clients[at].is_visitor();
        let is_trusted = self.flaw(Flaw::RingIsTrusted);
        let Some(conn) = &mut self.clients[at].conn else {
            return Vec::new();
        };
        let next = (!conn.lagged || is_trusted).then(|| conn.ring.remove(0));
        if let Some((pos, seen)) = next {
            let number = if is_visitor { self.log.entry(pos).vseq } else { pos };
            if number <= conn.sent {
                return Vec::new();
            }
            if number == conn.sent + 1 || is_trusted {
                conn.sent = number;
                conn.lagged = false;
                return vec![Frame::Event { pos, seen }];
            }
        }
        // Behind the ring: it is followed anew, and the table has it all.
        conn.ring.clear();
        conn.lagged = false;
        conn.mode = Mode::CatchingUp;
        Vec::new()
    }
}
