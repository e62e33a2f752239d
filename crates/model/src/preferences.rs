//! How one agent has arranged one project for themselves. It follows them to every device (S1.15, S1.43, S1.51).

use alloc::string::String;
use alloc::vec::Vec;

use crate::field::Arrangement;
use crate::filters::ListFilters;
use crate::text::LABEL_MAX_CHARS;
use serde::{Deserialize, Serialize};

/// The preferences of one agent in one project. What a former release did not store is the default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// The sections of the data panel that are closed, by their names (S1.43).
    pub closed_sections: Vec<String>,
    /// What the chats list fetches and displays, and in which order (S1.15).
    pub filters: ListFilters,
    /// Whether the filters are unfolded.
    pub filters_open: bool,
    /// Whether single letters act where no field has the focus (E.32).
    pub single_letters: bool,
    /// Whether Enter sends a message; otherwise Ctrl or Cmd with Enter does (P.29).
    pub enter_sends: bool,
    /// The stored form of [`crate::notify::Rules`]; empty for the default ones.
    pub notify: String,
    /// How the fields of the data panel are arranged, as the text of a [`crate::field::Arrangement`]; empty until that is done (S1.51).
    pub fields: String,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            closed_sections: Vec::new(),
            filters: ListFilters::default(),
            filters_open: false,
            single_letters: true,
            enter_sends: true,
            notify: String::new(),
            fields: String::new(),
        }
    }
}

/// A change of one preference. Each is whole by itself, so that two tabs which change different ones do not undo each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum PreferenceChange {
    /// A section of the data panel is open or closed.
    Section {
        /// Its name.
        name: String,
        /// Whether it is open.
        open: bool,
    },
    /// What the list fetches and displays.
    Filters(ListFilters),
    /// Whether the filters are unfolded.
    FiltersOpen(bool),
    /// Whether Enter sends.
    EnterSends(bool),
    /// Whether single letters act.
    SingleLetters(bool),
    /// When and how the agent is told of something: the stored form of [`crate::notify::Rules`].
    Notify(String),
    /// How the fields of the data panel are arranged; empty for as they were at first.
    Fields(String),
}

impl PreferenceChange {
    /// The change without what cannot be, as the server takes it from outside.
    #[must_use]
    pub fn checked(self) -> Self {
        match self {
            Self::Fields(text) if !text.is_empty() => Self::Fields(Arrangement::parse(&text).to_text()),
            other => other,
        }
    }
}

/// The most names of sections that are kept; there are far fewer.
const SECTIONS_MAX: usize = 64;
/// The longest name of a section, in bytes.
const SECTION_MAX_BYTES: usize = 64;
/// The longest tag that can be asked for, in bytes: one of the longest letters.
const TAG_MAX_BYTES: usize = 4 * LABEL_MAX_CHARS as usize;

impl Preferences {
    /// The preferences after a change. What cannot be is left out.
    #[must_use]
    pub fn after(mut self, change: PreferenceChange) -> Self {
        match change {
            PreferenceChange::Section { name, open } => {
                self.closed_sections.retain(|closed| *closed != name);
                if !open && name.len() <= SECTION_MAX_BYTES && self.closed_sections.len() < SECTIONS_MAX {
                    self.closed_sections.push(name);
                }
            }
            PreferenceChange::Filters(filters) => {
                self.filters = filters;
                let fits = |tag: &String| !tag.is_empty() && tag.len() <= TAG_MAX_BYTES;
                self.filters.fetch.tag = self.filters.fetch.tag.filter(fits);
            }
            PreferenceChange::FiltersOpen(open) => self.filters_open = open,
            PreferenceChange::EnterSends(on) => self.enter_sends = on,
            PreferenceChange::Notify(rules) => self.notify = rules,
            PreferenceChange::Fields(fields) => self.fields = fields,
            PreferenceChange::SingleLetters(on) => self.single_letters = on,
        }
        self
    }

    /// Whether a section of the data panel is open.
    pub fn is_open(&self, section: &str) -> bool {
        !self.closed_sections.iter().any(|closed| closed == section)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s1_43_a_closed_section_stays_closed_until_it_is_opened() {
        let section = |open| PreferenceChange::Section {
            name: "People".into(),
            open,
        };
        let closed = Preferences::default().after(section(false)).after(section(false));
        assert!(!closed.is_open("People") && closed.is_open("Dates"));
        assert_eq!(closed.closed_sections.len(), 1);
        assert_eq!(closed.after(section(true)), Preferences::default());
    }

    #[test]
    fn what_a_former_release_stored_is_read() {
        let read: Preferences = serde_json::from_str(r#"{"later":1}"#).unwrap();
        assert_eq!(read, Preferences::default());
    }
}
