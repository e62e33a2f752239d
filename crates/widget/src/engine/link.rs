//! The connection: when to open, when to give up, when to ask over HTTP instead (`delivery.md`, rules 6 and 7).

use model::outbox::pause_ms;

/// How long a socket may take to its welcome, in milliseconds.
const WELCOME_MS: i64 = 10_000;
/// After how long without a frame the server is asked whether it is there.
const SILENT_MS: i64 = 35_000;
/// How long it may take to answer.
const PROBE_MS: i64 = 3_000;
/// After how many sockets without a welcome HTTP takes over.
const BROKEN_SOCKETS: u32 = 2;
/// How long HTTP is used before the next socket is tried.
const POLLING_MS: i64 = 120_000;
/// For how long a lost connection is not mentioned.
const QUIET_MS: i64 = 2_000;

/// What to do with the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Open a socket.
    Open,
    /// Drop the socket.
    Drop,
    /// Ask whether the server is there.
    Probe,
    /// Ask for news over HTTP.
    Poll,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Phase {
    /// No connection, none wanted.
    #[default]
    Idle,
    /// A socket is on its way to its welcome.
    Opening { since: i64 },
    /// Welcomed.
    Up { heard: i64, probed: Option<i64> },
    /// Pausing before the next socket.
    Pausing { until: i64 },
    /// Asking over HTTP.
    Polling {
        asking: bool,
        not_before: i64,
        socket_at: i64,
    },
}

/// The connection's state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Link {
    phase: Phase,
    /// Whether a connection is wanted.
    pub wanted: bool,
    unwelcome: u32,
    tries: u32,
    lost_since: Option<i64>,
    drop: bool,
}

impl Link {
    /// Whether frames can go over the socket.
    pub fn is_up(&self) -> bool {
        matches!(self.phase, Phase::Up { .. })
    }

    /// Whether frames have to go over HTTP.
    pub fn is_polling(&self) -> bool {
        matches!(self.phase, Phase::Polling { .. })
    }

    /// Whether the connection has been away for long enough to say so.
    pub fn is_lost(&self, now: i64) -> bool {
        self.wanted && self.lost_since.is_some_and(|since| now - since >= QUIET_MS)
    }

    /// The socket was welcomed.
    pub fn welcomed(&mut self, now: i64) {
        self.phase = Phase::Up {
            heard: now,
            probed: None,
        };
        self.unwelcome = 0;
        self.tries = 0;
        self.lost_since = None;
    }

    /// A frame came over the socket.
    pub fn heard(&mut self, now: i64) {
        if let Phase::Up { heard, probed } = &mut self.phase {
            *heard = now;
            *probed = None;
        }
    }

    /// The socket is gone; `not_before` is when the server wants us back.
    pub fn closed(&mut self, now: i64, jitter: u8, not_before: i64) {
        match self.phase {
            Phase::Opening { .. } => self.unwelcome += 1,
            Phase::Up { .. } => {}
            _ => return,
        }
        self.lost_since.get_or_insert(now);
        self.tries += 1;
        self.phase = if self.unwelcome >= BROKEN_SOCKETS {
            Phase::Polling {
                asking: false,
                not_before: now,
                socket_at: now + POLLING_MS,
            }
        } else {
            Phase::Pausing {
                until: (now + pause_ms(self.tries, jitter)).max(not_before),
            }
        };
    }

    /// A new socket is needed at once: the credential has changed or something is missing.
    pub fn again(&mut self, now: i64) {
        match self.phase {
            Phase::Up { .. } | Phase::Opening { .. } => {
                self.drop = true;
                self.phase = Phase::Pausing { until: now };
            }
            // A poll that is under way asks with what was true before.
            Phase::Polling { socket_at, .. } => {
                self.phase = Phase::Polling {
                    asking: false,
                    not_before: now,
                    socket_at,
                };
            }
            Phase::Pausing { .. } | Phase::Idle => {}
        }
    }

    /// The long poll came back.
    pub fn polled(&mut self, reached: bool, now: i64, jitter: u8) {
        let Phase::Polling {
            asking, not_before, ..
        } = &mut self.phase
        else {
            return;
        };
        *asking = false;
        if reached {
            self.tries = 0;
            self.lost_since = None;
            *not_before = now;
        } else {
            self.tries += 1;
            self.lost_since.get_or_insert(now);
            *not_before = now + pause_ms(self.tries, jitter);
        }
    }

    /// The network or the window came back: look now.
    pub fn nudge(&mut self, now: i64) {
        match &mut self.phase {
            Phase::Up { heard, probed: None } => *heard = now - SILENT_MS,
            Phase::Pausing { until } => *until = now,
            Phase::Polling {
                not_before,
                socket_at,
                ..
            } => {
                *not_before = now;
                *socket_at = now;
            }
            Phase::Up { .. } | Phase::Opening { .. } | Phase::Idle => {}
        }
    }

    /// What to do now.
    pub fn step(&mut self, now: i64, jitter: u8) -> Option<Step> {
        if core::mem::take(&mut self.drop) {
            return Some(Step::Drop);
        }
        if !self.wanted {
            return self.let_go();
        }
        match self.phase {
            Phase::Idle => Some(self.open(now)),
            Phase::Pausing { until } if until <= now => Some(self.open(now)),
            Phase::Opening { since } if since + WELCOME_MS <= now => {
                self.closed(now, jitter, 0);
                Some(Step::Drop)
            }
            Phase::Up {
                probed: Some(probed), ..
            } if probed + PROBE_MS <= now => {
                self.closed(now, jitter, 0);
                self.phase = Phase::Pausing { until: now };
                Some(Step::Drop)
            }
            Phase::Up { heard, probed: None } if heard + SILENT_MS <= now => {
                self.phase = Phase::Up {
                    heard,
                    probed: Some(now),
                };
                Some(Step::Probe)
            }
            Phase::Polling {
                asking: false,
                socket_at,
                ..
            } if socket_at <= now => Some(self.open(now)),
            Phase::Polling {
                asking: false,
                not_before,
                socket_at,
            } if not_before <= now => {
                self.phase = Phase::Polling {
                    asking: true,
                    not_before,
                    socket_at,
                };
                Some(Step::Poll)
            }
            _ => None,
        }
    }

    /// When [`Link::step`] or [`Link::is_lost`] has something new to say, UTC milliseconds. The notice of a lost connection counts
    /// until it is due: once shown it must not stand before the next try.
    pub fn next_at(&self, now_ms: i64) -> Option<i64> {
        if !self.wanted {
            return None;
        }
        let phase = match self.phase {
            Phase::Idle | Phase::Polling { asking: true, .. } => None,
            Phase::Opening { since } => Some(since + WELCOME_MS),
            Phase::Up {
                probed: Some(probed), ..
            } => Some(probed + PROBE_MS),
            Phase::Up { heard, .. } => Some(heard + SILENT_MS),
            Phase::Pausing { until } => Some(until),
            Phase::Polling { not_before, .. } => Some(not_before),
        };
        let notice = self
            .lost_since
            .map(|since| since + QUIET_MS)
            .filter(|at| *at > now_ms);
        phase.into_iter().chain(notice).min()
    }

    fn let_go(&mut self) -> Option<Step> {
        let held = matches!(self.phase, Phase::Up { .. } | Phase::Opening { .. });
        *self = Self::default();
        held.then_some(Step::Drop)
    }

    fn open(&mut self, now: i64) -> Step {
        self.phase = Phase::Opening { since: now };
        Step::Open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted() -> Link {
        Link {
            wanted: true,
            ..Link::default()
        }
    }

    #[test]
    fn n_6_nothing_is_opened_before_it_is_wanted() {
        assert_eq!(Link::default().step(0, 0), None);
        assert_eq!(Link::default().next_at(0), None);
    }

    #[test]
    fn p_1_a_lost_socket_is_opened_again_after_a_pause() {
        let mut link = wanted();
        assert_eq!(link.step(0, 255), Some(Step::Open));
        link.welcomed(10);
        link.closed(20, 255, 0);
        assert_eq!(link.step(20, 255), None);
        assert_eq!(link.next_at(20), Some(1_020));
        assert!(!link.is_lost(1_000));
        assert!(link.is_lost(2_020));
        assert_eq!(link.step(1_020, 255), Some(Step::Open));
        link.welcomed(1_030);
        assert!(!link.is_lost(9_000));
    }

    #[test]
    fn p_1_a_server_that_is_away_for_long_is_tried_again_and_again() {
        let mut link = wanted();
        link.step(0, 255);
        link.welcomed(10);
        link.closed(20, 255, 0);
        let mut now = 20;
        for _ in 0..20 {
            match link.step(now, 255) {
                Some(Step::Open) => link.closed(now, 255, 0),
                Some(Step::Poll) => link.polled(false, now, 255),
                _ => {
                    now = link
                        .next_at(now)
                        .expect("there is always a next try")
                        .max(now + 1);
                }
            }
        }
        assert!(now > 20 + QUIET_MS);
    }

    #[test]
    fn p_1_two_sockets_without_a_welcome_lead_to_polling_and_later_back() {
        let mut link = wanted();
        link.step(0, 0);
        link.closed(1, 0, 0);
        assert!(!link.is_polling());
        assert_eq!(link.step(2_000, 0), Some(Step::Open));
        link.closed(2_001, 0, 0);
        assert!(link.is_polling());
        assert_eq!(link.step(2_001, 0), Some(Step::Poll));
        assert_eq!(link.step(2_001, 0), None);
        link.polled(true, 2_500, 0);
        assert_eq!(link.step(2_500, 0), Some(Step::Poll));
        assert!(!link.is_lost(60_000));
        link.polled(true, 2_001 + POLLING_MS, 0);
        assert_eq!(link.step(2_001 + POLLING_MS, 0), Some(Step::Open));
    }

    #[test]
    fn rule_6_silence_is_probed_and_ends_the_socket() {
        let mut link = wanted();
        link.step(0, 0);
        link.welcomed(0);
        assert_eq!(link.step(34_999, 0), None);
        assert_eq!(link.step(35_000, 0), Some(Step::Probe));
        assert_eq!(link.step(37_999, 0), None);
        assert_eq!(link.step(38_000, 0), Some(Step::Drop));
        assert_eq!(link.step(38_000, 0), Some(Step::Open));
    }

    #[test]
    fn rule_6_a_nudge_probes_at_once_and_an_answer_settles_it() {
        let mut link = wanted();
        link.step(0, 0);
        link.welcomed(0);
        link.nudge(1_000);
        assert_eq!(link.step(1_000, 0), Some(Step::Probe));
        link.heard(1_100);
        assert_eq!(link.step(5_000, 0), None);
    }

    #[test]
    fn rule_12_a_stopping_server_says_when_to_come_back() {
        let mut link = wanted();
        link.step(0, 0);
        link.welcomed(0);
        link.closed(10, 0, 4_000);
        assert_eq!(link.next_at(10), Some(2_010));
        assert_eq!(link.step(3_999, 0), None);
        assert_eq!(link.step(4_000, 0), Some(Step::Open));
    }
}
