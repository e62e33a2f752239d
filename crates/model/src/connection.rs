//! The customer's connection, as agents see it (S1.36–S1.41, S4.18): a list of details, each with its name, its label and its value.
//!
//! The server makes the list and says everything in words, names of countries and languages too, so that no tables travel. To add a
//! detail: a variant of [`Detail`] in its place in [`Detail::ALL`], its line in `field::FIELDS`, its value in `service::connection::view`.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

/// A detail of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Detail {
    /// The page on which the customer is (S1.37).
    NowAt,
    /// The page on which the first message was written (S1.36).
    StartedAt,
    /// The IP address, for those who may see it (S1.38).
    Address,
    /// The name of that address in the DNS (S4.18).
    HostName,
    /// The country of that address (S1.39).
    Country,
    /// How far the customer's clock is ahead of UTC (S1.40).
    TimeZone,
    /// The language of the browser, by its name (S1.41).
    Language,
    /// The same as a tag with its region, for example `pl-PL` (S1.41).
    Locale,
    /// The browser with its version.
    Browser,
    /// The operating system.
    System,
    /// The size of the screen in its own pixels.
    Screen,
    /// The page from which the customer came to the website.
    Referrer,
    /// What the browser calls itself (S4.18).
    UserAgent,
}

impl Detail {
    /// All details, in the order in which they are shown.
    pub const ALL: [Self; 13] = [
        Self::NowAt,
        Self::StartedAt,
        Self::Address,
        Self::HostName,
        Self::Country,
        Self::TimeZone,
        Self::Language,
        Self::Locale,
        Self::Browser,
        Self::System,
        Self::Screen,
        Self::Referrer,
        Self::UserAgent,
    ];

    /// Its name, which never changes: the one on the wire.
    pub const fn id(self) -> &'static str {
        self.names().0
    }

    /// Its label.
    pub const fn label(self) -> &'static str {
        self.names().1
    }

    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::NowAt => ("now_at", "Chat now at"),
            Self::StartedAt => ("started_at", "Chat started at"),
            Self::Address => ("address", "IP address"),
            Self::HostName => ("host_name", "Host name"),
            Self::Country => ("country", "Country"),
            Self::TimeZone => ("time_zone", "Time zone"),
            Self::Language => ("language", "Language"),
            Self::Locale => ("locale", "Locale"),
            Self::Browser => ("browser", "Browser"),
            Self::System => ("system", "System"),
            Self::Screen => ("screen", "Screen"),
            Self::Referrer => ("referrer", "Referrer"),
            Self::UserAgent => ("user_agent", "User agent"),
        }
    }
}

/// The value of a detail. All texts come from outside: they are shown as text, never as markup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DetailValue {
    /// Not known.
    Unknown,
    /// A text of one line.
    Text(String),
    /// A page, which can be opened.
    Page {
        /// Its address: always `http` or `https`, without query.
        address: String,
        /// What of it is shown.
        words: String,
    },
    /// A time zone.
    Zone {
        /// How far it is ahead of UTC, in minutes.
        offset_min: i32,
        /// Its name, for example `Europe/Warsaw`; empty where not known.
        name: String,
    },
}

/// What one agent sees of a customer's connection: what they may not see, and what is not kept, is not in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionView {
    /// The details, in their order.
    pub details: Vec<(Detail, DetailValue)>,
}

impl ConnectionView {
    /// The value of a detail; `None` where it is not shown.
    pub fn get(&self, detail: Detail) -> Option<&DetailValue> {
        self.details
            .iter()
            .find(|(known, _)| *known == detail)
            .map(|(_, value)| value)
    }
}

/// An offset as people write it, for example `+01:00`.
pub fn offset_words(offset_min: i32) -> String {
    let sign = if offset_min < 0 { '-' } else { '+' };
    let minutes = offset_min.unsigned_abs();
    let mut words = String::from(sign);
    for (at, number) in [minutes / 60, minutes % 60].into_iter().enumerate() {
        if at > 0 {
            words.push(':');
        }
        for digit in [number / 10 % 10, number % 10] {
            words.push(char::from(b'0' + digit as u8));
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s1_40_an_offset_is_written_with_its_sign() {
        let table = [
            (60, "+01:00"),
            (0, "+00:00"),
            (-210, "-03:30"),
            (840, "+14:00"),
            (345, "+05:45"),
        ];
        for (offset_min, words) in table {
            assert_eq!(offset_words(offset_min), words);
        }
    }

    #[test]
    fn each_detail_has_a_name_of_its_own_which_is_the_one_on_the_wire() {
        for detail in Detail::ALL {
            let wire = serde_json::to_string(&detail).unwrap();
            assert_eq!(wire.trim_matches('"'), detail.id());
            let same = |other: &&Detail| other.id() == detail.id() || other.label() == detail.label();
            assert_eq!(Detail::ALL.iter().filter(same).count(), 1);
        }
    }
}
