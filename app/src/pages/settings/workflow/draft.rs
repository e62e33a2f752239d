//! A scheme while it is written: its lists, and what is done with their entries. Plain data, without a screen.

use model::id::{ComponentId, PriorityId, ResolutionId, StatusId, TransitionId};
use model::scheme::{ComponentView, Parts, PriorityView, ResolutionView, Scheme, StatusView, TransitionView};
use model::status::StatusKind;

/// A list of a scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    /// Its statuses.
    Statuses,
    /// Its transitions.
    Transitions,
    /// Its resolutions.
    Resolutions,
    /// Its priorities.
    Priorities,
    /// Its components.
    Components,
}

/// How an entry stands to the chats of the project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// No chat has it: it can be removed.
    Unused,
    /// Chats have it: it can be archived.
    Used,
    /// It is archived: those that have it keep it.
    Archived,
}

/// Does the same with the entries of whichever list it is, as `$all`.
macro_rules! with_list {
    ($list:expr, $scheme:expr, $all:ident => $done:expr) => {
        match $list {
            List::Statuses => {
                let $all = $scheme.statuses;
                $done
            }
            List::Transitions => {
                let $all = $scheme.transitions;
                $done
            }
            List::Resolutions => {
                let $all = $scheme.resolutions;
                $done
            }
            List::Priorities => {
                let $all = $scheme.priorities;
                $done
            }
            List::Components => {
                let $all = $scheme.components;
                $done
            }
        }
    };
}

/// The lists of a scheme, to be changed.
struct Lists<'s> {
    statuses: &'s mut Vec<StatusView>,
    transitions: &'s mut Vec<TransitionView>,
    resolutions: &'s mut Vec<ResolutionView>,
    priorities: &'s mut Vec<PriorityView>,
    components: &'s mut Vec<ComponentView>,
}

fn lists(scheme: &mut Scheme) -> Lists<'_> {
    Lists {
        statuses: &mut scheme.statuses,
        transitions: &mut scheme.transitions,
        resolutions: &mut scheme.resolutions,
        priorities: &mut scheme.priorities,
        components: &mut scheme.components,
    }
}

impl List {
    /// The word for one of its entries.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Statuses => "status",
            Self::Transitions => "transition",
            Self::Resolutions => "resolution",
            Self::Priorities => "priority",
            Self::Components => "component",
        }
    }

    /// The numbers of its entries, in order.
    pub(super) fn ids(self, scheme: &Scheme) -> Vec<i64> {
        match self {
            Self::Statuses => scheme.statuses.iter().map(|it| it.id.0).collect(),
            Self::Transitions => scheme.transitions.iter().map(|it| it.id.0).collect(),
            Self::Resolutions => scheme.resolutions.iter().map(|it| it.id.0).collect(),
            Self::Priorities => scheme.priorities.iter().map(|it| it.id.0).collect(),
            Self::Components => scheme.components.iter().map(|it| it.id.0).collect(),
        }
    }

    /// The name of an entry.
    pub(super) fn name(self, scheme: &Scheme, id: i64) -> String {
        let name = match self {
            Self::Statuses => scheme.status(StatusId(id)).map(|it| &it.name),
            Self::Transitions => scheme
                .transitions
                .iter()
                .find(|it| it.id.0 == id)
                .map(|it| &it.name),
            Self::Resolutions => scheme.resolution(ResolutionId(id)).map(|it| &it.name),
            Self::Priorities => scheme.priority(PriorityId(id)).map(|it| &it.name),
            Self::Components => scheme.component(ComponentId(id)).map(|it| &it.name),
        };
        name.cloned().unwrap_or_default()
    }

    /// Gives an entry another name.
    pub(super) fn rename(self, scheme: &mut Scheme, id: i64, name: String) {
        let lists = lists(scheme);
        with_list!(self, lists, all => {
            if let Some(entry) = all.iter_mut().find(|it| it.id.0 == id) {
                entry.name = name;
            }
        });
    }

    /// Moves an entry by one place, up or down.
    pub(super) fn shift(self, scheme: &mut Scheme, id: i64, up: bool) {
        let lists = lists(scheme);
        with_list!(self, lists, all => {
            let place = all.iter().position(|it| it.id.0 == id);
            let other = place.and_then(|place| if up { place.checked_sub(1) } else { Some(place + 1) });
            if let (Some(place), Some(other)) = (place, other.filter(|other| *other < all.len())) {
                all.swap(place, other);
            }
        });
    }

    /// Adds an entry behind the others, and says its number.
    pub(super) fn add(self, scheme: &mut Scheme, name: String) -> i64 {
        let id = self.ids(scheme).into_iter().max().unwrap_or(0) + 1;
        match self {
            Self::Statuses => scheme.statuses.push(StatusView {
                id: StatusId(id),
                name,
                kind: StatusKind::Open,
            }),
            Self::Transitions => {
                let to = scheme.start();
                scheme.transitions.push(TransitionView {
                    id: TransitionId(id),
                    name,
                    from: Vec::new(),
                    to,
                    resolution: None,
                });
            }
            Self::Resolutions => scheme.resolutions.push(ResolutionView {
                id: ResolutionId(id),
                name,
                done: true,
            }),
            Self::Priorities => scheme.priorities.push(PriorityView {
                id: PriorityId(id),
                name,
            }),
            Self::Components => scheme.components.push(ComponentView {
                id: ComponentId(id),
                name,
            }),
        }
        id
    }

    /// Takes an entry away, and what only makes sense with it: the transitions to a status or to a resolution.
    pub(super) fn remove(self, scheme: &mut Scheme, id: i64) {
        let lists = lists(scheme);
        with_list!(self, lists, all => all.retain(|it| it.id.0 != id));
        match self {
            Self::Statuses => {
                scheme.transitions.retain(|it| it.to.0 != id);
                for transition in &mut scheme.transitions {
                    transition.from.retain(|from| from.0 != id);
                }
            }
            Self::Resolutions => scheme
                .transitions
                .retain(|it| it.resolution != Some(ResolutionId(id))),
            Self::Priorities if scheme.default_priority.0 == id => {
                scheme.default_priority = scheme.priorities.first().map_or(PriorityId::MEDIUM, |it| it.id);
            }
            Self::Transitions | Self::Priorities | Self::Components => {}
        }
    }

    /// Archives an entry, or restores it.
    pub(super) fn archive(self, scheme: &mut Scheme, id: i64, archived: bool) {
        let all = &mut scheme.archived;
        match self {
            Self::Statuses => put(&mut all.statuses, StatusId(id), archived),
            Self::Resolutions => put(&mut all.resolutions, ResolutionId(id), archived),
            Self::Priorities => put(&mut all.priorities, PriorityId(id), archived),
            Self::Components => put(&mut all.components, ComponentId(id), archived),
            Self::Transitions => {}
        }
    }

    /// How an entry stands to the chats that have `used`.
    pub(super) fn standing(self, scheme: &Scheme, used: &Parts, id: i64) -> Standing {
        if self.is_in(&scheme.archived, id) {
            Standing::Archived
        } else if self.is_in(used, id) {
            Standing::Used
        } else {
            Standing::Unused
        }
    }

    fn is_in(self, parts: &Parts, id: i64) -> bool {
        match self {
            Self::Statuses => parts.statuses.contains(&StatusId(id)),
            Self::Resolutions => parts.resolutions.contains(&ResolutionId(id)),
            Self::Priorities => parts.priorities.contains(&PriorityId(id)),
            Self::Components => parts.components.contains(&ComponentId(id)),
            Self::Transitions => false,
        }
    }
}

fn put<T: PartialEq>(all: &mut Vec<T>, id: T, is_in: bool) {
    all.retain(|known| *known != id);
    if is_in {
        all.push(id);
    }
}

/// Changes one transition.
pub(super) fn change_transition(scheme: &mut Scheme, id: i64, change: impl FnOnce(&mut TransitionView)) {
    if let Some(transition) = scheme.transitions.iter_mut().find(|it| it.id.0 == id) {
        change(transition);
    }
    fit_resolutions(scheme);
}

/// Gives transitions to resolved statuses a resolution, and takes it from the others.
pub(super) fn fit_resolutions(scheme: &mut Scheme) {
    let first = scheme.resolutions.first().map(|it| it.id);
    let resolved: Vec<StatusId> = scheme
        .statuses
        .iter()
        .filter(|it| it.kind == StatusKind::Resolved)
        .map(|it| it.id)
        .collect();
    for transition in &mut scheme.transitions {
        transition.resolution = if resolved.contains(&transition.to) {
            transition.resolution.or(first)
        } else {
            None
        };
    }
}

/// What a transition does, in words: `Escalated, Waiting for support → Resolved as Done`.
pub(super) fn way_words(scheme: &Scheme, id: i64) -> String {
    let Some(transition) = scheme.transitions.iter().find(|it| it.id.0 == id) else {
        return String::new();
    };
    let from: Vec<&str> = transition.from.iter().map(|id| scheme.words(*id, None)).collect();
    let from = if from.is_empty() {
        "From nowhere".to_owned()
    } else {
        from.join(", ")
    };
    let to = scheme.words(transition.to, None);
    match transition.resolution.and_then(|id| scheme.resolution(id)) {
        Some(resolution) => format!("{from} → {to} as {}", resolution.name),
        None => format!("{from} → {to}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_added_renamed_moved_and_removed() {
        let mut scheme = Scheme::default();
        for list in [
            List::Statuses,
            List::Transitions,
            List::Resolutions,
            List::Priorities,
            List::Components,
        ] {
            let id = list.add(&mut scheme, "New".to_owned());
            assert_eq!(list.ids(&scheme).last(), Some(&id), "{list:?}");
            list.rename(&mut scheme, id, "Newer".to_owned());
            assert_eq!(list.name(&scheme, id), "Newer");
            list.shift(&mut scheme, id, true);
            let place = list.ids(&scheme).iter().position(|known| *known == id);
            assert_eq!(
                place,
                Some(list.ids(&scheme).len().saturating_sub(2).min(place.unwrap()))
            );
            list.shift(&mut scheme, id, false);
            list.shift(&mut scheme, id, false);
            assert_eq!(list.ids(&scheme).last(), Some(&id), "the last one stays");
            list.remove(&mut scheme, id);
            assert!(!list.ids(&scheme).contains(&id));
        }
        assert_eq!(scheme, Scheme::default());
    }

    #[test]
    fn what_only_makes_sense_with_a_status_goes_with_it() {
        let mut scheme = Scheme::default();
        List::Statuses.remove(&mut scheme, StatusId::CANCELLED.0);
        assert!(scheme.transitions.iter().all(|it| it.id != TransitionId::CANCEL));
        assert!(scheme.clone().checked().is_ok());
        List::Priorities.remove(&mut scheme, PriorityId::MEDIUM.0);
        assert_eq!(scheme.default_priority, PriorityId(1));
        assert!(scheme.checked().is_ok());
    }

    #[test]
    fn what_chats_have_is_archived_and_restored() {
        let (mut scheme, used) = (
            Scheme::default(),
            Parts {
                statuses: vec![StatusId::ESCALATED],
                ..Parts::default()
            },
        );
        let standing = |scheme: &Scheme, id: StatusId| List::Statuses.standing(scheme, &used, id.0);
        assert_eq!(standing(&scheme, StatusId::ESCALATED), Standing::Used);
        assert_eq!(standing(&scheme, StatusId::CANCELLED), Standing::Unused);
        List::Statuses.archive(&mut scheme, StatusId::ESCALATED.0, true);
        assert_eq!(standing(&scheme, StatusId::ESCALATED), Standing::Archived);
        List::Statuses.archive(&mut scheme, StatusId::ESCALATED.0, false);
        assert_eq!(scheme, Scheme::default());
    }

    #[test]
    fn a_resolution_follows_where_a_transition_leads() {
        let mut scheme = Scheme::default();
        change_transition(&mut scheme, TransitionId::ESCALATE.0, |it| {
            it.to = StatusId::RESOLVED;
        });
        assert_eq!(
            way_words(&scheme, TransitionId::ESCALATE.0),
            "Waiting for support, Waiting for customer → Resolved as Done"
        );
        change_transition(&mut scheme, TransitionId::ESCALATE.0, |it| {
            it.to = StatusId::ESCALATED;
        });
        assert_eq!(scheme, Scheme::default());
    }
}
