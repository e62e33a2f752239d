//! The server: composes everything else into one process, and is what the binary `lobby` starts.
//!
//! Place in the direction: `server → app, service, storage, widget`. It holds no rule: skins here know who asks, call one use
//! case of [`service::Desk`], and put the answer into HTTP or frames.
//!
//! The way of a request: [`serve`] accepts it, [`layers`] refuse what no route has to see, [`router`] has the routes. To add a
//! route: into `console` (with the session) or `visitor` (with the credential), and into the table of kinds in
//! [`layers::headers`]. To add a setting: [`config`]. To add a command: `config::task`, and its file in [`commands`].

pub mod answer;
pub mod assets;
pub mod clock;
pub mod commands;
pub mod config;
pub mod console;
pub mod demo;
mod files;
mod health;
pub mod layers;
pub mod live;
pub mod logs;
mod metrics;
pub mod outgoing;
pub mod places;
pub mod rest;
pub mod router;
mod run;
mod serve;
pub mod service_manager;
pub mod signals;
pub mod skins;
pub mod state;
pub mod stopping;
mod sweeper;
pub mod table;
pub mod visitor;

pub use run::{Injected, Running, StartError, start, start_with};
