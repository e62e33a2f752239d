//! Visitors who open chats: how soon every agent sees one, and how many can come.

use std::time::Duration;

use model::id::ClientId;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::{HTTP_CONNECTIONS, breaches};
use crate::clock::{Stopwatch, Window};
use crate::console::{Console, Shown};
use crate::desk::Desk;
use crate::ledger::Ledger;
use crate::outcome::{Outcome, within};
use crate::sample::Sample;
use crate::talker::LAST_WITHIN;
use crate::visitor::{Entrance, Seat};

/// The pause between two visitors who come one by one: each is alone.
const APART: Duration = Duration::from_millis(5);

/// What came of it.
#[derive(Debug)]
pub(crate) struct Arrivals {
    /// Chats that were opened in a second.
    pub(crate) per_second: f64,
    /// From sending the first message to both agents' lists, or to the answer where many come at once.
    pub(crate) latency: Sample,
    /// Who came.
    pub(crate) seats: Vec<Seat>,
    /// What was lost, doubled, out of order or ended.
    pub(crate) breaches: Vec<String>,
}

/// Lets visitors come one by one. Measures until both agents have the chat.
///
/// # Errors
/// When a chat is refused or does not arrive.
pub(crate) async fn one_by_one(desk: &mut Desk, measured: Duration) -> Outcome<Arrivals> {
    let (first, mut at_first) = mpsc::channel(64);
    let (second, mut at_second) = mpsc::channel(64);
    let consoles = [
        Console::open(desk, 0, move |shown| hand_on(&first, shown)).await?,
        Console::open(desk, 1, move |shown| hand_on(&second, shown)).await?,
    ];
    let entrance = Entrance::of(desk);
    let mut http = entrance.http().await?;
    let (mut seats, mut nanos) = (Vec::new(), Vec::new());
    let window = desk.watch.window(measured);
    while desk.watch.nanos() < window.to {
        let visitor = desk.new_visitors(1).start;
        let sent = desk.watch.nanos();
        seats.push(entrance.start(&mut http, visitor, sent).await?);
        let both = async { Ok((at_first.recv().await, at_second.recv().await)) };
        let (Some(first), Some(second)) = within(LAST_WITHIN, "a new chat in both lists", both).await? else {
            return Err("an agent's console has ended".into());
        };
        if window.contains(sent) {
            nanos.push(first.at.max(second.at).saturating_sub(sent));
        }
        sleep(APART).await;
    }
    let latency = Sample::new(nanos);
    Ok(add_up(desk, consoles, seats, window.per_second(latency.len()), latency).await)
}

fn hand_on(to: &mpsc::Sender<Shown>, shown: &Shown) {
    // One at a time is on its way; whoever waits for it has room.
    let _ = to.try_send(*shown);
}

/// Lets visitors come over many connections as fast as they are let in.
///
/// # Errors
/// When a chat is refused.
pub(crate) async fn at_once(desk: &mut Desk, measured: Duration) -> Outcome<Arrivals> {
    let consoles = [
        Console::open(desk, 0, |_| {}).await?,
        Console::open(desk, 1, |_| {}).await?,
    ];
    let (entrance, watch) = (Entrance::of(desk), desk.watch);
    let window = watch.window(measured);
    let mut doors: JoinSet<Outcome<Vec<(Seat, u64, u64)>>> = JoinSet::new();
    for _ in 0..HTTP_CONNECTIONS {
        // More than one connection can start in that time.
        let visitors = desk.new_visitors(1_000_000);
        doors.spawn(through(entrance.clone(), visitors, watch, window));
    }
    let (mut seats, mut nanos) = (Vec::new(), Vec::new());
    while let Some(done) = doors.join_next().await {
        for (seat, sent, at) in done?? {
            seats.push(seat);
            if window.contains(at) {
                nanos.push(at - sent);
            }
        }
    }
    let latency = Sample::new(nanos);
    Ok(add_up(desk, consoles, seats, window.per_second(latency.len()), latency).await)
}

/// Starts one chat after the other over one connection: each with the moments of sending and of the answer.
async fn through(
    entrance: Entrance,
    visitors: std::ops::Range<u32>,
    watch: Stopwatch,
    window: Window,
) -> Outcome<Vec<(Seat, u64, u64)>> {
    let mut http = entrance.http().await?;
    let mut started = Vec::new();
    for visitor in visitors {
        let sent = watch.nanos();
        if sent >= window.to {
            break;
        }
        let taken = entrance.start(&mut http, visitor, sent).await?;
        started.push((taken, sent, watch.nanos()));
    }
    Ok(started)
}

async fn add_up(
    desk: &mut Desk,
    consoles: [Console; 2],
    seats: Vec<Seat>,
    per_second: f64,
    latency: Sample,
) -> Arrivals {
    desk.stored += seats.len();
    let acked: Vec<ClientId> = seats.iter().map(|seat| seat.first).collect();
    let mut ledger = Ledger {
        acked,
        ..Ledger::default()
    };
    let mut noticed = Vec::new();
    for console in consoles {
        console.until_shown(seats.len(), LAST_WITHIN).await;
        let (seen, reader) = console.close();
        noticed.extend(seen.trouble.map(|trouble| format!("{}: {trouble}", reader.name)));
        ledger.agents.push(reader);
    }
    Arrivals {
        per_second,
        latency,
        breaches: breaches(&ledger, noticed),
        seats,
    }
}
