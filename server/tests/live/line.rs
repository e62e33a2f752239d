//! A line between a client and the server that can be cut, silenced and restored.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

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
    /// How long bytes are held in either direction.
    delay: Duration,
    /// Whether the last cut was without a goodbye: both ends get a reset.
    is_rough: bool,
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
        let condition = watch::Sender::new(Condition {
            cuts: 0,
            is_cut: false,
            up: true,
            down: true,
            delay: Duration::ZERO,
            is_rough: false,
        });
        let bound = crate::clients::spawn(TcpListener::bind("127.0.0.1:0"));
        let listener = bound.await.unwrap().unwrap();
        let addr = listener.local_addr().unwrap();
        let accepting = crate::clients::spawn(accept(listener, server, condition.clone()));
        Self {
            addr,
            condition,
            accepting,
        }
    }

    /// Closes all connections; new ones are closed at once.
    pub(crate) fn cut(&self) {
        self.condition.send_modify(|line| {
            (line.is_cut, line.is_rough) = (true, false);
            line.cuts += 1;
        });
    }

    /// Closes all connections; new ones go through.
    pub(crate) fn break_once(&self) {
        self.condition.send_modify(|line| {
            line.is_rough = false;
            line.cuts += 1;
        });
    }

    /// Resets all connections, as a router that has forgotten them; new ones go through.
    pub(crate) fn reset(&self) {
        self.condition.send_modify(|line| {
            line.is_rough = true;
            line.cuts += 1;
        });
    }

    /// From now on, whatever is carried is held for a while first.
    pub(crate) fn delay(&self, delay: Duration) {
        self.condition.send_modify(|line| line.delay = delay);
    }

    /// What the server sends arrives; what the client says does not.
    pub(crate) fn lose_words(&self) {
        self.condition.send_modify(|line| line.up = false);
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
        self.condition.send_modify(|line| {
            (line.is_cut, line.up, line.down, line.delay) = (false, true, true, Duration::ZERO);
        });
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
        // Either way both ends are closed.
        tokio::spawn(carry(client, server, condition.subscribe(), now.cuts));
    }
}

async fn carry(
    client: TcpStream,
    server: SocketAddr,
    line: watch::Receiver<Condition>,
    cuts: u32,
) -> io::Result<()> {
    let mut until_cut = line.clone();
    let server = tokio::select! {
        server = TcpStream::connect(server) => server?,
        _ = until_cut.wait_for(|line| line.cuts != cuts) => return Ok(()),
    };
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (mut client_read, mut client_write) = client.into_split();
    let (mut server_read, mut server_write) = server.into_split();
    let is_rough = {
        let up = flow(&mut client_read, &mut server_write, line.clone(), |line| line.up);
        let down = flow(&mut server_read, &mut client_write, line, |line| line.down);
        tokio::select! {
            ended = async { tokio::try_join!(up, down) } => return ended.map(drop),
            cut = until_cut.wait_for(|line| line.cuts != cuts) => cut.is_ok_and(|line| line.is_rough),
        }
    };
    if is_rough {
        client_read.as_ref().set_zero_linger()?;
        server_read.as_ref().set_zero_linger()?;
    }
    Ok(())
}

async fn flow(
    from: &mut OwnedReadHalf,
    to: &mut OwnedWriteHalf,
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
        let delay = line.borrow().delay;
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        if count == 0 {
            return to.shutdown().await;
        }
        to.write_all(&buffer[..count]).await?;
    }
}
