//! Whether a scheme that an administrator gives can be one.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use super::Scheme;
use crate::refusal::Refusal;
use crate::status::StatusKind;
use crate::text::Label;

/// The most statuses, transitions, resolutions or priorities of a project.
const STATES_MAX: usize = 40;
/// The most components of a project.
const COMPONENTS_MAX: usize = 200;

impl Scheme {
    /// The same scheme with its names cleaned, if issues can live by it: names that say something and are told apart, one status of
    /// each kind that the machine needs, transitions between statuses that exist, and a resolution exactly where one leads to the end.
    ///
    /// # Errors
    /// [`Refusal::Empty`], [`Refusal::TooLong`], [`Refusal::Malformed`] for the first thing that is wrong.
    pub fn checked(mut self) -> Result<Self, Refusal> {
        clean(
            self.statuses.iter_mut().map(|it| (it.id.0, &mut it.name)),
            "status",
            STATES_MAX,
        )?;
        clean(
            self.transitions.iter_mut().map(|it| (it.id.0, &mut it.name)),
            "transition",
            STATES_MAX,
        )?;
        clean(
            self.resolutions.iter_mut().map(|it| (it.id.0, &mut it.name)),
            "resolution",
            STATES_MAX,
        )?;
        clean(
            self.priorities.iter_mut().map(|it| (it.id.0, &mut it.name)),
            "priority",
            STATES_MAX,
        )?;
        clean(
            self.components.iter_mut().map(|it| (it.id.0, &mut it.name)),
            "component",
            COMPONENTS_MAX,
        )?;
        self.forget_what_is_gone();
        self.check_statuses()?;
        self.check_transitions()?;
        let is_archived = self.archived.priorities.contains(&self.default_priority);
        if is_archived || self.priority(self.default_priority).is_none() {
            return Err(wrong("The list of priorities", "with one that new chats have"));
        }
        Ok(self)
    }

    /// What is not there any more is not archived either.
    fn forget_what_is_gone(&mut self) {
        let mut archived = core::mem::take(&mut self.archived);
        archived.statuses.retain(|id| self.status(*id).is_some());
        archived.resolutions.retain(|id| self.resolution(*id).is_some());
        archived.priorities.retain(|id| self.priority(*id).is_some());
        archived.components.retain(|id| self.component(*id).is_some());
        self.archived = archived;
    }

    fn check_statuses(&self) -> Result<(), Refusal> {
        for (kind, expected) in [
            (StatusKind::WaitingForSupport, "with one that waits for us"),
            (
                StatusKind::WaitingForCustomer,
                "with one that waits for the customer",
            ),
            (StatusKind::Resolved, "with one that is resolved"),
        ] {
            if self.first_of(kind).is_none() {
                return Err(wrong("The list of statuses", expected));
            }
        }
        Ok(())
    }

    fn check_transitions(&self) -> Result<(), Refusal> {
        for transition in &self.transitions {
            let known = self.status(transition.to).is_some()
                && transition.from.iter().all(|from| self.status(*from).is_some());
            if !known {
                return Err(wrong(&transition.name, "between statuses of the list"));
            }
            let resolved = self.kind(transition.to) == StatusKind::Resolved;
            let sets = transition
                .resolution
                .is_some_and(|id| self.resolution(id).is_some());
            if resolved != sets || resolved != transition.resolution.is_some() {
                return Err(wrong(
                    &transition.name,
                    "with a resolution exactly where it leads to a resolved status",
                ));
            }
        }
        Ok(())
    }
}

/// Cleans the names of one list, and refuses two alike.
fn clean<'a>(
    list: impl Iterator<Item = (i64, &'a mut String)>,
    what: &str,
    max: usize,
) -> Result<(), Refusal> {
    let mut seen: Vec<(i64, String)> = Vec::new();
    for (id, name) in list {
        let mut field = String::from("The name of a ");
        field.push_str(what);
        *name = Label::named(name, &field)?.into_string();
        let lower = name.to_lowercase();
        if id < 1 || seen.iter().any(|(other, known)| *other == id || *known == lower) {
            return Err(wrong(name, "different from the others"));
        }
        seen.push((id, lower));
    }
    if seen.len() > max {
        return Err(wrong("The list", "shorter"));
    }
    Ok(())
}

fn wrong(field: &str, expected: &str) -> Refusal {
    Refusal::Malformed {
        field: field.to_owned(),
        expected: expected.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::ComponentView;
    use super::*;
    use crate::id::{ComponentId, PriorityId, ResolutionId, StatusId};

    #[test]
    fn the_default_scheme_can_be_one() {
        let scheme = Scheme::default();
        assert_eq!(scheme.clone().checked(), Ok(scheme));
    }

    #[test]
    fn what_issues_could_not_live_by_is_refused() {
        let broken = |change: fn(&mut Scheme)| {
            let mut scheme = Scheme::default();
            change(&mut scheme);
            scheme.checked().is_err()
        };
        assert!(
            broken(|scheme| scheme.statuses.truncate(3)),
            "nothing is ever resolved"
        );
        assert!(
            broken(|scheme| scheme.statuses[0].name = " ".to_owned()),
            "a name of nothing"
        );
        assert!(
            broken(|scheme| scheme.statuses[1].name = "waiting FOR support".to_owned()),
            "alike"
        );
        assert!(
            broken(|scheme| scheme.statuses[1].id = StatusId(1)),
            "one id twice"
        );
        assert!(
            broken(|scheme| scheme.transitions[0].to = StatusId(99)),
            "to nowhere"
        );
        assert!(
            broken(|scheme| scheme.transitions[0].resolution = None),
            "resolved as nothing"
        );
        assert!(
            broken(|scheme| scheme.transitions[0].resolution = Some(ResolutionId(9))),
            "as unknown"
        );
        assert!(
            broken(|scheme| scheme.transitions[1].resolution = Some(ResolutionId::DONE)),
            "too early"
        );
        assert!(
            broken(|scheme| scheme.default_priority = PriorityId(9)),
            "no such priority"
        );
        let component = |id| ComponentView {
            id: ComponentId(id),
            name: alloc::format!("Part {id}"),
        };
        let mut long = Scheme {
            components: (1..=201).map(component).collect(),
            ..Scheme::default()
        };
        assert!(long.clone().checked().is_err());
        long.components.pop();
        assert!(long.checked().is_ok());
    }
}
