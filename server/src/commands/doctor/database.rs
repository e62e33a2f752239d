//! Whether the database can be reached and written, and whose schema it has.

use std::cmp::Ordering;

use storage::{CopyError, Examined, Line};

use super::report::Report;
use crate::config::{Config, DatabaseUrl};

const WHAT: &str = "Database";
/// How far a chat may be ahead of the clock.
const AHEAD_MS: i64 = 5 * model::time::MINUTE_MS;

/// Looks at the database.
pub(super) async fn check(config: &Config, now_ms: i64, report: &mut Report) {
    let name = config.database.to_string();
    let examined = match &config.database {
        DatabaseUrl::Sqlite(path) => storage::examine_sqlite(path).await,
        DatabaseUrl::Postgres(address) => {
            let examined = storage::examine_postgres(address, &name).await;
            examined.map_err(CopyError::from)
        }
    };
    match examined {
        Ok(examined) => found(&name, examined, now_ms, report),
        Err(CopyError::Missing(path)) => {
            report.note(
                WHAT,
                &format!("{path} is not there yet; the first start makes it"),
            );
        }
        Err(error) => report.wrong(WHAT, &error),
    }
}

fn found(name: &str, examined: Examined, now_ms: i64, report: &mut Report) {
    let used = if examined.is_in_use {
        ", in use by a server"
    } else {
        ""
    };
    report.right(WHAT, &format!("{name} can be read and written{used}"));
    if let Some(line) = examined.line {
        connection(line, report);
    }
    let Examined { schema, known, .. } = examined;
    match schema.cmp(&known) {
        Ordering::Equal => report.right("Schema", &format!("{schema}, that of this release")),
        Ordering::Less => report.note(
            "Schema",
            &format!("{schema}; the next start brings it to {known}"),
        ),
        Ordering::Greater => {
            let newer = format!("{schema}, of a newer release; this one knows {known}");
            report.wrong("Schema", &newer);
        }
    }
    if examined
        .newest_ms
        .is_some_and(|newest| newest > now_ms + AHEAD_MS)
    {
        report.wrong("Clock", "is behind the newest chat of the database");
    }
}

/// Whether others can read along.
fn connection(line: Line, report: &mut Report) {
    let what = "Encrypted";
    match (line.is_encrypted, line.leaves_machine) {
        (true, _) if line.is_checked => report.right(what, "yes, and the database server shows a certificate for its name"),
        (true, false) => report.right(what, "yes, within this machine"),
        (true, true) => report.note(
            what,
            "yes, but whoever answers is believed; sslmode=verify-full in the database's address checks who it is",
        ),
        (false, false) => report.right(what, "no; the connection stays on this machine"),
        (false, true) => report.note(
            what,
            "NO: the network between here and the database server can read the chats and the password; set sslmode=verify-full",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_that_others_can_read_is_warned_of() {
        let told = |leaves_machine, is_encrypted, is_checked| {
            let mut report = Report::default();
            let line = Line {
                leaves_machine,
                is_encrypted,
                is_checked,
            };
            connection(line, &mut report);
            report.told().text
        };
        assert!(told(true, false, false).contains("note   Encrypted  NO"));
        assert!(told(true, true, false).contains("note   Encrypted  yes, but whoever answers is believed"));
        assert!(told(true, true, true).contains("ok     Encrypted  yes"));
        assert!(told(false, false, false).contains("ok     Encrypted  no"));
    }
}
