//! A change of what the project's issues can be, by an administrator.

use model::event::EventKind;
use model::id::AgentId;
use model::person::Author;
use model::refusal::Refusal;
use model::scheme::{Parts, Scheme};

use crate::command::{Command, Done};
use crate::record::NewAudit;
use crate::unit::Unit;

pub(super) fn set_scheme(
    unit: &mut Unit,
    command: &Command,
    by: AgentId,
    scheme: &Scheme,
    audit: &NewAudit,
) -> Result<Done, Refusal> {
    unit.administered_by(by)?;
    if unit.scheme == *scheme {
        return Ok(Done::Noted);
    }
    check_use(unit, scheme)?;
    unit.audits
        .push(audit.clone().saying(&told(&unit.scheme, scheme)));
    unit.scheme = scheme.clone();
    unit.scheme_changed = true;
    unit.emit_for_team(EventKind::ProjectChanged, Author::Agent(by), command.at);
    Ok(Done::Noted)
}

/// What issues refer to stays; a status also stays of a kind that fits their resolutions.
fn check_use(unit: &Unit, scheme: &Scheme) -> Result<(), Refusal> {
    let (old, used) = (&unit.scheme, &unit.scheme_use);
    let in_use = |what: &str| Refusal::InUse {
        what: what.to_owned(),
    };
    let was_resolved = |id| old.kind(id) == model::status::StatusKind::Resolved;
    let is_resolved = |id| scheme.kind(id) == model::status::StatusKind::Resolved;
    for id in &used.statuses {
        if scheme.status(*id).is_none() || was_resolved(*id) != is_resolved(*id) {
            return Err(in_use(old.words(*id, None)));
        }
    }
    for id in &used.resolutions {
        if scheme.resolution(*id).is_none() {
            return Err(in_use(old.resolution(*id).map_or("A resolution", |it| &it.name)));
        }
    }
    for id in &used.priorities {
        if scheme.priority(*id).is_none() {
            return Err(in_use(old.priority_words(*id)));
        }
    }
    for id in &used.components {
        if scheme.component(*id).is_none() {
            return Err(in_use(old.component_words(*id)));
        }
    }
    Ok(())
}

/// A list of named things by their ids, and which of them are archived.
type Named<'s> = Vec<(i64, &'s str, bool)>;

/// Takes a list out of a scheme.
type Listed = fn(&Scheme) -> Named<'_>;

/// What changed, in words, list by list.
fn told(old: &Scheme, new: &Scheme) -> String {
    let lists: [(&str, Listed); 5] = [
        ("Statuses", statuses),
        ("Transitions", transitions),
        ("Resolutions", resolutions),
        ("Priorities", priorities),
        ("Components", components),
    ];
    let told = lists.into_iter().filter_map(|(word, list)| {
        let changes = changes(&list(old), &list(new));
        (!changes.is_empty()).then(|| format!("{word}: {}", changes.join(", ")))
    });
    let told: Vec<String> = told.collect();
    if told.is_empty() {
        "Order or meaning".to_owned()
    } else {
        told.join("; ")
    }
}

fn changes(old: &Named<'_>, new: &Named<'_>) -> Vec<String> {
    let known = |list: &Named<'_>, id: i64| {
        list.iter()
            .find(|(known, ..)| *known == id)
            .map(|it| (it.1.to_owned(), it.2))
    };
    let mut all = Vec::new();
    for (id, name, archived) in new {
        match known(old, *id) {
            None => all.push(format!("added {name}")),
            Some((before, was_archived)) => {
                if before != *name {
                    all.push(format!("{before} is now {name}"));
                }
                match (was_archived, archived) {
                    (false, true) => all.push(format!("archived {name}")),
                    (true, false) => all.push(format!("restored {name}")),
                    _ => {}
                }
            }
        }
    }
    let gone = old.iter().filter(|(id, ..)| known(new, *id).is_none());
    all.extend(gone.map(|(_, name, _)| format!("removed {name}")));
    all
}

fn statuses(scheme: &Scheme) -> Named<'_> {
    let Parts { statuses, .. } = &scheme.archived;
    let named = scheme.statuses.iter();
    named
        .map(|it| (it.id.0, it.name.as_str(), statuses.contains(&it.id)))
        .collect()
}

fn transitions(scheme: &Scheme) -> Named<'_> {
    let named = scheme.transitions.iter();
    named.map(|it| (it.id.0, it.name.as_str(), false)).collect()
}

fn resolutions(scheme: &Scheme) -> Named<'_> {
    let Parts { resolutions, .. } = &scheme.archived;
    let named = scheme.resolutions.iter();
    named
        .map(|it| (it.id.0, it.name.as_str(), resolutions.contains(&it.id)))
        .collect()
}

fn priorities(scheme: &Scheme) -> Named<'_> {
    let Parts { priorities, .. } = &scheme.archived;
    let named = scheme.priorities.iter();
    named
        .map(|it| (it.id.0, it.name.as_str(), priorities.contains(&it.id)))
        .collect()
}

fn components(scheme: &Scheme) -> Named<'_> {
    let Parts { components, .. } = &scheme.archived;
    let named = scheme.components.iter();
    named
        .map(|it| (it.id.0, it.name.as_str(), components.contains(&it.id)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::id::{PriorityId, StatusId};
    use model::scheme::PriorityView;

    #[test]
    fn e_41_a_change_of_the_scheme_is_told_list_by_list() {
        let old = Scheme::default();
        let mut new = old.clone();
        new.statuses[2].name = "With the workshop".to_owned();
        new.archived.statuses.push(StatusId::CANCELLED);
        new.transitions.truncate(5);
        new.priorities.push(PriorityView {
            id: PriorityId(6),
            name: "Some day".to_owned(),
        });
        assert_eq!(
            told(&old, &new),
            "Statuses: Escalated is now With the workshop, archived Cancelled; Transitions: removed Reopen; Priorities: added Some day"
        );
        let mut moved = old.clone();
        moved.priorities.reverse();
        assert_eq!(told(&old, &moved), "Order or meaning");
    }
}
