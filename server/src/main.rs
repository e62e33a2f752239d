//! `lobby`: reads the configuration, starts a server, stops it when told.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use server::commands::{self, CommandError, Told};
use server::config::{Asked, Config, Task};
use server::demo::SignInLine;
use server::service_manager::{State, tell};
use server::signals::StopSignals;
use server::{Injected, Running, StartError, logs, start_with};

/// The exit code for a configuration that cannot be used.
const REFUSED: u8 = 2;
/// How long a server that has the database may take to leave it: it stops within 10 s.
const LOCK_WAIT: Duration = Duration::from_secs(11);
/// How long the last tasks may take after the server has stopped.
const LAST_TASKS: Duration = Duration::from_millis(500);

fn main() -> ExitCode {
    let (task, config) = match Config::load(std::env::args_os(), std::env::vars_os(), Path::new("")) {
        Ok(Asked::Server(config)) => (None, *config),
        Ok(Asked::Task(task, config)) => (Some(task), *config),
        Ok(Asked::Doctor(refused)) => return told(&commands::of_refused(&refused)),
        Ok(Asked::Text(text)) => {
            say(&text);
            return ExitCode::SUCCESS;
        }
        Err(refused) => return complain(&refused, REFUSED),
    };
    if let Err(error) = logs::start(config.log, config.log_format) {
        return complain(&error, 1);
    }
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return complain(&error, 1),
    };
    let code = match task {
        None => {
            take_files();
            match runtime.block_on(run(config)) {
                Ok(()) => ExitCode::SUCCESS,
                Err(error) => complain(&error, 1),
            }
        }
        Some(task) => match runtime.block_on(command(task, &config)) {
            Ok(found) => told(&found),
            Err(error) => complain(&error, 1),
        },
    };
    runtime.shutdown_timeout(LAST_TASKS);
    code
}

/// Tells what a command found.
fn told(found: &Told) -> ExitCode {
    say(&found.text);
    ExitCode::from(u8::from(!found.is_well))
}

/// Runs a command to its end. One that is told to stop takes back what it has half done.
async fn command(task: Task, config: &Config) -> Result<Told, CommandError> {
    let mut stop = StopSignals::listen().map_err(CommandError::Signals)?;
    tokio::select! {
        told = commands::run(task, config) => told,
        () = stop.next() => Err(CommandError::Stopped),
    }
}

/// Takes as many open files, sockets included, as the system lets us have.
fn take_files() {
    match rlimit::increase_nofile_limit(u64::MAX) {
        Ok(files) => tracing::debug!(files, "Open files and connections"),
        Err(error) => {
            tracing::warn!(%error, "The limit of open files stays, and with it that of connections");
        }
    }
}

async fn run(config: Config) -> Result<(), StartError> {
    let limits = config.limits.name;
    let mut stop = StopSignals::listen().map_err(StartError::Signals)?;
    let injected = Injected {
        lock_wait: LOCK_WAIT,
        ..Injected::default()
    };
    let running = tokio::select! {
        started = start_with(config, injected) => started?,
        () = stop.next() => return Ok(()),
    };
    say(&addresses(&running));
    tracing::info!(limits, "Ready");
    tell(State::Ready);
    let outcome = tokio::select! {
        () = stop.next() => Ok(()),
        error = running.broken() => Err(error),
    };
    tracing::info!("Stopping");
    tell(State::Stopping);
    tokio::select! {
        () = running.shutdown() => {}
        () = stop.next() => tracing::warn!("Asked twice, stopping at once"),
    }
    outcome
}

/// The lines on standard output, one for each address.
fn addresses(running: &Running) -> String {
    let mut lines = vec![format!("  Console    {}\n", running.public_url)];
    lines.extend(
        running
            .shop_url
            .iter()
            .map(|shop| format!("  Demo shop  {shop}\n")),
    );
    lines.extend(
        running
            .set_up_url
            .iter()
            .map(|set_up| format!("  Set-up     {set_up}\n")),
    );
    lines.extend(running.sign_ins.iter().map(|person| {
        let SignInLine {
            email,
            password,
            role,
        } = person;
        format!("  Sign-in    {email}   password {password}   ({role})\n")
    }));
    lines.concat()
}

/// Writes to standard output. Nobody there to read it is no reason to end.
fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// One sentence on standard error for each thing that is wrong.
fn complain(error: &impl std::fmt::Display, code: u8) -> ExitCode {
    for line in error.to_string().lines() {
        let _ = writeln!(std::io::stderr(), "lobby: {line}");
    }
    ExitCode::from(code)
}
