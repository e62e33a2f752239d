//! The audit trail: who did what to whom, from where, and what came of it (`security.md`, Audit). Rows are appended in the
//! transaction of what they tell of; nothing changes or deletes them. They hold no texts of chats and no secrets.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::id::AgentId;

/// What was done: a closed list. Numbers are stored by `storage`; append, never reuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AuditAction {
    /// Somebody signed in, or tried to.
    SignIn,
    /// Somebody signed out.
    SignOut,
    /// A device of one's own was signed out.
    EndDevice,
    /// All other devices of one's own were signed out.
    EndOtherDevices,
    /// An administrator signed somebody out everywhere.
    EndAllDevices,
    /// Somebody changed their own password, or tried to.
    ChangePassword,
    /// An administrator gave somebody a new first password.
    ResetPassword,
    /// The installation was set up.
    SetUp,
    /// A person was added to the team.
    AddPerson,
    /// Somebody has other levels in a project's departments.
    ChangeRights,
    /// Somebody has another role.
    ChangeRole,
    /// An account may be used again.
    SwitchOn,
    /// An account may not be used any more.
    SwitchOff,
    /// A department was added.
    AddDepartment,
    /// Other websites may show the chat.
    ChangeWebsites,
    /// A token for programs was made.
    MakeToken,
    /// A token for programs lets nobody in any more.
    RevokeToken,
    /// What a project's issues can be was changed.
    ChangeScheme,
    /// Who replies in a project's chats was changed.
    ChangeReplies,
    /// Visitors without a name are called otherwise.
    ChangeAnonymousName,
    /// A text module that others use was added, changed or deleted.
    ChangeTextModules,
    /// Somebody asked for what only administrators may see or do.
    Administer,
    /// So many wrong passwords came that further ones have to wait.
    Throttle,
    /// Somebody deleted a message of their own.
    DeleteMessage,
    /// The database was copied into a file.
    Backup,
    /// A copy was put in the place of the database.
    Restore,
    /// All logs and sessions were begun anew, after the database was put back by other means.
    BeginAnew,
}

impl AuditAction {
    /// All of them.
    pub const ALL: [Self; 27] = [
        Self::SignIn,
        Self::SignOut,
        Self::EndDevice,
        Self::EndOtherDevices,
        Self::EndAllDevices,
        Self::ChangePassword,
        Self::ResetPassword,
        Self::SetUp,
        Self::AddPerson,
        Self::ChangeRights,
        Self::ChangeRole,
        Self::SwitchOn,
        Self::SwitchOff,
        Self::AddDepartment,
        Self::ChangeWebsites,
        Self::MakeToken,
        Self::RevokeToken,
        Self::ChangeScheme,
        Self::ChangeReplies,
        Self::ChangeAnonymousName,
        Self::ChangeTextModules,
        Self::Administer,
        Self::Throttle,
        Self::DeleteMessage,
        Self::Backup,
        Self::Restore,
        Self::BeginAnew,
    ];

    /// The kind by which it is looked for.
    pub fn kind(self) -> AuditKind {
        match self {
            Self::SignIn
            | Self::SignOut
            | Self::EndDevice
            | Self::EndOtherDevices
            | Self::EndAllDevices
            | Self::MakeToken
            | Self::RevokeToken
            | Self::Administer
            | Self::Throttle => AuditKind::Access,
            Self::ChangePassword | Self::ResetPassword => AuditKind::Passwords,
            Self::AddPerson | Self::ChangeRights | Self::ChangeRole | Self::SwitchOn | Self::SwitchOff => {
                AuditKind::Team
            }
            Self::SetUp
            | Self::AddDepartment
            | Self::ChangeWebsites
            | Self::ChangeScheme
            | Self::ChangeReplies
            | Self::ChangeAnonymousName
            | Self::ChangeTextModules => AuditKind::Settings,
            Self::DeleteMessage | Self::Backup | Self::Restore | Self::BeginAnew => AuditKind::Data,
        }
    }

    /// What was done, to follow whoever did it in a line.
    pub fn words(self) -> &'static str {
        match self {
            Self::SignIn => "Signed in",
            Self::SignOut => "Signed out",
            Self::EndDevice => "Signed out a device",
            Self::EndOtherDevices => "Signed out everywhere else",
            Self::EndAllDevices => "Signed out on all devices",
            Self::ChangePassword => "Changed the password",
            Self::ResetPassword => "Set a new password",
            Self::SetUp => "Set up Lobby",
            Self::AddPerson => "Added a person",
            Self::ChangeRights => "Changed rights",
            Self::ChangeRole => "Changed the role",
            Self::SwitchOn => "Switched the account on",
            Self::SwitchOff => "Switched the account off",
            Self::AddDepartment => "Added a department",
            Self::ChangeWebsites => "Changed the websites",
            Self::MakeToken => "Made an API token",
            Self::RevokeToken => "Revoked an API token",
            Self::ChangeScheme => "Changed what chats can be",
            Self::ChangeReplies => "Changed who may reply",
            Self::ChangeAnonymousName => "Changed what visitors without a name are called",
            Self::ChangeTextModules => "Changed a shared text module",
            Self::Administer => "Tried to administer",
            Self::Throttle => "Has to wait with further passwords",
            Self::DeleteMessage => "Deleted a message",
            Self::Backup => "Copied the database",
            Self::Restore => "Put a copy of the database back",
            Self::BeginAnew => "Began logs and sessions anew",
        }
    }
}

/// Actions that are looked for together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AuditKind {
    /// Signing in and out, and tokens for programs.
    Access,
    /// Passwords.
    Passwords,
    /// People, roles and rights.
    Team,
    /// Everything else that administrators change.
    Settings,
    /// Copies of the database, and what was deleted.
    Data,
}

impl AuditKind {
    /// All of them, as a list of choices has them.
    pub const ALL: [Self; 5] = [
        Self::Access,
        Self::Passwords,
        Self::Team,
        Self::Settings,
        Self::Data,
    ];

    /// Its actions.
    pub fn actions(self) -> Vec<AuditAction> {
        AuditAction::ALL
            .into_iter()
            .filter(|action| action.kind() == self)
            .collect()
    }
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AuditResult {
    /// It was done.
    Done,
    /// It was refused.
    Refused,
}

/// A row of the trail, as administrators read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Its number: dense, in the order of commits.
    pub id: i64,
    /// When, UTC milliseconds.
    pub at: i64,
    /// What.
    pub action: AuditAction,
    /// What came of it.
    pub result: AuditResult,
    /// Who, and their name now; nobody for a sign-in that was refused, and for what was done on the server itself.
    pub actor: Option<(AgentId, String)>,
    /// Whom it concerned, where that is another person, or an account that could not be signed in to.
    pub target: Option<(AgentId, String)>,
    /// What exactly, in words: a department, a role, levels, websites.
    pub detail: String,
    /// The address that it came from; empty where it is not known.
    pub address: String,
    /// What the browser called itself, cut.
    pub device: String,
}

/// What to look for in the trail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditFilter {
    /// Only what this person did or what concerned them.
    pub person: Option<AgentId>,
    /// Only this kind.
    pub kind: Option<AuditKind>,
    /// Only rows before this one, for the next page.
    pub before: Option<i64>,
}

/// A page of the trail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPage {
    /// The rows, newest first.
    pub entries: Vec<AuditEntry>,
    /// Whether there are older ones.
    pub more: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_action_is_found_by_exactly_one_kind() {
        let found: Vec<AuditAction> = AuditKind::ALL.into_iter().flat_map(AuditKind::actions).collect();
        assert_eq!(found.len(), AuditAction::ALL.len());
        assert!(AuditAction::ALL.iter().all(|action| found.contains(action)));
    }
}
