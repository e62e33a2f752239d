//! The use cases and policies of Lobby, over ports.
//!
//! Purpose: every rule of the product stands here once, and all skins (server functions, websocket, HTTP) call the same
//! [`Desk`]. Place in the direction `model ← service ← storage`: no HTTP, no SQL, no Leptos.
//!
//! One method of [`Desk`] is one use case. A use case that writes becomes a [`command::Command`], which the one writer
//! decides under the stream's lock, together with others of the same project ([`writer`]). To add one: a variant of
//! [`command::Work`], its rule under [`decide`], its right in [`authorize`], its method in [`desk`], and a case in the law of events.

pub mod authorize;
pub mod command;
pub mod connection;
pub mod counters;
pub mod decide;
pub mod desk;
pub mod error;
pub mod files;
pub mod find;
pub mod password;
pub mod ports;
pub mod presence;
pub mod pushed;
pub mod record;
pub mod revision;
pub mod search;
pub mod session;
pub mod text_modules;
pub mod throttle;
pub mod token;
pub mod unit;
pub mod writer;

pub use desk::Desk;
pub use error::{Error, Failure};
