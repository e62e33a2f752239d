//! A PostgreSQL of the tests' own: made in a temporary folder at its first use, gone with the process, also when that is killed.
//!
//! Included by path where it is needed. It needs PostgreSQL's programs (`initdb`, `postgres`, `psql`): the newest under
//! `/usr/lib/postgresql`, else what `LOBBY_POSTGRES_BIN` names. Run by root it becomes the user `postgres`, or `nobody`.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// How often it is looked whether the server is up, and how long between.
const LOOKS: u32 = 600;
const PAUSE: Duration = Duration::from_millis(50);

/// Makes the cluster and runs it until nobody holds the other end of its standard input. Nothing here has to survive a power cut.
const RUN: &str = r#"
set -e
"$BIN/initdb" -D "$HOME_FOLDER/data" -U lobby -A trust -E UTF8 --locale=C -N --no-instructions >"$HOME_FOLDER/log" 2>&1
"$BIN/postgres" -D "$HOME_FOLDER/data" -c listen_addresses= -c unix_socket_directories="$HOME_FOLDER" \
  -c fsync=off -c full_page_writes=off -c max_connections=500 -c shared_buffers=64MB >>"$HOME_FOLDER/log" 2>&1 &
server=$!
cat >/dev/null
kill -INT $server
wait $server || true
rm -rf "$HOME_FOLDER"
"#;

static SERVER: OnceLock<Server> = OnceLock::new();
static NEXT: AtomicU32 = AtomicU32::new(1);

struct Server {
    programs: PathBuf,
    folder: PathBuf,
    /// Holds the standard input that keeps it running.
    _process: Child,
}

/// The address of a new, empty database.
///
/// # Panics
/// When PostgreSQL is not there or does not start.
pub(crate) fn database() -> String {
    let server = SERVER.get_or_init(Server::start);
    let name = format!("lobby{}", NEXT.fetch_add(1, Ordering::Relaxed));
    server.tell("postgres", &format!("create database {name}"));
    format!("postgres:///{name}?host={}&user=lobby", server.folder.display())
}

/// Ends all connections to a database from outside, as its administrator can.
pub(crate) fn end_connections(address: &str) {
    let name = address
        .trim_start_matches("postgres:///")
        .split('?')
        .next()
        .unwrap();
    let statement =
        format!("select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'");
    SERVER.get().unwrap().tell("postgres", &statement);
}

impl Server {
    fn start() -> Self {
        let programs = programs();
        let folder = tempfile::Builder::new()
            .prefix("lobby-postgres-")
            .tempdir()
            .unwrap()
            .keep();
        let mut command = as_a_user(&folder);
        let process = command
            .args(["sh", "-c", RUN])
            .env("BIN", &programs)
            .env("HOME_FOLDER", &folder)
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self {
            programs,
            folder,
            _process: process,
        };
        for _ in 0..LOOKS {
            if server.psql("postgres", "select 1").status().unwrap().success() {
                return server;
            }
            std::thread::sleep(PAUSE);
        }
        let log = std::fs::read_to_string(server.folder.join("log")).unwrap_or_default();
        panic!("PostgreSQL did not start:\n{log}");
    }

    fn tell(&self, database: &str, statement: &str) {
        let done = self.psql(database, statement).status().unwrap();
        assert!(done.success(), "{statement}");
    }

    fn psql(&self, database: &str, statement: &str) -> Command {
        let mut command = Command::new(self.programs.join("psql"));
        command
            .args(["-q", "-U", "lobby", "-d", database, "-c", statement, "-h"])
            .arg(&self.folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }
}

/// Where PostgreSQL's programs are.
fn programs() -> PathBuf {
    if let Some(named) = std::env::var_os("LOBBY_POSTGRES_BIN") {
        return PathBuf::from(named);
    }
    let releases = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let newest = releases
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .max();
    let release = newest.expect(
        "PostgreSQL is missing: apt-get install postgresql, or name its programs in LOBBY_POSTGRES_BIN",
    );
    Path::new("/usr/lib/postgresql")
        .join(release.to_string())
        .join("bin")
}

/// PostgreSQL refuses to be run by root; the folder becomes that of the user who runs it.
fn as_a_user(folder: &Path) -> Command {
    let id = |arguments: &[&str]| {
        let said = Command::new("id")
            .args(arguments)
            .stderr(Stdio::null())
            .output()
            .ok()?;
        String::from_utf8(said.stdout).ok()?.trim().parse::<u32>().ok()
    };
    if id(&["-u"]) != Some(0) {
        return Command::new("env");
    }
    let (user, group) = ["postgres", "nobody"]
        .iter()
        .find_map(|name| Some((id(&["-u", name])?, id(&["-g", name])?)))
        .expect("there is neither a user postgres nor a user nobody");
    std::os::unix::fs::chown(folder, Some(user), Some(group)).unwrap();
    let mut command = Command::new("setpriv");
    command.args([
        &format!("--reuid={user}"),
        &format!("--regid={group}"),
        "--clear-groups",
    ]);
    command
}
