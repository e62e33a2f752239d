//! What the issues of a project can be: its statuses with the transitions between them, resolutions, priorities and components.
//!
//! Each project has one scheme, which its administrators change. Issues refer to it by ids, and screens take their words from it, so
//! that a renamed status is renamed everywhere at once.

mod check;
mod parts;

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::id::{ComponentId, PriorityId, ResolutionId, StatusId, TransitionId};
use crate::refusal::Refusal;
use crate::status::{Side, StatusKind};

pub use parts::Parts;

/// A status that an issue can have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusView {
    /// Its id.
    pub id: StatusId,
    /// Its name on the screen.
    pub name: String,
    /// What it means to the machine.
    pub kind: StatusKind,
}

/// A way out of an issue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResolutionView {
    /// Its id.
    pub id: ResolutionId,
    /// Its name on the screen.
    pub name: String,
    /// Whether the customer got what they came for; a withdrawn request is `false`.
    pub done: bool,
}

/// A change of status that a person can ask for (S1.49).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransitionView {
    /// Its id.
    pub id: TransitionId,
    /// The words on its button.
    pub name: String,
    /// The statuses in which it is offered.
    pub from: Vec<StatusId>,
    /// The status to which it leads.
    pub to: StatusId,
    /// The resolution that it sets, exactly when `to` is of the kind [`StatusKind::Resolved`].
    pub resolution: Option<ResolutionId>,
}

/// How urgent an issue can be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriorityView {
    /// Its id.
    pub id: PriorityId,
    /// Its name on the screen.
    pub name: String,
}

/// A part of what the team answers for, for example "Shipping".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComponentView {
    /// Its id.
    pub id: ComponentId,
    /// Its name on the screen.
    pub name: String,
}

/// What the issues of one project can be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scheme {
    /// The statuses. The first of a kind is where the machine goes by itself.
    pub statuses: Vec<StatusView>,
    /// The transitions, in the order in which they are offered.
    pub transitions: Vec<TransitionView>,
    /// The resolutions.
    pub resolutions: Vec<ResolutionView>,
    /// The priorities, the most urgent first.
    pub priorities: Vec<PriorityView>,
    /// What a new issue has.
    pub default_priority: PriorityId,
    /// The components.
    pub components: Vec<ComponentView>,
    /// What stays for the issues that have it, and is not offered any more.
    #[serde(default, skip_serializing_if = "Parts::is_empty")]
    pub archived: Parts,
}

impl StatusId {
    /// "Waiting for support" of the default scheme.
    pub const WAITING_FOR_SUPPORT: Self = Self(1);
    /// "Waiting for customer" of the default scheme.
    pub const WAITING_FOR_CUSTOMER: Self = Self(2);
    /// "Escalated" of the default scheme.
    pub const ESCALATED: Self = Self(3);
    /// "Resolved" of the default scheme.
    pub const RESOLVED: Self = Self(4);
    /// "Cancelled" of the default scheme.
    pub const CANCELLED: Self = Self(5);
}

impl ResolutionId {
    /// "Done" of the default scheme.
    pub const DONE: Self = Self(1);
    /// "Cancelled" of the default scheme.
    pub const CANCELLED: Self = Self(2);
}

impl TransitionId {
    /// "Resolve" of the default scheme.
    pub const RESOLVE: Self = Self(1);
    /// "Mark answered" of the default scheme.
    pub const MARK_ANSWERED: Self = Self(2);
    /// "Cancel request" of the default scheme.
    pub const CANCEL: Self = Self(3);
    /// "Escalate" of the default scheme.
    pub const ESCALATE: Self = Self(4);
    /// "Back to support" of the default scheme.
    pub const BACK_TO_SUPPORT: Self = Self(5);
    /// "Reopen" of the default scheme.
    pub const REOPEN: Self = Self(6);
}

impl PriorityId {
    /// "High" of the default scheme.
    pub const HIGH: Self = Self(2);
    /// "Medium" of the default scheme, which new issues have.
    pub const MEDIUM: Self = Self(3);
    /// "Low" of the default scheme.
    pub const LOW: Self = Self(4);
}

impl Default for Scheme {
    /// Waiting for support, waiting for customer, escalated, resolved, cancelled; five priorities; no components.
    fn default() -> Self {
        use StatusId as S;
        let unresolved = [S::WAITING_FOR_SUPPORT, S::WAITING_FOR_CUSTOMER, S::ESCALATED];
        let transition = |id, name: &str, from: &[S], to, resolution| TransitionView {
            id,
            name: name.to_owned(),
            from: from.to_vec(),
            to,
            resolution,
        };
        Self {
            statuses: default_statuses(),
            transitions: [
                transition(
                    TransitionId::RESOLVE,
                    "Resolve",
                    &unresolved,
                    S::RESOLVED,
                    Some(ResolutionId::DONE),
                ),
                transition(
                    TransitionId::MARK_ANSWERED,
                    "Mark answered",
                    &[S::WAITING_FOR_SUPPORT, S::ESCALATED],
                    S::WAITING_FOR_CUSTOMER,
                    None,
                ),
                transition(
                    TransitionId::CANCEL,
                    "Cancel request",
                    &unresolved,
                    S::CANCELLED,
                    Some(ResolutionId::CANCELLED),
                ),
                transition(
                    TransitionId::ESCALATE,
                    "Escalate",
                    &[S::WAITING_FOR_SUPPORT, S::WAITING_FOR_CUSTOMER],
                    S::ESCALATED,
                    None,
                ),
                transition(
                    TransitionId::BACK_TO_SUPPORT,
                    "Back to support",
                    &[S::WAITING_FOR_CUSTOMER, S::ESCALATED],
                    S::WAITING_FOR_SUPPORT,
                    None,
                ),
                transition(
                    TransitionId::REOPEN,
                    "Reopen",
                    &[S::RESOLVED, S::CANCELLED],
                    S::WAITING_FOR_SUPPORT,
                    None,
                ),
            ]
            .into(),
            resolutions: [
                resolution(ResolutionId::DONE, "Done", true),
                resolution(ResolutionId::CANCELLED, "Cancelled", false),
            ]
            .into(),
            priorities: (1..)
                .zip(["Highest", "High", "Medium", "Low", "Lowest"])
                .map(|(id, name)| PriorityView {
                    id: PriorityId(id),
                    name: name.to_owned(),
                })
                .collect(),
            default_priority: PriorityId::MEDIUM,
            components: Vec::new(),
            archived: Parts::default(),
        }
    }
}

fn default_statuses() -> Vec<StatusView> {
    let status = |id, name: &str, kind| StatusView {
        id,
        name: name.to_owned(),
        kind,
    };
    [
        status(
            StatusId::WAITING_FOR_SUPPORT,
            "Waiting for support",
            StatusKind::WaitingForSupport,
        ),
        status(
            StatusId::WAITING_FOR_CUSTOMER,
            "Waiting for customer",
            StatusKind::WaitingForCustomer,
        ),
        status(StatusId::ESCALATED, "Escalated", StatusKind::Escalated),
        status(StatusId::RESOLVED, "Resolved", StatusKind::Resolved),
        status(StatusId::CANCELLED, "Cancelled", StatusKind::Resolved),
    ]
    .into()
}

fn resolution(id: ResolutionId, name: &str, done: bool) -> ResolutionView {
    ResolutionView {
        id,
        name: name.to_owned(),
        done,
    }
}

impl Scheme {
    /// A status.
    pub fn status(&self, id: StatusId) -> Option<&StatusView> {
        self.statuses.iter().find(|status| status.id == id)
    }

    /// A resolution.
    pub fn resolution(&self, id: ResolutionId) -> Option<&ResolutionView> {
        self.resolutions.iter().find(|resolution| resolution.id == id)
    }

    /// A priority.
    pub fn priority(&self, id: PriorityId) -> Option<&PriorityView> {
        self.priorities.iter().find(|priority| priority.id == id)
    }

    /// A component.
    pub fn component(&self, id: ComponentId) -> Option<&ComponentView> {
        self.components.iter().find(|component| component.id == id)
    }

    /// The kind of a status; one that is not known any more counts as [`StatusKind::Open`].
    pub fn kind(&self, id: StatusId) -> StatusKind {
        self.status(id).map_or(StatusKind::Open, |status| status.kind)
    }

    /// The first status of a kind that is not archived.
    pub fn first_of(&self, kind: StatusKind) -> Option<StatusId> {
        self.statuses
            .iter()
            .find(|status| status.kind == kind && !self.archived.statuses.contains(&status.id))
            .map(|status| status.id)
    }

    /// What a new issue stands in.
    pub fn start(&self) -> StatusId {
        self.first_of(StatusKind::WaitingForSupport)
            .unwrap_or(StatusId::WAITING_FOR_SUPPORT)
    }

    /// The status after a public message from `side` (S1.27). A status that already is of the right kind stays.
    #[must_use]
    pub fn after_message(&self, status: StatusId, side: Side) -> StatusId {
        let kind = self.kind(status);
        match kind.after_message(side) {
            Some(next) if next != kind => self.first_of(next).unwrap_or(status),
            Some(_) | None => status,
        }
    }

    /// The transitions that are legal in a status, in the order in which they are offered (S1.49). None leads to what is archived.
    pub fn legal(&self, status: StatusId) -> impl Iterator<Item = &TransitionView> {
        let leads_on = |transition: &TransitionView| {
            let resolution = transition.resolution;
            !self.archived.statuses.contains(&transition.to)
                && !resolution.is_some_and(|id| self.archived.resolutions.contains(&id))
        };
        self.transitions
            .iter()
            .filter(move |transition| transition.from.contains(&status) && leads_on(transition))
    }

    /// The status and resolution after a transition.
    ///
    /// # Errors
    /// [`Refusal::IllegalTransition`] where it is not offered in this status.
    pub fn after(
        &self,
        status: StatusId,
        transition: TransitionId,
    ) -> Result<(StatusId, Option<ResolutionId>), Refusal> {
        self.legal(status)
            .find(|legal| legal.id == transition)
            .map(|legal| (legal.to, legal.resolution))
            .ok_or(Refusal::IllegalTransition)
    }

    /// The words for a status, or for the resolution once there is one (S1.26).
    pub fn words(&self, status: StatusId, resolution: Option<ResolutionId>) -> &str {
        let status = || {
            self.status(status)
                .map_or("Unknown", |status| status.name.as_str())
        };
        resolution
            .and_then(|id| self.resolution(id))
            .map_or_else(status, |resolution| resolution.name.as_str())
    }

    /// The name of a priority.
    pub fn priority_words(&self, id: PriorityId) -> &str {
        self.priority(id)
            .map_or("None", |priority| priority.name.as_str())
    }

    /// The name of a component.
    pub fn component_words(&self, id: ComponentId) -> &str {
        self.component(id)
            .map_or("Removed", |component| component.name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s1_49_exactly_the_offered_transitions_are_legal() {
        let scheme = Scheme::default();
        for status in &scheme.statuses {
            let offered: Vec<_> = scheme.legal(status.id).map(|transition| transition.id).collect();
            for transition in &scheme.transitions {
                assert_eq!(
                    scheme.after(status.id, transition.id).is_ok(),
                    offered.contains(&transition.id)
                );
            }
        }
        let waiting: Vec<_> = scheme
            .legal(StatusId::WAITING_FOR_SUPPORT)
            .map(|transition| transition.name.as_str())
            .collect();
        assert_eq!(
            waiting,
            ["Resolve", "Mark answered", "Cancel request", "Escalate"]
        );
    }

    #[test]
    fn s1_26_a_resolution_is_there_exactly_when_resolved() {
        let scheme = Scheme::default();
        for transition in &scheme.transitions {
            let resolved = scheme.kind(transition.to) == StatusKind::Resolved;
            assert_eq!(resolved, transition.resolution.is_some(), "{}", transition.name);
        }
        assert_eq!(scheme.words(StatusId::RESOLVED, Some(ResolutionId::DONE)), "Done");
        assert_eq!(scheme.words(StatusId::ESCALATED, None), "Escalated");
    }

    #[test]
    fn s1_27_who_spoke_last_moves_the_status() {
        let scheme = Scheme::default();
        let after = |status, side| scheme.after_message(status, side);
        assert_eq!(
            after(StatusId::WAITING_FOR_SUPPORT, Side::Team),
            StatusId::WAITING_FOR_CUSTOMER
        );
        assert_eq!(
            after(StatusId::CANCELLED, Side::Customer),
            StatusId::WAITING_FOR_SUPPORT
        );
        assert_eq!(after(StatusId::ESCALATED, Side::Team), StatusId::ESCALATED);
    }
}
