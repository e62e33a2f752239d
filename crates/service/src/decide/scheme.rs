//! A change of what the project's issues can be, by an administrator.

use model::event::EventKind;
use model::id::AgentId;
use model::person::Author;
use model::refusal::Refusal;
use model::scheme::Scheme;

use crate::authorize::{Action, Resource, authorize};
use crate::command::{Asker, Command, Done};
use crate::unit::Unit;

pub(super) fn set_scheme(
    unit: &mut Unit,
    command: &Command,
    by: AgentId,
    scheme: &Scheme,
) -> Result<Done, Refusal> {
    authorize(
        &unit.actor(Asker::Agent(by))?,
        Action::Administer,
        Resource::Project(unit.project_id()),
    )?;
    if unit.scheme == *scheme {
        return Ok(Done::Noted);
    }
    check_use(unit, scheme)?;
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
