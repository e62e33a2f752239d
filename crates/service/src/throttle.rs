//! Limits against guessing and flooding: bounded tables that evict, with the injected clock (`security.md`, Limits).

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};

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
    /// Tries that are being checked.
    pending: u32,
    last_at: i64,
}

impl Failures {
    fn none(now: i64) -> Self {
        Self {
            count: 0,
            pending: 0,
            last_at: now,
        }
    }

    fn add(&mut self, now: i64) {
        if now - self.last_at > FORGET_MS {
            self.count = 0;
        }
        self.count += 1;
        self.last_at = now;
    }
}

/// A try that is being checked: until it is right it counts as wrong, or many at once would be as good as many one after the other.
/// Dropping it takes it back.
#[derive(Debug)]
pub struct Attempt {
    throttle: Arc<SignInThrottle>,
    account: String,
    from: ClientAddress,
}

impl Attempt {
    /// It was wrong. Returns the tries left before the delay.
    pub fn failed(self, now: i64) -> u32 {
        self.throttle.failed(&self.account, self.from, now)
    }

    /// It was right: this clears the account's count; the network keeps its own, and is no stranger any more.
    pub fn succeeded(self, now: i64) {
        self.throttle.succeeded(&self.account, self.from, now);
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        let [account, _] = keys(&self.account, self.from);
        let mut table = lock(&self.throttle.failures);
        if let Some(failures) = table.get_mut(&account) {
            failures.pending = failures.pending.saturating_sub(1);
            if failures.count == 0 && failures.pending == 0 {
                table.remove(&account);
            }
        }
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
    /// Begins a try, where one may be made now.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] with the wait.
    pub fn begin(self: &Arc<Self>, account: &str, from: ClientAddress, now: i64) -> Result<Attempt, Refusal> {
        let stranger_waits_ms = self.stranger_waits_ms(from, now);
        let mut table = lock(&self.failures);
        let keys = keys(account, from);
        let wait_ms = keys.iter().map(|key| wait_ms(&table, key, now)).max();
        let wait_ms = wait_ms.unwrap_or(0).max(stranger_waits_ms);
        if wait_ms > 0 {
            let seconds = u32::try_from(wait_ms.div_euclid(1_000) + 1).unwrap_or(u32::MAX);
            return Err(Refusal::TooMany {
                retry_after_s: seconds,
            });
        }
        let [account_key, _] = keys;
        let entry = table.entry(account_key).or_insert(Failures::none(now));
        if now - entry.last_at > FORGET_MS {
            *entry = Failures::none(now);
        }
        entry.pending += 1;
        evict(&mut table, |failures| {
            failures.pending == 0 && now - failures.last_at > FORGET_MS
        });
        Ok(Attempt {
            throttle: Arc::clone(self),
            account: account.to_owned(),
            from,
        })
    }

    fn failed(&self, account: &str, from: ClientAddress, now: i64) -> u32 {
        let mut table = lock(&self.failures);
        let mut worst = 0;
        for key in keys(account, from) {
            let entry = table.entry(key).or_insert(Failures::none(now));
            entry.add(now);
            worst = worst.max(entry.count);
        }
        evict(&mut table, |failures| now - failures.last_at > FORGET_MS);
        let mut of_all = lock(&self.of_all);
        of_all.get_or_insert(Failures::none(now)).add(now);
        FREE_FAILURES.saturating_sub(worst)
    }

    fn succeeded(&self, account: &str, from: ClientAddress, now: i64) {
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
}

fn wait_ms(table: &HashMap<String, Failures>, key: &str, now: i64) -> i64 {
    let Some(failures) = table.get(key) else { return 0 };
    let count = failures.count + failures.pending;
    if count < FREE_FAILURES || now - failures.last_at > FORGET_MS {
        return 0;
    }
    let delay = (1_000_i64 << (count - FREE_FAILURES).min(9)).min(MAX_DELAY_MS);
    let since = if failures.pending > 0 {
        now
    } else {
        failures.last_at
    };
    (since + delay - now).max(0)
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

    fn chats(limits: Limits) -> Self {
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

/// First messages of one network: those that open a chat, and those that come again because their answer was lost. Both cost a write and a
/// credential, so that what comes again is limited, too, though it uses up no new chat.
#[derive(Debug)]
pub struct Starts {
    all: Buckets<IpAddr>,
    chats: Buckets<IpAddr>,
}

impl Starts {
    /// With these limits.
    pub fn new(limits: Limits) -> Self {
        let at_once = limits.burst.max(limits.chats_per_12_h);
        Self {
            all: Buckets::new(limits.frames_per_min, MINUTE_MS, at_once),
            chats: Buckets::chats(limits),
        }
    }

    /// Counts one, before it is known which it is.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] with the wait.
    pub fn take(&self, network: IpAddr, now: i64) -> Result<(), Refusal> {
        self.all.take(&network, now)?;
        self.chats.take(&network, now)
    }

    /// It opened no chat: it was refused, not written, or there already.
    pub fn opened_none(&self, network: IpAddr) {
        self.chats.give_back(&network);
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
mod tests;
