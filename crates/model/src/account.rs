//! One's own account: the devices on which one is signed in, and the password (`security.md`, Sessions of Agents and Passwords).

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::id::{AgentId, DeviceId};
use crate::status::Role;
use crate::text::{one_line, reveal};
use crate::words::words;

/// A device on which an agent is signed in: one session, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceView {
    /// Names the session; opens nothing.
    pub id: DeviceId,
    /// What the browser calls itself, cut.
    pub device: String,
    /// Signed in, UTC milliseconds.
    pub created_at: i64,
    /// Last used, UTC milliseconds; exact to a minute.
    pub used_at: i64,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

/// An agent's own account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    /// Who.
    pub id: AgentId,
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: String,
    /// The role.
    pub role: Role,
    /// The devices: the one that asks first, then the last used one.
    pub devices: Vec<DeviceView>,
    /// The time of this view, UTC milliseconds.
    pub at: i64,
}

/// A change of one's own account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum AccountChange {
    /// This device is signed out.
    EndDevice(DeviceId),
    /// All devices are signed out but the one that asks.
    EndOtherDevices,
    /// Another password, proven by the present one; it ends all other sessions.
    Password {
        /// The present one.
        present: TypedPassword,
        /// The new one, at least [`crate::text::PASSWORD_MIN_CHARS`] characters.
        new: TypedPassword,
    },
    /// The password once more, where something needs a proof that is not older than ten minutes.
    Prove(TypedPassword),
}

/// A password as typed. It is never printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TypedPassword(pub String);

impl fmt::Debug for TypedPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TypedPassword")
    }
}

/// Browsers as they name themselves; the first that is found counts, since most name others too.
const BROWSERS: [(&str, &str); 9] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
];

/// Systems as browsers name them.
const SYSTEMS: [(&str, &str); 7] = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

/// What a browser calls itself, in words: "Firefox on Linux". It is a hint for people and proves nothing.
pub fn device_words(agent: &str) -> String {
    let named = |names: &[(&str, &'static str)]| {
        let found = names.iter().find(|(mark, _)| agent.contains(mark));
        found.map(|(_, name)| *name)
    };
    match (named(&BROWSERS), named(&SYSTEMS)) {
        (Some(browser), Some(system)) => words(&[browser, " on ", system]),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) if agent.is_empty() => "Unknown device".to_owned(),
        (None, None) => one_line(&reveal(agent), 40),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sec_03_a_typed_password_is_never_printed() {
        let typed = TypedPassword("a long password".into());
        assert!(!std::format!("{typed:?}").contains("long"));
        assert_eq!(serde_json::to_string(&typed).unwrap(), "\"a long password\"");
    }

    #[test]
    fn a_device_has_a_name_that_people_know() {
        let table = [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Firefox on Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            ("curl/8.5.0", "curl"),
            ("", "Unknown device"),
            ("<b>a\u{202e}b</b>", "<b>a\u{fffd}b</b>"),
        ];
        for (agent, words) in table {
            assert_eq!(device_words(agent), words, "{agent}");
        }
    }
}
