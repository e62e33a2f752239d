//! The numbers under which states are stored. Append, never reuse.

use model::audit::{AuditAction, AuditResult};
use model::draft::DraftKind;
use model::id::{AgentId, ContactId};
use model::person::Author;
use model::status::{ChatState, Level, Role, Side};
use model::view::MessageKind;
use service::error::Failure;
use service::files::Variant;
use uuid::Uuid;

macro_rules! codes {
    ($name:ident, $of:ident, $($code:literal => $variant:ident),+ $(,)?) => {
        pub(crate) mod $name {
            use super::*;
            pub(crate) fn code(value: $of) -> i64 {
                match value { $($of::$variant => $code),+ }
            }
            pub(crate) fn read(code: i64) -> Result<$of, Failure> {
                match code {
                    $($code => Ok($of::$variant),)+
                    _ => Err(Failure::Corrupt(stringify!($of))),
                }
            }
        }
    };
}

codes!(chat_state, ChatState, 1 => Waiting, 2 => Active, 3 => Ended);
codes!(role, Role, 1 => Agent, 2 => Supervisor, 3 => Admin);
codes!(level, Level, 1 => Observe, 2 => Participate, 3 => Own);
codes!(audit_result, AuditResult, 1 => Done, 2 => Refused);
codes!(
    audit_action, AuditAction,
    1 => SignIn, 2 => SignOut, 3 => EndDevice, 4 => EndOtherDevices, 5 => EndAllDevices, 6 => ChangePassword, 7 => ResetPassword,
    8 => SetUp, 9 => AddPerson, 10 => ChangeRights, 11 => ChangeRole, 12 => SwitchOn, 13 => SwitchOff, 14 => AddDepartment,
    15 => ChangeWebsites, 41 => MakeToken, 42 => RevokeToken, 43 => ChangeScheme, 51 => ChangeTextModules, 52 => Administer, 53 => Throttle, 54 => DeleteMessage,
    55 => Backup, 56 => Restore, 57 => BeginAnew, 58 => ChangeReplies, 59 => ChangeAnonymousName,
);
codes!(draft_kind, DraftKind, 1 => Reply, 2 => Note);
codes!(message_kind, MessageKind, 1 => Public, 2 => Note, 3 => System, 4 => Trace);

/// Which part of a file a chunk belongs to.
pub(crate) fn variant(variant: Variant) -> i64 {
    match variant {
        Variant::Whole => 0,
        Variant::Thumb => 1,
    }
}

/// An author as three columns: kind, id, and the agent's number where it is one.
pub(crate) fn author_columns(author: Author) -> (i64, Uuid, Option<i64>) {
    match author {
        Author::System => (0, Uuid::nil(), None),
        Author::Agent(AgentId(id)) => (1, Uuid::from_u64_pair(0, id as u64), Some(id)),
        Author::Visitor(ContactId(id)) => (2, id, None),
    }
}

/// The kind of authors of the other side.
pub(crate) fn kind_of_other(side: Side) -> i64 {
    match side {
        Side::Team => 2,
        Side::Customer => 1,
    }
}

/// The author of these columns.
pub(crate) fn author(kind: i64, id: Uuid) -> Result<Author, Failure> {
    match kind {
        0 => Ok(Author::System),
        1 => Ok(Author::Agent(AgentId(id.as_u64_pair().1 as i64))),
        2 => Ok(Author::Visitor(ContactId(id))),
        _ => Err(Failure::Corrupt("author")),
    }
}
