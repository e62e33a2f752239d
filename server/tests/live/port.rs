//! Ports for those who cannot be asked which one they took.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::net::TcpListener;
use std::ops::Range;

/// Below those that the system gives to whoever asks for any port, and to outgoing connections (Linux: 32,768 to 60,999): between our
/// looking and somebody's taking it, no other test is given it.
const RANGE: Range<u64> = 15_000..32_000;

/// A port on which nobody listens at any address.
pub(crate) fn free() -> u16 {
    (0..100)
        .map(|_| RANGE.start + RandomState::new().build_hasher().finish() % (RANGE.end - RANGE.start))
        .map(|port| u16::try_from(port).unwrap())
        .find(|port| TcpListener::bind(("0.0.0.0", *port)).is_ok())
        .expect("a port is free")
}
