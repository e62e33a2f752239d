//! Receipts: monotone watermarks for each participant, for each side their highest, and the steps by which these grew
//! (`delivery.md`, rule 14; N.5).

use model::delivery::Step;
use model::event::EventKind;
use model::id::IssueId;
use model::refusal::Refusal;
use model::status::Side;
use model::view::Watermark;

use super::post::{author_of, chat_resource};
use crate::authorize::{Action, authorize};
use crate::command::{Asker, Command, Done};
use crate::pushed::Push;
use crate::record::Issue;
use crate::unit::{NewReceipt, NewStep, Unit};

pub(super) fn seen(
    unit: &mut Unit,
    command: &Command,
    asker: Asker,
    chat: IssueId,
    reached: Watermark,
    push: Option<&Push>,
) -> Result<Done, Refusal> {
    // Observers have no receipt that a visitor could see, so writing is the right that counts.
    authorize(&unit.actor(asker)?, Action::Write, chat_resource(unit, chat)?)?;
    let issue = unit.issue(chat)?;
    let reached = within(reached, issue.last_vseq);
    let side = asker.side();
    let before = match side {
        Side::Customer => issue.customer,
        Side::Team => issue.team,
    };
    let after = before.higher(reached);
    unit.receipts.push(NewReceipt {
        chat,
        who: author_of(asker),
        delivered: reached.delivered,
        read: reached.read,
        at: command.at,
    });
    if let Some(push) = push {
        pushed(unit, push);
    }
    if after == before {
        return Ok(Done::Noted);
    }
    add_steps(unit, command, asker, chat, before, after);
    unit.change(chat, |issue| move_to(issue, side, after, command.at));
    let (kind, visible) = match side {
        Side::Customer => (EventKind::CustomerReceipt, false),
        // What is displayed and not read is not the visitor's to know.
        Side::Team => (
            EventKind::TeamReceipt,
            after.delivered > before.delivered || after.read > before.read,
        ),
    };
    unit.emit(chat, kind, visible, None, author_of(asker), command.at);
    Ok(Done::Noted)
}

/// Notes that messages were pushed.
pub(super) fn all_pushed(unit: &mut Unit, pushes: &[Push]) {
    for push in pushes {
        pushed(unit, push);
    }
}

/// Notes that a message was pushed. Nobody is told by an event: the receipt that follows is one.
fn pushed(unit: &mut Unit, push: &Push) {
    let Some(issue) = unit.issues.get(&push.chat) else {
        return;
    };
    let up_to = push.vseq.min(issue.last_vseq);
    unit.steps.push(NewStep {
        chat: push.chat,
        who: author_of(push.asker),
        step: Step::Pushed,
        up_to,
        at: push.at,
    });
}

/// What was read was displayed, what was displayed has arrived, and nothing is beyond the chat.
fn within(reached: Watermark, last_vseq: i64) -> Watermark {
    let read = reached.read.clamp(0, last_vseq);
    let displayed = reached.displayed.clamp(read, last_vseq);
    Watermark {
        delivered: reached.delivered.clamp(displayed, last_vseq),
        displayed,
        read,
    }
}

/// A step for each watermark that grew, but none that a later step says already.
fn add_steps(
    unit: &mut Unit,
    command: &Command,
    asker: Asker,
    chat: IssueId,
    before: Watermark,
    after: Watermark,
) {
    let mut said = 0;
    for (step, before, up_to) in [
        (Step::Read, before.read, after.read),
        (Step::Displayed, before.displayed, after.displayed),
        (Step::Received, before.delivered, after.delivered),
    ] {
        if up_to > before && up_to > said {
            said = up_to;
            unit.steps.push(NewStep {
                chat,
                who: author_of(asker),
                step,
                up_to,
                at: command.at,
            });
        }
    }
}

fn move_to(issue: &mut Issue, side: Side, after: Watermark, at: i64) {
    match side {
        Side::Team => issue.team = after,
        Side::Customer => {
            if (issue.customer.read + 1..=after.read).contains(&issue.answer_vseq) {
                issue.seen_at = Some(at);
            }
            issue.customer = after;
        }
    }
}
