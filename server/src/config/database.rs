//! Where the data lies.

use core::fmt;
use std::path::{Path, PathBuf};

/// The address of a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file of `SQLite`.
    Sqlite(PathBuf),
}

impl DatabaseUrl {
    /// Reads `sqlite:PATH`.
    ///
    /// # Errors
    /// Why it cannot be used, to follow its name in a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (scheme, rest) = text
            .split_once(':')
            .ok_or("has no scheme; write sqlite:data/lobby.db")?;
        match scheme {
            "sqlite" => Self::sqlite(rest.strip_prefix("//").unwrap_or(rest)),
            "postgres" | "postgresql" => {
                Err("names a PostgreSQL database, which is not in this version; use sqlite:PATH".to_owned())
            }
            _ => Err(format!("has the scheme \"{scheme}\"; known is sqlite:PATH")),
        }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        match self {
            Self::Sqlite(path) => path,
        }
    }

    fn sqlite(path: &str) -> Result<Self, String> {
        if path.is_empty() || path.ends_with('/') {
            return Err("names no file; write sqlite:data/lobby.db".to_owned());
        }
        if path.starts_with(':') {
            return Err("would be lost when the server stops; name a file".to_owned());
        }
        if path.contains(['?', '#']) {
            return Err("has options; the server sets them itself, so give the path alone".to_owned());
        }
        Ok(Self::Sqlite(PathBuf::from(path)))
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
        }
    }
}
