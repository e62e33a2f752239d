//! A change of one field.

use model::edit::IssueEdit;
use model::id::{AgentId, ComponentId, PriorityId};
use model::view::ChatRow;
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

/// A change of exactly one field.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Edit {
    /// Another title.
    Title(TextEdit),
    /// Another number in another system.
    Reference(TextEdit),
    /// Another priority.
    Priority(PriorityEdit),
    /// Another agent in charge, or nobody.
    Assignee(AssigneeEdit),
    /// Components to be added and removed.
    Components(ComponentsEdit),
    /// Tags to be added and removed.
    Tags(TagsEdit),
}

/// Another text.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TextEdit {
    /// What it shall be.
    pub to: String,
    /// What it was before; where it is given, nobody else's change is overwritten.
    #[serde(default)]
    pub from: Option<String>,
}

/// Another priority.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PriorityEdit {
    /// The number of what it shall be.
    pub to: i64,
    /// The number of what it was before; where it is given, nobody else's change is overwritten.
    #[serde(default)]
    pub from: Option<i64>,
}

/// Another agent in charge.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::option_option, reason = "what is left out is not what is null")]
pub struct AssigneeEdit {
    /// The number of the agent; `null` for nobody.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<i64>, required = true)]
    pub to: Option<Option<i64>>,
    /// Who it was before, `null` for nobody; where it is given, nobody else's change is overwritten.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<i64>, required = false)]
    pub from: Option<Option<i64>>,
}

/// Components to be added and removed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ComponentsEdit {
    /// The numbers of those to be added.
    #[serde(default)]
    pub add: Vec<i64>,
    /// The numbers of those to be removed.
    #[serde(default)]
    pub remove: Vec<i64>,
}

/// Tags to be added and removed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TagsEdit {
    /// Those to be added.
    #[serde(default)]
    pub add: Vec<String>,
    /// Those to be removed.
    #[serde(default)]
    pub remove: Vec<String>,
}

/// A value that may be `null`, which is not the same as being left out.
#[expect(clippy::option_option, reason = "what is left out is not what is null")]
fn given<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Option<i64>>, D::Error> {
    Option::deserialize(value).map(Some)
}

impl Edit {
    /// Whether it sets its field whatever that is: it has one value, and does not say what it was before.
    pub fn overwrites(&self) -> bool {
        match self {
            Self::Title(edit) | Self::Reference(edit) => edit.from.is_none(),
            Self::Priority(edit) => edit.from.is_none(),
            Self::Assignee(edit) => edit.from.is_none(),
            Self::Components(_) | Self::Tags(_) => false,
        }
    }

    /// The edit of an issue that the program sees like this now.
    pub fn of(self, row: &ChatRow) -> IssueEdit {
        match self {
            Self::Title(TextEdit { to, from }) => IssueEdit::Title {
                from: from.unwrap_or_else(|| row.title.clone()),
                to,
            },
            Self::Reference(TextEdit { to, from }) => IssueEdit::Reference {
                from: from.unwrap_or_else(|| row.reference.clone()),
                to,
            },
            Self::Priority(PriorityEdit { to, from }) => IssueEdit::Priority {
                from: from.map_or(row.priority, PriorityId),
                to: PriorityId(to),
            },
            Self::Assignee(AssigneeEdit { to, from }) => IssueEdit::Assignee {
                from: match from {
                    Some(from) => from.map(AgentId),
                    None => row.assignee.as_ref().map(|(agent, _)| *agent),
                },
                to: to.flatten().map(AgentId),
            },
            Self::Components(ComponentsEdit { add, remove }) => IssueEdit::Components {
                add: add.into_iter().map(ComponentId).collect(),
                remove: remove.into_iter().map(ComponentId).collect(),
            },
            Self::Tags(TagsEdit { add, remove }) => IssueEdit::Tags { add, remove },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_say_what_it_was_is_set_whatever_it_is() {
        for (edit, expected) in [
            (r#"{"title":{"to":"a"}}"#, true),
            (r#"{"title":{"to":"a","from":"b"}}"#, false),
            (r#"{"reference":{"to":"a"}}"#, true),
            (r#"{"priority":{"to":1}}"#, true),
            (r#"{"priority":{"to":1,"from":2}}"#, false),
            (r#"{"assignee":{"to":2}}"#, true),
            (r#"{"assignee":{"to":2,"from":null}}"#, false),
            (r#"{"tags":{"add":["a"]}}"#, false),
        ] {
            let read = serde_json::from_str::<Edit>(edit).unwrap();
            assert_eq!(read.overwrites(), expected, "{edit}");
        }
    }

    #[test]
    fn what_is_left_out_is_not_what_is_null() {
        let read = |text: &str| serde_json::from_str::<Edit>(text);
        assert_eq!(
            read(r#"{"assignee":{"to":null}}"#).unwrap(),
            Edit::Assignee(AssigneeEdit {
                to: Some(None),
                from: None
            })
        );
        assert_eq!(
            read(r#"{"assignee":{"to":2,"from":null}}"#).unwrap(),
            Edit::Assignee(AssigneeEdit {
                to: Some(Some(2)),
                from: Some(None)
            })
        );
        for wrong in [
            r#"{"assignee":{}}"#,
            r#"{"assignee":{"to":2,"seen":1}}"#,
            r#"{"title":{"to":"a"},"priority":{"to":1}}"#,
            r#"{"status":{"to":1}}"#,
            "{}",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
