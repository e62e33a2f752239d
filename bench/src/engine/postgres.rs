//! A PostgreSQL of the run's own: made in a temporary folder, durable as PostgreSQL is by default, gone with the process, also
//! when that is killed.
//!
//! It needs PostgreSQL's programs (`initdb`, `postgres`, `psql`): the newest under `/usr/lib/postgresql`, else what
//! `LOBBY_POSTGRES_BIN` names. Run by root it becomes the user `postgres`, or `nobody`.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::process::{Child, Command};

use crate::outcome::Outcome;

/// How often it is looked whether the server is up, and how long between.
const LOOKS: u32 = 600;
const PAUSE: Duration = Duration::from_millis(50);

/// Makes the cluster and runs it until nobody holds the other end of its standard input.
const RUN: &str = r#"
set -e
"$BIN/initdb" -D "$HOME_FOLDER/data" -U lobby -A trust -E UTF8 --locale=C --no-instructions >"$HOME_FOLDER/log" 2>&1
"$BIN/postgres" -D "$HOME_FOLDER/data" -c listen_addresses= -c unix_socket_directories="$HOME_FOLDER" \
  >>"$HOME_FOLDER/log" 2>&1 &
server=$!
cat >/dev/null
kill -INT $server
wait $server || true
rm -rf "$HOME_FOLDER"
"#;

/// A running cluster with one empty database.
#[derive(Debug)]
pub(crate) struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
    /// Holds the standard input that keeps it running.
    _process: Child,
}

impl Cluster {
    /// Starts a cluster in this folder, which goes away with it.
    ///
    /// # Errors
    /// When PostgreSQL is not there or does not start.
    pub(crate) async fn start(folder: PathBuf) -> Outcome<Self> {
        let programs = programs()?;
        let mut command = as_a_user(&folder).await?;
        let process = command
            .args(["sh", "-c", RUN])
            .env("BIN", &programs)
            .env("HOME_FOLDER", &folder)
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()?;
        let cluster = Self {
            programs,
            folder,
            _process: process,
        };
        cluster.until_up().await?;
        if !cluster.tells("create database lobby").await? {
            return Err("the database could not be made".into());
        }
        Ok(cluster)
    }

    /// The address of its database.
    pub(crate) fn url(&self) -> String {
        format!("postgres:///lobby?host={}&user=lobby", self.folder.display())
    }

    /// Where it is.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    async fn until_up(&self) -> Outcome {
        for _ in 0..LOOKS {
            if self.tells("select 1").await? {
                return Ok(());
            }
            tokio::time::sleep(PAUSE).await;
        }
        let log = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        Err(format!("PostgreSQL did not start:\n{log}").into())
    }

    async fn tells(&self, statement: &str) -> Outcome<bool> {
        let status = Command::new(self.programs.join("psql"))
            .args(["-q", "-U", "lobby", "-d", "postgres", "-c", statement, "-h"])
            .arg(&self.folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .await?;
        Ok(status.success())
    }
}

/// Where PostgreSQL's programs are.
fn programs() -> Outcome<PathBuf> {
    if let Some(named) = std::env::var_os("LOBBY_POSTGRES_BIN") {
        return Ok(PathBuf::from(named));
    }
    let releases = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let newest = releases
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .max()
        .ok_or("PostgreSQL is missing: install it, or name its programs in LOBBY_POSTGRES_BIN")?;
    Ok(Path::new("/usr/lib/postgresql")
        .join(newest.to_string())
        .join("bin"))
}

/// PostgreSQL refuses to be run by root; the folder becomes that of the user who runs it.
async fn as_a_user(folder: &Path) -> Outcome<Command> {
    if id(&["-u"]).await != Some(0) {
        return Ok(Command::new("env"));
    }
    let mut found = None;
    for name in ["postgres", "nobody"] {
        let ids = (id(&["-u", name]).await, id(&["-g", name]).await);
        if let (None, (Some(user), Some(group))) = (found, ids) {
            found = Some((user, group));
        }
    }
    let (user, group) = found.ok_or("there is neither a user postgres nor a user nobody")?;
    std::os::unix::fs::chown(folder, Some(user), Some(group))?;
    let mut command = Command::new("setpriv");
    command.args([
        &format!("--reuid={user}"),
        &format!("--regid={group}"),
        "--clear-groups",
    ]);
    Ok(command)
}

async fn id(arguments: &[&str]) -> Option<u32> {
    let said = Command::new("id")
        .args(arguments)
        .stderr(Stdio::null())
        .output()
        .await
        .ok()?;
    String::from_utf8(said.stdout).ok()?.trim().parse().ok()
}
