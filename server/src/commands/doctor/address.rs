//! Whether the address is free, or who has it.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use super::report::Report;
use crate::config::{Config, ListenAddress};

const WHAT: &str = "Address";
/// A server of ours that does not answer in this time does not work.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);
/// What is read of an answer.
const ANSWER_BYTES: u64 = 8 * 1_024;

/// Looks at the address to listen on. Gives whether a server of ours answers there.
pub(super) fn check(config: &Config, report: &mut Report) -> bool {
    let addr = &config.addr;
    match TcpListener::bind(addr.socket_addr()) {
        Ok(_) => report.right(WHAT, &format!("{addr} is free; no server runs there")),
        Err(error) if error.kind() == ErrorKind::AddrInUse => return taken(addr, report),
        Err(error) => report.wrong(WHAT, &format!("{addr} cannot be listened on: {error}")),
    }
    false
}

fn taken(addr: &ListenAddress, report: &mut Report) -> bool {
    let runs = is_alive(addr).unwrap_or(false);
    if runs {
        report.right(WHAT, &format!("a Lobby server answers on {addr}"));
    } else {
        report.wrong(
            WHAT,
            &format!("{addr} is taken by another program, or by a server that does not answer"),
        );
    }
    runs
}

/// Asks `/healthz`.
fn is_alive(addr: &ListenAddress) -> io::Result<bool> {
    let to = reachable(addr.socket_addr());
    let mut stream = TcpStream::connect_timeout(&to, ANSWER_WITHIN)?;
    stream.set_read_timeout(Some(ANSWER_WITHIN))?;
    stream.set_write_timeout(Some(ANSWER_WITHIN))?;
    write!(
        stream,
        "GET /healthz HTTP/1.1\r\nhost: {to}\r\nconnection: close\r\n\r\n"
    )?;
    let mut answer = String::new();
    stream.take(ANSWER_BYTES).read_to_string(&mut answer)?;
    Ok(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("\r\n\r\nalive\n"))
}

/// Who listens everywhere is here as well.
pub(super) fn reachable(addr: SocketAddr) -> SocketAddr {
    let ip = match addr.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, addr.port())
}
