//! Some of the parts of a scheme: those that issues have, or those that are archived.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::Scheme;
use crate::id::{ComponentId, PriorityId, ResolutionId, StatusId};

/// Parts of a scheme by their ids. Stored as four lists of numbers, in the order of the fields: readers of lists of numbers are in every
/// bundle already.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Vec<i64>>", into = "Vec<Vec<i64>>")]
pub struct Parts {
    /// Statuses.
    pub statuses: Vec<StatusId>,
    /// Resolutions.
    pub resolutions: Vec<ResolutionId>,
    /// Priorities.
    pub priorities: Vec<PriorityId>,
    /// Components.
    pub components: Vec<ComponentId>,
}

impl From<Vec<Vec<i64>>> for Parts {
    fn from(lists: Vec<Vec<i64>>) -> Self {
        let mut lists = lists.into_iter();
        let mut next = || lists.next().unwrap_or_default().into_iter();
        Self {
            statuses: next().map(StatusId).collect(),
            resolutions: next().map(ResolutionId).collect(),
            priorities: next().map(PriorityId).collect(),
            components: next().map(ComponentId).collect(),
        }
    }
}

impl From<Parts> for Vec<Vec<i64>> {
    fn from(parts: Parts) -> Self {
        [
            parts.statuses.iter().map(|id| id.0).collect(),
            parts.resolutions.iter().map(|id| id.0).collect(),
            parts.priorities.iter().map(|id| id.0).collect(),
            parts.components.iter().map(|id| id.0).collect(),
        ]
        .into()
    }
}

impl Parts {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.statuses.is_empty()
            && self.resolutions.is_empty()
            && self.priorities.is_empty()
            && self.components.is_empty()
    }
}

impl Scheme {
    /// The default scheme for a project whose issues have these parts of this one: what they have and the default does not know stays,
    /// archived.
    #[must_use]
    pub fn reset(&self, used: &Parts) -> Self {
        let mut fresh = Self::default();
        for status in &self.statuses {
            if used.statuses.contains(&status.id) && fresh.status(status.id).is_none() {
                fresh.statuses.push(status.clone());
                fresh.archived.statuses.push(status.id);
            }
        }
        for resolution in &self.resolutions {
            if used.resolutions.contains(&resolution.id) && fresh.resolution(resolution.id).is_none() {
                fresh.resolutions.push(resolution.clone());
                fresh.archived.resolutions.push(resolution.id);
            }
        }
        for priority in &self.priorities {
            if used.priorities.contains(&priority.id) && fresh.priority(priority.id).is_none() {
                fresh.priorities.push(priority.clone());
                fresh.archived.priorities.push(priority.id);
            }
        }
        for component in &self.components {
            if used.components.contains(&component.id) {
                fresh.components.push(component.clone());
                fresh.archived.components.push(component.id);
            }
        }
        fresh
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ComponentView, StatusView};
    use super::*;
    use crate::id::TransitionId;
    use crate::status::StatusKind;

    #[test]
    fn what_is_archived_is_not_offered_and_keeps_its_words() {
        let mut scheme = Scheme::default();
        scheme.archived.statuses.push(StatusId::ESCALATED);
        let scheme = scheme.checked().unwrap();
        let offered = |status| scheme.legal(status).map(|it| it.id).collect::<Vec<_>>();
        assert!(!offered(StatusId::WAITING_FOR_SUPPORT).contains(&TransitionId::ESCALATE));
        assert_eq!(scheme.words(StatusId::ESCALATED, None), "Escalated");
        assert!(
            offered(StatusId::ESCALATED).contains(&TransitionId::RESOLVE),
            "there is a way out"
        );
        assert_eq!(scheme.first_of(StatusKind::Escalated), None);
    }

    #[test]
    fn what_is_archived_survives_storage() {
        let mut scheme = Scheme::default();
        scheme.archived.priorities.push(PriorityId(5));
        let text = serde_json::to_string(&scheme).unwrap();
        assert!(text.contains(r#""archived":[[],[],[5],[]]"#), "{text}");
        assert_eq!(serde_json::from_str::<Scheme>(&text).unwrap(), scheme);
        let plain = serde_json::to_string(&Scheme::default()).unwrap();
        assert!(!plain.contains("archived"), "as former releases wrote it");
    }

    #[test]
    fn what_the_machine_needs_cannot_be_archived() {
        for (status, may) in [
            (StatusId::WAITING_FOR_SUPPORT, false),
            (StatusId::CANCELLED, true),
        ] {
            let mut scheme = Scheme::default();
            scheme.archived.statuses.push(status);
            assert_eq!(scheme.checked().is_ok(), may, "{status}");
        }
        let mut scheme = Scheme::default();
        scheme.archived.priorities.push(PriorityId::MEDIUM);
        assert!(scheme.checked().is_err(), "new issues have it");
    }

    #[test]
    fn a_reset_keeps_what_issues_have() {
        let mut scheme = Scheme::default();
        scheme.statuses.push(StatusView {
            id: StatusId(6),
            name: "With the workshop".into(),
            kind: StatusKind::Open,
        });
        for id in [1, 2] {
            scheme.components.push(ComponentView {
                id: ComponentId(id),
                name: alloc::format!("Part {id}"),
            });
        }
        let used = Parts {
            statuses: [StatusId(1), StatusId(6)].into(),
            components: [ComponentId(2)].into(),
            ..Parts::default()
        };
        let reset = scheme.reset(&used);
        assert_eq!(reset.archived.statuses, [StatusId(6)]);
        assert_eq!(reset.archived.components, [ComponentId(2)]);
        assert_eq!(reset.words(StatusId(6), None), "With the workshop");
        assert!(reset.component(ComponentId(1)).is_none());
        assert!(reset.checked().is_ok());
        assert_eq!(scheme.reset(&Parts::default()), Scheme::default());
    }
}
