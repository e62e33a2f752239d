//! A message as a line of the log: stored, on its way, or as its author wants it.

use model::outbox::{Pending, SendState};
use model::person::Author;
use model::revision::MessageChange;
use model::status::Side;
use model::view::{MessageKind, MessageView};

use super::{Delivery, Line, Reader};
use crate::components::avatar::Face;

pub(super) fn stored_line(message: &MessageView, reader: &Reader) -> Line {
    let mine = message.author == Author::Agent(reader.me);
    let out = message.author.side() == Some(Side::Team);
    let (key, anonymous) = match message.author {
        Author::Visitor(contact) => (contact.to_string(), reader.customer_is_anonymous),
        Author::Agent(agent) => (agent.to_string(), false),
        Author::System => (String::new(), true),
    };
    Line {
        client_id: message.client_id,
        id: Some(message.id),
        pos: Some(message.pos),
        out,
        who: (if mine { "You" } else { message.author_name.as_str() }).to_owned(),
        face: Face {
            name: message.author_name.clone(),
            key,
            anonymous,
        },
        body: message.body.clone(),
        files: message.files.clone(),
        at: message.at,
        starts: true,
        ends: true,
        delivery: (out && message.vseq.is_some()).then(|| Delivery::of_stored(message.vseq, reader.customer)),
        tells: false,
        newest: false,
        author: message.author,
        message: Some(message.id),
        note: message.kind == MessageKind::Note,
        mine,
        edited: message.changed.is_some_and(|changed| !changed.deleted),
        deleted: message.is_deleted(),
        changing: false,
        mentions: message.mentions.clone(),
    }
}

/// A line as its author wants it: shown at once, before it is stored.
pub(super) fn revised(line: Line, change: &MessageChange) -> Line {
    match change {
        MessageChange::Edit { text, .. } => Line {
            body: text.clone(),
            edited: true,
            changing: true,
            ..line
        },
        MessageChange::Delete {} => Line {
            body: String::new(),
            deleted: true,
            edited: false,
            changing: true,
            ..line
        },
    }
}

pub(super) fn pending_line(entry: &Pending, reader: &Reader) -> Line {
    Line {
        client_id: entry.client_id,
        id: None,
        pos: None,
        out: true,
        who: "You".to_owned(),
        face: Face {
            name: reader.name.clone(),
            key: reader.me.to_string(),
            anonymous: false,
        },
        body: entry.text.clone(),
        files: entry.files.clone(),
        at: entry.at,
        starts: true,
        ends: true,
        delivery: Some(match &entry.state {
            SendState::Waiting | SendState::InFlight => Delivery::Sending,
            SendState::Failed(why) => Delivery::Failed(why.clone()),
        }),
        tells: true,
        newest: false,
        author: Author::Agent(reader.me),
        message: None,
        note: entry.note.is_some(),
        mine: true,
        edited: false,
        deleted: false,
        changing: false,
        mentions: Vec::new(),
    }
}
