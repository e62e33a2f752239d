//! How the connection to PostgreSQL goes, for whoever asks whether others can read along.

use std::net::IpAddr;

use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{PgConnection, Postgres};

/// How a connection goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Whether it leaves this machine.
    pub leaves_machine: bool,
    /// Whether it is encrypted.
    pub is_encrypted: bool,
    /// Whether the server had to show a certificate for its name (`sslmode=verify-full`); else whoever answers is believed.
    pub is_checked: bool,
}

impl Line {
    /// How this connection goes, which was opened with these options.
    ///
    /// # Errors
    /// What the server answers.
    pub(crate) async fn of(options: &PgConnectOptions, conn: &mut PgConnection) -> Result<Self, sqlx::Error> {
        let encrypted = "select coalesce(bool_or(ssl), false) from pg_stat_ssl where pid = pg_backend_pid()";
        let is_encrypted = sqlx::query_scalar::<Postgres, bool>(encrypted)
            .fetch_one(conn)
            .await?;
        Ok(Self {
            leaves_machine: options.get_socket().is_none() && !is_here(options.get_host()),
            is_encrypted,
            is_checked: is_encrypted && matches!(options.get_ssl_mode(), PgSslMode::VerifyFull),
        })
    }

    /// Whether somebody on the way could read what people write.
    pub fn is_open(self) -> bool {
        self.leaves_machine && !self.is_encrypted
    }
}

/// Whether this host is this machine; a path is a socket on it.
fn is_here(host: &str) -> bool {
    let is_loopback = || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    host.starts_with('/') || host == "localhost" || is_loopback()
}

#[cfg(test)]
mod tests {
    use super::{Line, is_here};

    #[test]
    fn what_stays_on_this_machine_is_known_by_its_host() {
        for host in [
            "/var/run/postgresql",
            "localhost",
            "127.0.0.1",
            "127.9.9.9",
            "::1",
        ] {
            assert!(is_here(host), "{host}");
        }
        for host in ["db.example", "10.0.0.5", "localhost.example", "0.0.0.0", ""] {
            assert!(!is_here(host), "{host}");
        }
    }

    #[test]
    fn only_what_leaves_the_machine_in_the_clear_is_open() {
        for (leaves_machine, is_encrypted, is_open) in
            [(true, false, true), (true, true, false), (false, false, false)]
        {
            let line = Line {
                leaves_machine,
                is_encrypted,
                is_checked: false,
            };
            assert_eq!(line.is_open(), is_open, "{line:?}");
        }
    }
}
