//! Requests as a browser would send them to the public address: over http or https, each with a time limit, only the head of its answer.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, Request, StatusCode, header};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{CertificateError, Error as TlsError};
use url::{Host, Url};

use crate::config::PublicUrl;
use crate::outgoing::connector;

/// How long one address may take to accept a connection.
const CONNECT_WITHIN: Duration = Duration::from_secs(3);
/// How long the name, the certificate and the answer may take, each.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// Where to ask.
pub(super) struct Way {
    /// The name and the port as a browser writes them in `Host`.
    pub(super) host: String,
    to: To,
    secret: Option<(TlsConnector, ServerName<'static>)>,
}

enum To {
    /// As the public address says.
    Name(Host<String>, u16),
    /// Past everything in between.
    Here(SocketAddr),
}

/// The head of an answer.
#[derive(Debug)]
pub(super) struct Answer {
    /// Its status.
    pub(super) status: StatusCode,
    headers: HeaderMap,
}

/// Why there is no answer, to follow the address in a sentence.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unreached {
    /// The name cannot be resolved.
    #[error("this machine finds no address for that name ({0})")]
    Name(io::Error),
    /// Nobody listens.
    #[error("nobody answers there ({0})")]
    Nobody(io::Error),
    /// It took too long.
    #[error("no answer within {} s", ANSWER_WITHIN.as_secs())]
    TooLong,
    /// Browsers would not believe it.
    #[error("{0}")]
    Certificate(&'static str),
    /// Something else of the encrypted connection.
    #[error("no encrypted connection comes about ({0})")]
    Secret(io::Error),
    /// What came is not an answer.
    #[error("what answers there does not speak HTTP ({0})")]
    Broken(hyper::Error),
}

impl Answer {
    /// A header that came once; empty where it did not.
    pub(super) fn header(&self, name: &HeaderName) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}

impl Way {
    /// The way of every browser.
    pub(super) fn of_browsers(url: &PublicUrl) -> Option<Self> {
        let parsed = Url::parse(url.origin()).ok()?;
        let (name, port) = (parsed.host()?.to_owned(), parsed.port_or_known_default()?);
        let secret = if url.is_https() {
            let server = ServerName::try_from(parsed.host_str()?.trim_matches(['[', ']']).to_owned()).ok()?;
            Some((connector(), server))
        } else {
            None
        };
        Some(Self {
            host: authority(url),
            to: To::Name(name, port),
            secret,
        })
    }

    /// Past every proxy, to the server itself, which is called by its public name.
    pub(super) fn past_proxies(url: &PublicUrl, addr: SocketAddr) -> Self {
        Self {
            host: authority(url),
            to: To::Here(addr),
            secret: None,
        }
    }

    /// Sends `GET` with these headers and reads the head of the answer.
    pub(super) async fn ask(&self, path: &str, headers: &[(HeaderName, &str)]) -> Result<Answer, Unreached> {
        let stream = self.connect().await?;
        let mut request = Request::get(path).header(header::HOST, &self.host);
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        // All of it is our own text.
        let request = request.body(Body::empty()).unwrap_or_default();
        let answered = async {
            match &self.secret {
                None => exchange(stream, request).await,
                Some((connector, name)) => {
                    let secret = connector.connect(name.clone(), stream).await;
                    exchange(secret.map_err(of_secret)?, request).await
                }
            }
        };
        within(ANSWER_WITHIN, answered).await
    }

    async fn connect(&self) -> Result<TcpStream, Unreached> {
        let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
        for addr in self.addresses().await? {
            match timeout(CONNECT_WITHIN, TcpStream::connect(addr)).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(error)) => last = error,
                Err(_) => last = io::ErrorKind::TimedOut.into(),
            }
        }
        match last.kind() {
            io::ErrorKind::TimedOut => Err(Unreached::TooLong),
            _ => Err(Unreached::Nobody(last)),
        }
    }

    async fn addresses(&self) -> Result<Vec<SocketAddr>, Unreached> {
        Ok(match &self.to {
            To::Here(addr) => vec![*addr],
            To::Name(Host::Ipv4(ip), port) => vec![(*ip, *port).into()],
            To::Name(Host::Ipv6(ip), port) => vec![(*ip, *port).into()],
            To::Name(Host::Domain(name), port) => {
                let found = async { lookup_host((name.as_str(), *port)).await.map_err(Unreached::Name) };
                within(ANSWER_WITHIN, found).await?.collect()
            }
        })
    }
}

/// Name and port of the public address.
fn authority(url: &PublicUrl) -> String {
    let origin = url.origin();
    let behind_scheme = origin.split_once("://").map_or(origin, |(_, behind)| behind);
    behind_scheme.to_owned()
}

async fn within<T>(
    limit: Duration,
    asked: impl Future<Output = Result<T, Unreached>>,
) -> Result<T, Unreached> {
    timeout(limit, asked).await.unwrap_or(Err(Unreached::TooLong))
}

async fn exchange<S>(stream: S, request: Request<Body>) -> Result<Answer, Unreached>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(Unreached::Broken)?;
    let driving = tokio::spawn(connection);
    let answer = sender.send_request(request).await;
    driving.abort();
    let (head, _) = answer.map_err(Unreached::Broken)?.into_parts();
    Ok(Answer {
        status: head.status,
        headers: head.headers,
    })
}

/// In words where a browser has words for it.
fn of_secret(error: io::Error) -> Unreached {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<TlsError>());
    let Some(TlsError::InvalidCertificate(wrong)) = inner else {
        return Unreached::Secret(error);
    };
    match wrong {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            Unreached::Certificate("its certificate has expired")
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            Unreached::Certificate("its certificate is one for another name")
        }
        CertificateError::UnknownIssuer => {
            Unreached::Certificate("nobody whom this machine trusts has signed its certificate")
        }
        _ => Unreached::Secret(error),
    }
}
