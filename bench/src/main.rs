//! `bench`: how fast a desk is, and whether it keeps its promise under load (`docs/delivery.md`).
//!
//! Place in the direction of dependency: `bench → model`. It starts `lobby` as a child process with an empty database and is
//! then a client like any other: it founds the desk through the set-up link, signs agents in, opens chats and sockets, and
//! speaks the public protocol only. Every message that was acknowledged is looked for in the view of everybody who may see
//! it ([`ledger`]); one that is lost, doubled or out of order fails the run. Figures never do.
//!
//! [`scenario`] has one file for each kind of load, [`measure`] puts them in order. To add a figure: measure it in a
//! scenario, and give it its line there.

mod args;
mod browser;
mod clock;
mod console;
mod desk;
mod disk;
mod engine;
mod figure;
mod http;
mod ledger;
mod measure;
mod message;
mod outcome;
mod processor;
mod relay;
mod report;
mod sample;
mod scenario;
mod server;
mod socket;
mod talker;
mod visitor;

use std::process::ExitCode;

use clap::Parser;

use args::Args;
use outcome::Outcome;
use report::Report;

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Args::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Measures each engine that was asked for. Whether nothing was lost, doubled or out of order.
async fn run(args: &Args) -> Outcome<bool> {
    // What is left of the system's limit bounds the number of idle connections; see `Args::idle`.
    let files = rlimit::increase_nofile_limit(u64::MAX)?;
    let mut is_sound = true;
    for engine in args.engine.each() {
        if !args.command.is_empty() {
            browser::measure(*engine, args).await?;
            continue;
        }
        let mut report = Report::new(*engine, args);
        let measured = measure::measure(*engine, args, files, &mut report).await;
        println!("{report}");
        report.save(&args.out)?;
        measured?;
        is_sound &= report.is_sound();
    }
    Ok(is_sound)
}
