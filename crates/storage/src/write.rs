//! Writes, each a function over any engine's connection, inside the caller's transaction.

pub(crate) mod audit;
pub(crate) mod connections;
pub(crate) mod credentials;
pub(crate) mod drafts;
pub(crate) mod files;
pub(crate) mod founding;
pub(crate) mod load;
pub(crate) mod people;
pub(crate) mod preferences;
pub(crate) mod revisions;
pub(crate) mod save;
pub(crate) mod sessions;
pub(crate) mod text_modules;
pub(crate) mod tokens;
