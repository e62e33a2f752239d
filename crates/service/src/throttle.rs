//! Limits against guessing and flooding: bounded tables that evict, with the injected clock (`security.md`, Limits).

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::Mutex;

use model::file::FILE_MAX_BYTES;
use model::refusal::Refusal;
use model::time::{DAY_MS, HOUR_MS, MINUTE_MS};

/// The address of whoever asks, after trusted proxies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClientAddress(pub IpAddr);

impl ClientAddress {
    /// The address as limits count it: IPv4 whole, IPv6 by its /64.
    pub fn network(self) -> IpAddr {
        match self.0 {
            IpAddr::V4(_) => self.0,
            IpAddr::V6(v6) => {
                let mut octets = v6.octets();
                octets[8..].fill(0);
                IpAddr::from(octets)
            }
        }
    }
}

/// Failures before the delay begins (`features.md`, Default numbers).
const FREE_FAILURES: u32 = 5;
/// Failures are forgotten after this long without another, in milliseconds.
const FORGET_MS: i64 = 15 * MINUTE_MS;
/// The longest delay, in milliseconds.
const MAX_DELAY_MS: i64 = 5 * MINUTE_MS;
/// Failures of everybody together before strangers wait, and how long, in milliseconds: enough to make guessing from many places slow, and
/// short enough to get through.
const FREE_FAILURES_OF_ALL: u32 = 300;
const DELAY_OF_ALL_MS: i64 = 1_000;
/// How long a network from which somebody has signed in is no stranger, in milliseconds.
const KNOWN_MS: i64 = 30 * DAY_MS;
/// How many keys a table holds.
const MAX_KEYS: usize = 20_000;

#[derive(Clone, Copy, Debug)]
struct Failures {
    count: u32,
    last_at: i64,
}

impl Failures {
    fn add(&mut self, now: i64) {
        if now - self.last_at > FORGET_MS {
            self.count = 0;
        }
        self.count += 1;
        self.last_at = now;
    }
}

/// Sign-in attempts, counted per account, per network and all together; a growing delay, never a lock-out.
#[derive(Debug, Default)]
pub struct SignInThrottle {
    failures: Mutex<HashMap<String, Failures>>,
    /// Of everybody together.
    of_all: Mutex<Option<Failures>>,
    /// Networks from which somebody has signed in, and when.
    known: Mutex<HashMap<IpAddr, i64>>,
}

impl SignInThrottle {
    /// Whether an attempt may be made now.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] with the wait.
    pub fn check(&self, account: &str, from: ClientAddress, now: i64) -> Result<(), Refusal> {
        let wait_ms = keys(account, from)
            .iter()
            .map(|key| self.wait_ms(key, now))
            .max()
            .unwrap_or(0)
            .max(self.stranger_waits_ms(from, now));
        if wait_ms > 0 {
            let seconds = u32::try_from(wait_ms.div_euclid(1_000) + 1).unwrap_or(u32::MAX);
            return Err(Refusal::TooMany {
                retry_after_s: seconds,
            });
        }
        Ok(())
    }

    /// Counts a failure. Returns the tries left before the delay.
    pub fn failed(&self, account: &str, from: ClientAddress, now: i64) -> u32 {
        let mut table = lock(&self.failures);
        let mut worst = 0;
        for key in keys(account, from) {
            let entry = table.entry(key).or_insert(Failures {
                count: 0,
                last_at: now,
            });
            entry.add(now);
            worst = worst.max(entry.count);
        }
        evict(&mut table, |failures| now - failures.last_at > FORGET_MS);
        let mut of_all = lock(&self.of_all);
        of_all
            .get_or_insert(Failures {
                count: 0,
                last_at: now,
            })
            .add(now);
        FREE_FAILURES.saturating_sub(worst)
    }

    /// A success clears the account's count; the network keeps its own, and is no stranger any more.
    pub fn succeeded(&self, account: &str, from: ClientAddress, now: i64) {
        lock(&self.failures).remove(&format!("a:{account}"));
        let mut known = lock(&self.known);
        known.insert(from.network(), now);
        evict(&mut known, |at| now - at > KNOWN_MS);
    }

    /// How long a network from which nobody has signed in waits while many guess.
    fn stranger_waits_ms(&self, from: ClientAddress, now: i64) -> i64 {
        let Some(of_all) = *lock(&self.of_all) else {
            return 0;
        };
        let many = of_all.count >= FREE_FAILURES_OF_ALL && now - of_all.last_at <= FORGET_MS;
        let is_known = || {
            lock(&self.known)
                .get(&from.network())
                .is_some_and(|at| now - at <= KNOWN_MS)
        };
        if many && !is_known() {
            (of_all.last_at + DELAY_OF_ALL_MS - now).max(0)
        } else {
            0
        }
    }

    fn wait_ms(&self, key: &str, now: i64) -> i64 {
        let Some(failures) = lock(&self.failures).get(key).copied() else {
            return 0;
        };
        if failures.count < FREE_FAILURES || now - failures.last_at > FORGET_MS {
            return 0;
        }
        let delay = (1_000_i64 << (failures.count - FREE_FAILURES).min(9)).min(MAX_DELAY_MS);
        (failures.last_at + delay - now).max(0)
    }
}

fn lock<T>(table: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    table.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn keys(account: &str, from: ClientAddress) -> [String; 2] {
    [format!("a:{account}"), format!("n:{}", from.network())]
}

/// A profile of limits; printed with every figure of the bench.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Its name.
    pub name: &'static str,
    /// New chats from one network in twelve hours.
    pub chats_per_12_h: u32,
    /// Frames from one visitor or socket in a minute.
    pub frames_per_min: u32,
    /// Frames at once.
    pub burst: u32,
    /// Files from one network or agent in an hour.
    pub files_per_hour: u32,
    /// The largest file, in bytes.
    pub file_max_bytes: u64,
    /// All files of one chat, in bytes.
    pub chat_files_bytes: u64,
    /// All files of one project, in bytes.
    pub project_files_bytes: u64,
}

const MIB: u64 = 1024 * 1024;

impl Limits {
    /// The limits of `features.md`, Default numbers.
    pub const DEFAULT: Self = Self {
        name: "default",
        chats_per_12_h: 6,
        frames_per_min: 120,
        burst: 20,
        files_per_hour: 20,
        file_max_bytes: FILE_MAX_BYTES,
        chat_files_bytes: 200 * MIB,
        project_files_bytes: 20 * 1024 * MIB,
    };
    /// For a demo on one machine, where all visitors share an address.
    pub const DEMO: Self = Self {
        name: "demo",
        chats_per_12_h: 500,
        frames_per_min: 600,
        burst: 100,
        files_per_hour: 500,
        file_max_bytes: FILE_MAX_BYTES,
        chat_files_bytes: 200 * MIB,
        project_files_bytes: 2 * 1024 * MIB,
    };
    /// For load measurements from one address.
    pub const BENCH: Self = Self {
        name: "bench",
        chats_per_12_h: u32::MAX,
        frames_per_min: u32::MAX,
        burst: u32::MAX,
        files_per_hour: u32::MAX,
        file_max_bytes: FILE_MAX_BYTES,
        chat_files_bytes: 40 * MIB,
        project_files_bytes: 80 * MIB,
    };
}

/// A token bucket for each key.
#[derive(Debug)]
pub struct Buckets<K> {
    rate_per_ms: f64,
    burst: f64,
    table: Mutex<HashMap<K, Bucket>>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    tokens: f64,
    at: i64,
}

impl<K: Eq + Hash + Clone> Buckets<K> {
    /// `count` in `per_ms`, `burst` at once.
    pub fn new(count: u32, per_ms: i64, burst: u32) -> Self {
        Self {
            rate_per_ms: f64::from(count) / per_ms as f64,
            burst: f64::from(burst),
            table: Mutex::default(),
        }
    }

    /// New chats of one network.
    pub fn chats(limits: Limits) -> Self {
        Self::new(limits.chats_per_12_h, 12 * HOUR_MS, limits.chats_per_12_h)
    }

    /// Frames of one visitor or socket.
    pub fn frames(limits: Limits) -> Self {
        Self::new(limits.frames_per_min, MINUTE_MS, limits.burst)
    }

    /// Files of one network or agent.
    pub fn uploads(limits: Limits) -> Self {
        Self::new(limits.files_per_hour, HOUR_MS, limits.files_per_hour)
    }

    /// Takes a token.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] with the wait.
    pub fn take(&self, key: &K, now: i64) -> Result<(), Refusal> {
        let mut table = self
            .table
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let (rate, burst) = (self.rate_per_ms, self.burst);
        let filled = |bucket: &Bucket| (bucket.tokens + (now - bucket.at).max(0) as f64 * rate).min(burst);
        let tokens = table.get(key).map_or(burst, filled);
        if tokens < 1.0 {
            let wait_s = ((1.0 - tokens) / rate / 1_000.0).ceil();
            return Err(Refusal::TooMany {
                retry_after_s: wait_s.max(1.0) as u32,
            });
        }
        table.insert(
            key.clone(),
            Bucket {
                tokens: tokens - 1.0,
                at: now,
            },
        );
        evict(&mut table, |bucket| filled(bucket) >= burst);
        Ok(())
    }

    /// Gives a token back, where what it was taken for did not happen.
    pub fn give_back(&self, key: &K) {
        let mut table = self
            .table
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(bucket) = table.get_mut(key) {
            bucket.tokens = (bucket.tokens + 1.0).min(self.burst);
        }
    }
}

/// Keeps a table below its size: first what has no effect any more goes, then anything.
fn evict<K: Eq + Hash + Clone, V>(table: &mut HashMap<K, V>, is_idle: impl Fn(&V) -> bool) {
    if table.len() <= MAX_KEYS {
        return;
    }
    table.retain(|_, value| !is_idle(value));
    if table.len() > MAX_KEYS {
        let surplus: Vec<K> = table.keys().take(table.len() / 10).cloned().collect();
        for key in surplus {
            table.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(last: u8) -> ClientAddress {
        ClientAddress(IpAddr::from([10, 0, 0, last]))
    }

    #[test]
    fn sec_04_the_sixth_wrong_sign_in_waits_and_the_wait_grows() {
        let throttle = SignInThrottle::default();
        let left: Vec<u32> = (0..5)
            .map(|_| {
                throttle.check("ana", from(1), 0).unwrap();
                throttle.failed("ana", from(1), 0)
            })
            .collect();
        assert_eq!(left, [4, 3, 2, 1, 0]);
        assert!(
            matches!(throttle.check("ana", from(2), 0), Err(Refusal::TooMany { .. })),
            "the account waits from anywhere"
        );
        assert!(
            matches!(throttle.check("kenji", from(1), 0), Err(Refusal::TooMany { .. })),
            "the address waits for anybody"
        );
        assert!(throttle.check("kenji", from(2), 0).is_ok());
        assert!(throttle.check("ana", from(1), 1_001).is_ok());
        throttle.failed("ana", from(1), 1_001);
        assert!(throttle.check("ana", from(1), 2_500).is_err());
        assert!(throttle.check("ana", from(1), FORGET_MS + 1_002).is_ok());
    }

    #[test]
    fn sec_04_while_many_guess_strangers_wait_and_those_who_were_here_do_not() {
        let throttle = SignInThrottle::default();
        throttle.succeeded("ana", from(1), 0);
        let guesser = |n: u32| ClientAddress(IpAddr::from([172, 16, (n / 250) as u8, (n % 250) as u8]));
        for n in 0..FREE_FAILURES_OF_ALL {
            throttle.check(&format!("account {n}"), guesser(n), 0).unwrap();
            throttle.failed(&format!("account {n}"), guesser(n), 0);
        }
        assert!(throttle.check("kenji", guesser(900), 500).is_err());
        assert!(
            throttle.check("ana", from(1), 500).is_ok(),
            "she signed in from there"
        );
        assert!(
            throttle.check("kenji", guesser(900), 1_001).is_ok(),
            "nobody is locked out"
        );
        assert!(throttle.check("kenji", guesser(900), FORGET_MS + 1).is_ok());
    }

    #[test]
    fn a_bucket_empties_and_fills() {
        let buckets = Buckets::new(60, MINUTE_MS, 2);
        assert!(buckets.take(&1, 0).is_ok());
        assert!(buckets.take(&1, 0).is_ok());
        assert_eq!(buckets.take(&1, 0), Err(Refusal::TooMany { retry_after_s: 1 }));
        assert!(buckets.take(&2, 0).is_ok());
        assert!(buckets.take(&1, 1_000).is_ok());
    }

    #[test]
    fn tables_are_bounded() {
        let buckets = Buckets::new(1, HOUR_MS, 1);
        for key in 0..(MAX_KEYS as u32 + 500) {
            buckets.take(&key, 0).unwrap();
        }
        assert!(buckets.table.lock().unwrap().len() <= MAX_KEYS + 1);
    }
}
