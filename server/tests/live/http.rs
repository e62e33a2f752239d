//! One request, one answer, as a browser on one of our own pages sends it.

use std::io;
use std::net::SocketAddr;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Request, header};
use hyper_util::rt::TokioIo;
use model::refusal::Refusal;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::net::TcpStream;

/// The public address of every test's server, wherever it is bound.
pub(crate) const ORIGIN: &str = "http://127.0.0.1:7070";
/// The same as a host.
pub(crate) const HOST: &str = "127.0.0.1:7070";

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error} in {} {}", self.status, self.text()))
    }

    /// The refusal of a server function.
    pub(crate) fn refusal(&self) -> Refusal {
        match self.json() {
            app::api::ApiError::Refused(refusal) => refusal,
            other => panic!("{other:?}"),
        }
    }

    /// A header's value; empty where it is missing.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// Name and value of the cookie that it sets.
    pub(crate) fn cookie(&self) -> Option<String> {
        let set = self.headers.get(header::SET_COOKIE)?.to_str().unwrap();
        Some(set.split(';').next().unwrap().to_owned())
    }
}

/// A browser's view of a server: where it is, and the cookies that it keeps.
#[derive(Clone, Debug)]
pub(crate) struct Browser {
    pub(crate) to: SocketAddr,
    pub(crate) cookie: Option<String>,
    /// Further header lines, which replace the usual ones of the same name.
    pub(crate) headers: Vec<(&'static str, String)>,
}

impl Browser {
    pub(crate) fn new(to: SocketAddr) -> Self {
        Self {
            to,
            cookie: None,
            headers: Vec::new(),
        }
    }

    /// The same browser with a further header.
    pub(crate) fn with(&self, name: &'static str, value: &str) -> Self {
        let mut other = self.clone();
        other.headers.push((name, value.to_owned()));
        other
    }

    /// The header lines of a request, `Host` and `Origin` among them. An empty value stands for none.
    pub(crate) fn lines(&self) -> Vec<(&'static str, String)> {
        let mut lines = vec![("host", HOST.to_owned()), ("origin", ORIGIN.to_owned())];
        lines.extend(self.cookie.clone().map(|cookie| ("cookie", cookie)));
        for (name, value) in &self.headers {
            lines.retain(|(known, _)| known != name);
            lines.push((name, value.clone()));
        }
        lines.retain(|(_, value)| !value.is_empty());
        lines
    }

    pub(crate) async fn try_send(&self, method: &str, path: &str, body: Vec<u8>) -> io::Result<Answer> {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in self.lines() {
            request = request.header(name, value);
        }
        exchange(self.to, request.body(Body::from(body)).unwrap()).await
    }

    /// The answer, as it comes, to the head of a `POST` whose body is announced with this length and never sent.
    pub(crate) async fn answer_to_head(&self, path: &str, length_bytes: usize) -> String {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};

        let mut head =
            format!("POST {path} HTTP/1.1\r\ncontent-length: {length_bytes}\r\nconnection: close\r\n");
        for (name, value) in self.lines() {
            head.extend([name, ": ", &value, "\r\n"]);
        }
        head.push_str("\r\n");
        let mut stream = tokio::net::TcpStream::connect(self.to).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// A `POST` whose body comes in pieces and does not say how long it is.
    pub(crate) async fn post_in_pieces(&self, path: &str, pieces: Vec<Vec<u8>>) -> Answer {
        let mut request = Request::builder().method("POST").uri(path);
        for (name, value) in self.lines() {
            request = request.header(name, value);
        }
        let pieces = pieces
            .into_iter()
            .map(|piece| Ok::<_, io::Error>(Bytes::from(piece)));
        let body = Body::from_stream(futures_util::stream::iter(pieces));
        exchange(self.to, request.body(body).unwrap()).await.unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.try_send("GET", path, Vec::new()).await.unwrap()
    }

    pub(crate) async fn post(&self, path: &str, body: Vec<u8>) -> Answer {
        self.try_send("POST", path, body).await.unwrap()
    }

    /// Calls a server function.
    pub(crate) async fn api(&self, function: &str, arguments: Value) -> Answer {
        self.try_api(function, arguments).await.unwrap()
    }

    pub(crate) async fn try_api(&self, function: &str, arguments: Value) -> io::Result<Answer> {
        let body = arguments.to_string().into_bytes();
        let asking = self
            .with("content-type", "application/json")
            .with("accept", "application/json");
        asking.try_send("POST", &path_of(function), body).await
    }
}

/// The address of a server function, by its name.
pub(crate) fn path_of(function: &str) -> String {
    let all = leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path);
    let own = all
        .filter(|path| path.rsplit('/').next() == Some(function))
        .last();
    own.unwrap_or_else(|| panic!("no server function is called {function}"))
        .to_owned()
}

async fn exchange(to: SocketAddr, request: Request<Body>) -> io::Result<Answer> {
    let stream = TcpStream::connect(to).await?;
    let shaken = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = shaken.map_err(io::Error::other)?;
    let driving = Driving(tokio::spawn(connection));
    let (head, body) = sender
        .send_request(request)
        .await
        .map_err(io::Error::other)?
        .into_parts();
    let body = axum::body::to_bytes(Body::new(body), usize::MAX)
        .await
        .map_err(io::Error::other)?;
    drop(driving);
    crate::canary::look_at_answer(&head.headers, &body);
    Ok(Answer {
        status: head.status.as_u16(),
        headers: head.headers,
        body,
    })
}

/// Whoever gives a request up closes its connection.
struct Driving(tokio::task::JoinHandle<hyper::Result<()>>);

impl Drop for Driving {
    fn drop(&mut self) {
        self.0.abort();
    }
}
