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

/// Makes what an encrypted connection needs: a root and a certificate of it for `localhost`, and a root that has nothing to do with it.
const CERTIFICATES: &str = r#"
cd "$HOME_FOLDER"
make() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -keyout "$1.key" -out "$1.crt" \
    -subj "/CN=$1" "${@:2}" >>log 2>&1
}
make root -addext basicConstraints=critical,CA:TRUE
make other -addext basicConstraints=critical,CA:TRUE
make server -CA root.crt -CAkey root.key -addext basicConstraints=critical,CA:FALSE -addext subjectAltName=DNS:localhost
chmod 600 server.key
"#;

/// Makes the cluster, runs it, stops and starts it as its standard input says, and ends with that. Nothing here has to survive a power cut.
const RUN: &str = r#"
set -e
"$BIN/initdb" -D "$HOME_FOLDER/data" -U lobby -A trust -E UTF8 --locale=C -N --no-instructions >"$HOME_FOLDER/log" 2>&1
start() {
  "$BIN/postgres" -D "$HOME_FOLDER/data" $MORE -c unix_socket_directories="$HOME_FOLDER" \
    -c fsync=off -c full_page_writes=off -c max_connections=500 -c shared_buffers=64MB >>"$HOME_FOLDER/log" 2>&1 &
  server=$!
}
stop() {
  kill -INT $server
  wait $server || true
}
start
while read -r order; do $order; done
stop
rm -rf "$HOME_FOLDER"
"#;

static SERVER: OnceLock<Server> = OnceLock::new();
static ENCRYPTED: OnceLock<Server> = OnceLock::new();
static NEXT: AtomicU32 = AtomicU32::new(1);

/// A running PostgreSQL.
pub(crate) struct Server {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
    /// Its standard input keeps it running.
    process: Child,
}

/// The address of a new, empty database.
///
/// # Panics
/// When PostgreSQL is not there or does not start.
pub(crate) fn database() -> String {
    SERVER.get_or_init(Server::start).database()
}

/// A PostgreSQL that nobody else uses, to be stopped and started.
pub(crate) fn of_its_own() -> Server {
    Server::start()
}

/// The address of a new, empty database that is reached over the network of this machine, encrypted for whom wants it, and the folder
/// with `root.crt`, which signed the server's certificate, and `other.crt`, which did not.
///
/// # Panics
/// When PostgreSQL or `openssl`, which comes with it, is not there, or does not start.
pub(crate) fn encrypted_database() -> (String, &'static Path) {
    let server = ENCRYPTED.get_or_init(Server::start_encrypted);
    let name = server.new_database();
    let address = format!("postgres://lobby@localhost:{}/{name}", server.port);
    (address, &server.folder)
}

/// The content of a database as `pg_dump --format=custom` writes it, while a server runs on it.
pub(crate) fn dump(address: &str) -> Vec<u8> {
    let server = SERVER.get().unwrap();
    let mut pg_dump = server.program("pg_dump", name_of(address));
    let dumped = pg_dump.arg("--format=custom").output().unwrap();
    assert!(
        dumped.status.success(),
        "{}",
        String::from_utf8_lossy(&dumped.stderr)
    );
    dumped.stdout
}

/// Puts such a content in the place of what is there, whoever is still connected to it.
pub(crate) fn put_back(address: &str, dump: &[u8]) {
    make_anew(address);
    let (server, name) = (SERVER.get().unwrap(), name_of(address));
    fed(&mut server.program("pg_restore", name), dump);
}

/// Puts an empty database in the place of what is there, whoever is still connected to it.
pub(crate) fn make_anew(address: &str) {
    let (server, name) = (SERVER.get().unwrap(), name_of(address));
    server.tell(
        "postgres",
        &format!("drop database if exists {name} with (force)"),
    );
    server.tell("postgres", &format!("create database {name}"));
}

/// Takes a database away, whoever is still connected to it.
pub(crate) fn destroy(address: &str) {
    let name = name_of(address);
    let statement = format!("drop database {name} with (force)");
    SERVER.get().unwrap().tell("postgres", &statement);
}

/// Runs a program to its good end with this on its standard input.
fn fed(command: &mut Command, input: &[u8]) {
    let mut running = command.stdin(Stdio::piped()).spawn().unwrap();
    let mut pipe = running.stdin.take().unwrap();
    std::io::Write::write_all(&mut pipe, input).unwrap();
    drop(pipe);
    assert!(running.wait().unwrap().success(), "{command:?}");
}

fn name_of(address: &str) -> &str {
    let name = address.trim_start_matches("postgres:///");
    name.split('?').next().unwrap()
}

/// Ends all connections to a database from outside, as its administrator can.
pub(crate) fn end_connections(address: &str) {
    let name = name_of(address);
    let statement =
        format!("select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'");
    SERVER.get().unwrap().tell("postgres", &statement);
}

impl Server {
    /// Its socket lies in a folder that only the tests know.
    fn start() -> Self {
        Self::run(RUN, "-c listen_addresses=", 5432)
    }

    fn start_encrypted() -> Self {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let more = format!(
            "-c listen_addresses=localhost -c port={port} -c ssl=on -c ssl_cert_file=../server.crt -c ssl_key_file=../server.key"
        );
        Self::run(&[CERTIFICATES, RUN].concat(), &more, port)
    }

    fn run(script: &str, more: &str, port: u16) -> Self {
        let programs = programs();
        let folder = tempfile::Builder::new()
            .prefix("lobby-postgres-")
            .tempdir()
            .unwrap()
            .keep();
        let mut command = as_a_user(&folder);
        let process = command
            .args(["bash", "-c", script])
            .env("BIN", &programs)
            .env("MORE", more)
            .env("HOME_FOLDER", &folder)
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self {
            programs,
            folder,
            port,
            process,
        };
        server.wait_until(true);
        server
    }

    /// The address of a new, empty database of it.
    pub(crate) fn database(&self) -> String {
        let name = self.new_database();
        format!("postgres:///{name}?host={}&user=lobby", self.folder.display())
    }

    /// Stops it: all connections end, and there are no new ones.
    pub(crate) fn stop(&mut self) {
        self.order("stop", false);
    }

    /// Starts it again with what was committed.
    pub(crate) fn go_on(&mut self) {
        self.order("start", true);
    }

    fn order(&mut self, word: &str, runs: bool) {
        let mut pipe = self.process.stdin.as_ref().unwrap();
        std::io::Write::write_all(&mut pipe, format!("{word}\n").as_bytes()).unwrap();
        self.wait_until(runs);
    }

    fn wait_until(&self, runs: bool) {
        for _ in 0..LOOKS {
            if self.psql("postgres").status().unwrap().success() == runs {
                return;
            }
            std::thread::sleep(PAUSE);
        }
        let log = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        panic!("PostgreSQL did not start or stop:\n{log}");
    }

    fn new_database(&self) -> String {
        let name = format!("lobby{}", NEXT.fetch_add(1, Ordering::Relaxed));
        self.tell("postgres", &format!("create database {name}"));
        name
    }

    fn tell(&self, database: &str, statement: &str) {
        fed(&mut self.psql(database), statement.as_bytes());
    }

    fn psql(&self, database: &str) -> Command {
        let mut command = self.program("psql", database);
        command
            .args(["-q", "-v", "ON_ERROR_STOP=1"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    /// One of PostgreSQL's programs on a database of this server.
    fn program(&self, name: &str, database: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        command
            .args(["-U", "lobby", "-d", database, "-h"])
            .arg(&self.folder)
            .env("PGPORT", self.port.to_string());
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
