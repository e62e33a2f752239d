//! Requests to servers whose addresses strangers have written (`security.md`, Requests that we send).
//!
//! A name is resolved first; where one of its addresses is none of the internet, nobody is asked, unless an administrator has named the
//! host. The connection goes to the very address that was looked at, so another answer of the DNS a moment later changes nothing. A
//! redirect is a new request with the same look at it. What comes is cut by size and by time, and nothing of it is passed on but the
//! words of [`page`].

mod page;
mod public;

use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use futures_util::StreamExt;
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use model::link_preview::LinkPreview;
use service::ports::Pages;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use url::{Host, Url};

pub(crate) use public::is_public;

/// So many pages are read at once; while they are, others wait.
const AT_ONCE: usize = 8;
/// A page may take so long, with all its redirects.
const WITHIN: Duration = Duration::from_secs(6);
/// So many redirects are followed.
const REDIRECTS_MAX: usize = 3;
/// So much of a page is read: its head is at the beginning.
const PAGE_MAX_BYTES: usize = 256 * 1024;
/// What the server calls itself.
const AGENT: &str = concat!("Lobby/", env!("CARGO_PKG_VERSION"), " (link preview)");

/// Hosts of the own network that an administrator allows, each with its port.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InternalHosts(Arc<[(String, u16)]>);

impl InternalHosts {
    /// Reads `HOST:PORT`, separated by commas.
    ///
    /// # Errors
    /// Why the list cannot be used, to follow its name in a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
        let hosts = items.map(|item| {
            let found = item.rsplit_once(':').and_then(|(host, port)| {
                let is_host = !host.contains(['/', '?', '#', '@', '*']);
                let host = Host::parse(host).ok().filter(|_| is_host)?;
                Some((host.to_string(), port.parse().ok()?))
            });
            found.ok_or_else(|| format!("has \"{item}\" in it, which is not HOST:PORT"))
        });
        hosts.collect::<Result<_, _>>().map(Self)
    }

    fn has(&self, host: &str, port: u16) -> bool {
        self.0.iter().any(|(name, at)| name == host && *at == port)
    }
}

/// Reads pages of the internet, and of the hosts that are allowed.
pub struct ReadPages {
    internal: InternalHosts,
    connector: TlsConnector,
    places: Arc<Semaphore>,
    /// How long a page may take.
    within: Duration,
}

/// Why there is no preview. Nobody is told but the log.
#[derive(Debug, thiserror::Error)]
enum Unread {
    #[error("the address leads into a network that is not the internet")]
    Internal,
    #[error("the address is not one of a page")]
    Address,
    #[error("the name has no address, or nobody answers there")]
    Unreached(#[from] std::io::Error),
    #[error("the answer is not one")]
    Broken(#[from] hyper::Error),
    #[error("the answer is {0}")]
    Status(StatusCode),
    #[error("the answer is no page")]
    NoPage,
    #[error("it leads on and on")]
    Redirects,
}

/// A page, or where it is now.
enum Came {
    Page(LinkPreview),
    Elsewhere(Url),
}

impl ReadPages {
    /// With these hosts allowed besides the internet.
    pub fn new(internal: InternalHosts) -> Self {
        Self {
            internal,
            connector: connector(),
            places: Arc::new(Semaphore::new(AT_ONCE)),
            within: WITHIN,
        }
    }

    async fn read(&self, address: &Url, place: Place) -> Result<LinkPreview, Unread> {
        let mut at = address.clone();
        // No website of the internet leads into the own network.
        let is_internal = self.is_internal(address);
        for _ in 0..=REDIRECTS_MAX {
            match self.ask(&at, is_internal, &place).await? {
                Came::Page(preview) => return Ok(preview),
                Came::Elsewhere(next) => at = next,
            }
        }
        Err(Unread::Redirects)
    }

    fn is_internal(&self, url: &Url) -> bool {
        let port = url.port_or_known_default();
        url.host_str()
            .zip(port)
            .is_some_and(|(host, port)| self.internal.has(host, port))
    }

    async fn ask(&self, url: &Url, from_internal: bool, place: &Place) -> Result<Came, Unread> {
        let is_secret = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return Err(Unread::Address),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Unread::Address);
        }
        let (Some(host), Some(name)) = (url.host(), url.host_str()) else {
            return Err(Unread::Address);
        };
        let port = url.port_or_known_default().ok_or(Unread::Address)?;
        let addresses = addresses(host, port, place).await?;
        let is_allowed = from_internal && self.is_internal(url);
        if !is_allowed && !is_of_the_internet(&addresses) {
            return Err(Unread::Internal);
        }
        let stream = TcpStream::connect(&addresses[..]).await?;
        let authority = &url[url::Position::BeforeHost..url::Position::AfterPort];
        let request = Request::get(&url[url::Position::BeforePath..url::Position::AfterQuery])
            .header(header::HOST, authority)
            .header(header::USER_AGENT, AGENT)
            .header(header::ACCEPT, "text/html, application/xhtml+xml")
            .header(header::ACCEPT_ENCODING, "identity")
            .body(Body::empty());
        let request = request.map_err(|_| Unread::Address)?;
        if is_secret {
            let server = ServerName::try_from(name.trim_matches(['[', ']']).to_owned());
            let server = server.map_err(|_| Unread::Address)?;
            exchange(self.connector.connect(server, stream).await?, request, url).await
        } else {
            exchange(stream, request, url).await
        }
    }
}

/// A place among those who may ask, kept by whatever still goes on.
type Place = Arc<OwnedSemaphorePermit>;

/// Whether all of these may be asked by anybody: websites of the internet, at the ports of websites.
fn is_of_the_internet(addresses: &[SocketAddr]) -> bool {
    let is_public = |address: &SocketAddr| matches!(address.port(), 80 | 443) && is_public(address.ip());
    !addresses.is_empty() && addresses.iter().all(is_public)
}

/// All addresses of a host.
async fn addresses(host: Host<&str>, port: u16, place: &Place) -> Result<Vec<SocketAddr>, Unread> {
    let name = match host {
        Host::Ipv4(ip) => return Ok(vec![(ip, port).into()]),
        Host::Ipv6(ip) => return Ok(vec![(ip, port).into()]),
        Host::Domain(name) => name.to_owned(),
    };
    let (say, said) = oneshot::channel();
    let place = Arc::clone(place);
    // A thread of its own: the resolver blocks, and a server that stops does not wait for it. It keeps its place until it is through.
    std::thread::Builder::new()
        .name("link-preview".to_owned())
        .spawn(move || {
            let _place = place;
            let found = (name.as_str(), port).to_socket_addrs();
            // Nobody listens any more where it took too long.
            drop(say.send(found.map(|found| found.collect())));
        })?;
    let found: std::io::Result<Vec<SocketAddr>> = said.await.map_err(|_| Unread::Address)?;
    Ok(found?)
}

#[async_trait]
impl Pages for ReadPages {
    async fn preview(&self, address: &Url) -> Option<LinkPreview> {
        let read = async {
            let place = Arc::clone(&self.places).acquire_owned().await;
            // It is never closed.
            let place = place.map_err(|_| Unread::Address)?;
            self.read(address, Arc::new(place)).await
        };
        match timeout(self.within, read).await {
            Ok(Ok(preview)) => Some(preview),
            // Without the address: what people write does not stand in the log.
            Ok(Err(unread)) => {
                tracing::debug!(error = %unread, "A link has no preview");
                None
            }
            Err(_) => {
                tracing::debug!("A link has no preview: its page took too long");
                None
            }
        }
    }
}

/// A client that believes whom this machine believes.
pub(crate) fn connector() -> TlsConnector {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let config = ClientConfig::builder()
        .with_root_certificates(roots)
        .with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}

async fn exchange<S>(stream: S, request: Request<Body>, url: &Url) -> Result<Came, Unread>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let driving = Driving(tokio::spawn(connection));
    let answer = sender.send_request(request).await?;
    let came = take(answer, url).await;
    drop(driving);
    came
}

/// A connection that is closed when nobody reads any more.
struct Driving(tokio::task::JoinHandle<Result<(), hyper::Error>>);

impl Drop for Driving {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn take(answer: Response<Incoming>, url: &Url) -> Result<Came, Unread> {
    let said = |name| answer.headers().get(name).and_then(|value| value.to_str().ok());
    if answer.status().is_redirection() {
        let next = said(header::LOCATION).and_then(|to| url.join(to).ok());
        return next.map(Came::Elsewhere).ok_or(Unread::Address);
    }
    if answer.status() != StatusCode::OK {
        return Err(Unread::Status(answer.status()));
    }
    let kind = said(header::CONTENT_TYPE)
        .unwrap_or_default()
        .to_ascii_lowercase();
    let (essence, parameters) = kind.split_once(';').unwrap_or((&kind, ""));
    if !matches!(essence.trim(), "text/html" | "application/xhtml+xml") {
        return Err(Unread::NoPage);
    }
    let charset = parameters
        .split(';')
        .find_map(|one| one.trim().strip_prefix("charset="));
    let charset = charset.map(|name| name.trim_matches('"').to_owned());
    let mut pieces = Body::new(answer.into_body()).into_data_stream();
    let mut bytes = Vec::new();
    while let Some(piece) = pieces.next().await {
        // A page that breaks off may have said enough.
        let Ok(piece) = piece else { break };
        bytes.extend_from_slice(&piece[..piece.len().min(PAGE_MAX_BYTES - bytes.len())]);
        if bytes.len() >= PAGE_MAX_BYTES {
            break;
        }
    }
    page::words(&bytes, charset.as_deref())
        .map(Came::Page)
        .ok_or(Unread::NoPage)
}

#[cfg(test)]
mod tests;
