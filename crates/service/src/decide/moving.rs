//! A change of status by a person (S1.26).

use model::event::EventKind;
use model::id::{AgentId, IssueId, TransitionId};
use model::person::Author;
use model::refusal::Refusal;
use model::view::{MessageKind, SystemLine};

use super::post::{add_line, chat_resource};
use crate::authorize::{Action, authorize};
use crate::command::{Asker, Command, Done};
use crate::unit::Unit;

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
    let author = Author::Agent(agent);
    let issue = unit.issue(chat)?;
    let from = unit.scheme.words(issue.status, issue.resolution).to_owned();
    let (status, resolution) = unit.scheme.after(issue.status, transition)?;
    unit.change(chat, |issue| {
        issue.status = status;
        issue.resolution = resolution;
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
    Ok(Done::Noted)
}
