//! What a composer holds as a change of a message (E.43): it is told for the next page, waits where its chat is left, and comes back.

use leptos::prelude::*;

use crate::live::revising::RefusedEdit;
use crate::pages::chats::composer::Field;
use crate::pages::chats::writing::{self, Editing};

/// Follows the changes of a composer.
pub(super) fn follow(field: Field) {
    tell(field);
    take_back(field);
    on_cleanup(move || leave(field));
}

/// Tells what is typed and not sent.
fn tell(field: Field) {
    let typed = field.desk.live.typed_edit();
    Effect::new(move |_| {
        field.warned.set_value(false);
        let changed = field.writing.editing.get().and_then(|editing| {
            let text = field.text.get();
            (text != editing.stored).then_some(RefusedEdit {
                chat: field.id,
                message: editing.message,
                text,
            })
        });
        typed.set(changed);
    });
}

/// A change that was refused, left, or not stored by an earlier page comes back, once its message is there and nothing else is changed.
fn take_back(field: Field) {
    let refused = field.desk.live.refused_edits();
    Effect::new(move |_| {
        let of_chat = |all: &Vec<RefusedEdit>| all.iter().find(|edit| edit.chat == field.id).cloned();
        let Some(edit) = refused.with(of_chat) else {
            return;
        };
        if field.writing.editing.with(Option::is_some) {
            return;
        }
        let stored = field.desk.live.inbox().with(|inbox| {
            let lines = inbox.timeline(field.id)?.messages();
            let line = lines.iter().find(|line| line.id == edit.message)?;
            Some((writing::to_edit(line), line.is_deleted()))
        });
        if let Some((stored, is_deleted)) = stored {
            refused.update(|all| all.retain(|other| *other != edit));
            let text = edit.text;
            // An earlier page's change may have been stored.
            if !is_deleted && text.trim() != stored.stored {
                field.writing.edit(Editing { text, ..stored });
            }
        }
    });
}

/// The composer goes: what is being changed waits until its chat is opened again.
fn leave(field: Field) {
    let editing = field.writing.editing.try_get_untracked().flatten();
    let text = field.text.try_get_untracked();
    if let (Some(Editing { message, stored, .. }), Some(text)) = (editing, text) {
        let live = field.desk.live;
        if text != stored {
            let chat = field.id;
            let edit = RefusedEdit { chat, message, text };
            live.refused_edits().update(|all| all.push(edit));
        }
        field.writing.editing.set(None);
        live.typed_edit().set(None);
    }
}
