//! What happened since the process began, as numbers for whoever watches it: no names, no texts, nothing of a person.
//!
//! One process is one server, so they stand in one place that everybody reaches. Nothing in Lobby decides by them.

use std::sync::atomic::{AtomicU64, Ordering};

use model::refusal::Refusal;

/// The numbers of this process.
pub static COUNTERS: Counters = Counters::new();

/// The upper ends of the classes of batches, in commands.
pub const BATCH_CLASSES: [u64; 6] = [1, 4, 16, 64, 256, 512];
/// The kinds of refusals.
pub const REFUSALS: [&str; 13] = [
    "signed_out",
    "wrong_password",
    "forbidden",
    "not_found",
    "illegal_transition",
    "chat_ended",
    "taken",
    "malformed",
    "too_many",
    "foreign_origin",
    "insecure_address",
    "unavailable",
    "failed",
];
/// The classes of HTTP answers.
pub const ANSWERS: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];
/// The sides of a chat, as [`Side`] counts them.
pub const SIDES: [&str; 2] = ["console", "visitor"];

/// Whose socket it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// An agent's.
    Console,
    /// A visitor's.
    Visitor,
}

/// A number that everybody may change.
#[derive(Debug)]
pub struct Number(AtomicU64);

impl Number {
    const fn zero() -> Self {
        Self(AtomicU64::new(0))
    }

    /// The number now.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Counts this many more.
    pub fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    /// Counts one for as long as the answer lives.
    pub fn hold(&'static self) -> Held {
        self.add(1);
        Held(self)
    }
}

/// One that is counted until it is dropped.
#[derive(Debug)]
pub struct Held(&'static Number);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// All numbers. Those of a list stand in the order of the list of their names.
#[derive(Debug)]
pub struct Counters {
    /// Commands that were written.
    pub written: Number,
    /// Commands that wait for the writer or are being written.
    pub waiting: Number,
    /// Batches by their class, [`BATCH_CLASSES`]; each is counted in one class.
    pub batches: [Number; BATCH_CLASSES.len()],
    /// Commands in all batches, the refused ones included.
    pub in_batches: Number,
    /// Refusals that somebody was told, by [`REFUSALS`].
    pub refusals: [Number; REFUSALS.len()],
    /// Statements that the database was asked; beginning and ending a transaction do not count.
    pub statements: Number,
    /// Statements that the database answered with an error.
    pub database_failures: Number,
    /// Frames that were sent over sockets, by [`SIDES`].
    pub frames: [Number; SIDES.len()],
    /// Open sockets, by [`SIDES`].
    pub sockets: [Number; SIDES.len()],
    /// Answers over HTTP, by [`ANSWERS`].
    pub answers: [Number; ANSWERS.len()],
}

impl Counters {
    const fn new() -> Self {
        Self {
            written: Number::zero(),
            waiting: Number::zero(),
            batches: [const { Number::zero() }; BATCH_CLASSES.len()],
            in_batches: Number::zero(),
            refusals: [const { Number::zero() }; REFUSALS.len()],
            statements: Number::zero(),
            database_failures: Number::zero(),
            frames: [const { Number::zero() }; SIDES.len()],
            sockets: [const { Number::zero() }; SIDES.len()],
            answers: [const { Number::zero() }; ANSWERS.len()],
        }
    }

    /// A batch was committed: this many commands, and how many of them were written.
    pub fn committed(&self, commands: usize, written: usize) {
        let commands = commands as u64;
        let class = BATCH_CLASSES.iter().position(|end| commands <= *end);
        self.batches[class.unwrap_or(BATCH_CLASSES.len() - 1)].add(1);
        self.in_batches.add(commands);
        self.written.add(written as u64);
    }

    /// Somebody was told this refusal.
    pub fn refused(&self, refusal: &Refusal) {
        self.refusals[kind(refusal)].add(1);
    }

    /// An answer over HTTP with this status.
    pub fn answered(&self, status: u16) {
        let class = usize::from(status / 100).clamp(1, ANSWERS.len()) - 1;
        self.answers[class].add(1);
    }

    /// A frame goes out to this side.
    pub fn sent_frame(&self, side: Side) {
        self.frames[side as usize].add(1);
    }

    /// A socket of this side opens; it is open until the answer is dropped.
    pub fn open_socket(&'static self, side: Side) -> Held {
        self.sockets[side as usize].hold()
    }
}

/// The place of a refusal in [`REFUSALS`].
fn kind(refusal: &Refusal) -> usize {
    match refusal {
        Refusal::SignedOut => 0,
        Refusal::WrongPassword { .. } => 1,
        Refusal::Forbidden | Refusal::ProofNeeded => 2,
        Refusal::NotFound | Refusal::FileGone => 3,
        Refusal::IllegalTransition
        | Refusal::ChangedMeanwhile
        | Refusal::NotAssignable
        | Refusal::InUse { .. }
        | Refusal::NotInCharge { .. } => 4,
        Refusal::ChatEnded => 5,
        Refusal::Taken | Refusal::Outdated | Refusal::TooLate | Refusal::TooLateToUndo => 6,
        Refusal::Empty { .. }
        | Refusal::TooLong { .. }
        | Refusal::TooShort { .. }
        | Refusal::Malformed { .. }
        | Refusal::TooLarge { .. }
        | Refusal::FileKind
        | Refusal::FileDiffers
        | Refusal::FileBroken
        | Refusal::TooManyFiles { .. }
        | Refusal::NameRequired => 7,
        Refusal::TooMany { .. } | Refusal::NoRoom => 8,
        Refusal::ForeignOrigin => 9,
        Refusal::InsecureAddress => 10,
        Refusal::Unavailable { .. } => 11,
        Refusal::Failed { .. } => 12,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(numbers: &[Number]) -> Vec<u64> {
        numbers.iter().map(Number::get).collect()
    }

    #[test]
    fn each_thing_is_counted_in_its_class() {
        static COUNTED: Counters = Counters::new();
        for (commands, written) in [(1, 1), (2, 0), (16, 16), (17, 3), (512, 500)] {
            COUNTED.committed(commands, written);
        }
        assert_eq!(all(&COUNTED.batches), [1, 1, 1, 1, 0, 1]);
        assert_eq!((COUNTED.in_batches.get(), COUNTED.written.get()), (548, 520));
        for status in [100, 200, 204, 302, 404, 503, 999] {
            COUNTED.answered(status);
        }
        assert_eq!(all(&COUNTED.answers), [1, 2, 1, 1, 2]);
        COUNTED.refused(&Refusal::TooMany { retry_after_s: 1 });
        COUNTED.refused(&Refusal::NameRequired);
        let told: Vec<&str> = REFUSALS
            .into_iter()
            .zip(&COUNTED.refusals)
            .filter(|(_, number)| number.get() == 1)
            .map(|(name, _)| name)
            .collect();
        assert_eq!(told, ["malformed", "too_many"]);
    }

    #[test]
    fn a_socket_is_counted_while_it_is_open() {
        static COUNTED: Counters = Counters::new();
        let (one, two) = (
            COUNTED.open_socket(Side::Visitor),
            COUNTED.open_socket(Side::Visitor),
        );
        let other = COUNTED.open_socket(Side::Console);
        assert_eq!(all(&COUNTED.sockets), [1, 2]);
        drop((one, other));
        assert_eq!(all(&COUNTED.sockets), [0, 1]);
        drop(two);
        assert_eq!(all(&COUNTED.sockets), [0, 0]);
    }
}
