//! The live protocol over real sockets: what `delivery.md` and `security.md` promise to consoles and widgets.
//!
//! The harness is [`desk::TestDesk`]: a server on a thread of its own with a clock that is advanced by hand, and clients that
//! know nothing but the public surface. Their lines go through a [`line::Line`], which can be cut, silenced and restored.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../shell/support.rs"]
#[expect(dead_code, reason = "of the shell's tests only the folder is used here")]
mod support;
#[path = "../../../crates/storage/tests/conformance/throwaway.rs"]
mod throwaway;

mod canary;
mod clients;
mod clock;
mod console;
mod database;
mod desk;
mod http;
mod ledger;
mod line;
mod link_previews;
mod moments;
mod port;
mod program;
mod screen;
mod search;
mod socket;
mod sql;
mod visitor;
mod ways;

mod accounts;
mod away;
mod connection;
mod delivery;
mod drafts;
mod files;
mod foreign;
mod guilty;
mod history;
mod hostile;
mod kills;
mod looking;
mod matrix;
mod metrics;
mod notes;
mod origins;
mod presence;
mod proxy;
mod record;
mod refusals;
mod repeats;
mod replies;
mod reset;
mod rest;
mod restart;
mod resume;
mod routes;
mod secrets;
mod sessions;
mod slow;
mod sockets;
mod take_back;
mod text_modules;
mod trail;
mod trouble;
mod upgrade;
mod views;
mod visitor_frames;
