//! The rules: each command against the state under the lock. A refused command leaves the unit as it was.

mod anonymous;
mod edit;
mod end;
mod files;
mod member;
mod moving;
mod note;
mod post;
mod replies;
mod revise;
mod scheme;
mod seen;
mod start;

use model::refusal::Refusal;

use crate::command::{Asker, Command, Done, Revision, Work};
use crate::record::NewAudit;
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
        } => {
            let post = post::Post {
                asker: *asker,
                client_id: *client_id,
                text,
                files,
            };
            post::post(unit, command, *chat, &post).map(Done::Posted)
        }
        Work::PostToNewest {
            contact,
            client_id,
            text,
            files,
        } => {
            let post = post::Post {
                asker: Asker::Visitor(*contact),
                client_id: *client_id,
                text,
                files,
            };
            post::post_to_newest(unit, command, *contact, &post).map(Done::Posted)
        }
        Work::Note {
            agent,
            chat,
            client_id,
            text,
            mentions,
            files,
        } => note::add(
            unit,
            command,
            &note::Note {
                agent: *agent,
                chat: *chat,
                client_id: *client_id,
                text,
                mentions,
                files,
            },
        ),
        Work::Revise {
            agent,
            chat,
            message,
            revision,
            audit,
        } => {
            let target = revise::Target {
                agent: *agent,
                chat: *chat,
                message: *message,
            };
            revise_noted(unit, command, target, revision, audit)
        }
        Work::SeeMentions { agent, chat } => note::seen(unit, command, *agent, *chat),
        Work::Seen {
            asker,
            chat,
            reached,
            pushed,
        } => seen::seen(unit, command, *asker, *chat, *reached, pushed.as_ref()),
        Work::Pushed(pushes) => {
            seen::all_pushed(unit, pushes);
            Ok(Done::Noted)
        }
        Work::Move {
            agent,
            chat,
            transition,
        } => moving::move_status(unit, command, *agent, *chat, *transition),
        Work::Edit { agent, chat, edit } => edit::edit(unit, command, *agent, *chat, edit),
        Work::Overwrite { agent, chat, edit } => edit::overwrite(unit, command, *agent, *chat, edit),
        Work::SetScheme { by, scheme, audit } => scheme::set_scheme(unit, command, *by, scheme, audit),
        Work::SetReplies {
            by,
            only_assignee,
            audit,
        } => replies::set(unit, command, *by, *only_assignee, audit),
        Work::CallAnonymous { by, name, audit } => anonymous::call(unit, command, *by, name, audit),
        Work::Member {
            by,
            agent,
            change,
            audit,
        } => member::change(unit, command, *by, *agent, change, audit),
        Work::End { asker, chat } => end::end(unit, command, *asker, *chat),
    }
}

/// Revises a message, and has the audit trail tell of a deletion.
fn revise_noted(
    unit: &mut Unit,
    command: &Command,
    target: revise::Target,
    revision: &Revision,
    audit: &NewAudit,
) -> Result<Done, Refusal> {
    let stored = unit.revisions.stored.get(&target.message);
    let deletes = matches!(revision, Revision::Delete) && stored.is_some_and(|stored| !stored.deleted);
    let done = revise::revise(unit, command, target, revision)?;
    if deletes {
        unit.audits.push(audit.clone());
    }
    Ok(done)
}
