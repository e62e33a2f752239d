//! What was found, line by line.

use std::fmt::Display;

use crate::commands::Told;

/// Lines, and how many of them say that something is wrong.
#[derive(Debug, Default)]
pub(super) struct Report {
    lines: Vec<String>,
    wrong: usize,
}

impl Report {
    /// This is right.
    pub(super) fn right(&mut self, what: &str, said: &(impl Display + ?Sized)) {
        self.line("ok", what, said);
    }

    /// This works, and there is something to know about it.
    pub(super) fn note(&mut self, what: &str, said: &(impl Display + ?Sized)) {
        self.line("note", what, said);
    }

    /// This is wrong.
    pub(super) fn wrong(&mut self, what: &str, said: &(impl Display + ?Sized)) {
        self.wrong += 1;
        self.line("WRONG", what, said);
    }

    /// All of it.
    pub(super) fn told(self) -> Told {
        let sum = match self.wrong {
            0 => "Nothing is wrong.".to_owned(),
            1 => "1 thing is wrong.".to_owned(),
            many => format!("{many} things are wrong."),
        };
        Told {
            text: format!("{}\n  {sum}\n", self.lines.concat()),
            is_well: self.wrong == 0,
        }
    }

    fn line(&mut self, state: &str, what: &str, said: &(impl Display + ?Sized)) {
        self.lines.push(format!("  {state:<5}  {what:<9}  {said}\n"));
    }
}
