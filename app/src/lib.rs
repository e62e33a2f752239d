//! The agent console: pages, components and server functions, rendered on the server and hydrated in the browser.
//!
//! Place in the direction: `app → model`, and `service` only under `ssr`. `frontend` starts it in the browser, `server` serves it.
//!
//! To add a page: a module in [`pages`], one `<Route>` in [`shell`], its style sheet in `style/`. What a page shows live comes from
//! [`live`]; what it changes goes through a server function in [`api`].

#![expect(
    unreachable_pub,
    reason = "`#[component]` makes a public twin of each component that is not private"
)]

pub mod api;
mod browser;
mod changing;
mod components;
mod drawn;
mod icons;
mod later;
pub mod live;
pub mod pages;
mod respond;
#[cfg(test)]
mod sample;
mod shell;
#[cfg(feature = "hydrate")]
mod start;

pub use shell::{App, SiteInfo, shell};
#[cfg(feature = "hydrate")]
pub use start::start;
