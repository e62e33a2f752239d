//! The loads, one file for each kind.

pub(crate) mod arrivals;
pub(crate) mod conversation;
pub(crate) mod crowd;
pub(crate) mod fill;
pub(crate) mod room;

use tokio::task::JoinSet;

use crate::desk::Desk;
use crate::ledger::Ledger;
use crate::outcome::Outcome;
use crate::visitor::{Entrance, Seat};

/// How many connections speak HTTP at once.
pub(crate) const HTTP_CONNECTIONS: u32 = 64;

/// The breaches in a ledger, in words, with those that were noticed on the way.
pub(crate) fn breaches(ledger: &Ledger, noticed: Vec<String>) -> Vec<String> {
    let mut all = noticed;
    all.extend(ledger.faults().iter().map(ToString::to_string));
    all
}

/// Lets so many visitors open a chat, some at a time, before a load begins.
///
/// # Errors
/// When one is refused.
pub(crate) async fn seats(desk: &mut Desk, count: u32) -> Outcome<Vec<Seat>> {
    let visitors = desk.new_visitors(count);
    let (entrance, watch) = (Entrance::of(desk), desk.watch);
    let mut hands: JoinSet<Outcome<Vec<Seat>>> = JoinSet::new();
    for hand in 0..HTTP_CONNECTIONS.min(count) {
        let (entrance, mine) = (entrance.clone(), visitors.clone().skip(hand as usize));
        let mine = mine.step_by(HTTP_CONNECTIONS.min(count) as usize);
        hands.spawn(async move {
            let mut http = entrance.http().await?;
            let mut seats = Vec::new();
            for visitor in mine {
                seats.push(entrance.start(&mut http, visitor, watch.nanos()).await?);
            }
            Ok(seats)
        });
    }
    let mut seats = Vec::new();
    while let Some(done) = hands.join_next().await {
        seats.extend(done??);
    }
    desk.stored += seats.len();
    seats.sort_unstable_by_key(|seat| seat.visitor);
    Ok(seats)
}
