//! Addresses to listen on, and the one address that browsers are told.

use core::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use url::{Host, Url};

/// A host and a port to listen on. The host is an IP address or `localhost`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListenAddress {
    host: ListenHost,
    /// The port; 0 takes any free one.
    pub port: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ListenHost {
    Ip(IpAddr),
    /// Kept as a name, because to a browser it is another site than 127.0.0.1.
    Localhost,
}

/// The address under which browsers reach this server: scheme, host and port, nothing behind them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    origin: String,
    is_https: bool,
    is_loopback: bool,
}

impl ListenAddress {
    /// The default.
    pub const LOOPBACK_3000: Self = Self {
        host: ListenHost::Ip(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        port: 3000,
    };

    /// The default of the demo's shop.
    pub fn demo_shop() -> Self {
        Self {
            host: ListenHost::Localhost,
            port: 3001,
        }
    }

    /// Reads `HOST:PORT`.
    ///
    /// # Errors
    /// Why it cannot be used, to follow its name in a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        if let Ok(address) = text.parse::<SocketAddr>() {
            return Ok(Self {
                host: ListenHost::Ip(address.ip()),
                port: address.port(),
            });
        }
        let form = || {
            "is not an address to listen on; write an IP address or localhost, a colon and a port".to_owned()
        };
        let (host, port) = text.rsplit_once(':').ok_or_else(form)?;
        let port = port
            .parse()
            .map_err(|_| format!("has no port between 0 and 65535 behind the colon: \"{port}\""))?;
        if host == "localhost" {
            Ok(Self {
                host: ListenHost::Localhost,
                port,
            })
        } else {
            Err(form())
        }
    }

    /// What to bind. `localhost` is bound as 127.0.0.1, which browsers try for it on every system.
    pub fn socket_addr(&self) -> SocketAddr {
        match self.host {
            ListenHost::Ip(ip) => SocketAddr::new(ip, self.port),
            ListenHost::Localhost => SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), self.port),
        }
    }

    /// Whether only this machine can reach it.
    pub fn is_loopback(&self) -> bool {
        self.socket_addr().ip().to_canonical().is_loopback()
    }

    /// The same host with the port that was bound.
    #[must_use]
    pub fn at_port(&self, port: u16) -> Self {
        Self {
            host: self.host,
            port,
        }
    }
}

impl fmt::Display for ListenAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.host {
            ListenHost::Ip(ip) => SocketAddr::new(ip, self.port).fmt(f),
            ListenHost::Localhost => write!(f, "localhost:{}", self.port),
        }
    }
}

impl PublicUrl {
    /// Reads a public address.
    ///
    /// # Errors
    /// Why it cannot be used, to follow its name in a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        let url = Url::parse(text).map_err(|error| format!("is not an address: {error}"))?;
        let is_https = match url.scheme() {
            "https" => true,
            "http" => false,
            other => {
                return Err(format!(
                    "has the scheme {other}; it has to be https, or http on this machine"
                ));
            }
        };
        let is_loopback = url.host().is_some_and(|host| is_loopback(&host));
        if !is_https && !is_loopback {
            return Err("is plain http: outside this machine passwords and chats need https".to_owned());
        }
        let has_more = url.path() != "/" || url.query().is_some() || url.fragment().is_some();
        if has_more || !url.username().is_empty() || url.password().is_some() {
            return Err(
                "has more than scheme, host and port; write for example https://desk.example".to_owned(),
            );
        }
        Ok(Self {
            origin: url.origin().ascii_serialization(),
            is_https,
            is_loopback,
        })
    }

    /// The plain address of a loopback socket.
    pub(super) fn of_loopback(address: &ListenAddress) -> Self {
        let origin = if address.port == 80 {
            let text = address.to_string();
            format!("http://{}", text.trim_end_matches(":80"))
        } else {
            format!("http://{address}")
        };
        Self {
            origin,
            is_https: false,
            is_loopback: true,
        }
    }

    /// Scheme, host and port as browsers write them in `Origin`, without a slash at the end.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Whether it is https.
    pub fn is_https(&self) -> bool {
        self.is_https
    }

    /// Whether only this machine can reach it.
    pub fn is_loopback(&self) -> bool {
        self.is_loopback
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin)
    }
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost",
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.is_loopback(),
    }
}
