//! Where the data lies.

use core::fmt;
use std::path::PathBuf;

/// The address of a database.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file of `SQLite`.
    Sqlite(PathBuf),
    /// A PostgreSQL server's database, as its whole address.
    Postgres(String),
}

impl DatabaseUrl {
    /// Reads `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/NAME`.
    ///
    /// # Errors
    /// Why it cannot be used, to follow its name in a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (scheme, rest) = text
            .split_once(':')
            .ok_or("has no scheme; write sqlite:data/lobby.db or postgres://user@host/name")?;
        match scheme {
            "sqlite" => Self::sqlite(rest.strip_prefix("//").unwrap_or(rest)),
            "postgres" | "postgresql" => Self::postgres(text, rest),
            _ => Err(format!(
                "has the scheme \"{scheme}\"; known are sqlite:PATH and postgres://…"
            )),
        }
    }

    fn postgres(whole: &str, rest: &str) -> Result<Self, String> {
        let place = rest
            .strip_prefix("//")
            .ok_or("is not complete; write postgres://user@host/name")?;
        let name = place
            .split(['?', '#'])
            .next()
            .and_then(|place| place.split_once('/'))
            .map_or("", |(_, name)| name);
        if name.is_empty() {
            return Err("names no database; write postgres://user@host/name".to_owned());
        }
        Ok(Self::Postgres(whole.to_owned()))
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

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(address) => f.write_str(&without_secrets(address)),
        }
    }
}

/// The address without user, password and options.
fn without_secrets(address: &str) -> String {
    let place = address.split_once("://").map_or("", |(_, place)| place);
    let place = place.split(['?', '#']).next().unwrap_or_default();
    let place = place.rsplit_once('@').map_or(place, |(_, place)| place);
    format!("postgres://{place}")
}

#[cfg(test)]
mod tests {
    use super::DatabaseUrl;

    #[test]
    fn sec_07_a_password_is_not_shown() {
        let shown = |text: &str| DatabaseUrl::parse(text).unwrap().to_string();
        assert_eq!(
            shown("postgres://lobby:s3cret@db.example:5432/lobby?password=s3cret"),
            "postgres://db.example:5432/lobby"
        );
        assert_eq!(shown("postgresql:///lobby?host=/run"), "postgres:///lobby");
    }

    #[test]
    fn a_database_without_a_name_is_refused() {
        for wrong in [
            "postgres:lobby",
            "postgres://host",
            "postgres://host/",
            "postgres://u@h/?a=b",
        ] {
            assert!(DatabaseUrl::parse(wrong).is_err(), "{wrong}");
        }
    }
}
