//! `GET /metrics`: numbers for whoever watches the server, as Prometheus reads them (text format 0.0.4). Nothing of a person.
//!
//! It answers to programs on this machine alone: the peer is this machine, it calls us by a name of this machine, and nothing says
//! that it asks for somebody else. What a reverse proxy on this machine passes on is not that, and gets the answer for what is not
//! there.

use std::fmt::Display;
use std::fmt::Write;
use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRef, Request, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use model::refusal::Refusal;
use service::counters::{ANSWERS, BATCH_CLASSES, COUNTERS, Number, REFUSALS, SIDES};

use crate::answer::{self, Form};
use crate::layers::host;
use crate::skins::Skins;
use crate::table::Table;

const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";
/// What proxies add to a request that they pass on.
const PASSED_ON: [&str; 6] = [
    "forwarded",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-real-ip",
    "via",
];

/// The route.
pub(crate) fn routes<S>() -> Table<S>
where
    S: Clone + Send + Sync + 'static,
    Skins: FromRef<S>,
{
    Table::new().get("/metrics", show)
}

async fn show(State(skins): State<Skins>, request: Request) -> Response {
    if !is_from_here(&request) {
        return answer::refusal(&Refusal::NotFound, Form::Text);
    }
    let uptime_s = skins.site.started.elapsed().as_secs();
    let text = all(&skins.site.release, uptime_s);
    ([(header::CONTENT_TYPE, CONTENT_TYPE)], text).into_response()
}

fn is_from_here(request: &Request) -> bool {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let is_loopback = peer.is_some_and(|ConnectInfo(peer)| peer.ip().to_canonical().is_loopback());
    is_loopback && !is_passed_on(request.headers()) && host::names_this_machine(request.headers())
}

fn is_passed_on(headers: &HeaderMap) -> bool {
    PASSED_ON.iter().any(|name| headers.contains_key(*name))
}

fn all(release: &str, uptime_s: u64) -> String {
    let mut text = Text::default();
    text.head("lobby_build_info", "gauge", "What runs here.");
    text.line(&format!("lobby_build_info{{release=\"{release}\"}}"), &1);
    text.one("lobby_uptime_seconds", "gauge", "Since when it runs.", uptime_s);
    text.many(
        "lobby_open_sockets",
        "gauge",
        "Open websockets.",
        ("side", &SIDES),
        &COUNTERS.sockets,
    );
    let written = COUNTERS.written.get();
    text.one(
        "lobby_commands_written_total",
        "counter",
        "Commands committed.",
        written,
    );
    let waiting = COUNTERS.waiting.get();
    text.one(
        "lobby_commands_waiting",
        "gauge",
        "Commands that wait for the writer.",
        waiting,
    );
    batches(&mut text);
    let kinds = ("kind", REFUSALS.as_slice());
    text.many(
        "lobby_refusals_total",
        "counter",
        "Refusals that were told.",
        kinds,
        &COUNTERS.refusals,
    );
    let classes = ("class", ANSWERS.as_slice());
    text.many(
        "lobby_http_answers_total",
        "counter",
        "Answers over HTTP.",
        classes,
        &COUNTERS.answers,
    );
    text.many(
        "lobby_frames_total",
        "counter",
        "Frames sent over websockets.",
        ("side", &SIDES),
        &COUNTERS.frames,
    );
    let statements = COUNTERS.statements.get();
    text.one(
        "lobby_database_statements_total",
        "counter",
        "Statements, transactions not counted.",
        statements,
    );
    let failures = COUNTERS.database_failures.get();
    text.one(
        "lobby_database_failures_total",
        "counter",
        "Statements that failed.",
        failures,
    );
    text.0
}

/// The sizes of batches, each class with those below it.
fn batches(text: &mut Text) {
    text.head("lobby_batch_commands", "histogram", "Commands of a batch.");
    let mut below = 0;
    for (end, number) in BATCH_CLASSES.iter().zip(&COUNTERS.batches) {
        below += number.get();
        text.line(&format!("lobby_batch_commands_bucket{{le=\"{end}\"}}"), &below);
    }
    text.line("lobby_batch_commands_bucket{le=\"+Inf\"}", &below);
    text.line("lobby_batch_commands_sum", &COUNTERS.in_batches.get());
    text.line("lobby_batch_commands_count", &below);
}

/// Lines as Prometheus reads them.
#[derive(Debug, Default)]
struct Text(String);

impl Text {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        // A text takes everything.
        let _ = write!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}\n");
    }

    fn line(&mut self, name: &str, value: &impl Display) {
        let _ = writeln!(self.0, "{name} {value}");
    }

    fn one(&mut self, name: &str, kind: &str, help: &str, value: u64) {
        self.head(name, kind, help);
        self.line(name, &value);
    }

    fn many(&mut self, name: &str, kind: &str, help: &str, label: (&str, &[&str]), numbers: &[Number]) {
        self.head(name, kind, help);
        let (label, values) = label;
        for (value, number) in values.iter().zip(numbers) {
            self.line(&format!("{name}{{{label}=\"{value}\"}}"), &number.get());
        }
    }
}
