//! Newtypes for keys, so that one kind of key can never stand where another belongs.

use alloc::borrow::ToOwned;
use alloc::string::String;

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! integer_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// The id with this time (UTC milliseconds) and these random bits, as UUID version 7 (RFC 9562).
            pub fn from_parts(at_ms: i64, random: [u8; 10]) -> Self {
                Self(uuid_v7(at_ms, random))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    };
}

integer_id!(
    /// A project: a desk with its own key, agents, departments and settings. Stream 0 is the installation.
    ProjectId
);
integer_id!(
    /// A member of the team.
    AgentId
);
integer_id!(
    /// A routing group of agents inside one project.
    DepartmentId
);
integer_id!(
    /// A status of a project's issues ([`crate::scheme`]). Those of the default scheme have names of their own.
    StatusId
);
integer_id!(
    /// A resolution of a project's issues.
    ResolutionId
);
integer_id!(
    /// A transition between statuses of a project.
    TransitionId
);
integer_id!(
    /// A priority of a project's issues.
    PriorityId
);
integer_id!(
    /// A component of a project: a part of what the team answers for.
    ComponentId
);
integer_id!(
    /// A view of the chats list that an agent has named.
    ViewId
);
uuid_id!(
    /// A record: a chat or a ticket.
    IssueId
);
uuid_id!(
    /// A line of a timeline.
    MessageId
);
uuid_id!(
    /// The durable record of a person who wrote to us.
    ContactId
);
uuid_id!(
    /// A session of an agent, as it is named outside: a device in a list. It tells nothing of the session's secret.
    DeviceId
);
uuid_id!(
    /// A token for the programming interface, as it is named outside. It tells nothing of the token's secret.
    TokenId
);
uuid_id!(
    /// A text module.
    TextModuleId
);
uuid_id!(
    /// A file beside a message. Random throughout, unlike the others.
    FileId
);
uuid_id!(
    /// The name that a sender gives to a message before it is sent; repeats of a send carry the same one (`delivery.md`, rule 2).
    ClientId
);

impl FileId {
    /// The id of these random bits, as UUID version 4 (RFC 9562).
    pub fn from_random(random: [u8; 16]) -> Self {
        let without_marks = u128::from_be_bytes(random) & !((0xf << 76) | (0x3 << 62));
        Self(Uuid::from_u128(without_marks | (0x4 << 76) | (0x2 << 62)))
    }
}

/// As one number: 48 bits of time, then the random ones, with version and variant set in their places.
fn uuid_v7(at_ms: i64, random: [u8; 10]) -> Uuid {
    let time = u128::from(u64::try_from(at_ms).unwrap_or(0)) << 80;
    let random = random
        .into_iter()
        .fold(0, |bits, byte| (bits << 8) | u128::from(byte));
    let without_marks = (time | random) & !((0xf << 76) | (0x3 << 62));
    Uuid::from_u128(without_marks | (0x7 << 76) | (0x2 << 62))
}

/// A chat's readable key, for example `SU-3`: the project's key and the issue's number in it (S1.28).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct IssueKey {
    /// The project's key: 2–6 capital letters, never changed.
    pub project: String,
    /// The number of the issue in its project, from 1.
    pub number: i64,
}

impl fmt::Display for IssueKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.project, self.number)
    }
}

/// The text is not an issue key.
#[derive(Debug, PartialEq, Eq)]
pub struct NotAKey;

impl FromStr for IssueKey {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let (project, number) = text.split_once('-').ok_or(NotAKey)?;
        if !is_project_key(project) || !number.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NotAKey);
        }
        let number: i64 = number.parse().map_err(|_| NotAKey)?;
        Ok(Self {
            project: project.to_owned(),
            number,
        })
    }
}

/// Whether a text can be a project's key: 2 to 6 capital letters A–Z.
pub fn is_project_key(text: &str) -> bool {
    (2..=6).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_7_carries_its_time_and_sorts_by_it() {
        let early = MessageId::from_parts(1_000, [0xff; 10]);
        let late = MessageId::from_parts(1_001, [0; 10]);
        assert!(early < late);
        assert_eq!(early.0.get_version_num(), 7);
    }

    #[test]
    fn s1_28_keys_are_read_and_written() {
        let key: IssueKey = "SU-3".parse().unwrap();
        assert_eq!(
            (key.project.as_str(), key.number, key.to_string()),
            ("SU", 3, "SU-3".to_owned())
        );
        for wrong in [
            "SU3",
            "su-3",
            "S-3",
            "SU-",
            "SU--3",
            "SU-3x",
            "SU-99999999999999999999",
            "SÜ-1",
        ] {
            assert!(wrong.parse::<IssueKey>().is_err(), "{wrong}");
        }
    }
}
