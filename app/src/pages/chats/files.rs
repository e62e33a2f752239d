//! Files in the console (E.5, E.18, S4.14): what waits beside a composer, how it gets there, and how it looks in a message.

mod drop;
mod lightbox;
mod sending;
mod shown;
mod tray;
mod waiting;

pub(crate) use drop::{drop_handlers, drop_zone};
pub(crate) use lightbox::{Lightbox, lightbox};
pub(crate) use sending::{Files, pick_button};
pub(crate) use shown::files_of;
pub(crate) use tray::Ready;
pub(crate) use waiting::waiting;
