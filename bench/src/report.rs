//! What a run prints and saves.

use core::fmt;
use std::path::Path;

use serde::Serialize;

use crate::args::Args;
use crate::engine::Engine;
use crate::figure::Figure;
use crate::outcome::Outcome;
use crate::server::LIMITS;

/// The most breaches that are printed; their number is always.
const SHOWN: usize = 20;

/// The figures of one engine.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    engine: &'static str,
    title: &'static str,
    /// The profile of limits.
    limits: &'static str,
    /// How long each load was measured, in seconds.
    seconds: u32,
    /// The processors that server and bench share.
    processors: usize,
    figures: Vec<Figure>,
    /// What was lost, doubled, out of order or ended before its time.
    breaches: Vec<String>,
}

impl Report {
    /// An empty one.
    pub(crate) fn new(engine: Engine, args: &Args) -> Self {
        Self {
            engine: engine.name(),
            title: engine.title(),
            limits: LIMITS,
            seconds: args.seconds,
            processors: std::thread::available_parallelism().map_or(0, usize::from),
            figures: Vec::new(),
            breaches: Vec::new(),
        }
    }

    /// Adds figures.
    pub(crate) fn add(&mut self, figures: impl IntoIterator<Item = Figure>) {
        self.figures.extend(figures);
    }

    /// Adds breaches of the promise.
    pub(crate) fn breaches(&mut self, breaches: Vec<String>) {
        self.breaches.extend(breaches);
    }

    /// How many there are up to now.
    pub(crate) fn breach_count(&self) -> usize {
        self.breaches.len()
    }

    /// Whether nothing was lost, doubled or out of order.
    pub(crate) fn is_sound(&self) -> bool {
        self.breaches.is_empty()
    }

    /// Writes it to `<folder>/<engine>.json`.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn save(&self, folder: &Path) -> Outcome {
        std::fs::create_dir_all(folder)?;
        let json = serde_json::to_string_pretty(self)?;
        Ok(std::fs::write(
            folder.join(format!("{}.json", self.engine)),
            json + "\n",
        )?)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "\n{}\nlimits: {}, {} s each, {} processors for server and bench",
            self.title, self.limits, self.seconds, self.processors
        )?;
        let rows = self.figures.iter().map(|figure| {
            let mark = if figure.is_missed() { "missed" } else { "" };
            [
                figure.name.clone(),
                figure.shown(),
                figure.asked(),
                mark.to_owned(),
            ]
        });
        let head = ["figure", "value", "at least", ""].map(str::to_owned);
        let rows: Vec<[String; 4]> = std::iter::once(head).chain(rows).collect();
        let width = |column: usize| {
            rows.iter()
                .map(|row| row[column].chars().count())
                .max()
                .unwrap_or(0)
        };
        let (names, values, bounds) = (width(0), width(1), width(2));
        for [name, value, bound, mark] in &rows {
            let row = format!("  {name:<names$}  {value:>values$}  {bound:>bounds$}  {mark}");
            writeln!(f, "{}", row.trim_end())?;
        }
        for breach in self.breaches.iter().take(SHOWN) {
            writeln!(f, "  BREACH: {breach}")?;
        }
        if self.breaches.len() > SHOWN {
            writeln!(f, "  … and {} more", self.breaches.len() - SHOWN)?;
        }
        Ok(())
    }
}
