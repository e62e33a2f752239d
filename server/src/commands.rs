//! What the executable does besides serving: one command each, run to its end, told in plain lines.

mod backup;
mod doctor;
mod lines;
mod migrate;
mod new_epoch;
mod restore;

pub use doctor::of_refused;

use std::io;

use storage::CopyError;

use crate::config::{Config, Task};

/// Why a command did not do what it was asked, in one sentence.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// It was told to stop.
    #[error("stopped before it was done; nothing was changed")]
    Stopped,
    /// The word to stop could not be heard.
    #[error("signals cannot be received: {0}")]
    Signals(#[source] io::Error),
    /// The file or the database.
    #[error(transparent)]
    Copy(#[from] CopyError),
}

/// What a command has to tell.
#[derive(Debug)]
pub struct Told {
    /// Lines for standard output.
    pub text: String,
    /// Whether all is as it should be.
    pub is_well: bool,
}

impl From<String> for Told {
    fn from(text: String) -> Self {
        Self { text, is_well: true }
    }
}

/// Runs a command. Gives what it has to tell.
///
/// # Errors
/// [`CommandError`], in one sentence for whoever gave the command.
pub async fn run(task: Task, config: &Config) -> Result<Told, CommandError> {
    match task {
        Task::Backup(file) => backup::run(config, &file).await.map(Told::from),
        Task::Restore(file) => restore::run(config, &file).await.map(Told::from),
        Task::NewEpoch => new_epoch::run(config).await.map(Told::from),
        Task::Doctor => Ok(doctor::run(config).await),
        Task::Migrate => migrate::run(config).await.map(Told::from),
    }
}
