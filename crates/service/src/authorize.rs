//! The one place that decides who may do what (`security.md`, Authorisation). Skins never decide.

use model::id::{AgentId, ContactId, DepartmentId, ProjectId};
use model::refusal::Refusal;
use model::status::{Level, Role};

/// What an agent may do in one project: a level in each department.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rights {
    levels: Vec<(DepartmentId, Level)>,
}

impl Rights {
    /// These levels.
    pub fn new(levels: Vec<(DepartmentId, Level)>) -> Self {
        Self { levels }
    }

    /// The level in a department.
    pub fn level(&self, department: DepartmentId) -> Option<Level> {
        self.levels
            .iter()
            .find(|(id, _)| *id == department)
            .map(|(_, level)| *level)
    }

    /// All levels.
    pub fn levels(&self) -> &[(DepartmentId, Level)] {
        &self.levels
    }

    /// Whether there is no right at all.
    pub fn is_empty(&self) -> bool {
        self.levels.is_empty()
    }

    /// The departments in which something may be seen.
    pub fn departments(&self) -> Vec<DepartmentId> {
        self.levels.iter().map(|(id, _)| *id).collect()
    }
}

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A member of the team, with their rights in the project concerned.
    Agent {
        /// Who.
        id: AgentId,
        /// Their role.
        role: Role,
        /// Whether the account may be used.
        active: bool,
        /// Their rights in the project.
        rights: Rights,
    },
    /// A visitor with a credential.
    Visitor {
        /// Who.
        contact: ContactId,
        /// The project that the credential is bound to.
        project: ProjectId,
    },
}

/// What is to be done with a chat or a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Open the project's pages.
    OpenProject,
    /// Change the team and its rights; end the sessions of somebody, give them a new password.
    Administer,
    /// See one's own devices, end them, change one's own password.
    UseAccount,
    /// Read the audit trail.
    ReadAudit,
    /// Read a chat.
    Read,
    /// See the IP address of its customer (S1.38): who only observes need not.
    SeeAddress,
    /// Write into it.
    Write,
    /// Write an internal note: like writing, since whoever only observes leaves no trace (E.17). No visitor ever may.
    Note,
    /// Assign, resolve, end.
    Manage,
    /// Change the text modules that colleagues find too (E.6).
    ManageTexts,
}

/// What it is to be done with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    /// The installation.
    Installation,
    /// The account of an agent.
    Account(AgentId),
    /// A project.
    Project(ProjectId),
    /// A department of the project.
    Department(DepartmentId),
    /// A chat.
    Chat {
        /// Its project.
        project: ProjectId,
        /// Its department.
        department: DepartmentId,
        /// Its customer.
        reporter: ContactId,
    },
}

/// Decides whether `actor` may do `action` with `resource`.
///
/// # Errors
/// [`Refusal::SignedOut`] for a deactivated account, [`Refusal::NotFound`] where the actor may not know of it,
/// [`Refusal::Forbidden`] where it may be seen but not done (a project's own pages: always that, S1.2).
pub fn authorize(actor: &Actor, action: Action, resource: Resource) -> Result<(), Refusal> {
    match (actor, resource) {
        (Actor::Agent { active: false, .. }, _) => Err(Refusal::SignedOut),
        (Actor::Agent { role, rights, .. }, Resource::Project(_)) => {
            let may = match action {
                Action::OpenProject => *role == Role::Admin || !rights.is_empty(),
                Action::Administer => *role == Role::Admin,
                Action::ManageTexts => {
                    *role == Role::Admin || *role == Role::Supervisor && !rights.is_empty()
                }
                _ => false,
            };
            allowed(may)
        }
        (Actor::Agent { role, rights, .. }, Resource::Department(department)) => {
            let level = level_in(*role, rights, department).ok_or(Refusal::NotFound)?;
            allowed(action == Action::ManageTexts && level >= needed(action))
        }
        (Actor::Agent { role, .. }, Resource::Installation) => {
            allowed(action == Action::ReadAudit && *role == Role::Admin)
        }
        (Actor::Agent { id, role, .. }, Resource::Account(of)) => allowed(match action {
            Action::UseAccount => *id == of,
            // One's own is changed with its own proof.
            Action::Administer => *role == Role::Admin && *id != of,
            _ => false,
        }),
        (Actor::Agent { role, rights, .. }, Resource::Chat { department, .. }) => {
            let level = level_in(*role, rights, department).ok_or(Refusal::NotFound)?;
            if level >= needed(action) {
                Ok(())
            } else {
                Err(Refusal::Forbidden)
            }
        }
        (
            Actor::Visitor { .. },
            Resource::Project(_) | Resource::Department(_) | Resource::Installation | Resource::Account(_),
        ) => Err(Refusal::Forbidden),
        (
            Actor::Visitor { contact, project },
            Resource::Chat {
                project: of,
                reporter,
                ..
            },
        ) => {
            if *contact != reporter || *project != of {
                return Err(Refusal::NotFound);
            }
            if action == Action::Note {
                return Err(Refusal::Forbidden);
            }
            Ok(())
        }
    }
}

fn allowed(may: bool) -> Result<(), Refusal> {
    if may { Ok(()) } else { Err(Refusal::Forbidden) }
}

/// The level that a role and rights give in a department: administrators own everything, supervisors own what lies in
/// their projects, agents have what they were given.
pub fn level_in(role: Role, rights: &Rights, department: DepartmentId) -> Option<Level> {
    match role {
        Role::Admin => Some(Level::Own),
        Role::Supervisor if !rights.is_empty() => Some(Level::Own),
        Role::Supervisor | Role::Agent => rights.level(department),
    }
}

/// Whether an agent may write into the chats of a department. Who only observes leaves no trace there.
pub fn may_write(role: Role, rights: &Rights, department: DepartmentId) -> bool {
    level_in(role, rights, department) >= Some(needed(Action::Write))
}

/// The departments whose chats an agent sees; `None` means all.
pub fn visible_departments(role: Role, rights: &Rights) -> Option<Vec<DepartmentId>> {
    match role {
        Role::Admin => None,
        Role::Supervisor if !rights.is_empty() => None,
        Role::Supervisor | Role::Agent => Some(rights.departments()),
    }
}

/// The departments in which an agent may answer, and so be put in charge of chats; `None` means all.
pub fn answering_departments(role: Role, rights: &Rights) -> Option<Vec<DepartmentId>> {
    visible_departments(role, rights).map(|mut departments| {
        departments.retain(|department| may_write(role, rights, *department));
        departments
    })
}

fn needed(action: Action) -> Level {
    match action {
        Action::OpenProject | Action::Read => Level::Observe,
        Action::Write | Action::Note | Action::SeeAddress => Level::Participate,
        Action::Manage
        | Action::ManageTexts
        | Action::Administer
        | Action::UseAccount
        | Action::ReadAudit => Level::Own,
    }
}

#[cfg(test)]
mod tests;
