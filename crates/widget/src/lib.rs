//! The visitor's half of Lobby: templates, loader, and the chat that runs in the frame.
//!
//! Purpose: one set of plain functions from state to elements ([`view`]), written as HTML by the server ([`frame_html`]) and
//! as nodes by the browser; the pure engine that decides what is sent, kept and shown ([`engine`]); and, behind the feature
//! `browser`, the WebAssembly that connects both to a page. Place in the direction: depends on `model` only.
//!
//! To add a state to the panel: add it to [`view::Panel`], show it in a file under `view/`, and let [`engine::Engine`] or the
//! browser fill it. To add a frame: add it to `model::visitor`, then to [`engine::Engine::handle`].

//!
//! In WebAssembly it does without the standard library: its panics and formatting weigh more than the chat.

#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

#[cfg(all(feature = "browser", target_arch = "wasm32"))]
mod browser;
#[cfg(not(target_arch = "wasm32"))]
pub mod colour;
pub mod engine;
#[cfg(not(target_arch = "wasm32"))]
pub mod html;
#[cfg(not(target_arch = "wasm32"))]
mod loader;
#[cfg(not(target_arch = "wasm32"))]
mod page;
pub mod sink;
pub mod view;

#[cfg(all(feature = "browser", target_arch = "wasm32"))]
pub use browser::take;
#[cfg(not(target_arch = "wasm32"))]
pub use loader::{LoaderConfig, loader_js};
#[cfg(not(target_arch = "wasm32"))]
pub use page::{FramePage, frame_html};
