//! The law of events: for every use case, the snapshot before it, reduced by its events, equals the snapshot after it
//! (`delivery.md`). The reducers are the ones that the browsers run; the events are read from the log as connections read them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod console;
mod notes;
mod overwrite;
mod record;
mod replies;
mod support;
mod take_back;
mod team;
#[path = "../../../crates/storage/tests/conformance/throwaway.rs"]
#[expect(dead_code, reason = "the law needs databases only")]
mod throwaway;
mod visitor;
