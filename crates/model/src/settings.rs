//! What administrators change in a project, and what they see of it.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::account::TypedPassword;
use crate::id::{AgentId, DepartmentId};
use crate::scheme::{Parts, Scheme};
use crate::status::{Level, Role};
use crate::view::TeamView;

/// The settings of one project, as administrators see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsView {
    /// The team with its departments.
    pub team: TeamView,
    /// The random public id of the widget, which the line for websites names.
    pub widget: String,
    /// The origins that may show the chat, in order; none: only our own pages.
    pub websites: Vec<String>,
    /// What the project's issues can be.
    pub scheme: Scheme,
    /// What of it some issue has.
    pub used: Parts,
}

/// A new member of the team, unchecked.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewPerson {
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: String,
    /// The first password, which the administrator hands over; at least [`crate::text::PASSWORD_MIN_CHARS`] characters.
    pub password: String,
    /// The role.
    pub role: Role,
    /// The levels in departments of the project.
    pub rights: Vec<(DepartmentId, Level)>,
}

/// The password is nobody's business.
impl core::fmt::Debug for NewPerson {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("NewPerson").finish_non_exhaustive()
    }
}

/// A change of the settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum SettingsChange {
    /// A new member of the team.
    AddPerson(NewPerson),
    /// Exactly these levels of a member in the project.
    Rights(AgentId, Vec<(DepartmentId, Level)>),
    /// Another role of a member.
    Role(AgentId, Role),
    /// Whether a member's account may be used. Off ends its sessions and sockets at once.
    Active(AgentId, bool),
    /// A member is signed out on all their devices.
    EndDevices(AgentId),
    /// A new first password of a member, which the administrator hands over; at least [`crate::text::PASSWORD_MIN_CHARS`] characters.
    /// It ends all sessions of that member.
    Password(AgentId, TypedPassword),
    /// A new department with this name.
    AddDepartment(String),
    /// Exactly these websites show the chat, each an origin or a host, which means `https://`.
    Websites(Vec<String>),
    /// Exactly this is what the project's issues can be.
    Scheme(Box<Scheme>),
    /// Whether only the assignee replies, where a chat has one (E.29).
    OnlyAssigneeReplies(bool),
    /// What visitors without a name are called (S1.29).
    AnonymousName(String),
}
