//! One engine, from an empty database to the last figure.

use std::path::Path;
use std::time::Duration;

use crate::args::Args;
use crate::clock::Stopwatch;
use crate::desk::Desk;
use crate::disk;
use crate::engine::Engine;
use crate::figure::Bound::{AtLeast, AtMost, Below};
use crate::figure::Figure;
use crate::figure::Unit::{Count, Kb, Ms, PerSecond, S, Times, Us};
use crate::outcome::Outcome;
use crate::processor::{load_average, seconds_of};
use crate::relay::Relay;
use crate::report::Report;
use crate::scenario::arrivals::{at_once, one_by_one};
use crate::scenario::conversation::{Pace, Talk, talk_at, talk_at_relay};
use crate::scenario::fill::fill;
use crate::scenario::room::talk_to;
use crate::scenario::{HTTP_CONNECTIONS, crowd, seats};
use crate::server::{Program, Server};
use crate::visitor::Seat;

/// The rate of the measurement that is not driven by what was shown.
const FIXED_RATE: u32 = 1_000;
/// How many consoles follow one project where everybody is told everything.
const MEMBERS: usize = 500;
/// Visitors who come before memory is read: what the first ones cost is the server's, not theirs.
const FIRST_ONES: usize = 100;
/// How long memory may settle.
const SETTLE: Duration = Duration::from_secs(2);
/// Open files of this program that are no idle visitor.
const OTHER_FILES: u64 = 200;

/// Measures one engine into its report.
///
/// # Errors
/// When a scenario cannot be played to its end; what was measured up to there is in the report.
pub(crate) async fn measure(engine: Engine, args: &Args, files: u64, report: &mut Report) -> Outcome {
    let load = load_average();
    let database = engine.database().await?;
    say(engine, "one durable write");
    let durable = disk::durable_writes(database.folder()).await?;
    let program = Program::new(args, &database)?;
    let (server, token) = program.start_empty().await?;
    let mut desk = Desk::found(&server.site, &token).await?;
    let talks = conversations(engine, &server, &mut desk, args.measured(), report).await?;
    if let Some(relay) = &args.relay {
        beside(engine, relay, talks, args.measured(), report).await?;
    }
    say(engine, &format!("one room with {MEMBERS} members"));
    let room = talk_to(&mut desk, MEMBERS, args.measured()).await?;
    let name = format!("deliveries to {MEMBERS} members of one room");
    report.add([Figure::new(name, room.per_second, PerSecond).bound(AtLeast(50_000.0))]);
    report.breaches(room.talk.breaches);
    let seats = arrivals(engine, &mut desk, args.measured(), report).await?;
    let idle = usize::try_from(files.saturating_sub(OTHER_FILES))?.min(args.idle as usize);
    let seats = enough(&mut desk, seats, idle + FIRST_ONES).await?;
    say(engine, &format!("{} stored messages", args.stored));
    fill(&mut desk, args.stored as usize).await?;
    server.stop().await?;
    crowds(engine, &program, &mut desk, &seats, report).await?;
    let breaches = report.breach_count();
    report.add([
        Figure::new("lost, doubled, out of order or cut off", breaches as f64, Count).bound(AtMost(0.0)),
        Figure::new(
            "beside them: 4 KiB and fdatasync, median",
            durable.percentile_ms(50.0),
            Ms,
        ),
        Figure::new(
            "beside them: 4 KiB and fdatasync, p99",
            durable.percentile_ms(99.0),
            Ms,
        ),
        Figure::new(
            "beside them: load of the machine before, processes",
            load.unwrap_or(f64::NAN),
            Times,
        ),
    ]);
    Ok(())
}

/// How many chats there are in the loads that go as fast as they can.
const CHATS: [u32; 2] = [25, 250];

/// The rates that were reached with them.
async fn conversations(
    engine: Engine,
    server: &Server,
    desk: &mut Desk,
    measured: Duration,
    report: &mut Report,
) -> Outcome<[f64; 2]> {
    let mut rates = [f64::NAN; 2];
    for (at, (chats, limit)) in CHATS.into_iter().zip([None, Some(Below(60.0))]).enumerate() {
        say(
            engine,
            &format!("{chats} chats, next message when the agent has the one before"),
        );
        let (stored, used) = (desk.stored, seconds_of(server.process()));
        let talk = talk_at(desk, chats, Pace::Shown, measured).await?;
        let name = format!("messages, {chats} chats");
        rates[at] = talk.per_second;
        report.add([Figure::new(name.clone(), talk.per_second, PerSecond).bound(AtLeast(8_000.0))]);
        let [p50, p99] = latencies(&name, &talk);
        report.add([p50, limit.map_or(p99.clone(), |limit| p99.bound(limit))]);
        report.add([used_by(server.process(), used, desk.stored - stored, &name)]);
        report.breaches(talk.breaches);
    }
    say(engine, &format!("{FIXED_RATE} messages a second over 100 chats"));
    let talk = talk_at(desk, 100, Pace::PerSecond(FIXED_RATE), measured).await?;
    let name = format!("{FIXED_RATE} messages/s, 100 chats");
    let [p50, p99] = latencies(&name, &talk);
    report.add([
        p50.bound(Below(3.0)),
        p99.bound(Below(20.0)),
        Figure::new(format!("{name}: shown"), talk.per_second, PerSecond),
        Figure::new(
            format!("{name}: bench behind its clock, p99"),
            talk.late.percentile_ms(99.0),
            Ms,
        ),
    ]);
    report.breaches(talk.breaches);
    Ok(rates)
}

/// The bare relay under the same load, and how much of its rate the desk reaches.
async fn beside(
    engine: Engine,
    relay: &Path,
    rates: [f64; 2],
    measured: Duration,
    report: &mut Report,
) -> Outcome {
    for (chats, rate) in CHATS.into_iter().zip(rates) {
        say(engine, &format!("a bare relay, {chats} chats"));
        let relay = Relay::start(relay).await?;
        let talk = talk_at_relay(&relay.site, Stopwatch::begin(), chats, measured).await?;
        let name = format!("beside them: a bare relay, {chats} chats");
        report.add([
            Figure::new(name.clone(), talk.per_second, PerSecond),
            Figure::new(format!("{name}: a desk reaches"), rate / talk.per_second, Times),
            used_by(relay.process(), Some(0.0), talk.sent, &name),
        ]);
        report.breaches(talk.breaches);
    }
    Ok(())
}

/// The processor time of a process since it had used so much, for each of so many messages.
fn used_by(process: Option<u32>, before: Option<f64>, messages: usize, name: &str) -> Figure {
    let used = before
        .zip(seconds_of(process))
        .map(|(before, after)| after - before);
    let each = used.map_or(f64::NAN, |used| used / messages as f64 * 1e6);
    Figure::new(format!("{name}: processor time of the server for each"), each, Us)
}

/// From sending to the agent's socket.
fn latencies(name: &str, talk: &Talk) -> [Figure; 2] {
    [50.0, 99.0].map(|percent| {
        let value = talk.latency.percentile_ms(percent);
        Figure::new(format!("{name}: send → agent, p{percent}"), value, Ms)
    })
}

async fn arrivals(
    engine: Engine,
    desk: &mut Desk,
    measured: Duration,
    report: &mut Report,
) -> Outcome<Vec<Seat>> {
    say(engine, "new chats, one by one");
    let single = one_by_one(desk, measured).await?;
    report.add([
        Figure::new(
            "new chat → both agents' lists, p50",
            single.latency.percentile_ms(50.0),
            Ms,
        ),
        Figure::new(
            "new chat → both agents' lists, p99",
            single.latency.percentile_ms(99.0),
            Ms,
        )
        .bound(Below(100.0)),
    ]);
    report.breaches(single.breaches);
    say(engine, &format!("new chats over {HTTP_CONNECTIONS} connections"));
    let many = at_once(desk, measured).await?;
    let name = format!("new chats over HTTP, {HTTP_CONNECTIONS} connections");
    report.add([
        Figure::new(name.clone(), many.per_second, PerSecond).bound(AtLeast(2_000.0)),
        Figure::new(
            format!("{name}: answer, p99"),
            many.latency.percentile_ms(99.0),
            Ms,
        ),
    ]);
    report.breaches(many.breaches);
    Ok(many.seats)
}

/// As many visitors with a chat as are to be connected.
async fn enough(desk: &mut Desk, mut had: Vec<Seat>, count: usize) -> Outcome<Vec<Seat>> {
    had.truncate(count);
    if had.len() < count {
        had.extend(seats(desk, (count - had.len()) as u32).await?);
    }
    Ok(had)
}

/// What idle visitors cost, and how fast all come back after a restart.
async fn crowds(
    engine: Engine,
    program: &Program,
    desk: &mut Desk,
    seats: &[Seat],
    report: &mut Report,
) -> Outcome {
    say(engine, "start to ready");
    let server = restarted(program, desk).await?;
    let name = format!("start to ready, {} messages stored", desk.stored);
    report.add([Figure::new(name, server.ready_after as f64 / 1e9, S).bound(Below(1.0))]);
    say(engine, &format!("{} idle visitors", seats.len()));
    let (first_ones, others) = seats.split_at(FIRST_ONES.min(seats.len()));
    let early = crowd::come(desk, first_ones, HTTP_CONNECTIONS as usize).await?;
    let before = settled(&server).await;
    let late = crowd::come(desk, others, HTTP_CONNECTIONS as usize).await?;
    let grown = before
        .zip(settled(&server).await)
        .map(|(before, after)| after as f64 - before as f64);
    let each = grown.map_or(f64::NAN, |grown| grown / others.len() as f64 / 1e3);
    report.add([
        Figure::new(format!("memory per idle visitor, {}", others.len()), each, Kb).bound(AtMost(8.0)),
    ]);
    drop((early, late));
    server.stop().await?;
    say(engine, &format!("{} visitors come back at once", seats.len()));
    let server = restarted(program, desk).await?;
    let back = crowd::come(desk, seats, seats.len()).await?;
    report.add([
        Figure::new(
            format!("{} visitors back after a restart", seats.len()),
            back.live_after,
            S,
        )
        .bound(Below(30.0)),
        Figure::new("failed tries among them", back.failed_tries as f64, Count),
    ]);
    drop(back);
    server.stop().await
}

async fn restarted(program: &Program, desk: &mut Desk) -> Outcome<Server> {
    let server = program.start().await?;
    desk.site = server.site.clone();
    Ok(server)
}

async fn settled(server: &Server) -> Option<u64> {
    tokio::time::sleep(SETTLE).await;
    server.resident_bytes()
}

/// Progress, apart from the report.
fn say(engine: Engine, what: &str) {
    eprintln!("  {}: {what}", engine.name());
}
