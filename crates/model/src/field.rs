//! The fields that agents see of a chat, and how one agent arranges them (S1.50, S1.51).
//!
//! A field is a row of `FIELDS`: an id, the word under which it is stored, its label and its group; and an arm of [`FieldId::value`],
//! which says how its value is found in what is known of a chat ([`Record`]). Whatever has no view of its own is drawn from its
//! [`FieldValue`], so a field that is only looked at needs no more than these two. An agent's [`Arrangement`] goes over the wire and
//! into the database as a text, so that only those who arrange or draw fields carry its code.

mod arrangement;

use alloc::string::String;
use alloc::vec::Vec;

use crate::connection::Detail;
use crate::scheme::Scheme;
use crate::status::ChatState;
use crate::text::reveal;
use crate::view::ChatRow;

pub use arrangement::{Arrangement, GROUPS_MAX, Group, Way};

/// A field of a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldId {
    /// The title (S4.16).
    Title,
    /// The status (S1.35).
    Status,
    /// The resolution, once there is one.
    Resolution,
    /// The priority (S1.35).
    Priority,
    /// The components (S1.35).
    Components,
    /// The tags (S4.17).
    Tags,
    /// What another system calls the matter.
    Reference,
    /// The customer (S1.34).
    Reporter,
    /// The agent in charge (S1.34).
    Assignee,
    /// When it began (S1.33).
    Created,
    /// The last message or change (S1.33).
    Updated,
    /// When the last public message was written.
    LastMessage,
    /// When the customer saw the team's last message.
    SeenByCustomer,
    /// The changes of status that are possible now (S1.49).
    Transitions,
    /// What the customer is called.
    User,
    /// The department.
    Department,
    /// Whether the chat goes on.
    Chat,
    /// A detail of the customer's connection (S1.36–S1.41, S4.18), which the server tells by itself.
    Detail(Detail),
}

/// What is fixed about a field.
struct Facts {
    id: FieldId,
    /// Stored: never changed, never used again.
    word: &'static str,
    label: &'static str,
    /// The group in which it stands until an agent arranges it; empty for the top, which has no name.
    group: &'static str,
    /// Whether it is shown until an agent arranges it.
    shown: bool,
}

const fn facts(
    id: FieldId,
    word: &'static str,
    label: &'static str,
    group: &'static str,
    shown: bool,
) -> Facts {
    Facts {
        id,
        word,
        label,
        group,
        shown,
    }
}

/// A detail of the connection is stored and called as it is on the wire.
const fn detail(id: Detail, shown: bool) -> Facts {
    facts(FieldId::Detail(id), id.id(), id.label(), CHAT, shown)
}

const PEOPLE: &str = "People";
const DATES: &str = "Dates";
const CHAT: &str = "Chat information";

/// All fields, in the order in which they stand until an agent arranges them.
const FIELDS: [Facts; 30] = [
    facts(FieldId::Title, "title", "Title", "", false),
    facts(FieldId::Status, "status", "Status", "", false),
    facts(FieldId::Resolution, "resolution", "Resolution", "", false),
    facts(FieldId::Priority, "priority", "Priority", "", true),
    facts(FieldId::Components, "components", "Components", "", true),
    facts(FieldId::Tags, "tags", "Tags", "", true),
    facts(FieldId::Reference, "reference", "Reference", "", true),
    facts(FieldId::Reporter, "reporter", "Reporter", PEOPLE, true),
    facts(FieldId::Assignee, "assignee", "Assignee", PEOPLE, true),
    facts(FieldId::Created, "created", "Created", DATES, true),
    facts(FieldId::Updated, "updated", "Updated", DATES, true),
    facts(FieldId::LastMessage, "last_message", "Last message", DATES, false),
    facts(FieldId::SeenByCustomer, "seen", "Seen by customer", DATES, false),
    facts(
        FieldId::Transitions,
        "transitions",
        "Transitions",
        "Transitions",
        true,
    ),
    facts(FieldId::User, "user", "User", CHAT, true),
    facts(FieldId::Department, "department", "Department", CHAT, true),
    facts(FieldId::Chat, "chat", "Chat", CHAT, false),
    detail(Detail::NowAt, true),
    detail(Detail::StartedAt, true),
    detail(Detail::Address, true),
    detail(Detail::HostName, false),
    detail(Detail::Country, true),
    detail(Detail::TimeZone, true),
    detail(Detail::Language, true),
    detail(Detail::Locale, true),
    detail(Detail::Browser, true),
    detail(Detail::System, true),
    detail(Detail::Screen, true),
    detail(Detail::Referrer, true),
    detail(Detail::UserAgent, false),
];

/// What is known of a chat: where fields find their values.
#[derive(Clone, Copy, Debug)]
pub struct Record<'r> {
    /// The chat.
    pub row: &'r ChatRow,
    /// What the project's issues can be.
    pub scheme: &'r Scheme,
}

/// A field's value, for a view that knows nothing else of the field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldValue {
    /// There is none.
    Nothing,
    /// Words; whatever could disguise them is visible.
    Text(String),
    /// Several words.
    List(Vec<String>),
    /// A time, UTC milliseconds.
    Time(i64),
    /// It has no value to be looked at, only a view of its own.
    View,
}

impl FieldValue {
    /// Words from outside.
    fn of(text: &str) -> Self {
        if text.is_empty() {
            Self::Nothing
        } else {
            Self::Text(reveal(text))
        }
    }

    fn list(texts: impl Iterator<Item = String>) -> Self {
        let all: Vec<String> = texts.collect();
        if all.is_empty() {
            Self::Nothing
        } else {
            Self::List(all)
        }
    }
}

impl FieldId {
    /// All fields, in the order in which they stand until an agent arranges them.
    pub fn all() -> impl Iterator<Item = Self> {
        FIELDS.iter().map(|facts| facts.id)
    }

    /// The field that is stored under this word.
    pub fn of_word(word: &str) -> Option<Self> {
        FIELDS
            .iter()
            .find(|facts| facts.word == word)
            .map(|facts| facts.id)
    }

    /// The word under which it is stored.
    pub fn word(self) -> &'static str {
        self.facts().map_or("", |facts| facts.word)
    }

    /// What stands beside its value.
    pub fn label(self) -> &'static str {
        self.facts().map_or("", |facts| facts.label)
    }

    /// The group in which it stands until an agent arranges it; empty for the top.
    pub fn group(self) -> &'static str {
        self.facts().map_or("", |facts| facts.group)
    }

    /// Whether it is shown until an agent arranges it.
    pub fn is_shown_at_first(self) -> bool {
        self.facts().is_some_and(|facts| facts.shown)
    }

    fn facts(self) -> Option<&'static Facts> {
        FIELDS.iter().find(|facts| facts.id == self)
    }

    /// Its value in a chat.
    pub fn value(self, record: &Record<'_>) -> FieldValue {
        let Record { row, scheme } = *record;
        let time = |at: Option<i64>| at.map_or(FieldValue::Nothing, FieldValue::Time);
        match self {
            Self::Title => FieldValue::of(&row.title),
            Self::Status => FieldValue::of(scheme.words(row.status, None)),
            Self::Resolution => {
                let resolution = row.resolution.and_then(|id| scheme.resolution(id));
                resolution.map_or(FieldValue::Nothing, |known| FieldValue::of(&known.name))
            }
            Self::Priority => FieldValue::of(scheme.priority_words(row.priority)),
            Self::Components => {
                let names = row.components.iter().map(|id| scheme.component_words(*id));
                FieldValue::list(names.map(reveal))
            }
            Self::Tags => FieldValue::list(row.tags.iter().map(|tag| reveal(tag))),
            Self::Reference => FieldValue::of(&row.reference),
            Self::Reporter | Self::User => FieldValue::of(&row.reporter_name),
            Self::Assignee => {
                let name = row.assignee.as_ref().map(|(_, name)| name.as_str());
                FieldValue::of(name.unwrap_or_default())
            }
            Self::Created => FieldValue::Time(row.created_at),
            Self::Updated => FieldValue::Time(row.updated_at),
            Self::LastMessage => time(row.last.as_ref().map(|last| last.at)),
            Self::SeenByCustomer => time(row.seen_at),
            Self::Transitions | Self::Detail(_) => FieldValue::View,
            Self::Department => FieldValue::of(&row.department_name),
            Self::Chat => FieldValue::of(match row.chat_state {
                ChatState::Ended => "Ended",
                _ => "Open",
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s1_50_every_field_has_a_word_of_its_own_and_a_label() {
        let mut words: Vec<&str> = FieldId::all().map(FieldId::word).collect();
        for field in FieldId::all() {
            assert_eq!(FieldId::of_word(field.word()), Some(field));
            assert!(!field.label().is_empty());
        }
        words.sort_unstable();
        let count = words.len();
        words.dedup();
        assert_eq!(words.len(), count);
        assert_eq!(FieldId::of_word("of a later release"), None);
    }
}
