//! The word to systemd (`Type=notify`): ready, stopping. Without `NOTIFY_SOCKET` nobody waits for it.

/// A state that a service manager waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Started: requests are answered.
    Ready,
    /// Told to stop.
    Stopping,
}

/// Tells the service manager that started us, where there is one. What fails is logged; the server goes on.
pub fn tell(state: State) {
    if let Some(socket) = std::env::var_os("NOTIFY_SOCKET")
        && let Err(error) = send(&socket, state)
    {
        tracing::warn!(%error, "The service manager was not told");
    }
}

/// Sends a state as `sd_notify(3)` describes it: a datagram to a path, or with `@` to an abstract name.
#[cfg(target_os = "linux")]
fn send(socket: &std::ffi::OsStr, state: State) -> std::io::Result<()> {
    use std::os::linux::net::SocketAddrExt;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::net::{SocketAddr, UnixDatagram};

    let word: &[u8] = match state {
        State::Ready => b"READY=1",
        State::Stopping => b"STOPPING=1",
    };
    let address = match socket.as_bytes() {
        [b'@', name @ ..] => SocketAddr::from_abstract_name(name)?,
        _ => SocketAddr::from_pathname(socket)?,
    };
    UnixDatagram::unbound()?.send_to_addr(word, &address).map(drop)
}

#[cfg(not(target_os = "linux"))]
fn send(_socket: &std::ffi::OsStr, _state: State) -> std::io::Result<()> {
    Ok(())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::os::unix::net::UnixDatagram;

    #[test]
    fn systemd_hears_each_word() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notify");
        let systemd = UnixDatagram::bind(&path).unwrap();
        let mut heard = [0; 32];
        for (state, word) in [(State::Ready, "READY=1"), (State::Stopping, "STOPPING=1")] {
            send(path.as_os_str(), state).unwrap();
            let bytes = systemd.recv(&mut heard).unwrap();
            assert_eq!(&heard[..bytes], word.as_bytes());
        }
        assert!(send(folder.path().join("nobody").as_os_str(), State::Ready).is_err());
    }
}
