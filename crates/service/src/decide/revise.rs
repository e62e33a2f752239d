//! An author changes their own message (E.43): within [`EDIT_WITHIN_MS`], public ones and notes alike, also after the chat has ended.
//! What others wrote nobody changes, administrators neither; visitors change nothing.

use model::event::EventKind;
use model::id::{AgentId, IssueId, MessageId};
use model::markup;
use model::person::Author;
use model::refusal::Refusal;
use model::revision::EDIT_WITHIN_MS;
use model::text::{MessageText, PREVIEW_MAX_CHARS, one_line};
use model::view::MessageKind;

use super::note;
use super::post::chat_resource;
use crate::authorize::{Action, authorize};
use crate::command::{Asker, Command, Done, Revision};
use crate::revision::{ReplacedText, StoredMessage};
use crate::unit::Unit;

/// What is to be changed, and by whom.
#[derive(Clone, Copy)]
pub(super) struct Target {
    pub(super) agent: AgentId,
    pub(super) chat: IssueId,
    pub(super) message: MessageId,
}

pub(super) fn revise(
    unit: &mut Unit,
    command: &Command,
    target: Target,
    revision: &Revision,
) -> Result<Done, Refusal> {
    let actor = unit.actor(Asker::Agent(target.agent))?;
    let resource = chat_resource(unit, target.chat)?;
    authorize(&actor, Action::Read, resource)?;
    let stored = own_message(unit, target)?;
    let action = if stored.kind == MessageKind::Note {
        Action::Note
    } else {
        Action::Write
    };
    authorize(&actor, action, resource)?;
    match revision {
        // A repeat: the answer to the first try was lost.
        Revision::Delete if stored.deleted => Ok(Done::Noted),
        Revision::Edit { text, .. } if text.as_str() == stored.body => Ok(Done::Noted),
        _ if stored.deleted => Err(Refusal::Outdated),
        _ if command.at - stored.at > EDIT_WITHIN_MS => Err(Refusal::TooLate),
        Revision::Edit { version, .. } if *version != stored.version => Err(Refusal::Outdated),
        Revision::Edit { text, mentions, .. } => {
            change(unit, command, target, &stored, Some((text, mentions)));
            Ok(Done::Noted)
        }
        Revision::Delete => {
            change(unit, command, target, &stored, None);
            Ok(Done::Noted)
        }
    }
}

fn own_message(unit: &Unit, target: Target) -> Result<StoredMessage, Refusal> {
    let stored = unit.revisions.stored.get(&target.message);
    let stored = stored
        .filter(|stored| stored.issue == target.chat)
        .ok_or(Refusal::NotFound)?;
    let written = matches!(stored.kind, MessageKind::Public | MessageKind::Note);
    if written && stored.author == Author::Agent(target.agent) {
        Ok(stored.clone())
    } else {
        Err(Refusal::Forbidden)
    }
}

/// Keeps the text that stood there, puts the new one, or none, in its place, and tells.
fn change(
    unit: &mut Unit,
    command: &Command,
    target: Target,
    before: &StoredMessage,
    new: Option<(&MessageText, &Vec<AgentId>)>,
) {
    let (message, chat, at) = (target.message, target.chat, command.at);
    let body = new.map_or("", |(text, _)| text.as_str());
    let after = StoredMessage {
        body: body.to_owned(),
        version: before.version + 1,
        changed_at: Some(at),
        deleted: new.is_none(),
        ..before.clone()
    };
    unit.revisions.replaced.push(ReplacedText {
        message,
        version: before.version,
        body: before.body.clone(),
        at: before.changed_at.unwrap_or(before.at),
    });
    unit.revisions.stored.insert(message, after);
    if !unit.revisions.changed.contains(&message) {
        unit.revisions.changed.push(message);
    }
    let is_public = before.kind == MessageKind::Public;
    if is_public && is_last(unit, chat, before) {
        let preview = one_line(&markup::plain(body), PREVIEW_MAX_CHARS);
        unit.change(chat, |issue| {
            if let Some(last) = &mut issue.last {
                last.preview = preview;
            }
        });
    }
    if before.kind == MessageKind::Note {
        // In one batch the last text of a note decides whom it names.
        unit.revisions
            .mentions
            .retain(|mention| mention.message != message);
        unit.revisions.unnamed.push(message);
        if let Some((_, agents)) = new {
            note::name(unit, message, chat, before.at, agents);
        }
    }
    let kind = if new.is_some() {
        EventKind::MessageEdited
    } else {
        EventKind::MessageDeleted
    };
    unit.emit(
        chat,
        kind,
        is_public,
        Some(message),
        Author::Agent(target.agent),
        at,
    );
}

/// Whether no public message follows, in the database or in this batch.
fn is_last(unit: &Unit, chat: IssueId, stored: &StoredMessage) -> bool {
    let follows = |line: &crate::record::NewMessage| line.issue == chat && line.kind == MessageKind::Public;
    stored.is_last && !unit.messages.iter().any(follows)
}
