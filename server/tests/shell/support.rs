//! A server in a folder of its own, and a client that sends one request for each connection.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use server::config::{Asked, Config};
use server::{Running, StartError};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The hash that the files of these tests carry.
pub(crate) const HASH: &str = "0123456789abcdef";

/// Folders with what a server needs, and the address of its database.
pub(crate) struct Folder {
    folder: TempDir,
    /// The address of the database.
    pub(crate) database: String,
}

impl Folder {
    /// Built files as short texts, no data; the database will be a file beside them.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite:{}", folder.path().join("data/lobby.db").display());
        let folder = Self { folder, database };
        for (name, text) in [
            ("site/hash.txt", HASH),
            ("site/console.js", "console"),
            ("site/console.js.br", "console in brotli"),
            ("site/console.js.gz", "console in gzip"),
            ("site/console.wasm", "wasm"),
            ("site/console.css", "css"),
            ("site/later.css", "css"),
            ("site/static/favicon.svg", "<svg/>"),
            (
                "site/static/shop/index.html",
                "<!doctype html><script src=\"__LOBBY_WIDGET_SRC__\" async></script>",
            ),
            ("site/static/shop/shop.css", "body{}"),
            ("widget/hash.txt", "fedcba9876543210"),
            ("widget/widget.js", "widget"),
            ("widget/widget.wasm", "wasm"),
            ("widget/widget.css", "css"),
            ("widget/loader.js", "(function(c){})(__LOBBY_CONFIG__)"),
        ] {
            let path = folder.path(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    /// A path inside.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The flags for these folders and for free ports, before `more`.
    pub(crate) fn flags(&self, more: &[&str]) -> Vec<String> {
        let path = |name: &str| self.path(name).display().to_string();
        let (site, widget, copies) = (path("site"), path("widget"), path("data"));
        let own = [
            ("--addr", "127.0.0.1:0"),
            ("--database-url", &self.database),
            ("--copies-dir", &copies),
            ("--site-dir", &site),
            ("--widget-dir", &widget),
        ];
        let missing = own
            .into_iter()
            .filter(|(name, _)| !more.contains(name))
            .flat_map(|(name, value)| [name, value]);
        missing.chain(more.iter().copied()).map(str::to_owned).collect()
    }

    /// The configuration of these flags.
    pub(crate) fn config(&self, more: &[&str]) -> Config {
        let args = std::iter::once("lobby".to_owned())
            .chain(self.flags(more))
            .map(Into::into);
        match Config::load(args, [], Path::new("/nonexistent")).unwrap() {
            Asked::Server(config) => *config,
            other => panic!("{other:?}"),
        }
    }

    /// Starts a server in this process.
    pub(crate) async fn start(&self, more: &[&str]) -> Result<Running, StartError> {
        server::start(self.config(more)).await
    }
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: u16,
    /// The head, lower case.
    pub(crate) head: String,
    /// The body.
    pub(crate) body: String,
}

impl Answer {
    /// The value of a header; empty where it is missing.
    pub(crate) fn header(&self, name: &str) -> &str {
        let prefix = format!("{name}: ");
        self.head
            .lines()
            .find_map(|line| line.strip_prefix(&prefix))
            .unwrap_or_default()
    }
}

/// Sends `GET` with these header lines.
pub(crate) async fn get(to: SocketAddr, path: &str, headers: &[&str]) -> Answer {
    send(to, "GET", path, headers, b"").await
}

/// Sends `GET`, calling the server by this name.
pub(crate) async fn send_as(to: SocketAddr, host: &str, path: &str) -> Answer {
    exchange(
        to,
        &format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close"),
        b"",
    )
    .await
}

/// Sends a request and reads the answer to its end.
pub(crate) async fn send(to: SocketAddr, method: &str, path: &str, headers: &[&str], body: &[u8]) -> Answer {
    let (start, host) = (format!("{method} {path} HTTP/1.1"), format!("host: {to}"));
    let own = [start.as_str(), &host, "connection: close"];
    let lines: Vec<&str> = own.into_iter().chain(headers.iter().copied()).collect();
    exchange(to, &lines.join("\r\n"), body).await
}

/// Sends a head, which begins with its first line, and a body; reads the answer to its end.
async fn exchange(to: SocketAddr, head: &str, body: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(to).await.unwrap();
    let length = if body.is_empty() {
        String::new()
    } else {
        format!("\r\ncontent-length: {}", body.len())
    };
    stream
        .write_all(format!("{head}{length}\r\n\r\n").as_bytes())
        .await
        .unwrap();
    // A server that refuses a body may close before it has read all of it.
    let _ = stream.write_all(body).await;
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes).await;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .unwrap_or(0);
    Answer {
        status,
        head: head.to_lowercase(),
        body: body.to_owned(),
    }
}
