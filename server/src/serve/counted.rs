//! How many connections one network has open, websockets included: a connection counts for as long as its stream lives.

use std::collections::HashMap;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use service::throttle::ClientAddress;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Counts connections by network.
#[derive(Clone, Debug)]
pub(super) struct Counter {
    open: Arc<Mutex<HashMap<IpAddr, usize>>>,
    max: usize,
}

/// A stream that counts while it lives.
#[derive(Debug)]
pub(super) struct Counted<T> {
    stream: T,
    _place: Option<Place>,
}

/// One connection of a network.
#[derive(Debug)]
pub(super) struct Place {
    counter: Counter,
    network: IpAddr,
}

impl Counter {
    /// At most `max` connections for each network.
    pub(super) fn new(max: usize) -> Self {
        Self {
            open: Arc::default(),
            max,
        }
    }

    /// A place for a connection from this address; none when its network has all that it may have.
    pub(super) fn enter(&self, address: IpAddr) -> Option<Place> {
        let network = ClientAddress(address.to_canonical()).network();
        let mut open = self.lock();
        let count = open.entry(network).or_default();
        if *count >= self.max {
            return None;
        }
        *count += 1;
        Some(Place {
            counter: self.clone(),
            network,
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.counter.lock();
        if let Some(count) = open.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.network);
            }
        }
    }
}

impl<T> Counted<T> {
    /// A stream with its place; without one it does not count.
    pub(super) fn new(stream: T, place: Option<Place>) -> Self {
        Self {
            stream,
            _place: place,
        }
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Counted<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Counted<T> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sec_10_a_network_has_its_share_and_others_notice_nothing() {
        let counter = Counter::new(2);
        let from = |text: &str| counter.enter(text.parse().unwrap());
        let (first, _second) = (from("10.0.0.1").unwrap(), from("::ffff:10.0.0.1").unwrap());
        assert!(from("10.0.0.1").is_none());
        assert!(from("10.0.0.2").is_some());
        let _sixes = (from("2001:db8::1").unwrap(), from("2001:db8::2").unwrap());
        assert!(from("2001:db8::3").is_none(), "a /64 is one network");
        drop(first);
        assert!(from("10.0.0.1").is_some(), "the place is free again");
    }

    #[test]
    fn what_is_closed_is_forgotten() {
        let counter = Counter::new(1);
        drop(counter.enter("10.0.0.1".parse().unwrap()));
        assert!(counter.lock().is_empty());
    }
}
