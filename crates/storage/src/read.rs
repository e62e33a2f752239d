//! Reads, each a function over any engine's connection.

pub(crate) mod audit;
pub(crate) mod chats;
pub(crate) mod connections;
pub(crate) mod events;
pub(crate) mod files;
pub(crate) mod lines;
pub(crate) mod mentions;
pub(crate) mod pages;
pub(crate) mod people;
pub(crate) mod preferences;
pub(crate) mod projects;
pub(crate) mod revisions;
pub(crate) mod steps;
pub(crate) mod text_modules;
pub(crate) mod tokens;
