//! An internal note (E.17): a line with a position and without a `vseq`. It changes neither the row's last message nor its status, nor
//! whether the customer waits, nor its place in the list, and it can be written after the chat has ended.

use model::event::EventKind;
use model::id::{AgentId, ClientId, FileId, IssueId, MessageId};
use model::person::Author;
use model::refusal::Refusal;
use model::text::MessageText;
use model::view::MessageKind;

use super::files;
use super::post::{chat_resource, message_id};
use crate::authorize::{Action, authorize, level_in};
use crate::command::{Asker, Command, Done, Posted};
use crate::record::{Known, NewMessage};
use crate::revision::NewMention;
use crate::unit::Unit;

/// A note to be stored.
pub(super) struct Note<'c> {
    pub(super) agent: AgentId,
    pub(super) chat: IssueId,
    pub(super) client_id: ClientId,
    pub(super) text: &'c MessageText,
    pub(super) mentions: &'c [AgentId],
    pub(super) files: &'c [FileId],
}

pub(super) fn add(unit: &mut Unit, command: &Command, note: &Note<'_>) -> Result<Done, Refusal> {
    let (chat, author) = (note.chat, Author::Agent(note.agent));
    let actor = unit.actor(Asker::Agent(note.agent))?;
    authorize(&actor, Action::Note, chat_resource(unit, chat)?)?;
    let key = (chat, author, note.client_id);
    let known = if let Some(known) = unit.known.get(&key) {
        *known
    } else {
        files::check(unit, chat, author, note.files)?;
        let known = store(unit, command, note, author);
        unit.known.insert(key, known);
        known
    };
    Ok(Done::Posted(Posted {
        pos: known.pos,
        vseq: known.vseq,
        at: known.at,
        taken_by: None,
    }))
}

fn store(unit: &mut Unit, command: &Command, note: &Note<'_>, author: Author) -> Known {
    let (id, chat, at) = (message_id(unit, command), note.chat, command.at);
    let (pos, vseq) = unit.emit(chat, EventKind::MessagePosted, false, Some(id), author, at);
    name(unit, id, chat, at, note.mentions);
    unit.messages.push(NewMessage {
        id,
        issue: chat,
        pos,
        vseq,
        kind: MessageKind::Note,
        author,
        client_id: note.client_id,
        body: note.text.as_str().to_owned(),
        at,
    });
    files::attach(unit, id, note.files);
    Known { pos, vseq: 0, at }
}

/// Adds the mentions of a note. Whoever may not see the chat is left out: the note is right without them, and a refusal would tell
/// who may.
pub(super) fn name(unit: &mut Unit, message: MessageId, chat: IssueId, at: i64, agents: &[AgentId]) {
    let Some(department) = unit.department_of(chat) else {
        return;
    };
    let mut named: Vec<AgentId> = Vec::new();
    for id in agents {
        let Some((account, rights)) = unit.agents.get(id) else {
            continue;
        };
        let may_see = account.active && level_in(account.role, rights, department).is_some();
        if !may_see || named.contains(id) {
            continue;
        }
        named.push(*id);
        let name = account.name.clone();
        unit.revisions.mentions.push(NewMention {
            message,
            issue: chat,
            agent: *id,
            name,
            at,
        });
    }
}

/// The agent has seen all notes of a chat that name them.
pub(super) fn seen(
    unit: &mut Unit,
    command: &Command,
    agent: AgentId,
    chat: IssueId,
) -> Result<Done, Refusal> {
    let actor = unit.actor(Asker::Agent(agent))?;
    authorize(&actor, Action::Read, chat_resource(unit, chat)?)?;
    let unseen = unit.revisions.unseen.remove(&(agent, chat)).unwrap_or_default();
    for message in unseen {
        let author = Author::Agent(agent);
        unit.emit(
            chat,
            EventKind::MentionRead,
            false,
            Some(message),
            author,
            command.at,
        );
        unit.revisions.seen.push((agent, message, command.at));
    }
    Ok(Done::Noted)
}
