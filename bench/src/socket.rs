//! Opening a websocket from one of the desk's own pages.

use hyper::header::{COOKIE, HeaderValue, ORIGIN};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use crate::http::Site;
use crate::outcome::Outcome;

/// An open websocket.
pub(crate) type Socket = WebSocketStream<TcpStream>;

/// The read buffer of a visitor's socket, in bytes: there are thousands of them.
pub(crate) const SMALL: usize = 2 * 1024;
/// The read buffer of an agent's socket, in bytes: it is told everything.
pub(crate) const LARGE: usize = 256 * 1024;

/// Opens one with this cookie and this read buffer.
///
/// # Errors
/// When it is refused.
pub(crate) async fn open(site: &Site, path: &str, cookie: &str, buffer: usize) -> Outcome<Socket> {
    let stream = TcpStream::connect(site.addr).await?;
    stream.set_nodelay(true)?;
    let mut request = format!("ws://{}{path}", site.addr).into_client_request()?;
    let headers = request.headers_mut();
    headers.insert(ORIGIN, HeaderValue::from_str(&site.origin)?);
    headers.insert(COOKIE, HeaderValue::from_str(cookie)?);
    let config = WebSocketConfig::default()
        .read_buffer_size(buffer)
        .write_buffer_size(0);
    let (socket, _) = client_async_with_config(request, stream, Some(config)).await?;
    Ok(socket)
}
