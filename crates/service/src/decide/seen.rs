//! Receipts: monotone watermarks for each participant, and for each side their highest (`delivery.md`, rule 14).

use model::event::EventKind;
use model::id::IssueId;
use model::refusal::Refusal;
use model::status::Side;
use model::view::Watermark;

use super::post::{author_of, chat_resource, side_of};
use crate::authorize::{Action, authorize};
use crate::command::{Asker, Command, Done};
use crate::unit::{NewReceipt, Unit};

pub(super) fn seen(
    unit: &mut Unit,
    command: &Command,
    asker: Asker,
    chat: IssueId,
    reached: Watermark,
) -> Result<Done, Refusal> {
    // Observers have no receipt that a visitor could see, so writing is the right that counts.
    authorize(&unit.actor(asker)?, Action::Write, chat_resource(unit, chat)?)?;
    let issue = unit.issue(chat)?;
    let read = reached.read.clamp(0, issue.last_vseq);
    let delivered = reached.delivered.clamp(read, issue.last_vseq);
    let side = side_of(asker);
    let before = match side {
        Side::Customer => issue.customer,
        Side::Team => issue.team,
    };
    let after = Watermark {
        delivered: before.delivered.max(delivered),
        read: before.read.max(read),
    };
    unit.receipts.push(NewReceipt {
        chat,
        who: author_of(asker),
        delivered,
        read,
        at: command.at,
    });
    if after == before {
        return Ok(Done::Noted);
    }
    unit.change(chat, |issue| match side {
        Side::Customer => issue.customer = after,
        Side::Team => issue.team = after,
    });
    let (kind, visible) = match side {
        Side::Customer => (EventKind::CustomerReceipt, false),
        Side::Team => (EventKind::TeamReceipt, true),
    };
    unit.emit(chat, kind, visible, None, author_of(asker), command.at);
    Ok(Done::Noted)
}
