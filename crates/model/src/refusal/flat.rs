//! A refusal as it goes over the wire: one flat object for all, so that a browser carries one reader and not one for each kind.

use alloc::borrow::ToOwned;
use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::Refusal;

/// The name of a refusal and what belongs to it.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Flat {
    /// The variant's name.
    kind: String,
    /// The text in it.
    #[serde(skip_serializing_if = "String::is_empty")]
    text: String,
    /// A second one.
    #[serde(skip_serializing_if = "String::is_empty")]
    more: String,
    /// The number in it.
    #[serde(skip_serializing_if = "is_zero")]
    number: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// Both directions from one list: a variant that is not in it does not compile.
macro_rules! flat {
    ($($kind:ident $({ $($field:ident: $place:ident),+ })?,)+) => {
        impl From<Refusal> for Flat {
            fn from(refusal: Refusal) -> Self {
                let mut flat = Self::default();
                match refusal {
                    $(Refusal::$kind $({ $($field),+ })? => {
                        flat.kind = stringify!($kind).to_owned();
                        $($(flat.$place = $field;)+)?
                    })+
                }
                flat
            }
        }

        impl TryFrom<Flat> for Refusal {
            type Error = &'static str;

            fn try_from(flat: Flat) -> Result<Self, Self::Error> {
                $(if flat.kind == stringify!($kind) {
                    return Ok(Self::$kind $({ $($field: flat.$place),+ })?);
                })+
                Err("no such refusal")
            }
        }

        /// One of each, with something in every place.
        #[cfg(test)]
        pub(super) fn each() -> alloc::vec::Vec<Refusal> {
            let filled = |kind: &str| Flat {
                kind: kind.to_owned(),
                text: "a".to_owned(),
                more: "b".to_owned(),
                number: 7,
            };
            [$(stringify!($kind)),+].map(|kind| Refusal::try_from(filled(kind)).unwrap()).into()
        }
    };
}

flat! {
    SignedOut,
    WrongPassword { tries_left: number },
    Forbidden,
    NotFound,
    IllegalTransition,
    ChangedMeanwhile,
    NotAssignable,
    InUse { what: text },
    NotInCharge { name: text },
    ChatEnded,
    Outdated,
    TooLate,
    TooLateToUndo,
    Taken,
    Empty { field: text },
    TooLong { field: text, max_chars: number },
    TooShort { field: text, min_chars: number },
    Malformed { field: text, expected: more },
    NameRequired,
    TooMany { retry_after_s: number },
    TooLarge { what: text, limit: more },
    FileKind,
    FileDiffers,
    FileBroken,
    TooManyFiles { max: number },
    NoRoom,
    FileGone,
    ProofNeeded,
    ForeignOrigin,
    InsecureAddress,
    Unavailable { retry_after_s: number },
    Failed { incident: text },
}
