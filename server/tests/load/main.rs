//! What a desk with many agents and many visitors has to do: counted, not timed, and in a process of its own, for the numbers are those
//! of the process.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../live/canary.rs"]
#[expect(
    dead_code,
    reason = "the clients listen for secrets here too; what is heard is asked by the live tests"
)]
mod canary;
#[path = "../live/clock.rs"]
#[expect(dead_code, reason = "of the clock's tests only the clock is used here")]
mod clock;
#[path = "../live/http.rs"]
#[expect(dead_code, reason = "one client for all tests")]
mod http;
#[path = "../live/socket.rs"]
#[expect(dead_code, reason = "one client for all tests")]
mod socket;
#[path = "../shell/support.rs"]
#[expect(dead_code, reason = "of the shell's tests only the folder is used here")]
mod support;

mod crowd;
mod desk;
mod work;
