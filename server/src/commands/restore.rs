//! `lobby restore FILE`: a copy in the place of the database.

use std::path::Path;

use service::ports::{Clock, OsRng};

use super::backup::database;
use super::{CommandError, lines};
use crate::clock::SystemClock;
use crate::config::Config;

/// Puts the copy in place. The server may not run.
pub(super) async fn run(config: &Config, file: &Path) -> Result<String, CommandError> {
    let database = database(config)?;
    let restored = storage::restore(database, file, SystemClock.now_ms(), &OsRng).await?;
    let mut told = lines::line("Restored", &database.display().to_string());
    told.push_str(&lines::contents(&restored.contents));
    told.push_str(&lines::begun(&restored.begun));
    if let Some(aside) = restored.aside {
        told.push_str(&lines::line("Former", &aside.display().to_string()));
    }
    Ok(told)
}
