//! A websocket without a client's manners: it sends what it is told and keeps what it gets.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use model::codec::Wire;
use model::frame::{CONSOLE_PROTOCOL, FromConsole, ToConsole};
use model::visitor::{FromVisitor, ToVisitor, VISITOR_PROTOCOL};
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::{HeaderName, HeaderValue};
use tokio_tungstenite::tungstenite::{Bytes, Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::http::{Browser, HOST};

/// What is waited for has to come within this time.
pub(crate) const DEADLINE: Duration = Duration::from_mins(1);

/// Waits, but not for ever.
pub(crate) async fn within<T>(what: &str, wait: impl Future<Output = T>) -> T {
    let waited = tokio::time::timeout(DEADLINE, wait).await;
    waited.unwrap_or_else(|_| panic!("waited for {what} for {} s", DEADLINE.as_secs()))
}

/// An open websocket.
#[derive(Debug)]
pub(crate) struct Socket(WebSocketStream<TcpStream>);

impl Socket {
    /// Opens one, or gives the status with which the upgrade was refused; 0 where there was no answer.
    pub(crate) async fn open(browser: &Browser, path: &str) -> Result<Self, u16> {
        let stream = TcpStream::connect(browser.to).await.map_err(|_| 0_u16)?;
        stream.set_nodelay(true).map_err(|_| 0_u16)?;
        Self::over(stream, browser, path).await
    }

    /// Opens one whose receive buffer is as small as it can be.
    pub(crate) async fn open_narrow(browser: &Browser, path: &str) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4_096).unwrap();
        let to: SocketAddr = browser.to;
        Self::over(socket.connect(to).await.unwrap(), browser, path)
            .await
            .unwrap()
    }

    /// Opens one from another address of this machine.
    pub(crate) async fn open_from(
        browser: &Browser,
        path: &str,
        from: std::net::Ipv4Addr,
    ) -> Result<Self, u16> {
        Self::over(
            connect_from(browser.to, from).await.map_err(|_| 0_u16)?,
            browser,
            path,
        )
        .await
    }

    async fn over(stream: TcpStream, browser: &Browser, path: &str) -> Result<Self, u16> {
        let mut request = format!("ws://{HOST}{path}").into_client_request().unwrap();
        for (name, value) in browser.lines() {
            request.headers_mut().insert(
                HeaderName::from_static(name),
                HeaderValue::from_str(&value).unwrap(),
            );
        }
        match client_async(request, stream).await {
            Ok((socket, _)) => Ok(Self(socket)),
            Err(Error::Http(answer)) => Err(answer.status().as_u16()),
            Err(_) => Err(0),
        }
    }

    pub(crate) async fn send(&mut self, message: Message) -> Result<(), Error> {
        self.0.send(message).await
    }

    pub(crate) async fn text(&mut self, text: &str) {
        // The server may have closed already; then the close is what the test looks at.
        let _ = self.0.send(Message::text(text)).await;
    }

    pub(crate) async fn binary(&mut self, bytes: Vec<u8>) {
        let _ = self.0.send(Message::binary(bytes)).await;
    }

    /// The next message; `None` at the end.
    pub(crate) async fn next(&mut self) -> Option<Result<Message, Error>> {
        let next = self.0.next().await;
        match &next {
            Some(Ok(Message::Text(text))) => crate::canary::look("a frame", text.as_bytes()),
            Some(Ok(Message::Binary(bytes))) => crate::canary::look("a frame", bytes),
            _ => {}
        }
        next
    }

    /// The code with which it is closed; 0 where the line broke without one. What comes before is skipped.
    pub(crate) async fn closed(&mut self) -> u16 {
        within("the socket's end", async {
            loop {
                match self.next().await {
                    Some(Ok(Message::Close(frame))) => return frame.map_or(1005, |frame| frame.code.into()),
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => return 0,
                }
            }
        })
        .await
    }

    /// Sends a frame of the console.
    pub(crate) async fn say(&mut self, frame: &FromConsole) {
        self.text(&serde_json::to_string(frame).unwrap()).await;
    }

    /// Begins as a console.
    pub(crate) async fn hello(&mut self, epoch: &str, cursor: i64) {
        self.say(&FromConsole::Hello {
            protocol: CONSOLE_PROTOCOL,
            epoch: epoch.to_owned(),
            cursor,
        })
        .await;
    }

    /// The console's next frame.
    pub(crate) async fn frame(&mut self) -> ToConsole {
        within("a frame", async {
            match self.next().await {
                Some(Ok(Message::Text(text))) => serde_json::from_str(text.as_str()).unwrap(),
                other => panic!("a frame, not {other:?}"),
            }
        })
        .await
    }

    /// The console's frames up to and with the first for which `is_last` holds.
    pub(crate) async fn frames_to(&mut self, is_last: impl Fn(&ToConsole) -> bool) -> Vec<ToConsole> {
        let mut frames = Vec::new();
        loop {
            frames.push(self.frame().await);
            if is_last(&frames[frames.len() - 1]) {
                return frames;
            }
        }
    }

    /// Sends a frame of the widget.
    pub(crate) async fn tell(&mut self, frame: &FromVisitor) {
        self.binary(frame.to_bytes()).await;
    }

    /// Begins as a widget.
    pub(crate) async fn greet(&mut self, credential: Option<&str>, epoch: &str, cursor: i64, chat: &str) {
        let (credential, epoch, chat) = (credential.map(str::to_owned), epoch.to_owned(), chat.to_owned());
        self.tell(&FromVisitor::Hello {
            protocol: VISITOR_PROTOCOL,
            credential,
            epoch,
            cursor,
            chat,
        })
        .await;
    }

    /// The widget's next frame.
    pub(crate) async fn news(&mut self) -> ToVisitor {
        within("a frame", async {
            match self.next().await {
                Some(Ok(Message::Binary(bytes))) => visitor_frame(&bytes),
                other => panic!("a frame, not {other:?}"),
            }
        })
        .await
    }

    /// The widget's frames up to and with the first for which `is_last` holds.
    pub(crate) async fn news_to(&mut self, is_last: impl Fn(&ToVisitor) -> bool) -> Vec<ToVisitor> {
        let mut frames = Vec::new();
        loop {
            frames.push(self.news().await);
            if is_last(&frames[frames.len() - 1]) {
                return frames;
            }
        }
    }
}

/// A connection from another address of this machine.
pub(crate) async fn connect_from(to: SocketAddr, from: std::net::Ipv4Addr) -> std::io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.bind((from, 0).into())?;
    socket.connect(to).await
}

/// A frame of the widget's codec.
pub(crate) fn visitor_frame(bytes: &Bytes) -> ToVisitor {
    ToVisitor::from_bytes(bytes).unwrap()
}
