//! Secrets that the tests plant, and the ears for them: every answer, frame and log line of every test in this process is looked
//! through. A secret that is heard outside the one answer that hands it out fails the test.

use std::collections::BTreeSet;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, Once};

use axum::http::{HeaderMap, header};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

use crate::desk::PASSWORD;

/// The length of tokens: 256 bits in hexadecimal digits.
const TOKEN_CHARS: usize = 64;
/// With it begins every stored password.
const HASHED: &str = "$argon2";
/// What log lines must not hold either: with it ends each e-mail address of these tests.
const ADDRESS: &str = "@shop.example";

static PLANTED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
static HEARD: Mutex<Vec<String>> = Mutex::new(Vec::new());
static LINES: AtomicU64 = AtomicU64::new(0);

/// From now on this token is listened for.
pub(crate) fn plant(token: &str) {
    if token.len() == TOKEN_CHARS {
        PLANTED.lock().unwrap().insert(token.to_owned());
    }
}

/// Looks through an answer, then plants what it hands out.
pub(crate) fn look_at_answer(headers: &HeaderMap, body: &[u8]) {
    look("a body", body);
    for (name, value) in headers {
        if name == header::SET_COOKIE {
            let value = value.to_str().unwrap_or_default();
            let pair = value.split(';').next().unwrap_or_default();
            plant(pair.split_once('=').map_or("", |(_, token)| token));
        } else {
            look(name.as_str(), value.as_bytes());
        }
    }
}

/// Looks through what left the server.
pub(crate) fn look(place: &str, bytes: &[u8]) {
    if let Some(secret) = secret_in(bytes) {
        let words = String::from_utf8_lossy(bytes);
        HEARD
            .lock()
            .unwrap()
            .push(format!("{secret} in {place}: {words}"));
    }
}

/// What was heard up to now, in any test.
pub(crate) fn heard() -> Vec<String> {
    HEARD.lock().unwrap().clone()
}

/// How many log lines were looked through.
pub(crate) fn lines() -> u64 {
    LINES.load(Ordering::SeqCst)
}

/// The secret in these bytes.
pub(crate) fn secret_in(bytes: &[u8]) -> Option<&'static str> {
    let text = String::from_utf8_lossy(bytes);
    if text.contains(PASSWORD) {
        return Some("a password");
    }
    if text.contains(HASHED) {
        return Some("a stored password");
    }
    token_in(bytes).then_some("a token")
}

/// Whether a planted token is in these bytes.
pub(crate) fn token_in(bytes: &[u8]) -> bool {
    let runs = bytes.split(|byte| !byte.is_ascii_hexdigit());
    let long = runs.filter(|run| run.len() >= TOKEN_CHARS);
    let mut candidates = long.flat_map(|run| run.windows(TOKEN_CHARS)).peekable();
    if candidates.peek().is_none() {
        return false;
    }
    let planted = PLANTED.lock().unwrap();
    candidates.any(|token| std::str::from_utf8(token).is_ok_and(|token| planted.contains(token)))
}

/// From now on the log of every server in this process is looked through.
pub(crate) fn listen_to_logs() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let quiet = ["sqlx", "hyper", "tower_http", "tungstenite", "tokio_tungstenite"];
        let level = Targets::new().with_default(LevelFilter::DEBUG);
        let level = quiet
            .into_iter()
            .fold(level, |all, name| all.with_target(name, LevelFilter::WARN));
        let lines = fmt::layer().with_ansi(false).with_writer(|| Ear);
        tracing_subscriber::registry()
            .with(lines.with_filter(level))
            .init();
    });
}

/// Takes log lines and keeps none.
struct Ear;

impl io::Write for Ear {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        LINES.fetch_add(1, Ordering::SeqCst);
        look("a log line", line);
        let words = String::from_utf8_lossy(line);
        if words.contains(ADDRESS) {
            let heard = format!("an e-mail address in a log line: {words}");
            HEARD.lock().unwrap().push(heard);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
