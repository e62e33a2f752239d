//! A change of status by a person (S1.26), and how it is taken back.

use model::event::EventKind;
use model::id::{AgentId, IssueId, ResolutionId, StatusId, TransitionId};
use model::person::Author;
use model::refusal::Refusal;
use model::scheme::Scheme;
use model::status::StatusKind;
use model::view::{MessageKind, SystemLine};

use super::post::{add_line, chat_resource};
use crate::authorize::{Action, authorize};
use crate::command::{Asker, Command, Done};
use crate::record::Moved;
use crate::unit::Unit;

/// For how long a transition can be taken back, in milliseconds: the screen offers it for ten seconds, and the way may be slow.
const TAKE_BACK_WITHIN_MS: i64 = 60_000;

/// A status with its resolution.
pub(super) type Standing = (StatusId, Option<ResolutionId>);

pub(super) fn move_status(
    unit: &mut Unit,
    command: &Command,
    agent: AgentId,
    chat: IssueId,
    transition: TransitionId,
) -> Result<Done, Refusal> {
    authorize(
        &unit.actor(Asker::Agent(agent))?,
        Action::Manage,
        chat_resource(unit, chat)?,
    )?;
    let issue = unit.issue(chat)?;
    let (status, resolution) = (issue.status, issue.resolution);
    let to = unit.scheme.after(status, transition)?;
    put(unit, command, agent, chat, to)?;
    let moved = Moved {
        by: agent,
        at: command.at,
        status,
        resolution,
    };
    unit.change(chat, |issue| issue.moved = Some(moved));
    Ok(Done::Noted)
}

/// Takes a transition back: by who made it, while nothing else has changed the status, within a minute. It need not be a legal
/// transition. A repeat changes nothing. The right was asked for before.
pub(super) fn take_back(
    unit: &mut Unit,
    command: &Command,
    agent: AgentId,
    chat: IssueId,
    wanted: Standing,
) -> Result<Done, Refusal> {
    let issue = unit.issue(chat)?;
    if (issue.status, issue.resolution) == wanted {
        return Ok(Done::Noted);
    }
    let is_before = |moved: &Moved| moved.by == agent && (moved.status, moved.resolution) == wanted;
    let moved = issue
        .moved
        .filter(is_before)
        .filter(|_| is_possible(&unit.scheme, wanted))
        .ok_or(Refusal::ChangedMeanwhile)?;
    if command.at - moved.at > TAKE_BACK_WITHIN_MS {
        return Err(Refusal::TooLateToUndo);
    }
    put(unit, command, agent, chat, wanted)?;
    Ok(Done::Noted)
}

/// Whether the scheme of the moment still has it.
fn is_possible(scheme: &Scheme, (status, resolution): Standing) -> bool {
    let is_resolved = scheme.kind(status) == StatusKind::Resolved;
    let is_known = resolution.is_none_or(|id| scheme.resolution(id).is_some());
    scheme.status(status).is_some() && is_known && is_resolved == resolution.is_some()
}

/// Gives an issue another status, with the line that tells of it.
fn put(
    unit: &mut Unit,
    command: &Command,
    agent: AgentId,
    chat: IssueId,
    (status, resolution): Standing,
) -> Result<(), Refusal> {
    let author = Author::Agent(agent);
    let issue = unit.issue(chat)?;
    let from = unit.scheme.words(issue.status, issue.resolution).to_owned();
    unit.change(chat, |issue| {
        issue.set_status(status, resolution);
        issue.updated_at = command.at;
    });
    let name = unit.name_of(author);
    let to = unit.scheme.words(status, resolution).to_owned();
    add_line(
        unit,
        command,
        chat,
        &SystemLine::Moved { name, to, from },
        MessageKind::Trace,
    );
    unit.emit(chat, EventKind::IssueChanged, false, None, author, command.at);
    Ok(())
}
