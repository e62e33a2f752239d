//! A visitor's first message opens a chat; repeats of it open no second one (P.2), and neither does a second window in which the same
//! visitor begins: what is written there goes on in the chat that is open, for a visitor is shown one chat only.

use model::event::EventKind;
use model::id::{ContactId, IssueId};
use model::markup;
use model::person::Author;
use model::refusal::Refusal;
use model::status::ChatState;
use model::text::one_line;
use model::view::Watermark;

use super::post;
use crate::command::{Asker, Command, Done, Posted, Start};
use crate::record::{Contact, Issue};
use crate::unit::Unit;

/// The length of a title that is made from the first message, in characters.
const TITLE_MAX_CHARS: usize = 60;

pub(super) fn start_chat(unit: &mut Unit, command: &Command, start: &Start) -> Result<Done, Refusal> {
    if let Some(done) = known(unit, command, start)? {
        return Ok(done);
    }
    let contact = contact(unit, command, start);
    if let Some(done) = go_on(unit, command, start, contact)? {
        return Ok(done);
    }
    let chat = add_issue(unit, command, start, contact);
    unit.credentials
        .push((start.credential.clone(), contact, command.at));
    unit.emit(
        chat,
        EventKind::ChatStarted,
        true,
        None,
        Author::Visitor(contact),
        command.at,
    );
    let post = post::Post {
        asker: Asker::Visitor(contact),
        client_id: start.client_id,
        text: &start.text,
        files: &[],
    };
    let message = post::add_message(unit, command, chat, Author::Visitor(contact), &post);
    Ok(Done::Started {
        chat,
        contact,
        message,
        is_repeat: false,
    })
}

/// The message in the chat that this visitor has open, or where it is already.
fn go_on(
    unit: &mut Unit,
    command: &Command,
    start: &Start,
    contact: ContactId,
) -> Result<Option<Done>, Refusal> {
    let Some(newest) = unit.newest_of.get(&contact).copied() else {
        return Ok(None);
    };
    let sent = post::known_of(unit, Author::Visitor(contact), start.client_id);
    if sent.is_none() && unit.issue(newest)?.chat_state == ChatState::Ended {
        return Ok(None);
    }
    let post = post::Post {
        asker: Asker::Visitor(contact),
        client_id: start.client_id,
        text: &start.text,
        files: &[],
    };
    let message = post::post_to_newest(unit, command, contact, &post)?;
    unit.credentials
        .push((start.credential.clone(), contact, command.at));
    Ok(Some(Done::Started {
        chat: newest,
        contact,
        message,
        is_repeat: sent.is_some(),
    }))
}

/// A repeat: the answer to the first try was lost. The sender gets a credential again; only the sender knows the chat's id.
fn known(unit: &mut Unit, command: &Command, start: &Start) -> Result<Option<Done>, Refusal> {
    let Some(chat) = unit.chats.get(&start.chat).copied() else {
        return Ok(None);
    };
    let contact = unit.issue(chat)?.reporter;
    let sent = unit
        .known
        .get(&(chat, Author::Visitor(contact), start.client_id))
        .copied()
        .ok_or(Refusal::Taken)?;
    unit.credentials
        .push((start.credential.clone(), contact, command.at));
    let message = Posted {
        pos: sent.pos,
        vseq: sent.vseq,
        at: sent.at,
        taken_by: None,
    };
    Ok(Some(Done::Started {
        chat,
        contact,
        message,
        is_repeat: true,
    }))
}

fn contact(unit: &mut Unit, command: &Command, start: &Start) -> ContactId {
    let name = start
        .name
        .as_ref()
        .map(|name| name.as_str().to_owned())
        .unwrap_or_default();
    if let Some(contact) = start.contact.and_then(|id| unit.contacts.get_mut(&id)) {
        let id = contact.id;
        if !name.is_empty() && contact.name != name {
            contact.name = name;
            unit.renamed_contacts.push(id);
        }
        return id;
    }
    let id = ContactId::from_parts(command.at, flipped(command.seed, 0x55));
    unit.contacts.insert(
        id,
        Contact {
            id,
            name,
            created_at: command.at,
        },
    );
    unit.new_contacts.push(id);
    id
}

fn add_issue(unit: &mut Unit, command: &Command, start: &Start, reporter: ContactId) -> IssueId {
    let id = IssueId::from_parts(command.at, flipped(command.seed, 0xaa));
    unit.last_number += 1;
    let issue = Issue {
        id,
        number: unit.last_number,
        chat_client_id: start.chat,
        chat_state: ChatState::Waiting,
        status: unit.scheme.start(),
        resolution: None,
        moved: None,
        priority: unit.scheme.default_priority,
        components: Vec::new(),
        tags: Vec::new(),
        reference: String::new(),
        department: start.department,
        reporter,
        assignee: None,
        title: one_line(&markup::plain(start.text.as_str()), TITLE_MAX_CHARS),
        started_page: start.connection.page.clone(),
        last: None,
        last_vseq: 0,
        customer: Watermark::default(),
        team: Watermark::default(),
        answer_vseq: 0,
        seen_at: None,
        created_at: command.at,
        updated_at: command.at,
    };
    unit.add_issue(issue);
    unit.connections.push((id, start.connection.clone()));
    id
}

fn flipped(seed: [u8; 10], mask: u8) -> [u8; 10] {
    seed.map(|byte| byte ^ mask)
}
