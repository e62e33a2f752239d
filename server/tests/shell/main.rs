//! The shell of the server over real sockets: what is refused at the start, what every answer carries, start and stop, the demo.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod answers;
mod commands;
mod demo;
mod metrics;
mod program;
mod start;
mod support;
#[path = "../../../crates/storage/tests/conformance/throwaway.rs"]
#[expect(dead_code, reason = "of PostgreSQL only addresses are used here")]
mod throwaway;
mod unit;
