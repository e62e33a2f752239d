//! What is known of a customer's connection (S1.36–S1.41, S4.18): what the request says, what page and browser tell of themselves, and
//! what follows from the address. All of it comes from outside: cut and checked here before it is stored.

mod agent;
mod names;
mod page;

use std::net::IpAddr;

use model::connection::{ConnectionView, Detail, DetailValue};
use model::text::{one_line, reveal};

use crate::ports::Places;
use crate::throttle::ClientAddress;

pub use page::page;

/// The longest line that a browser says of itself and that is kept, in characters.
const AGENT_MAX_CHARS: usize = 400;
/// So much of what page and browser tell is looked at, in bytes.
const ABOUT_MAX_BYTES: usize = 20_000;
/// The longest language tag and name of a time zone, in bytes; the longest of the registries have fewer.
const TAG_MAX_BYTES: usize = 50;
/// The longest name of a host, in bytes (RFC 1035, 2.3.4).
const HOST_MAX_BYTES: usize = 253;
/// The farthest time zones are 14 hours ahead of UTC and 12 behind.
const OFFSETS_MIN: std::ops::RangeInclusive<i32> = -720..=840;
/// The largest side of a screen, in pixels.
const SCREEN_MAX_PX: u32 = 100_000;

/// Who asks, as the request says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// The address, after trusted proxies.
    pub address: ClientAddress,
    /// What the browser calls itself.
    pub agent: String,
    /// The languages that it asks for, as in `Accept-Language`.
    pub languages: String,
}

/// What becomes of the IP addresses of customers (`security.md`, Privacy).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Addresses {
    /// Stored, and shown to those who may write in the chat.
    #[default]
    Full,
    /// Only their network is: the first 24 bits of IPv4, the first 48 of IPv6.
    Network,
    /// Neither stored nor shown.
    None,
}

impl Addresses {
    /// What is stored of an address; empty for nothing.
    fn kept(self, address: IpAddr) -> String {
        match (self, address) {
            (Self::Full, address) => address.to_string(),
            (Self::None, _) => String::new(),
            (Self::Network, IpAddr::V4(v4)) => {
                let [a, b, c, _] = v4.octets();
                format!("{a}.{b}.{c}.0/24")
            }
            (Self::Network, IpAddr::V6(v6)) => {
                let mut octets = v6.octets();
                octets[6..].fill(0);
                format!("{}/48", IpAddr::from(octets))
            }
        }
    }
}

/// A customer's connection as it is stored. What is not known is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Connection {
    /// The page on which they are.
    pub page: String,
    /// Where they came from to the page on which they began.
    pub referrer: String,
    /// The address, or its network.
    pub address: String,
    /// The address's name in the DNS.
    pub host_name: String,
    /// The country's code (ISO 3166-1), two capital letters.
    pub country: String,
    /// The time zone's name.
    pub zone: String,
    /// How far it is ahead of UTC, in minutes.
    pub offset_min: Option<i32>,
    /// The language as a tag (BCP 47).
    pub locale: String,
    /// What the browser calls itself.
    pub agent: String,
    /// The screen as `1920x1080`.
    pub screen: String,
    /// When this was last told, UTC milliseconds.
    pub told_at: i64,
}

/// What is stored of the connection of a chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatConnection {
    /// The page on which the first message was written.
    pub started_page: String,
    /// The rest; nothing for a chat that is older than this.
    pub now: Option<Connection>,
}

impl Connection {
    /// What a request and what was told with it say (`model::visitor::StartChat::page` has the lines).
    pub fn told(peer: &Peer, about: &str, addresses: Addresses, places: &dyn Places, at: i64) -> Self {
        let mut lines = cut(about, ABOUT_MAX_BYTES).split('\n');
        let mut line = || lines.next().unwrap_or_default();
        let (page_line, referrer, language, zone, offset, screen) =
            (line(), line(), line(), line(), line(), line());
        let asked = peer.languages.split([',', ';']).next().unwrap_or_default();
        let address = peer.address.0;
        Self {
            page: page(page_line),
            referrer: page(referrer),
            address: addresses.kept(address),
            host_name: String::new(),
            country: places
                .country(address)
                .filter(|code| names::country(code).is_some())
                .unwrap_or_default(),
            zone: zone_name(zone),
            offset_min: offset
                .parse()
                .ok()
                .filter(|minutes| OFFSETS_MIN.contains(minutes)),
            locale: tag(language).or_else(|| tag(asked)).unwrap_or_default(),
            agent: one_line(&printable(&peer.agent), AGENT_MAX_CHARS),
            screen: screen_size(screen),
            told_at: at,
        }
    }

    /// What is known after this was told, where `before` was known: the way to the website stays, and what is not told.
    #[must_use]
    pub fn after(self, before: Self) -> Self {
        let told = |new: String, old: String| if new.is_empty() { old } else { new };
        let stays = self.address == before.address;
        Self {
            page: told(self.page, before.page),
            referrer: told(before.referrer, self.referrer),
            host_name: if stays { before.host_name } else { String::new() },
            zone: told(self.zone, before.zone),
            offset_min: self.offset_min.or(before.offset_min),
            locale: told(self.locale, before.locale),
            screen: told(self.screen, before.screen),
            ..self
        }
    }

    /// Whether this says nothing that `other` does not say.
    pub fn says_the_same(&self, other: &Self) -> bool {
        let told_at = other.told_at;
        Self {
            told_at,
            ..self.clone()
        } == *other
    }
}

/// What an agent sees, with the address where they may see it.
pub fn view(chat: ChatConnection, with_address: bool) -> ConnectionView {
    let started = page(&chat.started_page);
    let Some(now) = chat.now else {
        let details = vec![
            (Detail::NowAt, DetailValue::Unknown),
            (Detail::StartedAt, link(&started)),
        ];
        return ConnectionView { details };
    };
    let shown = |detail: &Detail| match detail {
        Detail::Address => with_address && !now.address.is_empty(),
        Detail::HostName => with_address && !now.host_name.is_empty(),
        Detail::Referrer => !now.referrer.is_empty(),
        _ => true,
    };
    let details = Detail::ALL.into_iter().filter(shown);
    ConnectionView {
        details: details
            .map(|detail| (detail, value(detail, &now, &started)))
            .collect(),
    }
}

fn value(detail: Detail, now: &Connection, started: &str) -> DetailValue {
    match detail {
        Detail::NowAt => link(if now.page.is_empty() { started } else { &now.page }),
        Detail::StartedAt => link(started),
        Detail::Referrer => link(&now.referrer),
        Detail::Address => text(&now.address),
        Detail::HostName => text(&now.host_name),
        Detail::Country => match names::country(&now.country) {
            Some(name) => text(&format!("{name} ({})", now.country)),
            None => DetailValue::Unknown,
        },
        Detail::TimeZone => now
            .offset_min
            .map_or(DetailValue::Unknown, |offset_min| DetailValue::Zone {
                offset_min,
                name: now.zone.clone(),
            }),
        Detail::Language => text(&names::language(&now.locale)),
        Detail::Locale => text(&now.locale),
        Detail::Browser => text(&agent::browser(&now.agent)),
        Detail::System => text(&agent::system(&now.agent)),
        Detail::Screen => text(&now.screen.replace('x', " × ")),
        Detail::UserAgent => text(&now.agent),
    }
}

fn text(words: &str) -> DetailValue {
    if words.is_empty() {
        DetailValue::Unknown
    } else {
        DetailValue::Text(reveal(words))
    }
}

fn link(address: &str) -> DetailValue {
    if address.is_empty() {
        return DetailValue::Unknown;
    }
    DetailValue::Page {
        address: address.to_owned(),
        words: page::words(address),
    }
}

/// The name of a host as the DNS gave it, where it has the form of one; it is written by whoever owns the address.
pub fn host_name(name: &str) -> Option<String> {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    let is_name = name.len() <= HOST_MAX_BYTES && name.contains('.') && name.bytes().all(is_sign);
    is_name.then_some(name)
}

/// A language tag, where it has the form of one.
fn tag(text: &str) -> Option<String> {
    let text = text.trim();
    let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let is_tag = (2..=TAG_MAX_BYTES).contains(&text.len())
        && text.bytes().take(2).all(|byte| byte.is_ascii_alphabetic())
        && text.bytes().all(is_sign);
    is_tag.then(|| text.to_owned())
}

/// The name of a time zone, where it has the form of one.
fn zone_name(text: &str) -> String {
    let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'_' | b'-' | b'+');
    if text.len() <= TAG_MAX_BYTES && text.bytes().all(is_sign) {
        text.to_owned()
    } else {
        String::new()
    }
}

/// The size of a screen, where it is one.
fn screen_size(text: &str) -> String {
    let side = |side: &str| {
        side.parse::<u32>()
            .ok()
            .filter(|px| (1..=SCREEN_MAX_PX).contains(px))
    };
    let sides = text
        .split_once('x')
        .map(|(width, height)| (side(width), side(height)));
    match sides {
        Some((Some(width), Some(height))) => format!("{width}x{height}"),
        _ => String::new(),
    }
}

fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

/// At most so many bytes of a text, cut between two characters.
fn cut(text: &str, max_bytes: usize) -> &str {
    &text[..text.floor_char_boundary(max_bytes)]
}

#[cfg(test)]
mod tests;
