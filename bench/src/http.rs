//! HTTP as a browser on one of the desk's own pages sends it, over one connection that stays open.

use std::net::SocketAddr;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Request, header};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

use crate::outcome::Outcome;

/// Where a server is.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    /// The address to connect to.
    pub(crate) addr: SocketAddr,
    /// The same as an origin.
    pub(crate) origin: String,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Its status.
    pub(crate) status: u16,
    /// Name and value of the cookie that it sets.
    pub(crate) cookie: Option<String>,
    /// All of its body.
    pub(crate) body: Bytes,
}

/// An open connection.
#[derive(Debug)]
pub(crate) struct Http {
    site: Site,
    /// Name and value of the cookie that goes with each request.
    pub(crate) cookie: Option<String>,
    sender: SendRequest<Full<Bytes>>,
    driving: JoinHandle<()>,
}

impl Site {
    /// The server with this origin.
    ///
    /// # Errors
    /// When that is no plain address of this machine.
    pub(crate) fn new(origin: &str) -> Outcome<Self> {
        let addr = origin.strip_prefix("http://").and_then(|addr| addr.parse().ok());
        Ok(Self {
            addr: addr.ok_or_else(|| format!("not an address: {origin}"))?,
            origin: origin.to_owned(),
        })
    }
}

impl Http {
    /// Connects.
    ///
    /// # Errors
    /// When nobody answers there.
    pub(crate) async fn open(site: &Site) -> Outcome<Self> {
        let stream = TcpStream::connect(site.addr).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        // Its end shows at the next request.
        let driving = tokio::spawn(async { drop(connection.await) });
        Ok(Self {
            site: site.clone(),
            cookie: None,
            sender,
            driving,
        })
    }

    /// Asks for a page.
    ///
    /// # Errors
    /// When the connection breaks.
    pub(crate) async fn get(&mut self, path: &str) -> Outcome<Answer> {
        self.send("GET", path, "", Vec::new()).await
    }

    /// Sends a widget's bytes.
    ///
    /// # Errors
    /// When the connection breaks.
    pub(crate) async fn post(&mut self, path: &str, body: Vec<u8>) -> Outcome<Answer> {
        self.send("POST", path, "application/octet-stream", body).await
    }

    /// Calls a server function and keeps the cookie that it sets.
    ///
    /// # Errors
    /// When it is refused or the connection breaks.
    pub(crate) async fn call(&mut self, function: &str, arguments: &Value) -> Outcome<Value> {
        let path = format!("/api/app/api/{function}");
        let body = arguments.to_string().into_bytes();
        let answer = self.send("POST", &path, "application/json", body).await?;
        if answer.status != 200 {
            return Err(format!("{function}: {} {}", answer.status, answer.text()).into());
        }
        self.cookie = answer.cookie.or(self.cookie.take());
        Ok(serde_json::from_slice(&answer.body)?)
    }

    async fn send(&mut self, method: &str, path: &str, kind: &str, body: Vec<u8>) -> Outcome<Answer> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, self.site.addr.to_string())
            .header(header::ORIGIN, &self.site.origin)
            .header(header::ACCEPT, "application/json");
        if !kind.is_empty() {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        self.sender.ready().await?;
        let answer = self
            .sender
            .send_request(request.body(Full::new(Bytes::from(body)))?)
            .await?;
        let (head, body) = answer.into_parts();
        let set = head
            .headers
            .get(header::SET_COOKIE)
            .and_then(|set| set.to_str().ok());
        Ok(Answer {
            status: head.status.as_u16(),
            cookie: set.and_then(|set| set.split(';').next()).map(str::to_owned),
            body: body.collect().await?.to_bytes(),
        })
    }
}

impl Answer {
    /// The body as text, for messages.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Drop for Http {
    fn drop(&mut self) {
        self.driving.abort();
    }
}
