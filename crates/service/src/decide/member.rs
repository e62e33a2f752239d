//! A change of rights, role or account, by an administrator.

use model::event::EventKind;
use model::id::AgentId;
use model::person::Author;
use model::refusal::Refusal;
use model::status::Role;

use crate::authorize::Rights;

use crate::command::{Command, Done, MemberChange};
use crate::record::NewAudit;
use crate::unit::Unit;

pub(super) fn change(
    unit: &mut Unit,
    command: &Command,
    by: AgentId,
    agent: AgentId,
    change: &MemberChange,
    audit: &NewAudit,
) -> Result<Done, Refusal> {
    unit.administered_by(by)?;
    let (account, rights) = unit.agents.get_mut(&agent).ok_or(Refusal::NotFound)?;
    if by == agent && locks_oneself_out(change) {
        return Err(Refusal::Forbidden);
    }
    // An account that is switched on again begins without a session; another role begins with a new one.
    let ends = match change {
        MemberChange::Active(active) => !active,
        MemberChange::Role(role) => *role != account.role,
        MemberChange::Rights(_) => false,
    };
    match change {
        MemberChange::Rights(levels) => *rights = Rights::new(levels.clone()),
        MemberChange::Active(active) => account.active = *active,
        MemberChange::Role(role) => account.role = *role,
    }
    unit.signed_out.extend(ends.then_some(agent));
    unit.members.push((agent, change.clone()));
    unit.audits.push(audit.clone());
    unit.emit_for_team(EventKind::RightsChanged, Author::Agent(by), command.at);
    Ok(Done::Noted)
}

/// The last administrator must not be able to shut everybody out; nobody ends their own rights to administer.
fn locks_oneself_out(change: &MemberChange) -> bool {
    match change {
        MemberChange::Active(active) => !active,
        MemberChange::Role(role) => *role != Role::Admin,
        MemberChange::Rights(_) => false,
    }
}
