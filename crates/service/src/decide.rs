//! The rules: each command against the state under the lock. A refused command leaves the unit as it was.

mod edit;
mod end;
mod files;
mod member;
mod moving;
mod post;
mod scheme;
mod seen;
mod start;

use model::refusal::Refusal;

use crate::command::{Command, Done, Work};
use crate::unit::Unit;

/// Decides one command.
///
/// # Errors
/// The [`Refusal`] of its rule; nothing was changed then.
pub fn decide(unit: &mut Unit, command: &Command) -> Result<Done, Refusal> {
    match &command.work {
        Work::StartChat(start) => start::start_chat(unit, command, start),
        Work::Post {
            asker,
            chat,
            client_id,
            text,
            files,
        } => post::post(unit, command, *asker, *chat, *client_id, text, files).map(Done::Posted),
        Work::Seen {
            asker,
            chat,
            reached,
            pushed,
        } => seen::seen(unit, command, *asker, *chat, *reached, pushed.as_ref()),
        Work::Pushed(pushes) => {
            for push in pushes {
                seen::pushed(unit, push);
            }
            Ok(Done::Noted)
        }
        Work::Move {
            agent,
            chat,
            transition,
        } => moving::move_status(unit, command, *agent, *chat, *transition),
        Work::Edit { agent, chat, edit } => edit::edit(unit, command, *agent, *chat, edit),
        Work::SetScheme { by, scheme } => scheme::set_scheme(unit, command, *by, scheme),
        Work::Member { by, agent, change } => member::change(unit, command, *by, *agent, change),
        Work::End { asker, chat } => end::end(unit, command, *asker, *chat),
    }
}
