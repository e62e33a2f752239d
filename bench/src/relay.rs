//! The bare relay as a child process, for scale.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::http::Site;
use crate::outcome::{Outcome, within};

const START_WITHIN: Duration = Duration::from_secs(10);

/// A running relay. Dropping it kills it and takes its database away.
#[derive(Debug)]
pub(crate) struct Relay {
    /// Where it answers.
    pub(crate) site: Site,
    child: Child,
    _folder: TempDir,
}

impl Relay {
    /// Starts it on an empty database, on the disk that the desk's database was on.
    ///
    /// # Errors
    /// When it does not start.
    pub(crate) async fn start(executable: &Path) -> Outcome<Self> {
        let folder = tempfile::Builder::new().prefix("lobby-relay-").tempdir()?;
        let mut child = Command::new(executable)
            .arg(folder.path().join("relay.db"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let stdout = child.stdout.take().ok_or("no standard output")?;
        let said = async { Ok(BufReader::new(stdout).lines().next_line().await?) };
        let line = within(START_WITHIN, "the start of the relay", said)
            .await?
            .ok_or("it ended at once")?;
        let site = Site::new(line.split_whitespace().last().unwrap_or_default())?;
        Ok(Self {
            site,
            child,
            _folder: folder,
        })
    }

    /// Its process, where it runs.
    pub(crate) fn process(&self) -> Option<u32> {
        self.child.id()
    }
}
