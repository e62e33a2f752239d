//! What the chats list fetches and what it displays (S1.5–S1.12).

use alloc::string::String;
use core::cmp::Reverse;

use serde::{Deserialize, Serialize};

use crate::edit::is_same_tag;
use crate::id::{AgentId, IssueId};
use crate::scheme::Scheme;
use crate::time::HOUR_MS;
use crate::view::ChatRow;

/// Which chats are fetched: all of the project, or some by who is in charge. With both marks missing, "filtered" means all (S1.12).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fetch {
    /// Whether the two marks below count at all (S1.11).
    pub filtered: bool,
    /// Chats of which the reader is in charge (S1.6).
    pub mine: bool,
    /// Chats of which nobody is in charge (S1.7).
    pub unassigned: bool,
    /// Only chats that changed within this many hours; `None` for all (S1.5).
    pub within_h: Option<u32>,
    /// Only chats with this tag, in capital letters or small ones; `None` for all (S4.17).
    pub tag: Option<String>,
}

impl Fetch {
    /// The two marks where they count: the reader's own chats, and those of nobody. `None` for all chats.
    pub fn by_assignee(&self) -> Option<(bool, bool)> {
        (self.filtered && (self.mine || self.unassigned)).then_some((self.mine, self.unassigned))
    }

    /// The oldest last change that is fetched, UTC milliseconds.
    pub fn since(&self, now_ms: i64) -> Option<i64> {
        self.within_h.map(|hours| now_ms - i64::from(hours) * HOUR_MS)
    }

    /// Whether a chat is among those that are fetched for `me`.
    pub fn takes(&self, row: &ChatRow, me: AgentId, now_ms: i64) -> bool {
        let by_assignee = self
            .by_assignee()
            .is_none_or(|(mine, unassigned)| match &row.assignee {
                Some((agent, _)) => mine && *agent == me,
                None => unassigned,
            });
        let by_tag = self
            .tag
            .as_ref()
            .is_none_or(|tag| row.tags.iter().any(|known| is_same_tag(known, tag)));
        by_assignee && by_tag && self.since(now_ms).is_none_or(|since| row.updated_at >= since)
    }
}

/// Which of the fetched chats are displayed; all marks together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Display {
    /// Only those whose last public message is the customer's (S1.8).
    pub unresponded: bool,
    /// Only those without a resolution (S1.9).
    pub unresolved: bool,
    /// Only those whose customer is connected (S1.10).
    pub online: bool,
}

impl Display {
    /// Whether a fetched chat is displayed.
    pub fn takes(self, row: &ChatRow, is_online: bool) -> bool {
        (!self.unresponded || row.unanswered)
            && (!self.unresolved || row.resolution.is_none())
            && (!self.online || is_online)
    }
}

/// The order of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// The newest message or change on top (S1.16).
    #[default]
    Newest,
    /// Whoever waits longest for an answer of ours on top, then the others.
    Waiting,
    /// The most urgent on top, the newest first among equals.
    Priority,
}

impl Sort {
    /// All orders.
    pub const ALL: [Self; 3] = [Self::Newest, Self::Waiting, Self::Priority];

    /// The words on the screen.
    pub fn words(self) -> &'static str {
        match self {
            Self::Newest => "Newest message first",
            Self::Waiting => "Longest waiting first",
            Self::Priority => "Most urgent first",
        }
    }
}

/// The rank of all that is behind whatever has one of its own.
pub const LAST_RANK: i64 = i64::MAX;
/// What the rank of a priority grows by once the chat is resolved.
pub const RESOLVED_RANK: i64 = 1 << 32;

/// Where a chat stands in an order of the list: the lowest rank first, among equals the newest change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ListPlace {
    /// What comes before the time: since when it waits, how urgent it is.
    pub rank: i64,
    /// The last change, UTC milliseconds.
    pub at: Reverse<i64>,
    /// The chat.
    pub id: Reverse<IssueId>,
}

impl ListPlace {
    /// The place of a chat that changed at this time (UTC milliseconds) where the newest stands on top.
    pub fn by_time(at: i64, id: IssueId) -> Self {
        Self {
            rank: 0,
            at: Reverse(at),
            id: Reverse(id),
        }
    }
}

impl Sort {
    /// Where a chat stands in this order. The store orders by the same rules.
    pub fn place(self, row: &ChatRow, scheme: &Scheme) -> ListPlace {
        let rank = match self {
            Self::Newest => 0,
            Self::Waiting => {
                let waits = row.unanswered && row.resolution.is_none();
                row.last
                    .as_ref()
                    .filter(|_| waits)
                    .map_or(LAST_RANK, |last| last.at)
            }
            Self::Priority => {
                let mut known = scheme.priorities.iter();
                let urgency = known.position(|known| known.id == row.priority);
                let urgency = urgency.unwrap_or(scheme.priorities.len()) as i64;
                urgency + row.resolution.map_or(0, |_| RESOLVED_RANK)
            }
        };
        ListPlace {
            rank,
            ..ListPlace::by_time(row.updated_at, row.id)
        }
    }
}

/// The filters and the order of one agent's list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ListFilters {
    /// What is fetched.
    pub fetch: Fetch,
    /// What is displayed.
    pub display: Display,
    /// In which order.
    pub sort: Sort,
}

impl ListFilters {
    /// Whether the list begins with other chats than the newest of those that are fetched.
    pub fn is_narrow(&self) -> bool {
        self.display != Display::default() || self.sort != Sort::Newest
    }
}
