//! Lines of the conversation, put into groups.

use alloc::vec::Vec;

use model::file::FileView;
use model::id::ClientId;
use model::outbox::{Pending, SendState};
use model::time::{Zone, civil};
use model::visitor::{From, VisitorMessage};

use super::Panel;

/// Lines of one person closer together than this stand in one group, in milliseconds.
const GROUP_MS: i64 = 3 * model::time::MINUTE_MS;

/// How far an own line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Delivery<'a> {
    /// Nothing is said about it.
    Quiet,
    /// Not acknowledged yet.
    Sending,
    /// Stored by the server.
    Sent,
    /// Reached somebody of the team.
    Delivered,
    /// Shown to somebody of the team.
    Seen,
    /// Refused, with the reason.
    Failed(&'a str),
}

/// A line as it is shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    /// Who wrote it.
    pub(super) from: From,
    /// Their name.
    pub(super) name: &'a str,
    /// Their colour.
    pub(super) colour: i64,
    /// The text.
    pub(super) text: &'a str,
    /// The files beside it.
    pub(super) files: &'a [FileView],
    /// When, UTC milliseconds.
    pub(super) at: i64,
    /// How far it is; only of own lines.
    pub(super) delivery: Delivery<'a>,
    /// The id under which it is found again: the sender's for own lines, so that they stay in place when they arrive.
    pub(super) key: ClientId,
    /// The sender's id.
    pub(super) client_id: ClientId,
    /// What became of it since it was stored, as [`VisitorMessage::changed`] has it.
    pub(super) changed: i64,
}

/// The lines in the order in which they are shown.
pub(super) fn lines<'a>(panel: &Panel<'a>) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    if panel.chat().is_some() {
        let team = panel
            .snapshot
            .chat
            .as_ref()
            .map(|chat| chat.team)
            .unwrap_or_default();
        let last_own = panel
            .snapshot
            .messages
            .iter()
            .rev()
            .find(|m| m.from == From::Me)
            .map(|m| m.vseq);
        let quiet = !panel.settled.is_empty() || !panel.pending.is_empty();
        for message in &panel.snapshot.messages {
            let delivery = match last_own {
                Some(vseq) if vseq == message.vseq && (!quiet || team.read >= vseq) => {
                    if team.read >= vseq {
                        Delivery::Seen
                    } else if team.delivered >= vseq {
                        Delivery::Delivered
                    } else {
                        Delivery::Sent
                    }
                }
                _ => Delivery::Quiet,
            };
            lines.push(confirmed(message, delivery));
        }
    }
    for entry in panel.settled {
        lines.push(own(entry, Delivery::Sent));
    }
    for entry in panel.pending {
        lines.push(match &entry.state {
            SendState::Failed(words) => own(entry, Delivery::Failed(words)),
            SendState::Waiting | SendState::InFlight => own(entry, Delivery::Sending),
        });
    }
    lines
}

fn confirmed<'a>(message: &'a VisitorMessage, delivery: Delivery<'a>) -> Line<'a> {
    Line {
        from: message.from,
        name: &message.name,
        colour: message.colour,
        text: &message.text,
        files: &message.files,
        at: message.at,
        delivery,
        key: if message.client_id.0.is_nil() {
            ClientId(message.id.0)
        } else {
            message.client_id
        },
        client_id: message.client_id,
        changed: message.changed,
    }
}

fn own<'a>(entry: &'a Pending, delivery: Delivery<'a>) -> Line<'a> {
    Line {
        from: From::Me,
        name: "",
        colour: 0,
        text: &entry.text,
        files: &entry.files,
        at: entry.at,
        delivery,
        key: entry.client_id,
        client_id: entry.client_id,
        changed: 0,
    }
}

/// The first group of these lines, and the rest: lines that follow each other closely, of one person, and of which nothing is said
/// but of the last one.
pub(super) fn first_group<'l, 'a>(
    lines: &'l [Line<'a>],
    offset_min: Option<i32>,
) -> (&'l [Line<'a>], &'l [Line<'a>]) {
    let ends = |pair: &[Line<'_>]| matches!(pair, [one, next] if !together(one, next, offset_min));
    let length = lines.windows(2).position(ends).map_or(lines.len(), |at| at + 1);
    lines.split_at_checked(length).unwrap_or((lines, &[]))
}

fn together(one: &Line<'_>, next: &Line<'_>, offset_min: Option<i32>) -> bool {
    one.from == next.from
        && one.from != From::System
        && one.name == next.name
        && next.at - one.at < GROUP_MS
        && day(one.at, offset_min) == day(next.at, offset_min)
        && (one.delivery == Delivery::Quiet
            || one.delivery == next.delivery && one.delivery == Delivery::Sending)
}

/// The number of the day, in the reader's zone.
pub(super) fn day(at: i64, offset_min: Option<i32>) -> i64 {
    civil(at, Zone::Fixed(offset_min.unwrap_or(0))).day_number
}
