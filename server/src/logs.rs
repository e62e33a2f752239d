//! The log: lines on standard error, as text or JSON. Standard output belongs to the addresses.

use std::io::IsTerminal;

use tracing::Level;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};

use crate::config::LogFormat;

/// Crates that tell more than we want to know, and some of it personal.
const QUIET: [&str; 4] = ["sqlx", "hyper", "tower_http", "tungstenite"];

/// Starts the log and lets panics write to it.
///
/// # Errors
/// When a log was started before.
pub fn start(level: LevelFilter, format: LogFormat) -> Result<(), TryInitError> {
    let quiet = level.min(LevelFilter::WARN);
    let targets = QUIET
        .iter()
        .fold(Targets::new().with_default(level), |all, name| {
            all.with_target(*name, quiet)
        });
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let lines = match format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    tracing_subscriber::registry()
        .with(lines.with_filter(targets))
        .try_init()?;
    std::panic::set_hook(Box::new(write_panic));
    Ok(())
}

/// Where a panic happened. What it said may hold foreign text (a cut string, a message), so it is told to a debug log only.
fn write_panic(info: &std::panic::PanicHookInfo<'_>) {
    let place = info
        .location()
        .map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
    tracing::error!(panic.place = %place, "Something panicked");
    if tracing::enabled!(Level::DEBUG) {
        tracing::debug!(
            panic.said = info.payload_as_str().unwrap_or("nothing"),
            "What it said"
        );
    }
}
