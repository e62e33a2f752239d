//! Whether there is room for what people will write.

use std::path::{Path, PathBuf};

use super::report::Report;
use crate::commands::lines::size;
use crate::config::{Config, DatabaseUrl};

const WHAT: &str = "Disk";
/// With less than this, a busy day may fill it.
const LEAST_BYTES: u64 = 256 << 20;

/// Looks at the disk of a SQLite database. That of PostgreSQL is another machine's, or watched with it.
pub(super) fn check(config: &Config, report: &mut Report) {
    let DatabaseUrl::Sqlite(path) = &config.database else {
        return;
    };
    let Some(free) = folder(path).as_deref().and_then(free_bytes) else {
        return report.note(WHAT, "how much is free cannot be found out here");
    };
    let used = std::fs::metadata(path).map_or(0, |file| file.len());
    let shown = format!("{} free", size(free));
    if free < LEAST_BYTES {
        report.wrong(
            WHAT,
            &format!("{shown}; the server needs room for the database and its journal"),
        );
    } else if free < used {
        report.note(
            WHAT,
            &format!("{shown}; too little for a backup beside the database"),
        );
    } else {
        report.right(WHAT, &shown);
    }
}

/// The nearest folder above that is there.
fn folder(path: &Path) -> Option<PathBuf> {
    let path = std::path::absolute(path).ok()?;
    path.ancestors()
        .skip(1)
        .find(|folder| folder.is_dir())
        .map(Path::to_path_buf)
}

#[cfg(unix)]
fn free_bytes(folder: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(folder).ok()?;
    Some(found.f_bavail.saturating_mul(found.f_frsize))
}

#[cfg(not(unix))]
fn free_bytes(_: &Path) -> Option<u64> {
    None
}
