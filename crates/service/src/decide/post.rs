//! A message into a chat (S1.27, S1.31, `delivery.md` rule 2).

use model::event::EventKind;
use model::id::{ClientId, ContactId, FileId, IssueId, MessageId};
use model::markup;
use model::person::Author;
use model::refusal::Refusal;
use model::status::{Side, StatusKind};
use model::text::{MessageText, PREVIEW_MAX_CHARS, one_line};
use model::view::{MessageKind, SystemLine};

use super::{files, replies};
use crate::authorize::{Action, Resource, authorize};
use crate::command::{Asker, Command, Posted};
use crate::record::{Known, Last, NewMessage};
use crate::unit::Unit;

/// A message to be stored.
pub(super) struct Post<'c> {
    pub(super) asker: Asker,
    pub(super) client_id: ClientId,
    pub(super) text: &'c MessageText,
    pub(super) files: &'c [FileId],
}

pub(super) fn post_to_newest(
    unit: &mut Unit,
    command: &Command,
    contact: ContactId,
    post: &Post<'_>,
) -> Result<Posted, Refusal> {
    let chat = *unit.newest_of.get(&contact).ok_or(Refusal::NotFound)?;
    match known_of(unit, Author::Visitor(contact), post.client_id) {
        // It stands in the chat before: its number there says nothing in this one.
        Some((other, known)) if other != chat => Ok(Posted { vseq: 0, ..known }),
        _ => self::post(unit, command, chat, post),
    }
}

/// Where a message of this author is stored already, in whichever chat.
pub(super) fn known_of(unit: &Unit, author: Author, client_id: ClientId) -> Option<(IssueId, Posted)> {
    let mut all = unit.known.iter();
    all.find_map(|((chat, by, id), known)| {
        let posted = Posted {
            pos: known.pos,
            vseq: known.vseq,
            at: known.at,
            taken_by: None,
        };
        (*by == author && *id == client_id).then_some((*chat, posted))
    })
}

pub(super) fn post(
    unit: &mut Unit,
    command: &Command,
    chat: IssueId,
    post: &Post<'_>,
) -> Result<Posted, Refusal> {
    let (asker, client_id) = (post.asker, post.client_id);
    authorize(&unit.actor(asker)?, Action::Write, chat_resource(unit, chat)?)?;
    let author = author_of(asker);
    if let Some(known) = unit.known.get(&(chat, author, client_id)) {
        return Ok(Posted {
            pos: known.pos,
            vseq: known.vseq,
            at: known.at,
            taken_by: None,
        });
    }
    files::check(unit, chat, author, post.files)?;
    let side = asker.side();
    let chat_state = unit.issue(chat)?.chat_state.after_message(side)?;
    replies::check(unit, chat, asker)?;
    let reopened = side == Side::Customer && is_resolved(unit, chat)?;
    if reopened {
        let name = unit.name_of(author);
        add_line(
            unit,
            command,
            chat,
            &SystemLine::Reopened { name },
            MessageKind::Trace,
        );
    }
    let taken_by = take(unit, command, chat, asker);
    let status = unit.scheme.after_message(unit.issue(chat)?.status, side);
    let resolved = unit.scheme.kind(status) == StatusKind::Resolved;
    unit.change(chat, |issue| {
        issue.chat_state = chat_state;
        issue.set_status(status, issue.resolution.filter(|_| resolved));
    });
    Ok(Posted {
        taken_by,
        ..add_message(unit, command, chat, author, post)
    })
}

fn is_resolved(unit: &Unit, chat: IssueId) -> Result<bool, Refusal> {
    Ok(unit.scheme.kind(unit.issue(chat)?.status) == StatusKind::Resolved)
}

/// The first answer assigns an unassigned chat to whoever sent it. Returns who is in charge, where that is somebody else.
fn take(unit: &mut Unit, command: &Command, chat: IssueId, asker: Asker) -> Option<String> {
    let Asker::Agent(agent) = asker else { return None };
    match unit.issues.get(&chat)?.assignee {
        None => {
            unit.change(chat, |issue| issue.assignee = Some(agent));
            let name = unit.name_of(Author::Agent(agent));
            add_line(
                unit,
                command,
                chat,
                &SystemLine::Joined { name },
                MessageKind::System,
            );
            None
        }
        Some(other) if other != agent => Some(unit.name_of(Author::Agent(other))),
        Some(_) => None,
    }
}

/// Stores a public message and moves the issue's dates with it.
pub(super) fn add_message(
    unit: &mut Unit,
    command: &Command,
    chat: IssueId,
    author: Author,
    post: &Post<'_>,
) -> Posted {
    let client_id = post.client_id;
    let id = message_id(unit, command);
    let (pos, vseq) = unit.emit(chat, EventKind::MessagePosted, true, Some(id), author, command.at);
    let last = Last {
        author,
        preview: preview(unit, post.text, post.files),
        at: command.at,
        vseq: vseq.unwrap_or_default(),
    };
    unit.change(chat, |issue| {
        issue.last = Some(last);
        if let (Author::Agent(_), Some(vseq)) = (author, vseq) {
            issue.answer_vseq = vseq;
            issue.seen_at = None;
        }
        issue.updated_at = command.at;
    });
    unit.messages.push(NewMessage {
        id,
        issue: chat,
        pos,
        vseq,
        kind: MessageKind::Public,
        author,
        client_id,
        body: post.text.as_str().to_owned(),
        at: command.at,
    });
    let known = Known {
        pos,
        vseq: vseq.unwrap_or_default(),
        at: command.at,
    };
    unit.known.insert((chat, author, client_id), known);
    files::attach(unit, id, post.files);
    Posted {
        pos,
        vseq: known.vseq,
        at: known.at,
        taken_by: None,
    }
}

/// What the list shows of a message: its text, or the names of its files.
fn preview(unit: &Unit, text: &MessageText, files: &[FileId]) -> String {
    let words = one_line(&markup::plain(text.as_str()), PREVIEW_MAX_CHARS);
    if words.is_empty() {
        files::summary(unit, files)
    } else {
        words
    }
}

/// Stores a line of Lobby's own.
pub(super) fn add_line(
    unit: &mut Unit,
    command: &Command,
    chat: IssueId,
    line: &SystemLine,
    kind: MessageKind,
) {
    add_text_line(unit, command, chat, line.to_body(), kind);
}

/// Stores a line of Lobby's own from its stored form.
pub(super) fn add_text_line(
    unit: &mut Unit,
    command: &Command,
    chat: IssueId,
    body: String,
    kind: MessageKind,
) {
    let id = message_id(unit, command);
    let (pos, vseq) = unit.emit(
        chat,
        EventKind::MessagePosted,
        kind.is_public(),
        Some(id),
        Author::System,
        command.at,
    );
    unit.messages.push(NewMessage {
        id,
        issue: chat,
        pos,
        vseq,
        kind,
        author: Author::System,
        client_id: ClientId(id.0),
        body,
        at: command.at,
    });
}

/// A fresh id: the command's randomness, told apart by the position.
pub(super) fn message_id(unit: &Unit, command: &Command) -> MessageId {
    let mut random = command.seed;
    for (byte, of_pos) in random.iter_mut().rev().zip((unit.head + 1).to_le_bytes()) {
        *byte ^= of_pos;
    }
    MessageId::from_parts(command.at, random)
}

pub(super) fn chat_resource(unit: &Unit, chat: IssueId) -> Result<Resource, Refusal> {
    let issue = unit.issue(chat)?;
    Ok(Resource::Chat {
        project: unit.project_id(),
        department: issue.department,
        reporter: issue.reporter,
    })
}

pub(super) fn author_of(asker: Asker) -> Author {
    match asker {
        Asker::Agent(agent) => Author::Agent(agent),
        Asker::Visitor(contact) => Author::Visitor(contact),
    }
}
