//! Many stored messages, written as visitors write them, but as fast as they are taken.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::StreamExt;
use model::visitor::{FromVisitor, ToVisitor};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::seats;
use crate::desk::Desk;
use crate::message::{client_id, text, words};
use crate::outcome::Outcome;
use crate::socket::Socket;
use crate::visitor::{Entrance, Seat, frame, say};

/// Who writes, and how many messages each has under way.
const VISITORS: u32 = 128;
const UNDER_WAY: usize = 16;
/// When it is enough, however many there are.
const STOP_AFTER: Duration = Duration::from_mins(2);

/// Stores messages until the desk has so many, or two minutes are over.
///
/// # Errors
/// When a chat or a message is refused.
pub(crate) async fn fill(desk: &mut Desk, wanted: usize) -> Outcome {
    if desk.stored >= wanted {
        return Ok(());
    }
    let seats = seats(desk, VISITORS).await?;
    let entrance = Entrance::of(desk);
    let left = Arc::new(AtomicUsize::new(wanted.saturating_sub(desk.stored)));
    let until = Instant::now() + STOP_AFTER;
    let mut hands: JoinSet<Outcome<usize>> = JoinSet::new();
    for seat in seats {
        let (socket, left) = (entrance.connect(&seat).await?, Arc::clone(&left));
        hands.spawn(async move { write(&seat, socket, &left, until, |_| text(0)).await });
    }
    while let Some(written) = hands.join_next().await {
        desk.stored += written??;
    }
    Ok(())
}

/// Lets each of these visitors write so many messages of words that differ.
///
/// # Errors
/// When a message is refused, or it takes longer than ten minutes.
pub(crate) async fn deepen(desk: &Desk, seats: &[Seat], each: u32) -> Outcome {
    let (entrance, until) = (Entrance::of(desk), Instant::now() + Duration::from_mins(10));
    let mut hands: JoinSet<Outcome> = JoinSet::new();
    for hand in 0..VISITORS as usize {
        let mine: Vec<Seat> = seats
            .iter()
            .skip(hand)
            .step_by(VISITORS as usize)
            .cloned()
            .collect();
        let entrance = entrance.clone();
        hands.spawn(async move {
            for seat in mine {
                let socket = entrance.connect(&seat).await?;
                let left = AtomicUsize::new(each as usize);
                let written =
                    write(&seat, socket, &left, until, |number| words(seat.visitor, number)).await?;
                if written < each as usize {
                    return Err("filling the desk took too long".into());
                }
            }
            Ok(())
        });
    }
    while let Some(done) = hands.join_next().await {
        done??;
    }
    Ok(())
}

/// Writes until none is left or the time is over. How many were acknowledged.
async fn write(
    seat: &Seat,
    mut socket: Socket,
    left: &AtomicUsize,
    until: Instant,
    text: impl Fn(u32) -> String,
) -> Outcome<usize> {
    let (mut told, mut acked) = (0, 0);
    loop {
        while told - acked < UNDER_WAY && Instant::now() < until && take(left) {
            told += 1;
            let number = u32::try_from(told)?;
            let message = FromVisitor::Send {
                client_id: client_id(seat.visitor, number),
                text: text(number),
                files: Vec::new(),
            };
            say(&mut socket, &message).await?;
        }
        if told == acked {
            return Ok(acked);
        }
        let message = socket.next().await.ok_or("the socket ended")??;
        match frame(&message)? {
            Some(ToVisitor::Ack { .. }) => acked += 1,
            Some(ToVisitor::Refused { words, .. }) => return Err(format!("refused: {words}").into()),
            Some(ToVisitor::Ping { .. }) => say(&mut socket, &FromVisitor::Pong).await?,
            _ => {}
        }
    }
}

/// Takes one of those that are left.
fn take(left: &AtomicUsize) -> bool {
    let taken = left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
    taken.is_ok()
}
