//! Many visitors who are connected and do nothing.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use model::visitor::{FromVisitor, ToVisitor};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use crate::desk::Desk;
use crate::outcome::{Outcome, within};
use crate::socket::Socket;
use crate::visitor::{Entrance, Seat, frame, say};

/// How long all of them may take to be live.
const LIVE_WITHIN: Duration = Duration::from_mins(2);
/// The pause of a client that was not let in, before it tries again.
const PAUSE: Duration = Duration::from_millis(100);
/// How often a client tries.
const TRIES: u32 = 100;

/// Visitors who are live. Dropping it closes their sockets.
#[derive(Debug)]
pub(crate) struct Crowd {
    _sitting: JoinSet<()>,
    /// How long it took until all were live, in seconds.
    pub(crate) live_after: f64,
    /// How many tries failed on the way.
    pub(crate) failed_tries: usize,
}

/// Connects all of these, at most `at_once` at the same time, and waits until all have resumed.
///
/// # Errors
/// When one is not live in time.
pub(crate) async fn come(desk: &Desk, seats: &[Seat], at_once: usize) -> Outcome<Crowd> {
    let entrance = Entrance::of(desk);
    let places = Arc::new(Semaphore::new(at_once));
    let (live, mut lives) = mpsc::channel(seats.len().max(1));
    let began = Instant::now();
    let mut sitting = JoinSet::new();
    for seat in seats {
        sitting.spawn(sit(
            entrance.clone(),
            seat.clone(),
            Arc::clone(&places),
            live.clone(),
        ));
    }
    drop(live);
    let all = async {
        let mut failed_tries = 0;
        for _ in seats {
            failed_tries += lives.recv().await.ok_or("a visitor was never live")??;
        }
        Ok(failed_tries)
    };
    let failed_tries = within(LIVE_WITHIN, "the connection of all visitors", all).await?;
    Ok(Crowd {
        _sitting: sitting,
        live_after: began.elapsed().as_secs_f64(),
        failed_tries,
    })
}

/// One visitor: connects, says how many tries failed, and stays.
async fn sit(entrance: Entrance, seat: Seat, places: Arc<Semaphore>, live: mpsc::Sender<Outcome<usize>>) {
    let place = places.acquire_owned().await;
    let connected = try_to_connect(&entrance, &seat).await;
    drop(place);
    match connected {
        Ok((socket, failed_tries)) => {
            // Nobody waits any more where another one has failed.
            drop(live.send(Ok(failed_tries)).await);
            drop((live, entrance, seat));
            stay(socket).await;
        }
        Err(error) => drop(live.send(Err(error)).await),
    }
}

async fn try_to_connect(entrance: &Entrance, seat: &Seat) -> Outcome<(Socket, usize)> {
    let mut failed = 0;
    loop {
        match entrance.connect(seat).await {
            Ok(socket) => return Ok((socket, failed)),
            Err(error) if failed as u32 >= TRIES => return Err(error),
            Err(_) => failed += 1,
        }
        sleep(PAUSE).await;
    }
}

/// Answers pings until the socket ends.
async fn stay(mut socket: Socket) {
    while let Some(Ok(message)) = socket.next().await {
        let asked = match frame(&message) {
            Ok(frame) => matches!(frame, Some(ToVisitor::Ping { .. })),
            Err(_) => return,
        };
        if asked && say(&mut socket, &FromVisitor::Pong).await.is_err() {
            return;
        }
    }
}
