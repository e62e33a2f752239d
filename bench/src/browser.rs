//! A desk with many chats and visitors who go on writing, for figures that somebody else measures: a browser.

use std::time::Duration;

use futures_util::StreamExt;
use model::visitor::{FromVisitor, ToVisitor};
use tokio::process::Command;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use crate::args::Args;
use crate::clock::now_ms;
use crate::desk::{AGENTS, Desk, KEY, PASSWORD};
use crate::engine::Engine;
use crate::message::client_id;
use crate::outcome::Outcome;
use crate::scenario::fill::deepen;
use crate::scenario::seats;
use crate::server::Program;
use crate::socket::Socket;
use crate::visitor::{Entrance, Seat, frame, say};

/// How many chats go on.
const BUSY_CHATS: usize = 500;
/// The longest chat has so many messages.
const LONGEST: u32 = 20_000;
/// The number of the first message after the filling.
const FIRST_NUMBER: u32 = 1_000_000;
/// How many messages a second come while it is quiet, and while it is not.
const RATES: [(&str, u32); 2] = [("quiet", 1), ("busy", 50)];

/// Fills a desk and lets the command measure it twice: while little is written, and while much is.
///
/// # Errors
/// When the desk cannot be filled, or the command fails.
pub(crate) async fn measure(engine: Engine, args: &Args) -> Outcome {
    let database = engine.database().await?;
    let (server, token) = Program::new(args, &database)?.start_empty().await?;
    let mut desk = Desk::found(&server.site, &token).await?;
    eprintln!(
        "  {}: {} chats with {} messages",
        engine.name(),
        args.chats,
        args.messages
    );
    let seats = seats(&mut desk, args.chats).await?;
    let (longest, others) = seats.split_last().ok_or("there are no chats")?;
    deepen(&desk, std::slice::from_ref(longest), LONGEST.min(args.messages)).await?;
    let left = args.messages.saturating_sub(LONGEST + args.chats);
    deepen(&desk, others, left.div_ceil(args.chats)).await?;
    let busy: Vec<Seat> = others.iter().rev().take(BUSY_CHATS).cloned().collect();
    for (name, rate) in RATES {
        eprintln!("  {}: {rate} messages a second come in", engine.name());
        let going = go_on(&desk, &busy, rate).await?;
        let ended = command(args, &desk, engine, name)?
            .env("LOBBY_FIGURES_LONGEST", &longest.chat)
            .status()
            .await?;
        drop(going);
        if !ended.success() {
            return Err(format!("the command ended with {ended}").into());
        }
    }
    server.stop().await
}

/// The command, which learns from its environment where the desk is and who may sign in.
fn command(args: &Args, desk: &Desk, engine: Engine, load: &str) -> Outcome<Command> {
    let (program, words) = args.command.split_first().ok_or("there is no command")?;
    let mut command = Command::new(program);
    command
        .args(words)
        .env("LOBBY_FIGURES_ORIGIN", &desk.site.origin)
        .env("LOBBY_FIGURES_PROJECT", KEY)
        .env("LOBBY_FIGURES_EMAIL", AGENTS[0].1)
        .env("LOBBY_FIGURES_PASSWORD", PASSWORD)
        .env("LOBBY_FIGURES_ENGINE", engine.name())
        .env("LOBBY_FIGURES_LOAD", load)
        .kill_on_drop(true);
    Ok(command)
}

/// Lets these visitors write in turn, so many messages a second, until it is dropped. Each text ends with the time at which it was sent,
/// in milliseconds since 1970.
async fn go_on(desk: &Desk, seats: &[Seat], per_second: u32) -> Outcome<JoinSet<Outcome>> {
    let entrance = Entrance::of(desk);
    let mut hands = JoinSet::new();
    let count = u32::try_from(seats.len())?;
    for (at, seat) in (0..count).zip(seats) {
        let socket = entrance.connect(seat).await?;
        let after = |messages: u32| Duration::from_secs(1) * messages / per_second;
        hands.spawn(write(seat.visitor, socket, after(at), after(count)));
    }
    Ok(hands)
}

/// Writes at each of these moments, and listens in between.
async fn write(visitor: u32, mut socket: Socket, first_after: Duration, every: Duration) -> Outcome {
    let mut moments = interval_at(Instant::now() + first_after, every);
    moments.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // A number that no message of the filling has; messages of another round differ by the time in their ids.
    let mut number = FIRST_NUMBER;
    loop {
        let message = tokio::select! {
            _ = moments.tick() => {
                let message = FromVisitor::Send {
                    client_id: client_id(visitor, number),
                    text: format!("Is it still on its way? @{}", now_ms()),
                    files: Vec::new(),
                };
                number += 1;
                say(&mut socket, &message).await?;
                continue;
            }
            message = socket.next() => message.ok_or("the socket ended")??,
        };
        if let Some(ToVisitor::Ping { .. }) = frame(&message)? {
            say(&mut socket, &FromVisitor::Pong).await?;
        }
    }
}
