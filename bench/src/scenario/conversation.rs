//! Visitors who write, and two agents who are shown all of it.

use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval};

use super::{breaches, seats};
use crate::clock::{Stopwatch, Window};
use crate::console::{Console, Shown};
use crate::desk::Desk;
use crate::http::Site;
use crate::ledger::Ledger;
use crate::message::visitor_of;
use crate::outcome::Outcome;
use crate::sample::Sample;
use crate::socket::{self, LARGE, SMALL};
use crate::talker::{LAST_WITHIN, Told, talk, talk_unseen};
use crate::visitor::Entrance;

/// How many moments may wait for one visitor.
const WAITING: usize = 1_024;

/// When a visitor writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    /// When the first agent was shown the message before.
    Shown,
    /// So many messages in a second over all visitors, whatever was shown.
    PerSecond(u32),
}

/// What came of it.
#[derive(Debug)]
pub(crate) struct Talk {
    /// Messages that the first agent was shown in a second.
    pub(crate) per_second: f64,
    /// How many messages there were in all, those of the warm-up included.
    pub(crate) sent: usize,
    /// From sending to the first agent's socket.
    pub(crate) latency: Sample,
    /// By how much the visitors were behind their moments.
    pub(crate) late: Sample,
    /// What was lost, doubled, out of order or ended.
    pub(crate) breaches: Vec<String>,
}

/// A moment for one visitor.
type Gates = Vec<mpsc::Sender<u64>>;

/// Lets so many visitors write at this pace.
///
/// # Errors
/// When a chat or a socket cannot be opened.
pub(crate) async fn talk_at(desk: &mut Desk, chats: u32, pace: Pace, measured: Duration) -> Outcome<Talk> {
    let (gates, receivers): (Gates, Vec<_>) = (0..chats).map(|_| mpsc::channel(WAITING)).unzip();
    let first = desk.new_visitors(0).start;
    let echo = match pace {
        Pace::Shown => gates.clone(),
        Pace::PerSecond(_) => Vec::new(),
    };
    let consoles = [
        Console::open(desk, 0, move |shown| open_gate(&echo, first, shown)).await?,
        Console::open(desk, 1, |_| {}).await?,
    ];
    let (stop, stopped) = watch::channel(false);
    let visitors = sit_down(desk, chats, receivers, &stopped).await?;
    let (told, window) = play(desk.watch, pace, measured, &gates, &stop, visitors).await?;
    desk.stored += told.iter().map(|told| told.acked.len() - 1).sum::<usize>();
    Ok(add_up(consoles, told, window).await)
}

/// The same at a relay, whose visitors are acknowledged and not shown their own messages.
///
/// # Errors
/// When a socket cannot be opened.
pub(crate) async fn talk_at_relay(
    site: &Site,
    watch: Stopwatch,
    chats: u32,
    measured: Duration,
) -> Outcome<Talk> {
    let (gates, receivers): (Gates, Vec<_>) = (0..chats).map(|_| mpsc::channel(WAITING)).unzip();
    let echo = gates.clone();
    let agent = || socket::open(site, "/agent", "", LARGE);
    let consoles = [
        Console::at_relay(agent().await?, watch, 0, move |shown| open_gate(&echo, 0, shown)),
        Console::at_relay(agent().await?, watch, 1, |_| {}),
    ];
    let (stop, stopped) = watch::channel(false);
    let mut visitors = Vec::new();
    for (visitor, go) in (0..chats).zip(receivers) {
        let socket = socket::open(site, "/", "", SMALL).await?;
        visitors.push(talk_unseen(visitor, socket, watch, go, stopped.clone()));
    }
    for gate in &gates {
        gate.try_send(watch.nanos())?;
    }
    let (told, window) = play(watch, Pace::Shown, measured, &gates, &stop, visitors).await?;
    Ok(add_up(consoles, told, window).await)
}

async fn play(
    watch: Stopwatch,
    pace: Pace,
    measured: Duration,
    gates: &Gates,
    stop: &watch::Sender<bool>,
    visitors: Vec<JoinHandle<Told>>,
) -> Outcome<(Vec<Told>, Window)> {
    let window = watch.window(measured);
    match pace {
        Pace::Shown => watch.until(window.to).await,
        Pace::PerSecond(rate) => pace_out(gates, rate, watch, window).await,
    }
    stop.send_replace(true);
    let mut told = Vec::with_capacity(visitors.len());
    for visitor in visitors {
        told.push(visitor.await?);
    }
    Ok((told, window))
}

/// The first agent was shown a message: its visitor may write the next one.
fn open_gate(gates: &Gates, first: u32, shown: &Shown) {
    let visitor = visitor_of(shown.line.client_id).checked_sub(first);
    if let Some(gate) = visitor.and_then(|visitor| gates.get(visitor as usize)) {
        // A visitor who has ended says why.
        let _ = gate.try_send(shown.at);
    }
}

async fn sit_down(
    desk: &mut Desk,
    chats: u32,
    receivers: Vec<mpsc::Receiver<u64>>,
    stopped: &watch::Receiver<bool>,
) -> Outcome<Vec<JoinHandle<Told>>> {
    let seats = seats(desk, chats).await?;
    let entrance = Entrance::of(desk);
    let mut sockets = Vec::with_capacity(seats.len());
    for seat in &seats {
        sockets.push(entrance.connect(seat).await?);
    }
    let all = seats.into_iter().zip(sockets).zip(receivers);
    Ok(all
        .map(|((seat, socket), go)| talk(seat, socket, desk.watch, go, stopped.clone()))
        .collect())
}

/// Opens one gate after the other at this rate until the window ends.
async fn pace_out(gates: &Gates, rate: u32, watch: Stopwatch, window: Window) {
    let mut tick = interval(Duration::from_secs(1) / rate);
    tick.set_missed_tick_behavior(MissedTickBehavior::Burst);
    for gate in gates.iter().cycle() {
        let due = watch.nanos_at(tick.tick().await);
        if due >= window.to {
            return;
        }
        let _ = gate.try_send(due);
    }
}

async fn add_up(consoles: [Console; 2], told: Vec<Told>, window: Window) -> Talk {
    let mut ledger = Ledger::default();
    let (mut late, mut noticed) = (Vec::new(), Vec::new());
    for visitor in told {
        ledger.acked.extend(&visitor.acked);
        if visitor.is_shown_own {
            ledger.visitors.push((visitor.view, visitor.acked));
        }
        late.extend(visitor.late);
        noticed.extend(visitor.trouble);
    }
    let mut shown = Vec::new();
    for console in consoles {
        console.until_shown(ledger.acked.len(), LAST_WITHIN).await;
        let (seen, reader) = console.close();
        noticed.extend(seen.trouble.map(|trouble| format!("{}: {trouble}", reader.name)));
        ledger.agents.push(reader);
        shown.push(seen.shown);
    }
    let counted = shown
        .first()
        .into_iter()
        .flatten()
        .filter(|shown| window.contains(shown.at));
    let latency = Sample::new(counted.map(|shown| shown.at.saturating_sub(shown.sent)).collect());
    Talk {
        per_second: window.per_second(latency.len()),
        sent: ledger.acked.len(),
        latency,
        late: Sample::new(late),
        breaches: breaches(&ledger, noticed),
    }
}
