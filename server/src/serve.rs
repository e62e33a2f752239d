//! Accepting connections: a time limit for request heads, bounds on connections, a stop that lets requests finish.

mod counted;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use service::throttle::Limits;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tower::ServiceExt;

use crate::layers::client_address::TrustedProxies;
use crate::stopping::Stopping;
use counted::{Counted, Counter, Place};

/// A request's head has to arrive within this time; slower ones are cut.
const HEAD_WITHIN: Duration = Duration::from_secs(20);
/// The largest head of a request, and the most that is buffered for a connection, in bytes.
const BUFFER_MAX_BYTES: usize = 64 * 1024;
/// How many connections speak HTTP at once; more wait to be accepted. Open websockets do not count here.
const CONNECTIONS_MAX: usize = 16_384;
/// How many connections one network may have open, websockets included. Trusted proxies have no such bound.
const NETWORK_MAX: usize = 500;
/// The pause after an accept that failed, when files or memory are used up.
const PAUSE: Duration = Duration::from_millis(100);

/// Who is let in, and for how long.
#[derive(Clone, Debug)]
pub(crate) struct Door {
    trusted_proxies: TrustedProxies,
    networks: Counter,
    places: Arc<Semaphore>,
    stopping: Stopping,
}

impl Door {
    /// The door of a server with these limits.
    pub(crate) fn new(trusted_proxies: TrustedProxies, limits: Limits, stopping: Stopping) -> Self {
        let max = if limits == Limits::BENCH {
            usize::MAX
        } else {
            NETWORK_MAX
        };
        let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
        Self {
            trusted_proxies,
            networks: Counter::new(max),
            places,
            stopping,
        }
    }

    /// Serves until the server stops, then until the last request is answered.
    pub(crate) async fn serve(self, listener: TcpListener, router: Router) {
        let open = watch::Sender::new(());
        loop {
            let place = tokio::select! {
                () = self.stopping.begun() => break,
                place = Arc::clone(&self.places).acquire_owned() => place,
            };
            let accepted = tokio::select! {
                () = self.stopping.begun() => break,
                accepted = self.accept(&listener) => accepted,
            };
            let Some((stream, peer)) = accepted else { continue };
            let (router, stopping, is_open) = (router.clone(), self.stopping.clone(), open.subscribe());
            tokio::spawn(async move {
                connection(stream, peer, router, stopping).await;
                drop((place, is_open));
            });
        }
        drop(listener);
        open.closed().await;
    }

    /// The next connection; none for one that is turned away.
    async fn accept(&self, listener: &TcpListener) -> Option<(Counted<TcpStream>, SocketAddr)> {
        let (stream, peer) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "A connection could not be accepted");
                tokio::time::sleep(PAUSE).await;
                return None;
            }
        };
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "A connection went at once");
        }
        let counts = !self.trusted_proxies.contains(peer.ip().to_canonical());
        let place: Option<Place> = if counts {
            Some(self.networks.enter(peer.ip())?)
        } else {
            None
        };
        Some((Counted::new(stream, place), peer))
    }
}

async fn connection(stream: Counted<TcpStream>, peer: SocketAddr, router: Router, stopping: Stopping) {
    let service = hyper::service::service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request.map(Body::new))
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .max_buf_size(BUFFER_MAX_BYTES)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stopping.begun() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::trace!(%error, "A connection ended early");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    async fn open(limits: Limits) -> (SocketAddr, Stopping) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (addr, stopping) = (listener.local_addr().unwrap(), Stopping::default());
        let door = Door::new(TrustedProxies::default(), limits, stopping.clone());
        tokio::spawn(door.serve(listener, Router::new().route("/", get(|| async { "here" }))));
        (addr, stopping)
    }

    #[tokio::test(start_paused = true)]
    async fn sec_10_a_head_that_does_not_end_is_cut() {
        let (addr, _stopping) = open(Limits::DEFAULT).await;
        let mut stream = TcpStream::connect(addr).await.unwrap();
        stream
            .write_all(b"GET / HTTP/1.1\r\nhost: x\r\nx-slow: ")
            .await
            .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        assert!(!String::from_utf8_lossy(&answer).contains("here"));
    }

    #[tokio::test]
    async fn sec_10_too_many_connections_of_one_address_are_turned_away() {
        let (addr, _stopping) = open(Limits::DEFAULT).await;
        let mut held = Vec::new();
        for _ in 0..NETWORK_MAX {
            held.push(TcpStream::connect(addr).await.unwrap());
        }
        let mut more = TcpStream::connect(addr).await.unwrap();
        assert_eq!(
            more.read(&mut [0; 8]).await.unwrap_or(0),
            0,
            "it is closed without a word"
        );
        let first = &mut held[0];
        first
            .write_all(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
            .await
            .unwrap();
        let mut answer = String::new();
        first.read_to_string(&mut answer).await.unwrap();
        assert!(answer.ends_with("here"), "those who are there notice nothing");
    }

    #[tokio::test]
    async fn an_idle_connection_does_not_hold_the_stop() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (addr, stopping) = (listener.local_addr().unwrap(), Stopping::default());
        let door = Door::new(TrustedProxies::default(), Limits::DEFAULT, stopping.clone());
        let serving = tokio::spawn(door.serve(listener, Router::new().route("/", get(|| async { "here" }))));
        let mut idle = TcpStream::connect(addr).await.unwrap();
        idle.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
            .await
            .unwrap();
        assert!(idle.read(&mut [0; 512]).await.unwrap() > 0);
        stopping.begin();
        serving.await.unwrap();
    }
}
