//! `lobby doctor` behind proxies: behind those of `docs/deploy` nothing is wrong; what other proxies make of a request is told.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Stdio};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::door::{Door, Kind};
use crate::port;
use crate::program::command;
use crate::socket::within;
use crate::support::Folder;

/// A running desk. Dropping it kills it.
struct Desk {
    folder: Folder,
    child: Child,
    addr: String,
    public: String,
}

impl Desk {
    fn start(port: u16, public: &str) -> Self {
        let (folder, addr) = (Folder::new(), format!("127.0.0.1:{port}"));
        let mut child = command(&folder, &Self::flags(&addr, public))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        lines.next().expect("it starts").unwrap();
        Self {
            folder,
            child,
            addr,
            public: public.to_owned(),
        }
    }

    fn flags<'a>(addr: &'a str, public: &'a str) -> [&'a str; 6] {
        ["--addr", addr, "--public-url", public, "--log", "error"]
    }

    /// What the doctor says of it: whether all is well, and its lines.
    async fn doctor(&self, root: Option<&Path>) -> (bool, String) {
        let words: Vec<&str> = ["doctor"]
            .into_iter()
            .chain(Self::flags(&self.addr, &self.public))
            .collect();
        let mut asked = command(&self.folder, &words);
        if let Some(root) = root {
            asked.env("SSL_CERT_FILE", root);
        }
        let output = tokio::process::Command::from(asked).output();
        let output = within("the doctor", output).await.unwrap();
        let told = String::from_utf8(output.stdout).unwrap();
        (output.status.success(), told)
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        // It may have ended by itself, and then the test has failed for that.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn asked_behind(kind: Kind) {
    let port = port::free();
    let Some(door) = Door::open_as(kind, "localhost", port).await else {
        return;
    };
    let desk = Desk::start(port, &format!("https://localhost:{}", door.port()));
    let (is_well, told) = desk.doctor(Some(&door.root())).await;
    assert!(is_well, "{told}");
    for line in [
        "ok     Reached    this server answers at https://localhost:",
        "ok     Host       arrives unchanged",
        "ok     Origin     arrives unchanged",
        "ok     Websocket  one of ours is let through, another website's is refused",
    ] {
        assert!(told.contains(line), "no {line} in {told}");
    }
    let (is_well, told) = desk.doctor(None).await;
    assert!(!is_well, "{told}");
    let line = "nobody whom this machine trusts has signed its certificate";
    assert!(told.contains(line), "no {line} in {told}");
}

#[tokio::test]
async fn sec_08_the_doctor_finds_nothing_wrong_behind_nginx() {
    asked_behind(Kind::Nginx).await;
}

#[tokio::test]
async fn sec_08_the_doctor_finds_nothing_wrong_behind_caddy() {
    asked_behind(Kind::Caddy).await;
}

/// A proxy that makes something of the lines of a request's head. What it makes nothing of, it answers itself.
async fn proxy(to: SocketAddr, make: fn(&str) -> Option<String>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (client, _) = listener.accept().await.unwrap();
            // Whoever gives up is gone.
            tokio::spawn(async move { drop(pass_on(client, to, make).await) });
        }
    });
    at
}

async fn pass_on(
    mut client: TcpStream,
    to: SocketAddr,
    make: fn(&str) -> Option<String>,
) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(client.read_u8().await?);
    }
    let head = String::from_utf8(head).unwrap();
    let Some(next) = make(&head) else {
        let answer = b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n";
        return client.write_all(answer).await;
    };
    let mut desk = TcpStream::connect(to).await?;
    desk.write_all(next.as_bytes()).await?;
    tokio::io::copy_bidirectional(&mut client, &mut desk)
        .await
        .map(drop)
}

/// A head without the lines of these names.
fn without(head: &str, names: &[&str]) -> String {
    let is_kept = |line: &&str| {
        let line = line.to_lowercase();
        !names.iter().any(|name| line.starts_with(&format!("{name}:")))
    };
    head.split_inclusive("\r\n").filter(is_kept).collect()
}

/// A head with this line in the place of the one of its name.
fn with(head: &str, name: &str, value: &str) -> String {
    let mut made = without(head, &[name]);
    made.truncate(made.len() - 2);
    format!("{made}{name}: {value}\r\n\r\n")
}

/// The public origin of these tests is that of the proxy, which the head names as its host.
fn own_origin(head: &str) -> String {
    let host = head.lines().find_map(|line| line.strip_prefix("host: "));
    format!("http://{}", host.unwrap())
}

/// What a proxy makes of a head, and the line that tells of it.
type Case = (fn(&str) -> Option<String>, &'static str);

const WRONG: [Case; 9] = [
    (
        |head| Some(with(head, "host", "127.0.0.1:1")),
        "WRONG  Host       127.0.0.1:",
    ),
    (
        |head| Some(with(head, "host", "backend")),
        "WRONG  Reached    a request to http://127.0.0.1:",
    ),
    (
        |head| Some(without(head, &["origin"])),
        "WRONG  Origin     does not arrive",
    ),
    (
        |head| Some(with(head, "origin", &own_origin(head))),
        "WRONG  Origin     https://doctor.invalid arrives as \"http://127.0.0.1:",
    ),
    (
        |head| Some(without(head, &["upgrade", "connection"])),
        "WRONG  Websocket  the wish for one does not arrive",
    ),
    // What is changed for websockets alone.
    (
        |head| {
            let is_socket = head.contains("/ws ");
            Some(if is_socket {
                without(head, &["origin"])
            } else {
                head.to_owned()
            })
        },
        "WRONG  Websocket  one of ours is refused",
    ),
    (
        |head| {
            let is_socket = head.contains("/ws ");
            Some(if is_socket {
                with(head, "origin", &own_origin(head))
            } else {
                head.to_owned()
            })
        },
        "WRONG  Websocket  another website's is answered 401",
    ),
    (
        |head| (!head.contains("/ws ")).then(|| head.to_owned()),
        "WRONG  Websocket  one of ours is answered 502",
    ),
    (|_| None, "WRONG  Reached    the proxy at http://127.0.0.1:"),
];

#[tokio::test]
async fn sec_08_the_doctor_tells_what_a_proxy_changes() {
    for (make, line) in WRONG {
        let port = port::free();
        let at = proxy(SocketAddr::from(([127, 0, 0, 1], port)), make).await;
        let desk = Desk::start(port, &format!("http://{at}"));
        let (is_well, told) = desk.doctor(None).await;
        assert!(!is_well && told.contains(line), "no {line} in {told}");
        assert!(told.ends_with("1 thing is wrong.\n"), "{told}");
    }
}

#[tokio::test]
async fn sec_08_the_doctor_tells_who_is_not_there() {
    let (port, nobody) = (port::free(), port::free());
    let desk = Desk::start(port, &format!("http://127.0.0.1:{nobody}"));
    let (is_well, told) = desk.doctor(None).await;
    assert!(!is_well && told.contains("nobody answers there"), "{told}");
    let (first, second) = (port::free(), port::free());
    let other = SocketAddr::from(([127, 0, 0, 1], first));
    let at = proxy(other, |head| Some(head.to_owned())).await;
    let public = format!("http://{at}");
    let _first = Desk::start(first, &public);
    let (is_well, told) = Desk::start(second, &public).doctor(None).await;
    assert!(
        !is_well && told.contains("another server of Lobby answers"),
        "{told}"
    );
    // Takes a connection and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let public = format!("http://{}", silent.local_addr().unwrap());
    let (is_well, told) = Desk::start(port::free(), &public).doctor(None).await;
    let line = "note   Reached    http://127.0.0.1:";
    assert!(is_well && told.contains(line), "{told}");
    assert!(told.contains("no answer within 5 s"), "{told}");
}
