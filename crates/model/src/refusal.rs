//! Why a command was refused: a closed list, with words for people and one HTTP status each.

mod flat;

use alloc::string::String;

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::text::reveal;

/// A refusal of a command. Nothing was changed by it. Safe to show to whoever asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "flat::Flat", into = "flat::Flat")]
pub enum Refusal {
    /// Nobody is signed in, or the session has ended.
    SignedOut,
    /// E-mail or password is not right; `tries_left` before a delay begins.
    WrongPassword {
        /// Tries before the next one has to wait.
        tries_left: u32,
    },
    /// May see, may not do.
    Forbidden,
    /// There is no such thing, or the asker may not know of it.
    NotFound,
    /// Not legal in the present state of the issue.
    IllegalTransition,
    /// Somebody else changed the field since the asker saw it; nothing was overwritten.
    ChangedMeanwhile,
    /// The agent may not answer in this department, or their account is switched off.
    NotAssignable,
    /// It is in use and cannot be removed.
    InUse {
        /// What, in words.
        what: String,
    },
    /// Somebody else is in charge, and only they reply (E.29).
    NotInCharge {
        /// Who is in charge.
        name: String,
    },
    /// The chat is over.
    ChatEnded,
    /// It was changed in another place meanwhile.
    Outdated,
    /// The time in which it could be changed is over (E.43).
    TooLate,
    /// The time in which a transition could be taken back is over.
    TooLateToUndo,
    /// Somebody or something of this name is there already.
    Taken,
    /// A text that must say something is empty.
    Empty {
        /// The field, in words.
        field: String,
    },
    /// A text is too long.
    TooLong {
        /// The field, in words.
        field: String,
        /// The limit, in characters (Unicode scalar values).
        max_chars: u32,
    },
    /// A text is too short.
    TooShort {
        /// The field, in words.
        field: String,
        /// The limit, in characters.
        min_chars: u32,
    },
    /// A text does not have the form that is asked for.
    Malformed {
        /// The field, in words.
        field: String,
        /// What it should look like.
        expected: String,
    },
    /// The visitor has to give a name first (S2.25).
    NameRequired,
    /// Too many; try again later.
    TooMany {
        /// How long to wait, in seconds.
        retry_after_s: u32,
    },
    /// A file is larger than it may be, or an image has more pixels than it may have.
    TooLarge {
        /// What, in words.
        what: String,
        /// The limit, in words.
        limit: String,
    },
    /// Files of this kind are not taken.
    FileKind,
    /// The content of a file is not what its name says.
    FileDiffers,
    /// An image cannot be read.
    FileBroken,
    /// A message has more files than it may have.
    TooManyFiles {
        /// The limit.
        max: u32,
    },
    /// The chat or the project has no room for more files.
    NoRoom,
    /// A file of a message is not here, or not the sender's: it was never sent, belongs elsewhere, or was removed after a day.
    FileGone,
    /// The password has to be given once more: what is asked for needs a proof that is not older than ten minutes.
    ProofNeeded,
    /// The request did not come from one of our own pages.
    ForeignOrigin,
    /// This address speaks plain http and is not on this machine; signing in needs https.
    InsecureAddress,
    /// The server cannot write now (full disk, read-only, stopping); nothing was stored, a retry is safe.
    Unavailable {
        /// How long to wait, in seconds.
        retry_after_s: u32,
    },
    /// Something failed inside; the log has it under this incident id.
    Failed {
        /// The incident's id.
        incident: String,
    },
}

/// The words of [`Refusal::ChatEnded`], for the widget, which carries no other refusal.
pub const CHAT_ENDED: &str = "This chat has ended.";

impl Refusal {
    /// The HTTP status of this refusal (`security.md`, Authorisation).
    pub fn http_status(&self) -> u16 {
        match self {
            Self::SignedOut | Self::WrongPassword { .. } => 401,
            Self::Forbidden | Self::ProofNeeded | Self::ForeignOrigin | Self::InsecureAddress => 403,
            Self::NotFound | Self::FileGone => 404,
            Self::IllegalTransition
            | Self::ChangedMeanwhile
            | Self::NotAssignable
            | Self::InUse { .. }
            | Self::NotInCharge { .. }
            | Self::ChatEnded
            | Self::Taken
            | Self::Outdated
            | Self::TooLate
            | Self::TooLateToUndo
            | Self::NoRoom => 409,
            Self::TooLarge { .. } => 413,
            Self::FileKind | Self::FileDiffers => 415,
            Self::Empty { .. }
            | Self::TooLong { .. }
            | Self::TooShort { .. }
            | Self::Malformed { .. }
            | Self::FileBroken
            | Self::TooManyFiles { .. }
            | Self::NameRequired => 422,
            Self::TooMany { .. } => 429,
            Self::Failed { .. } => 500,
            Self::Unavailable { .. } => 503,
        }
    }

    /// Whether the same command may succeed later without a change by its sender, so that an outbox keeps trying.
    pub fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::TooMany { .. } | Self::Unavailable { .. } | Self::Failed { .. }
        )
    }

    /// How long to wait before a retry, in seconds, where the server named it.
    pub fn retry_after_s(&self) -> Option<u32> {
        match self {
            Self::TooMany { retry_after_s } | Self::Unavailable { retry_after_s } => Some(*retry_after_s),
            _ => None,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SignedOut => f.write_str("Your session has ended. Sign in again."),
            Self::WrongPassword { tries_left } => wrong_password(f, *tries_left),
            Self::Forbidden => f.write_str("You do not have the right to do this."),
            Self::ProofNeeded => f.write_str("Confirm your password first."),
            Self::NotFound => f.write_str("This does not exist, or you may not see it."),
            Self::IllegalTransition => f.write_str("This is not possible in the present status."),
            Self::ChangedMeanwhile => f.write_str("Somebody else changed this meanwhile. Look at it again."),
            Self::NotAssignable => f.write_str("This person may not answer in this department."),
            Self::InUse { what } => write!(f, "{what} is in use and cannot be removed."),
            Self::NotInCharge { name } => not_in_charge(f, name),
            Self::ChatEnded => f.write_str(CHAT_ENDED),
            Self::Outdated => f.write_str("It was changed in another place meanwhile. Look at it again."),
            Self::TooLate => f.write_str("It could be changed for 15 minutes, and these are over."),
            Self::TooLateToUndo => f.write_str("It could be undone for a minute, and that is over."),
            Self::Taken => f.write_str("This name is taken."),
            Self::Empty { field } => write!(f, "{field} is empty."),
            Self::TooLong { field, max_chars } => write!(f, "{field} is longer than {max_chars} characters."),
            Self::TooShort { field, min_chars } => {
                write!(f, "{field} needs at least {min_chars} characters.")
            }
            Self::Malformed { field, expected } => write!(f, "{field} is not complete: {expected}."),
            Self::NameRequired => f.write_str("Please tell us your name, so we know how to address you."),
            Self::TooMany { retry_after_s } => write!(f, "Too many at once. Try again in {retry_after_s} s."),
            Self::TooLarge { what, limit } => write!(f, "{what} is larger than {limit}."),
            Self::FileKind => f.write_str("Only images, PDF, text and office documents can be sent."),
            Self::FileDiffers => f.write_str("The content of this file is not what its name says."),
            Self::FileBroken => f.write_str("This image cannot be read. It may be damaged."),
            Self::TooManyFiles { max } => write!(f, "A message can have at most {max} files."),
            Self::NoRoom => f.write_str("There is no room for more files in this chat."),
            Self::FileGone => f.write_str("A file of this message is not here any more. Attach it again."),
            Self::ForeignOrigin => f.write_str("This request did not come from a page of this server."),
            Self::InsecureAddress => {
                f.write_str("Signing in over plain http works on this machine only. Open the https address.")
            }
            Self::Unavailable { .. } => {
                f.write_str("The server cannot store anything right now. Nothing is lost, try again.")
            }
            Self::Failed { incident } => write!(f, "Something went wrong here. Incident {incident}."),
        }
    }
}

impl core::error::Error for Refusal {}

fn not_in_charge(f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
    let name = reveal(name);
    write!(
        f,
        "{name} is in charge of this chat. Assign it to yourself to reply."
    )
}

fn wrong_password(f: &mut fmt::Formatter<'_>, tries_left: u32) -> fmt::Result {
    let left = match tries_left {
        0 => return f.write_str("E-mail or password is not right."),
        1 => "One try",
        2 => "Two tries",
        3 => "Three tries",
        4 => "Four tries",
        more => return write!(f, "E-mail or password is not right. {more} tries left."),
    };
    write!(f, "E-mail or password is not right. {left} left.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_comes_through_the_wire_as_it_was() {
        let all = flat::each();
        assert!(all.contains(&Refusal::Malformed {
            field: "a".into(),
            expected: "b".into()
        }));
        for refusal in all {
            let text = serde_json::to_string(&refusal).unwrap();
            assert_eq!(serde_json::from_str::<Refusal>(&text).unwrap(), refusal, "{text}");
        }
        assert_eq!(
            serde_json::to_string(&Refusal::TooMany { retry_after_s: 0 }).unwrap(),
            r#"{"kind":"TooMany"}"#
        );
        serde_json::from_str::<Refusal>(r#"{"kind":"Unheard"}"#).unwrap_err();
    }
}
