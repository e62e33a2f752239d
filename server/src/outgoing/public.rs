//! Which addresses belong to somebody on the internet, in whatever form they are written (`security.md`, Requests that we send).
//!
//! The lists are those of IANA for special purposes (RFC 6890 and what came after it). An address that carries one of IPv4 in itself is
//! what that one is.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Networks of IPv4 that lead nowhere on the internet: the first address, and how many bits of it count.
const OTHER_V4: [([u8; 4], u32); 16] = [
    // This network, and whoever has no address yet.
    ([0, 0, 0, 0], 8),
    // Private.
    ([10, 0, 0, 0], 8),
    ([172, 16, 0, 0], 12),
    ([192, 168, 0, 0], 16),
    // Behind the address translation of a provider.
    ([100, 64, 0, 0], 10),
    // This machine.
    ([127, 0, 0, 0], 8),
    // This link; clouds answer there with secrets of the machine.
    ([169, 254, 0, 0], 16),
    // For protocols, and what was the way to 6to4.
    ([192, 0, 0, 0], 24),
    ([192, 88, 99, 0], 24),
    // Documentation.
    ([192, 0, 2, 0], 24),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    // Benchmarks.
    ([198, 18, 0, 0], 15),
    // Many at once, later, everybody.
    ([224, 0, 0, 0], 4),
    ([240, 0, 0, 0], 4),
    ([255, 255, 255, 255], 32),
];

/// The same of IPv6, within what is given out on the internet.
const OTHER_V6: [([u16; 8], u32); 6] = [
    // Tunnels, identifiers and benchmarks.
    ([0x2001, 0, 0, 0, 0, 0, 0, 0], 32),
    ([0x2001, 2, 0, 0, 0, 0, 0, 0], 48),
    ([0x2001, 0x10, 0, 0, 0, 0, 0, 0], 28),
    ([0x2001, 0x20, 0, 0, 0, 0, 0, 0], 28),
    // Documentation.
    ([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32),
    ([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20),
];

/// All that is given out on the internet.
const GLOBAL_V6: ([u16; 8], u32) = ([0x2000, 0, 0, 0, 0, 0, 0, 0], 3);
/// Forms that carry an address of IPv4 in their last 32 bits: mapped, and as NAT64 writes it.
const CARRY_LAST: [([u16; 8], u32); 2] = [
    ([0, 0, 0, 0, 0, 0xffff, 0, 0], 96),
    ([0x64, 0xff9b, 0, 0, 0, 0, 0, 0], 96),
];
/// 6to4 carries it behind its first 16 bits.
const CARRIES_SECOND: ([u16; 8], u32) = ([0x2002, 0, 0, 0, 0, 0, 0, 0], 16);

/// Whether an address belongs to somebody on the internet. No other one is worth a request, and none may cause one.
pub(crate) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let bits = u32::from(address);
    !OTHER_V4
        .iter()
        .any(|(first, count)| (bits ^ u32::from_be_bytes(*first)) >> (32 - count) == 0)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let is_in = |(first, count): &([u16; 8], u32)| {
        let first = u128::from(Ipv6Addr::from(*first));
        (u128::from(address) ^ first) >> (128 - count) == 0
    };
    let carried = |at: usize| {
        let segments = address.segments();
        let [one, two] = [segments[at].to_be_bytes(), segments[at + 1].to_be_bytes()];
        is_public_v4([one[0], one[1], two[0], two[1]].into())
    };
    if CARRY_LAST.iter().any(is_in) {
        carried(6)
    } else if is_in(&CARRIES_SECOND) {
        carried(1)
    } else {
        is_in(&GLOBAL_V6) && !OTHER_V6.iter().any(is_in)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Who is not on the internet: the first and the last of each network, and by what it is written.
    const OTHERS: [&str; 53] = [
        "0.0.0.0",
        "0.255.255.255",
        "10.0.0.0",
        "10.255.255.255",
        "100.64.0.0",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.0.0",
        "169.254.169.254",
        "172.16.0.0",
        "172.31.255.255",
        "192.0.0.0",
        "192.0.0.170",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.0",
        "192.168.255.255",
        "198.18.0.0",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.47",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::10.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.1.2.3",
        "::ffff:169.254.169.254",
        "::ffff:100.64.0.1",
        "::ffff:0:127.0.0.1",
        "64:ff9b::127.0.0.1",
        "64:ff9b::192.168.1.1",
        "64:ff9b:1::8.8.8.8",
        "100::1",
        "2001::1",
        "2001:2::1",
        "2001:10::1",
        "2001:20::1",
        "2001:db8::1",
        "3fff::1",
        "2002:7f00:1::",
        "2002:c0a8:101::1",
        "2002:a9fe:a9fe::",
        "fc00::1",
        "fd12:3456:789a::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ];

    #[test]
    fn sec_07_no_form_of_an_inner_address_counts_as_one_of_the_internet() {
        for text in OTHERS {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn sec_07_addresses_beside_those_networks_are_on_the_internet() {
        for text in [
            "1.0.0.0",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.167.255.255",
            "192.169.0.0",
            "193.0.6.139",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2001:67c:18::1",
            "2001:4860:4860::8888",
            "2a00:1450::1",
            "::ffff:193.0.6.139",
            "64:ff9b::193.0.6.139",
            "2002:c100:68b::1",
        ] {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
    }
}
