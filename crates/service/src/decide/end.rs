//! The end of a chat, by either side.

use model::id::IssueId;
use model::refusal::Refusal;
use model::status::ChatState;
use model::view::{MessageKind, SystemLine};

use super::post::{add_line, author_of, chat_resource};
use crate::authorize::{Action, authorize};
use crate::command::{Asker, Command, Done};
use crate::unit::Unit;

pub(super) fn end(unit: &mut Unit, command: &Command, asker: Asker, chat: IssueId) -> Result<Done, Refusal> {
    authorize(&unit.actor(asker)?, Action::Manage, chat_resource(unit, chat)?)?;
    if unit.issue(chat)?.chat_state == ChatState::Ended {
        return Ok(Done::Noted);
    }
    unit.change(chat, |issue| {
        issue.chat_state = ChatState::Ended;
        issue.updated_at = command.at;
    });
    let name = unit.name_of(author_of(asker));
    add_line(
        unit,
        command,
        chat,
        &SystemLine::Ended { name },
        MessageKind::System,
    );
    Ok(Done::Noted)
}
