//! A line between a client and the server that can be cut, silenced and restored.

use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Condition {
    /// How often it was cut.
    cuts: u32,
    is_cut: bool,
    /// Whether bytes go to the server.
    up: bool,
    /// Whether bytes come from the server.
    down: bool,
}

/// The line. Dropping it cuts it.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) addr: SocketAddr,
    condition: watch::Sender<Condition>,
    accepting: JoinHandle<()>,
}

impl Line {
    /// A line to wherever the server is now.
    pub(crate) async fn to(server: watch::Receiver<SocketAddr>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let condition = watch::Sender::new(Condition {
            cuts: 0,
            is_cut: false,
            up: true,
            down: true,
        });
        let accepting = tokio::spawn(accept(listener, server, condition.clone()));
        Self {
            addr,
            condition,
            accepting,
        }
    }

    /// Closes all connections; new ones are closed at once.
    pub(crate) fn cut(&self) {
        self.condition.send_modify(|line| {
            line.is_cut = true;
            line.cuts += 1;
        });
    }

    /// Closes all connections; new ones go through.
    pub(crate) fn break_once(&self) {
        self.condition.send_modify(|line| line.cuts += 1);
    }

    /// Connections stay open and nothing moves on them.
    pub(crate) fn silence(&self) {
        self.condition
            .send_modify(|line| (line.up, line.down) = (false, false));
    }

    /// What the client sends arrives; what the server answers does not.
    pub(crate) fn lose_answers(&self) {
        self.condition.send_modify(|line| line.down = false);
    }

    /// All is well again, on new connections: what was held is lost.
    pub(crate) fn mend(&self) {
        self.break_once();
        self.restore();
    }

    /// All is well again; what was held is let go.
    pub(crate) fn restore(&self) {
        self.condition
            .send_modify(|line| (line.is_cut, line.up, line.down) = (false, true, true));
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.accepting.abort();
        self.cut();
    }
}

async fn accept(
    listener: TcpListener,
    server: watch::Receiver<SocketAddr>,
    condition: watch::Sender<Condition>,
) {
    loop {
        let Ok((client, _)) = listener.accept().await else {
            continue;
        };
        let now = *condition.borrow();
        if now.is_cut {
            continue;
        }
        let server = *server.borrow();
        let line = condition.subscribe();
        tokio::spawn(async move {
            let mut until_cut = line.clone();
            tokio::select! {
                // Either way both ends are closed.
                _ = carry(client, server, line) => {}
                _ = until_cut.wait_for(|line| line.cuts != now.cuts) => {}
            }
        });
    }
}

async fn carry(client: TcpStream, server: SocketAddr, line: watch::Receiver<Condition>) -> io::Result<()> {
    let server = TcpStream::connect(server).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (client_read, client_write) = client.into_split();
    let (server_read, server_write) = server.into_split();
    let up = flow(client_read, server_write, line.clone(), |line| line.up);
    let down = flow(server_read, client_write, line, |line| line.down);
    tokio::try_join!(up, down).map(|_| ())
}

async fn flow(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut line: watch::Receiver<Condition>,
    flows: fn(&Condition) -> bool,
) -> io::Result<()> {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let flowing = async |line: &mut watch::Receiver<Condition>| match line.wait_for(flows).await {
            Ok(_) => Ok(()),
            Err(_) => Err(io::Error::from(io::ErrorKind::ConnectionAborted)),
        };
        flowing(&mut line).await?;
        let count = from.read(&mut buffer).await?;
        // It was perhaps read while the line fell silent; then it waits here.
        flowing(&mut line).await?;
        if count == 0 {
            return to.shutdown().await;
        }
        to.write_all(&buffer[..count]).await?;
    }
}
