//! Changes of an issue's fields by people, and the lines that tell of them.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::id::{AgentId, ComponentId, PriorityId, ResolutionId, StatusId};
use crate::text::reveal;
use crate::view::ChatRow;

/// The most tags of an issue.
pub const TAGS_MAX: usize = 20;

/// A change of one field. What has one value carries what the editor saw, so that nobody overwrites unseen what somebody else has
/// changed meanwhile; what is a list carries what is added and removed, so that two editors' changes join.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum IssueEdit {
    /// The title (S4.16).
    Title {
        /// What the editor saw.
        from: String,
        /// What it shall be, unchecked.
        to: String,
    },
    /// The priority (S1.44).
    Priority {
        /// What the editor saw.
        from: PriorityId,
        /// What it shall be.
        to: PriorityId,
    },
    /// The components (S1.45).
    Components {
        /// To be added.
        add: Vec<ComponentId>,
        /// To be removed.
        remove: Vec<ComponentId>,
    },
    /// The tags (S4.17).
    Tags {
        /// To be added, unchecked.
        add: Vec<String>,
        /// To be removed.
        remove: Vec<String>,
    },
    /// What another system calls the matter.
    Reference {
        /// What the editor saw.
        from: String,
        /// What it shall be, unchecked; empty for nothing.
        to: String,
    },
    /// Who is in charge (S1.46–S1.48).
    Assignee {
        /// Whom the editor saw.
        from: Option<AgentId>,
        /// Who it shall be; `None` for nobody.
        to: Option<AgentId>,
    },
    /// The transition that the editor made a moment ago is taken back (S1.49). It leads to nothing but what was there before.
    TakeBack {
        /// The status from before.
        status: StatusId,
        /// The resolution from before.
        resolution: Option<ResolutionId>,
    },
}

impl IssueEdit {
    /// Whether both set the same field to one value each: after the later one, the earlier one cannot be taken back any more.
    pub fn is_of_same_value(&self, other: &Self) -> bool {
        let is_list = matches!(self, Self::Components { .. } | Self::Tags { .. });
        !is_list && core::mem::discriminant(self) == core::mem::discriminant(other)
    }

    /// The text that was typed, where the field is one of text.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Title { to, .. } | Self::Reference { to, .. } => Some(to),
            _ => None,
        }
    }

    /// The row as it will be after this edit, so that an editor sees it before it is stored. `name_of` gives a colleague's name.
    pub fn show_in(&self, row: &mut ChatRow, name_of: impl Fn(AgentId) -> String) {
        match self {
            Self::Title { to, .. } => row.title.clone_from(to),
            Self::Priority { to, .. } => row.priority = *to,
            Self::Components { add, remove } => {
                row.components.retain(|known| !remove.contains(known));
                for id in add {
                    if !row.components.contains(id) {
                        row.components.push(*id);
                    }
                }
            }
            Self::Tags { add, remove } => {
                row.tags
                    .retain(|known| !remove.iter().any(|tag| is_same_tag(known, tag)));
                for tag in add {
                    if !row.tags.iter().any(|known| is_same_tag(known, tag)) {
                        row.tags.push(tag.clone());
                    }
                }
            }
            Self::Reference { to, .. } => row.reference.clone_from(to),
            Self::Assignee { to, .. } => row.assignee = to.map(|agent| (agent, name_of(agent))),
            Self::TakeBack { status, resolution } => {
                row.status = *status;
                row.resolution = *resolution;
            }
        }
    }

    /// The edit that takes this one back, made while the editor saw `row`.
    #[must_use]
    pub fn undo(&self, row: &ChatRow) -> Self {
        match self {
            Self::Title { from, to } => Self::Title {
                from: to.clone(),
                to: from.clone(),
            },
            Self::Priority { from, to } => Self::Priority { from: *to, to: *from },
            Self::Components { add, remove } => Self::Components {
                add: remove
                    .iter()
                    .filter(|id| row.components.contains(id))
                    .copied()
                    .collect(),
                remove: add
                    .iter()
                    .filter(|id| !row.components.contains(id))
                    .copied()
                    .collect(),
            },
            Self::Tags { add, remove } => {
                let has = |tag: &String| row.tags.iter().any(|known| is_same_tag(known, tag));
                Self::Tags {
                    add: remove.iter().filter(|tag| has(tag)).cloned().collect(),
                    remove: add.iter().filter(|tag| !has(tag)).cloned().collect(),
                }
            }
            Self::Reference { from, to } => Self::Reference {
                from: to.clone(),
                to: from.clone(),
            },
            Self::Assignee { from, to } => Self::Assignee { from: *to, to: *from },
            // What was taken back is done again by its transition.
            Self::TakeBack { .. } => self.clone(),
        }
    }
}

/// Whether two tags look like one to an editor, for whom an edit is shown before it is stored; the rule itself knows all letters.
pub(crate) fn is_same_tag(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

/// A field whose history is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Field {
    /// The title.
    Title,
    /// The priority.
    Priority,
    /// A component.
    Component,
    /// A tag.
    Tag,
    /// Who is in charge.
    Assignee,
    /// What another system calls the matter.
    Reference,
}

impl Field {
    /// All fields.
    pub const ALL: [Self; 6] = [
        Self::Title,
        Self::Priority,
        Self::Component,
        Self::Tag,
        Self::Assignee,
        Self::Reference,
    ];

    /// The word on the screen, and in the stored form.
    pub fn word(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Priority => "priority",
            Self::Component => "component",
            Self::Tag => "tag",
            Self::Assignee => "assignee",
            Self::Reference => "reference",
        }
    }
}

/// Who changed a field from what to what: the body of a line of the kind [`crate::view::MessageKind::Trace`]. Values are in the words
/// of the time; an empty one is nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// Who.
    pub name: String,
    /// Which field.
    pub field: Field,
    /// What it was.
    pub from: String,
    /// What it is now.
    pub to: String,
}

impl FieldChange {
    /// The stored form: `changed`, the name, the field and its values, separated by tabs.
    pub fn to_body(&self) -> String {
        format!(
            "changed\t{}\t{}\t{}\t{}",
            self.name,
            self.field.word(),
            self.from,
            self.to
        )
    }

    /// Reads the stored form; `None` for any other line.
    pub fn parse(body: &str) -> Option<Self> {
        let mut parts = body.strip_prefix("changed\t")?.split('\t');
        let name = parts.next()?.to_owned();
        let word = parts.next()?;
        Some(Self {
            name,
            field: Field::ALL.into_iter().find(|field| field.word() == word)?,
            from: parts.next()?.to_owned(),
            to: parts.next()?.to_owned(),
        })
    }

    /// What stands behind the name, in words.
    pub fn words(&self) -> String {
        let (from, to) = (reveal(&self.from), reveal(&self.to));
        match (self.field, from.is_empty(), to.is_empty()) {
            (Field::Title, ..) => format!(" renamed it from “{from}” to “{to}”"),
            (Field::Assignee, _, true) => format!(" unassigned {from}"),
            (Field::Assignee, ..) if self.to == self.name => " took it over".to_owned(),
            (Field::Assignee, ..) => format!(" assigned it to {to}"),
            (field, true, _) => format!(" added the {} {to}", field.word()),
            (field, _, true) => format!(" removed the {} {from}", field.word()),
            (field, ..) => format!(" set the {} from {from} to {to}", field.word()),
        }
    }

    /// The same where the whole history is told: also from whom a chat went.
    pub fn history_words(&self) -> String {
        let (from, to) = (reveal(&self.from), reveal(&self.to));
        if self.field == Field::Assignee && !from.is_empty() && !to.is_empty() {
            format!(" changed the assignee from {from} to {to}")
        } else {
            self.words()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_survive_storage_and_speak() {
        let change = |field, from: &str, to: &str| FieldChange {
            name: "Ana".to_owned(),
            field,
            from: from.to_owned(),
            to: to.to_owned(),
        };
        for (change, words) in [
            (
                change(Field::Title, "Bowls", "Plates"),
                " renamed it from “Bowls” to “Plates”",
            ),
            (
                change(Field::Priority, "Low", "High"),
                " set the priority from Low to High",
            ),
            (
                change(Field::Component, "", "Glaze"),
                " added the component Glaze",
            ),
            (change(Field::Tag, "Courier", ""), " removed the tag Courier"),
            (
                change(Field::Reference, "", "20417"),
                " added the reference 20417",
            ),
            (change(Field::Assignee, "", "Ana"), " took it over"),
            (change(Field::Assignee, "Ana", "Kenji"), " assigned it to Kenji"),
            (change(Field::Assignee, "Kenji", ""), " unassigned Kenji"),
        ] {
            assert_eq!(FieldChange::parse(&change.to_body()).as_ref(), Some(&change));
            assert_eq!(change.words(), words);
        }
        let handed_over = change(Field::Assignee, "Ana", "Kenji");
        assert_eq!(
            handed_over.history_words(),
            " changed the assignee from Ana to Kenji"
        );
        assert_eq!(FieldChange::parse("joined\tAna"), None);
    }
}
