//! Websites that may show the chat, as origins (RFC 6454): scheme, host and port, nothing behind.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;

use crate::refusal::Refusal;

/// The longest origin, in bytes: a host name of 253 (RFC 1035, 2.3.4), its scheme and its port.
const ORIGIN_MAX_BYTES: usize = 270;

/// The origin that somebody typed, in lower case. What is missing in front is taken to be `https://`; a `/` at the end is left out.
///
/// # Errors
/// [`Refusal::Malformed`] for anything else: a path, another scheme, signs that no host has.
pub fn origin(typed: &str) -> Result<String, Refusal> {
    let lower = typed.trim().to_ascii_lowercase();
    let (scheme, rest) = lower.split_once("://").unwrap_or(("https", &lower));
    let place = rest.trim_end_matches('/');
    if matches!(scheme, "https" | "http") && is_place(place) && place.len() <= ORIGIN_MAX_BYTES {
        Ok(format!("{scheme}://{place}"))
    } else {
        Err(Refusal::Malformed {
            field: "The website".to_owned(),
            expected: "for example https://www.shop.example, without a path".to_owned(),
        })
    }
}

/// A host, with or without a port.
fn is_place(place: &str) -> bool {
    let (host, port) = match place.rsplit_once(':') {
        // The colons of an IPv6 address stand in brackets.
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (place, None),
    };
    let is_host = if let Some(address) = host.strip_prefix('[') {
        address.strip_suffix(']').is_some_and(|address| {
            !address.is_empty()
                && address
                    .chars()
                    .all(|c| c.is_ascii_hexdigit() || matches!(c, ':' | '.'))
        })
    } else {
        host.split('.').all(is_label)
    };
    is_host && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
}

/// One part of a host name between its dots (RFC 1123, 2.1).
fn is_label(label: &str) -> bool {
    !label.is_empty()
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

#[cfg(test)]
mod tests {
    use super::origin;

    #[test]
    fn what_is_typed_becomes_an_origin() {
        for (typed, expected) in [
            (" https://Shop.example/ ", "https://shop.example"),
            ("www.shop.example", "https://www.shop.example"),
            ("http://localhost:3001", "http://localhost:3001"),
            ("localhost:3001", "https://localhost:3001"),
            ("http://[::1]:3001", "http://[::1]:3001"),
            ("http://[::1]", "http://[::1]"),
        ] {
            assert_eq!(origin(typed).as_deref(), Ok(expected), "{typed}");
        }
    }

    #[test]
    fn what_is_no_website_is_refused() {
        for wrong in [
            "",
            "https://",
            "https://shop.example/path",
            "javascript://alert(1)",
            "ftp://shop.example",
            "https://a b",
            "https://a;b",
            "https://shop..example",
            "https://-shop.example",
            "https://shop.example:0",
            "https://shop.example:70000",
            "https://*.shop.example",
            "https://me@shop.example",
        ] {
            assert!(origin(wrong).is_err(), "{wrong}");
        }
        assert!(origin(&"a".repeat(300)).is_err());
    }
}
