//! The executable alone: in an empty folder, without an environment, without a service beside it. With the feature `embed`, which puts
//! the built files into it; `cargo xtask dist` runs this on the archive that it has made (`LOBBY_TEST_ARCHIVE`).

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "shell/support.rs"]
#[expect(dead_code, reason = "only its client is used here")]
mod support;

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

use model::codec::Wire;
use model::id::ClientId;
use model::visitor::StartChat;
use support::{get, send};
use tempfile::TempDir;

/// A folder with nothing in it but the executable, or what was in the archive.
struct Alone {
    _folder: TempDir,
    program: PathBuf,
    home: PathBuf,
    _turn: MutexGuard<'static, ()>,
}

/// One at a time: a program that another test starts has the file open for a moment that is being copied here, and what is open for
/// writing cannot be run.
static TURN: Mutex<()> = Mutex::new(());

impl Alone {
    fn new() -> Self {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = tempfile::tempdir().unwrap();
        let home = if let Some(archive) = std::env::var_os("LOBBY_TEST_ARCHIVE") {
            unpacked(Path::new(&archive), folder.path())
        } else {
            fs::copy(env!("CARGO_BIN_EXE_lobby"), folder.path().join("lobby")).unwrap();
            folder.path().to_owned()
        };
        Self {
            program: home.join("lobby"),
            home,
            _folder: folder,
            _turn: turn,
        }
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(words)
            .env_clear()
            .current_dir(&self.home)
            .stdin(Stdio::null());
        command
    }

    /// What `lobby doctor` says, and whether it found all well.
    fn doctor(&self, addr: &str) -> (bool, String) {
        let Output { status, stdout, .. } = self.command(&["doctor", "--addr", addr]).output().unwrap();
        (status.success(), String::from_utf8(stdout).unwrap())
    }

    /// Starts it: its address and the path of its set-up link.
    fn start(&self) -> (Child, SocketAddr, String) {
        let mut child = self
            .command(&["--addr", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut next = |word: &str| {
            let line = lines.next().expect("it starts").unwrap();
            line.trim()
                .strip_prefix(word)
                .expect("an address")
                .trim()
                .to_owned()
        };
        let console = next("Console");
        let set_up = next("Set-up").strip_prefix(&console).unwrap().to_owned();
        let addr = console.strip_prefix("http://").unwrap().parse().unwrap();
        (child, addr, set_up)
    }

    fn names(&self) -> Vec<String> {
        let files = fs::read_dir(&self.home).unwrap();
        let mut names: Vec<String> = files
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

/// Unpacks with the tools that a stranger has, after checking the digest; the one folder that comes out.
fn unpacked(archive: &Path, into: &Path) -> PathBuf {
    let name = archive.file_name().unwrap().to_string_lossy().into_owned();
    let done = |command: &mut Command| assert!(command.status().unwrap().success(), "{command:?}");
    let check = ["--check", "--quiet", &format!("{name}.sha256")];
    done(
        Command::new("sha256sum")
            .args(check)
            .current_dir(archive.parent().unwrap()),
    );
    done(Command::new("tar").arg("-xzf").arg(archive).arg("-C").arg(into));
    let home = into.join(name.strip_suffix(".tar.gz").unwrap());
    for file in [
        "README.md",
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "LICENSES-THIRD-PARTY.txt",
        "docs/deploy/lobby.service",
        "docs/deploy/nginx.conf",
        "docs/deploy/Caddyfile",
    ] {
        assert!(fs::metadata(home.join(file)).unwrap().len() > 0, "{file}");
    }
    home
}

/// The first address in a page that begins and ends so.
fn link<'a>(page: &'a str, begin: &str, end: &str) -> &'a str {
    let at = page.find(begin).unwrap_or_else(|| panic!("no {begin} in {page}"));
    let length = page[at..].find(end).unwrap() + end.len();
    &page[at..at + length]
}

/// Sets it up; the session's cookie and the widget's id.
async fn set_up(addr: SocketAddr, link: &str) -> (String, String) {
    let page = get(addr, link, &["accept: text/html"]).await;
    assert!(page.status == 200 && page.body.contains("<form"), "{}", page.body);
    let first = serde_json::json!({
        "name": "Ana Ribeiro", "email": "ana@shop.example", "password": "a long password", "project_name": "Support",
        "project_key": "SU", "websites": ["https://shop.example"],
    });
    let founding = serde_json::json!({ "token": link.rsplit('/').next().unwrap(), "first": first });
    let headers = [
        format!("origin: http://{addr}"),
        "content-type: application/json".to_owned(),
        "accept: application/json".to_owned(),
    ];
    let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
    let body = founding.to_string().into_bytes();
    let answer = send(addr, "POST", "/api/app/api/set_up", &headers, &body).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
    let done: app::api::SetUpDone = serde_json::from_str(&answer.body).unwrap();
    (cookie, done.widget)
}

/// The page of an agent comes with files that are there.
async fn shows_the_console(addr: SocketAddr, cookie: &str, text: &str) {
    let cookie = format!("cookie: {cookie}");
    let page = get(addr, "/p/SU/chats", &["accept: text/html", &cookie]).await;
    assert!(page.status == 200 && page.body.contains(text), "{}", page.body);
    for (end, least) in [
        ("console.css", 5_000),
        ("later.css", 1_000),
        ("console.js", 10_000),
        ("console.wasm", 200_000),
    ] {
        let begin = link(&page.body, "/pkg/", "/console");
        let file = get(
            addr,
            &format!("{}/{end}", begin.trim_end_matches("/console")),
            &[],
        )
        .await;
        assert!(
            file.status == 200 && file.body.len() > least,
            "{end}: {}",
            file.body.len()
        );
    }
}

/// The website's line brings a script, the frame comes with files that are there, and a first message gets through.
async fn shows_the_widget(addr: SocketAddr, widget: &str, text: &str) {
    let loader = get(addr, &format!("/w/{widget}.js"), &[]).await;
    assert!(
        loader.status == 200 && loader.body.contains(widget),
        "{}",
        loader.body
    );
    let frame = get(addr, &format!("/w/{widget}"), &["accept: text/html"]).await;
    assert_eq!(frame.status, 200, "{}", frame.body);
    let base = link(&frame.body, "/w/assets/", "/widget")
        .trim_end_matches("/widget")
        .to_owned();
    for (name, least) in [("widget.css", 1_000), ("widget.wasm", 20_000)] {
        let file = get(addr, &format!("{base}/{name}"), &[]).await;
        assert!(
            file.status == 200 && file.body.len() > least,
            "{name}: {}",
            file.body.len()
        );
    }
    let first = StartChat {
        chat: ClientId(uuid::Uuid::from_u128(1)),
        client_id: ClientId(uuid::Uuid::from_u128(2)),
        name: "Maja".to_owned(),
        text: text.to_owned(),
        page: "https://shop.example/bowl".to_owned(),
    };
    let origin = format!("origin: http://{addr}");
    let answer = send(
        addr,
        "POST",
        &format!("/w/{widget}/chats"),
        &[&origin],
        &first.to_bytes(),
    )
    .await;
    assert_eq!(answer.status, 201, "{}", answer.body);
}

#[tokio::test]
async fn n_2_one_executable_in_an_empty_folder_is_a_whole_desk() {
    let alone = Alone::new();
    let before = alone.names();
    let (is_well, told) = alone.doctor("127.0.0.1:0");
    assert!(is_well && told.contains("ok     Files"), "{told}");
    assert_eq!(alone.names(), before, "a look makes nothing");
    let (mut child, addr, link) = alone.start();
    let (cookie, widget) = set_up(addr, &link).await;
    shows_the_widget(addr, &widget, "Is the blue bowl safe?").await;
    shows_the_console(addr, &cookie, "Is the blue bowl safe?").await;
    let (is_well, told) = alone.doctor(&addr.to_string());
    assert!(is_well, "{told}");
    for line in [
        "lobby.db can be read and written, in use by a server",
        "a Lobby server answers",
    ] {
        assert!(told.contains(line), "no {line} in {told}");
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let mut after = before;
    after.push("data".to_owned());
    after.sort();
    assert_eq!(alone.names(), after, "all that it made is the folder of its data");
}

#[test]
fn n_2_the_doctor_says_what_is_wrong_with_an_installation() {
    let alone = Alone::new();
    fs::create_dir(alone.home.join("data")).unwrap();
    fs::write(
        alone.home.join("data/lobby.db"),
        "notes, not a database".repeat(100),
    )
    .unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let (is_well, told) = alone.doctor(&taken.local_addr().unwrap().to_string());
    assert!(!is_well, "{told}");
    for line in ["WRONG  Database", "WRONG  Address", "2 things are wrong."] {
        assert!(told.contains(line), "no {line} in {told}");
    }
}
