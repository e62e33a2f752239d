//! The way to the server: websocket first, long poll where websockets are broken, pauses with full jitter where nothing answers
//! (`delivery.md`, rules 4 to 7 and 12). Pure: what happened and the time come in, orders come out.

mod backoff;
mod standing;

use super::pulse::{Beat, Pulse};
use backoff::Backoff;

/// A socket that is not greeted within this long has failed, in milliseconds.
const GREETING_WITHIN_MS: i64 = 10_000;
/// While polling, the websocket is tried again this often, in milliseconds.
const SOCKET_AGAIN_MS: i64 = 60_000;
/// So many sockets in a row without a greeting, while HTTP answers, mean that the network breaks websockets.
const BROKEN_SOCKETS: u32 = 2;
/// A loss shorter than this is not shown, in milliseconds.
const GRACE_MS: i64 = 1_500;
/// Two polls begin at least this far apart, in milliseconds.
const POLL_EVERY_MS: i64 = 250;
/// How long a poll may wait for something new, in seconds.
const POLL_WAIT_S: u32 = 25;
/// A second gap within this long means that resuming does not help, in milliseconds.
const GAP_AGAIN_MS: i64 = 10_000;

/// What the engine has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// Open a socket; an older one is closed.
    OpenSocket,
    /// Close the socket.
    CloseSocket,
    /// Ask over the socket whether anybody is there.
    Probe,
    /// Ask over HTTP for what is new; an older question is dropped.
    Poll {
        /// How long the answer may wait, in seconds.
        wait_s: u32,
    },
    /// Drop the question over HTTP.
    StopPolling,
    /// Take a new snapshot.
    TakeSnapshot,
}

/// How a message goes out now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// By the socket.
    Socket,
    /// By server function.
    Http,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Waits before the next try.
    Resting { until: i64 },
    /// A socket was opened and is not greeted yet.
    Opening { since: i64 },
    /// A socket failed; HTTP says why.
    Asking { since: i64 },
    /// The socket is greeted.
    Up(Pulse),
    /// The long poll runs, or is to begin.
    Polling {
        asked_at: i64,
        next_at: Option<i64>,
        trial_since: Option<i64>,
    },
    /// A new snapshot is under way.
    Resetting { since: i64 },
    /// The session has ended.
    SignedOut,
}

/// The way to the server. Times are UTC milliseconds, `random` is 0 to 255.
#[derive(Debug)]
pub(super) struct Link {
    phase: Phase,
    backoff: Backoff,
    /// Sockets in a row that were not greeted.
    ungreeted: u32,
    /// Whether the last good way was the poll.
    by_poll: bool,
    socket_again_at: i64,
    lost_since: Option<i64>,
    was_up: bool,
    gap_at: Option<i64>,
}

impl Link {
    /// The way of a page that has just come.
    pub(super) fn new(now: i64) -> Self {
        Self {
            phase: Phase::Resting { until: now },
            backoff: Backoff::default(),
            ungreeted: 0,
            by_poll: false,
            socket_again_at: now,
            lost_since: None,
            was_up: false,
            gap_at: None,
        }
    }

    /// A deadline may have come.
    pub(super) fn tick(&mut self, now: i64, random: u8) -> Vec<Order> {
        match self.phase {
            Phase::Resting { until } if until <= now => self.go(now),
            Phase::Opening { since } if now - since >= GREETING_WITHIN_MS => {
                let mut orders = vec![Order::CloseSocket];
                orders.extend(self.closed(now, random));
                orders
            }
            Phase::Up(ref mut pulse) => match pulse.beat(now) {
                Beat::Calm => Vec::new(),
                Beat::Probe => vec![Order::Probe],
                Beat::Dead => {
                    self.rest(now, random);
                    vec![Order::CloseSocket]
                }
            },
            Phase::Polling { .. } => self.tick_polling(now),
            _ => Vec::new(),
        }
    }

    fn tick_polling(&mut self, now: i64) -> Vec<Order> {
        let Phase::Polling {
            asked_at,
            next_at,
            trial_since,
        } = &mut self.phase
        else {
            return Vec::new();
        };
        let mut orders = Vec::new();
        if next_at.is_some_and(|at| at <= now) {
            (*asked_at, *next_at) = (now, None);
            orders.push(Order::Poll { wait_s: POLL_WAIT_S });
        }
        match *trial_since {
            Some(since) if now - since >= GREETING_WITHIN_MS => {
                *trial_since = None;
                self.socket_again_at = now + SOCKET_AGAIN_MS;
                orders.push(Order::CloseSocket);
            }
            None if self.socket_again_at <= now => {
                *trial_since = Some(now);
                orders.push(Order::OpenSocket);
            }
            _ => {}
        }
        orders
    }

    /// The server greeted the socket.
    pub(super) fn greeted(&mut self, now: i64) -> Vec<Order> {
        let was_polling = matches!(self.phase, Phase::Polling { .. });
        if !was_polling && !matches!(self.phase, Phase::Opening { .. }) {
            return Vec::new();
        }
        self.phase = Phase::Up(Pulse::new(now));
        self.ungreeted = 0;
        self.by_poll = false;
        self.found();
        if was_polling {
            vec![Order::StopPolling]
        } else {
            Vec::new()
        }
    }

    /// Something came by the socket.
    pub(super) fn heard(&mut self, now: i64) {
        if let Phase::Up(pulse) = &mut self.phase {
            pulse.heard(now);
        }
    }

    /// The socket closed, or could not be opened.
    pub(super) fn closed(&mut self, now: i64, random: u8) -> Vec<Order> {
        match &mut self.phase {
            Phase::Opening { .. } => {
                self.ungreeted += 1;
                self.lose(now);
                self.phase = Phase::Asking { since: now };
                vec![Order::Poll { wait_s: 0 }]
            }
            Phase::Up(_) => {
                self.rest(now, random);
                Vec::new()
            }
            Phase::Polling { trial_since, .. } => {
                *trial_since = None;
                self.socket_again_at = now + SOCKET_AGAIN_MS;
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// The question over HTTP was answered; its frames have been taken.
    pub(super) fn answered(&mut self, now: i64, random: u8) -> Vec<Order> {
        match &mut self.phase {
            Phase::Asking { .. } if self.ungreeted >= BROKEN_SOCKETS => {
                self.by_poll = true;
                self.socket_again_at = now + SOCKET_AGAIN_MS;
                self.found();
                self.go(now)
            }
            Phase::Asking { .. } => {
                self.rest(now, random);
                Vec::new()
            }
            Phase::Polling {
                asked_at, next_at, ..
            } => {
                *next_at = Some((*asked_at + POLL_EVERY_MS).max(now));
                self.found();
                self.tick_polling(now)
            }
            _ => Vec::new(),
        }
    }

    /// The question over HTTP was not answered.
    pub(super) fn unanswered(&mut self, now: i64, random: u8) -> Vec<Order> {
        match self.phase {
            Phase::Asking { .. } => {
                self.ungreeted = 0;
                self.rest(now, random);
                Vec::new()
            }
            Phase::Polling { .. } => {
                self.rest(now, random);
                vec![Order::CloseSocket]
            }
            _ => Vec::new(),
        }
    }

    /// The page came to the front, back from the cache, or online; or a person does not want to wait.
    pub(super) fn woken(&mut self, now: i64) -> Vec<Order> {
        match &mut self.phase {
            Phase::Resting { .. } => self.go(now),
            Phase::Up(pulse) => {
                if pulse.doubt(now) {
                    vec![Order::Probe]
                } else {
                    Vec::new()
                }
            }
            Phase::Polling {
                asked_at, next_at, ..
            } if now - *asked_at >= POLL_EVERY_MS => {
                *next_at = Some(now);
                self.tick_polling(now)
            }
            Phase::SignedOut => self.reset(now),
            _ => Vec::new(),
        }
    }

    /// The server stops and says when to come back.
    pub(super) fn closing(&mut self, now: i64, retry_after_ms: u32, random: u8) -> Vec<Order> {
        self.lose(now);
        self.phase = Phase::Resting {
            until: now + i64::from(retry_after_ms) + i64::from(random),
        };
        vec![Order::CloseSocket, Order::StopPolling]
    }

    /// An event is missing: resume from the cursor; where that did not help just now, begin anew.
    pub(super) fn gap(&mut self, now: i64) -> Vec<Order> {
        if self.gap_at.replace(now).is_some_and(|at| now - at < GAP_AGAIN_MS) {
            return self.reset(now);
        }
        let mut orders = vec![Order::CloseSocket, Order::StopPolling];
        orders.extend(self.go(now));
        orders
    }

    /// The cursor cannot be resumed, or rights have changed.
    pub(super) fn reset(&mut self, now: i64) -> Vec<Order> {
        self.phase = Phase::Resetting { since: now };
        vec![Order::CloseSocket, Order::StopPolling, Order::TakeSnapshot]
    }

    /// The new snapshot is in place.
    pub(super) fn reset_done(&mut self, now: i64) -> Vec<Order> {
        if matches!(self.phase, Phase::Resetting { .. }) {
            self.go(now)
        } else {
            Vec::new()
        }
    }

    /// The new snapshot could not be had.
    pub(super) fn reset_failed(&mut self, now: i64, random: u8) {
        if matches!(self.phase, Phase::Resetting { .. }) {
            self.rest(now, random);
        }
    }

    /// The session has ended.
    pub(super) fn signed_out(&mut self) -> Vec<Order> {
        self.phase = Phase::SignedOut;
        vec![Order::CloseSocket, Order::StopPolling]
    }

    /// Begins a try by the way that worked last.
    fn go(&mut self, now: i64) -> Vec<Order> {
        if self.by_poll {
            self.phase = Phase::Polling {
                asked_at: now,
                next_at: None,
                trial_since: None,
            };
            vec![Order::Poll { wait_s: POLL_WAIT_S }]
        } else {
            self.phase = Phase::Opening { since: now };
            vec![Order::OpenSocket]
        }
    }

    fn rest(&mut self, now: i64, random: u8) {
        self.lose(now);
        self.phase = Phase::Resting {
            until: now + self.backoff.next_ms(random),
        };
    }

    fn lose(&mut self, now: i64) {
        self.lost_since.get_or_insert(now);
    }

    fn found(&mut self) {
        self.backoff = Backoff::default();
        self.lost_since = None;
        self.was_up = true;
    }
}

#[cfg(test)]
mod tests;
