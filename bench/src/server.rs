//! `lobby` as a child process.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::args::Args;
use crate::clock::Stopwatch;
use crate::engine::Database;
use crate::http::{Http, Site};
use crate::outcome::{Outcome, within};

/// The profile of limits that every figure is measured under.
pub(crate) const LIMITS: &str = "bench";
/// How long a start may take.
const START_WITHIN: Duration = Duration::from_mins(1);
/// How long a stop may take (`docs/delivery.md`: 10 s, and a little for the machine).
const STOP_WITHIN: Duration = Duration::from_secs(15);
/// The pause between two looks whether it is ready.
const LOOK_EVERY: Duration = Duration::from_millis(1);

/// How the server is started.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    executable: PathBuf,
    flags: Vec<String>,
    folder: PathBuf,
}

/// A server that is ready. Dropping it kills it.
#[derive(Debug)]
pub(crate) struct Server {
    /// Where it answers.
    pub(crate) site: Site,
    /// How long it took from the start of the process to the first 200 of `/readyz`, in nanoseconds.
    pub(crate) ready_after: u64,
    child: Child,
    /// Its standard output, held so that it has somebody to write to.
    said: Lines<BufReader<ChildStdout>>,
}

impl Program {
    /// The server on this database.
    ///
    /// # Errors
    /// When the executable or a folder of its files is not there.
    pub(crate) fn new(args: &Args, database: &Database) -> Outcome<Self> {
        let mut flags: Vec<String> = [
            "--addr",
            "127.0.0.1:0",
            "--limits",
            LIMITS,
            "--log",
            "warn",
            "--database-url",
        ]
        .map(str::to_owned)
        .to_vec();
        flags.push(database.url());
        for (flag, folder) in [("--site-dir", &args.site_dir), ("--widget-dir", &args.widget_dir)] {
            if let Some(folder) = folder {
                flags.extend([flag.to_owned(), whole(folder)?.display().to_string()]);
            }
        }
        Ok(Self {
            executable: whole(&args.lobby)?,
            flags,
            folder: database.folder().to_owned(),
        })
    }

    /// Starts it on an empty database. The second value is the token of its set-up link.
    ///
    /// # Errors
    /// When it does not start within a minute, or somebody has founded the desk already.
    pub(crate) async fn start_empty(&self) -> Outcome<(Server, String)> {
        let mut server = self.start().await?;
        let link = server.said.next_line().await?.ok_or("there is no set-up link")?;
        let token = link.rsplit('/').next().unwrap_or_default().to_owned();
        Ok((server, token))
    }

    /// Starts it and waits until it is ready.
    ///
    /// # Errors
    /// When it does not start within a minute.
    pub(crate) async fn start(&self) -> Outcome<Server> {
        within(START_WITHIN, "the start of the server", self.started()).await
    }

    async fn started(&self) -> Outcome<Server> {
        let watch = Stopwatch::begin();
        let mut child = Command::new(&self.executable)
            .args(&self.flags)
            .env_clear()
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let stdout = child.stdout.take().ok_or("no standard output")?;
        let mut said = BufReader::new(stdout).lines();
        let first = said.next_line().await?.ok_or("it ended at once")?;
        let origin = first.split_whitespace().last().unwrap_or_default();
        let site = Site::new(origin)?;
        until_ready(&site).await?;
        Ok(Server {
            site,
            ready_after: watch.nanos(),
            child,
            said,
        })
    }
}

impl Server {
    /// Its resident memory in bytes; none where the system does not say.
    pub(crate) fn resident_bytes(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()?)).ok()?;
        resident_of(&status)
    }

    /// Its process, where it runs.
    pub(crate) fn process(&self) -> Option<u32> {
        self.child.id()
    }

    /// Stops it in order.
    ///
    /// # Errors
    /// When it takes longer than it may.
    pub(crate) async fn stop(mut self) -> Outcome {
        let id = self.child.id().ok_or("the server has ended before its time")?;
        Command::new("kill")
            .arg("-TERM")
            .arg(id.to_string())
            .status()
            .await?;
        within(STOP_WITHIN, "the stop of the server", async {
            let status = self.child.wait().await?;
            if status.success() {
                Ok(())
            } else {
                Err(status.to_string().into())
            }
        })
        .await
    }
}

/// Waits for the first 200.
async fn until_ready(site: &Site) -> Outcome {
    let mut http = Http::open(site).await?;
    while http.get("/readyz").await?.status != 200 {
        tokio::time::sleep(LOOK_EVERY).await;
    }
    Ok(())
}

fn resident_of(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

fn whole(path: &Path) -> Outcome<PathBuf> {
    path.canonicalize()
        .map_err(|error| format!("{}: {error}", path.display()).into())
}

#[cfg(test)]
mod tests {
    use super::resident_of;

    #[test]
    fn the_resident_memory_is_read() {
        let status = "Name:\tlobby\nVmPeak:\t  90000 kB\nVmRSS:\t   34568 kB\nThreads:\t9\n";
        assert_eq!(resident_of(status), Some(34_568 * 1024));
        assert_eq!(resident_of("Name:\tlobby\n"), None);
    }
}
