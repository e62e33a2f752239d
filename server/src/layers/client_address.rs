//! Who asks: the socket's peer, or what a trusted proxy says of its own peer (`security.md`, Client address).

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;
use ipnet::IpNet;
use service::throttle::ClientAddress;

const FORWARDED_FOR: &str = "x-forwarded-for";

/// The proxies that are ours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Arc<[IpNet]>);

impl TrustedProxies {
    /// Reads addresses and networks, separated by commas.
    ///
    /// # Errors
    /// Why the list cannot be used, to follow its name in a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
        items.map(network).collect::<Result<_, _>>().map(Self)
    }

    /// Whether an address is one of ours.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }

    /// The address of whoever asks: from the right, the first hop that is not ours. What stands left of it was written by
    /// that hop and is worth nothing.
    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut address = peer.to_canonical();
        let lines: Vec<&str> = headers
            .get_all(FORWARDED_FOR)
            .iter()
            .filter_map(|line| line.to_str().ok())
            .collect();
        let mut hops = lines.iter().rev().flat_map(|line| line.rsplit(','));
        while self.contains(address) {
            let Some(hop) = hops.next().and_then(hop_address) else {
                break;
            };
            address = hop;
        }
        address
    }
}

/// Puts the [`ClientAddress`] into the request.
pub async fn find(State(proxies): State<TrustedProxies>, mut request: Request, next: Next) -> Response {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|ConnectInfo(peer)| peer.ip());
    let client = proxies.client(
        peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)),
        request.headers(),
    );
    request.extensions_mut().insert(ClientAddress(client));
    next.run(request).await
}

fn network(item: &str) -> Result<IpNet, String> {
    let address = item.parse::<IpAddr>().map(|ip| IpNet::from(ip.to_canonical()));
    address
        .or_else(|_| item.parse())
        .map_err(|_| format!("holds \"{item}\", which is neither an address nor a network"))
}

/// A hop as proxies write it: an address, with or without a port, an IPv6 one perhaps in brackets.
fn hop_address(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim();
    let bare = hop
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(hop);
    let parsed = bare
        .parse()
        .or_else(|_| hop.parse::<SocketAddr>().map(|address| address.ip()));
    parsed.ok().map(|ip: IpAddr| ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sec_09_the_rightmost_hop_that_is_not_ours_is_believed_and_no_other() {
        let ours = TrustedProxies::parse("10.0.0.0/8, fd00::/8,192.0.2.7").unwrap();
        let nobody = TrustedProxies::default();
        let table: [(&TrustedProxies, &str, &[&str], &str); 12] = [
            (&nobody, "203.0.113.9", &["1.2.3.4"], "203.0.113.9"),
            (&ours, "203.0.113.9", &["1.2.3.4"], "203.0.113.9"),
            (&ours, "10.0.0.1", &[], "10.0.0.1"),
            (&ours, "10.0.0.1", &["1.2.3.4"], "1.2.3.4"),
            (&ours, "10.0.0.1", &["6.6.6.6, 1.2.3.4"], "1.2.3.4"),
            (&ours, "10.0.0.1", &["6.6.6.6", "1.2.3.4"], "1.2.3.4"),
            (&ours, "10.0.0.1", &["6.6.6.6, 1.2.3.4, 10.9.9.9"], "1.2.3.4"),
            (&ours, "10.0.0.1", &["10.0.0.3, 192.0.2.7"], "10.0.0.3"),
            (&ours, "10.0.0.1", &["1.2.3.4, garbage"], "10.0.0.1"),
            (&ours, "::ffff:10.0.0.1", &["1.2.3.4:5555"], "1.2.3.4"),
            (&ours, "fd00::1", &["[2001:db8::7]:443"], "2001:db8::7"),
            (&ours, "fd00::1", &["[2001:db8::7]"], "2001:db8::7"),
        ];
        for (proxies, peer, lines, client) in table {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(FORWARDED_FOR, line.parse().unwrap());
            }
            let found = proxies.client(peer.parse().unwrap(), &headers);
            assert_eq!(found, client.parse::<IpAddr>().unwrap(), "{peer} {lines:?}");
        }
    }
}
