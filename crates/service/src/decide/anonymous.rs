//! What visitors without a name are called (S1.29).

use model::event::EventKind;
use model::id::AgentId;
use model::person::Author;
use model::refusal::Refusal;
use model::text::PersonName;

use crate::command::{Command, Done};
use crate::record::NewAudit;
use crate::unit::Unit;

pub(super) fn call(
    unit: &mut Unit,
    command: &Command,
    by: AgentId,
    name: &PersonName,
    audit: &NewAudit,
) -> Result<Done, Refusal> {
    unit.administered_by(by)?;
    if unit.project.anonymous_name == name.as_str() {
        return Ok(Done::Noted);
    }
    unit.audits.push(audit.clone().saying(name.as_str()));
    name.as_str().clone_into(&mut unit.project.anonymous_name);
    unit.anonymous_name_changed = true;
    unit.emit_for_team(EventKind::ProjectChanged, Author::Agent(by), command.at);
    Ok(Done::Noted)
}
