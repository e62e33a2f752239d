//! The command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, ValueEnum};

use crate::engine::Engine;

/// Measures a desk under load, over the public protocol, and checks that nothing is lost, doubled or out of order.
#[derive(Debug, Parser)]
#[command(name = "bench")]
pub(crate) struct Args {
    /// The server's executable.
    #[arg(long)]
    pub(crate) lobby: PathBuf,
    /// The bare relay's executable; without it, none is measured.
    #[arg(long)]
    pub(crate) relay: Option<PathBuf>,
    /// The console's files; without it, what the server finds by itself.
    #[arg(long)]
    pub(crate) site_dir: Option<PathBuf>,
    /// The widget's files; without it, what the server finds by itself.
    #[arg(long)]
    pub(crate) widget_dir: Option<PathBuf>,
    /// Where the figures go as JSON, one file for each engine.
    #[arg(long, default_value = "target/bench")]
    pub(crate) out: PathBuf,
    /// Which database.
    #[arg(long, value_enum, default_value_t = Engines::Both)]
    pub(crate) engine: Engines,
    /// How long each load is measured, in seconds, after one second that does not count.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=3_600))]
    pub(crate) seconds: u32,
    /// How many idle visitors are connected; fewer where the system has not so many files.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) idle: u32,
    /// How many messages are stored when the start is measured; fewer where two minutes of writing are not enough.
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(0..=100_000_000))]
    pub(crate) stored: u32,
    /// How many chats a desk has that is measured by a command.
    #[arg(long, default_value_t = 50_000, value_parser = clap::value_parser!(u32).range(1_000..=1_000_000))]
    pub(crate) chats: u32,
    /// How many messages they have together.
    #[arg(long, default_value_t = 500_000, value_parser = clap::value_parser!(u32).range(1_000..=100_000_000))]
    pub(crate) messages: u32,
    /// A command that measures such a desk, with its words, instead of the figures of this program.
    #[arg(last = true)]
    pub(crate) command: Vec<String>,
}

/// Which databases are measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Engines {
    /// A file.
    Sqlite,
    /// A server of the run's own.
    Postgres,
    /// One after the other.
    Both,
}

impl Args {
    /// How long each load is measured.
    pub(crate) fn measured(&self) -> Duration {
        Duration::from_secs(self.seconds.into())
    }
}

impl Engines {
    /// Each of them.
    pub(crate) fn each(self) -> &'static [Engine] {
        match self {
            Self::Sqlite => &[Engine::Sqlite],
            Self::Postgres => &[Engine::Postgres],
            Self::Both => &[Engine::Sqlite, Engine::Postgres],
        }
    }
}
