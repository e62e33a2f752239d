//! The pages of the console, one module each.

pub mod account;
pub mod chats;
mod entry;
pub mod home;
pub mod issue;
pub mod login;
mod proof;
pub mod refused;
pub mod settings;
pub mod setup;
pub mod text_modules;
