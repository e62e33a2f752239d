//! Who replies to customers: everybody who may write, or only the assignee, where a chat has one (E.29).

use model::event::EventKind;
use model::id::{AgentId, IssueId};
use model::person::Author;
use model::refusal::Refusal;

use crate::command::{Asker, Command, Done};
use crate::record::NewAudit;
use crate::unit::Unit;

pub(super) fn set(
    unit: &mut Unit,
    command: &Command,
    by: AgentId,
    only_assignee: bool,
    audit: &NewAudit,
) -> Result<Done, Refusal> {
    unit.administered_by(by)?;
    if unit.project.only_assignee_replies == only_assignee {
        return Ok(Done::Noted);
    }
    let detail = if only_assignee {
        "Only the assignee"
    } else {
        "Everybody who may write"
    };
    unit.audits.push(audit.clone().saying(detail));
    unit.project.only_assignee_replies = only_assignee;
    unit.replies_changed = true;
    unit.emit_for_team(EventKind::ProjectChanged, Author::Agent(by), command.at);
    Ok(Done::Noted)
}

/// Refuses a reply of a colleague where only the assignee replies. A chat without one is answered by whoever comes first.
pub(super) fn check(unit: &Unit, chat: IssueId, asker: Asker) -> Result<(), Refusal> {
    let Asker::Agent(agent) = asker else { return Ok(()) };
    match unit.issue(chat)?.assignee {
        Some(other) if other != agent && unit.project.only_assignee_replies => Err(Refusal::NotInCharge {
            name: unit.name_of(Author::Agent(other)),
        }),
        _ => Ok(()),
    }
}
