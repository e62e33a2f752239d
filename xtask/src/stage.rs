//! A row of stages that print their names and times, and the summary at the end.

use std::fmt;
use std::time::{Duration, Instant};

use crate::failure::{Failure, Outcome};

/// How a stage ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum End {
    Passed,
    Failed,
    NotRun,
}

/// The stages so far.
#[derive(Debug, Default)]
pub(crate) struct Stages {
    ended: Vec<(String, End, Duration)>,
}

impl Stages {
    /// Runs one stage, prints its heading, its reason if it fails, and its time.
    pub(crate) fn run(&mut self, name: &str, stage: impl FnOnce() -> Outcome) -> bool {
        println!("\n== {name}");
        let started = now();
        let outcome = stage();
        let took = started.elapsed();
        let end = match &outcome {
            Ok(()) => End::Passed,
            Err(reason) => {
                println!("{reason}");
                End::Failed
            }
        };
        println!("== {name}: {} in {}", Word(end), Seconds(took));
        self.ended.push((name.to_owned(), end, took));
        outcome.is_ok()
    }

    /// Notes a stage that could not run because what it needs had failed.
    pub(crate) fn skip(&mut self, name: &str, reason: &str) {
        println!("\n== {name}: not run, {reason}");
        self.ended.push((name.to_owned(), End::NotRun, Duration::ZERO));
    }

    /// Prints one line for each stage and the closing line.
    ///
    /// # Errors
    /// When a stage failed or could not run.
    pub(crate) fn close(self) -> Outcome {
        println!();
        for (name, end, took) in &self.ended {
            println!(
                "  {:<8} {name:<28} {:>8}",
                Word(*end).to_string(),
                Seconds(*took).to_string()
            );
        }
        let count = |wanted| self.ended.iter().filter(|(_, end, _)| *end == wanted).count();
        let (passed, failed, not_run) = (count(End::Passed), count(End::Failed), count(End::NotRun));
        let total: Duration = self.ended.iter().map(|(_, _, took)| *took).sum();
        println!(
            "stages: {passed} passed, {failed} failed, {not_run} not run, {}",
            Seconds(total)
        );
        if failed + not_run == 0 {
            Ok(())
        } else {
            Err(Failure::new("not everything passed"))
        }
    }
}

struct Word(End);

impl fmt::Display for Word {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self.0 {
            End::Passed => "passed",
            End::Failed => "FAILED",
            End::NotRun => "NOT RUN",
        })
    }
}

struct Seconds(Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs_f64();
        if seconds < 60.0 {
            write!(out, "{seconds:.1} s")
        } else {
            let whole = self.0.as_secs();
            write!(out, "{} min {:02} s", whole / 60, whole % 60)
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the time that a build step takes is a measurement, not a rule"
)]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Seconds, Stages};
    use crate::failure::Failure;

    #[test]
    fn one_failure_fails_the_whole() {
        let mut stages = Stages::default();
        assert!(stages.run("good", || Ok(())));
        assert!(!stages.run("bad", || Err(Failure::new("for the test"))));
        assert!(stages.close().is_err());
    }

    #[test]
    fn a_stage_that_did_not_run_fails_the_whole() {
        let mut stages = Stages::default();
        stages.run("good", || Ok(()));
        stages.skip("later", "for the test");
        assert!(stages.close().is_err());
    }

    #[test]
    fn all_passed_is_success() {
        let mut stages = Stages::default();
        stages.run("good", || Ok(()));
        assert!(stages.close().is_ok());
    }

    #[test]
    fn times_are_readable() {
        assert_eq!(Seconds(Duration::from_millis(1_240)).to_string(), "1.2 s");
        assert_eq!(Seconds(Duration::from_secs(125)).to_string(), "2 min 05 s");
    }
}
