//! The shared models of Lobby: what database, server, console and widget mean by a chat.
//!
//! Purpose: one definition of ids, commands, views, events, state machines, protocol frames and of the reducer that turns
//! events into state. Place in the direction `model ← service ← storage`: this crate depends on nothing of ours, does no
//! input or output, and builds for WebAssembly.
//!
//! To add a field: add it to the view ([`view`]), let `storage` fill it, and show it in `app`. To add a kind of event: add it to
//! [`event::EventKind`], say what it changes, and extend the law of events in the server's tests.

#![cfg_attr(not(test), no_std)]

extern crate alloc;

pub mod account;
pub mod audit;
pub mod codec;
pub mod connection;
pub mod delivery;
pub mod draft;
pub mod edit;
pub mod event;
pub mod field;
pub mod file;
pub mod file_name;
pub mod filters;
pub mod frame;
pub mod id;
pub mod inbox;
pub mod link_preview;
pub mod markup;
pub mod mention;
pub mod notify;
pub mod outbox;
pub mod person;
pub mod preferences;
pub mod refusal;
pub mod revision;
pub mod saved;
pub mod scheme;
pub mod search;
pub mod settings;
pub mod sorted;
pub mod status;
pub mod text;
pub mod text_module;
pub mod time;
pub mod timeline;
pub mod token;
pub mod view;
pub mod visitor;
pub mod website;
pub mod words;
