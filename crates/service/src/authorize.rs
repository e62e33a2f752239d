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
mod tests {
    use super::*;

    const ORDERS: DepartmentId = DepartmentId(1);
    const COURSES: DepartmentId = DepartmentId(2);

    fn agent(role: Role, active: bool, levels: &[(DepartmentId, Level)]) -> Actor {
        Actor::Agent {
            id: AgentId(1),
            role,
            active,
            rights: Rights::new(levels.to_vec()),
        }
    }
    fn reporter() -> ContactId {
        ContactId::from_parts(1, [1; 10])
    }
    fn chat(department: DepartmentId) -> Resource {
        Resource::Chat {
            project: ProjectId(1),
            department,
            reporter: reporter(),
        }
    }

    #[test]
    fn sec_02_one_table_says_who_may_do_what() {
        use Refusal::{Forbidden, NotFound, SignedOut};
        let rows = [
            (
                agent(Role::Agent, true, &[]),
                chat(ORDERS),
                [Err(NotFound), Err(NotFound), Err(NotFound)],
            ),
            (
                agent(Role::Agent, true, &[(COURSES, Level::Own)]),
                chat(ORDERS),
                [Err(NotFound), Err(NotFound), Err(NotFound)],
            ),
            (
                agent(Role::Agent, true, &[(ORDERS, Level::Observe)]),
                chat(ORDERS),
                [Ok(()), Err(Forbidden), Err(Forbidden)],
            ),
            (
                agent(Role::Agent, true, &[(ORDERS, Level::Participate)]),
                chat(ORDERS),
                [Ok(()), Ok(()), Err(Forbidden)],
            ),
            (
                agent(Role::Agent, true, &[(ORDERS, Level::Own)]),
                chat(ORDERS),
                [Ok(()), Ok(()), Ok(())],
            ),
            (
                agent(Role::Agent, false, &[(ORDERS, Level::Own)]),
                chat(ORDERS),
                [Err(SignedOut), Err(SignedOut), Err(SignedOut)],
            ),
            (
                agent(Role::Supervisor, true, &[(COURSES, Level::Observe)]),
                chat(ORDERS),
                [Ok(()), Ok(()), Ok(())],
            ),
            (
                agent(Role::Supervisor, true, &[]),
                chat(ORDERS),
                [Err(NotFound), Err(NotFound), Err(NotFound)],
            ),
            (
                agent(Role::Admin, true, &[]),
                chat(ORDERS),
                [Ok(()), Ok(()), Ok(())],
            ),
            (
                agent(Role::Admin, false, &[]),
                chat(ORDERS),
                [Err(SignedOut), Err(SignedOut), Err(SignedOut)],
            ),
            (
                Actor::Visitor {
                    contact: reporter(),
                    project: ProjectId(1),
                },
                chat(ORDERS),
                [Ok(()), Ok(()), Ok(())],
            ),
            (
                Actor::Visitor {
                    contact: reporter(),
                    project: ProjectId(2),
                },
                chat(ORDERS),
                [Err(NotFound), Err(NotFound), Err(NotFound)],
            ),
            (
                Actor::Visitor {
                    contact: ContactId::from_parts(2, [2; 10]),
                    project: ProjectId(1),
                },
                chat(ORDERS),
                [Err(NotFound), Err(NotFound), Err(NotFound)],
            ),
        ];
        for (actor, resource, expected) in rows {
            let found = [Action::Read, Action::Write, Action::Manage]
                .map(|action| authorize(&actor, action, resource));
            assert_eq!(found, expected, "{actor:?}");
        }
    }

    #[test]
    fn e_6_sec_02_text_modules_of_colleagues_are_changed_by_whoever_owns_the_department_or_the_project() {
        use Refusal::{Forbidden, NotFound};
        let project = Resource::Project(ProjectId(1));
        for (actor, in_project, in_department) in [
            (agent(Role::Agent, true, &[]), Err(Forbidden), Err(NotFound)),
            (
                agent(Role::Agent, true, &[(ORDERS, Level::Participate)]),
                Err(Forbidden),
                Err(Forbidden),
            ),
            (
                agent(Role::Agent, true, &[(ORDERS, Level::Own)]),
                Err(Forbidden),
                Ok(()),
            ),
            (
                agent(Role::Supervisor, true, &[(COURSES, Level::Observe)]),
                Ok(()),
                Ok(()),
            ),
            (agent(Role::Admin, true, &[]), Ok(()), Ok(())),
        ] {
            let found = [project, Resource::Department(ORDERS)]
                .map(|resource| authorize(&actor, Action::ManageTexts, resource));
            assert_eq!(found, [in_project, in_department], "{actor:?}");
        }
    }

    #[test]
    fn e_17_sec_02_notes_are_for_those_who_take_part_and_never_for_a_visitor() {
        let visitor = Actor::Visitor {
            contact: reporter(),
            project: ProjectId(1),
        };
        for (actor, expected) in [
            (
                agent(Role::Agent, true, &[(ORDERS, Level::Observe)]),
                Err(Refusal::Forbidden),
            ),
            (agent(Role::Agent, true, &[(ORDERS, Level::Participate)]), Ok(())),
            (
                agent(Role::Agent, true, &[(COURSES, Level::Own)]),
                Err(Refusal::NotFound),
            ),
            (visitor, Err(Refusal::Forbidden)),
        ] {
            assert_eq!(
                authorize(&actor, Action::Note, chat(ORDERS)),
                expected,
                "{actor:?}"
            );
        }
    }

    #[test]
    fn sec_02_only_administrators_change_the_team() {
        let project = Resource::Project(ProjectId(1));
        for (role, may) in [
            (Role::Agent, false),
            (Role::Supervisor, false),
            (Role::Admin, true),
        ] {
            let actor = agent(role, true, &[(ORDERS, Level::Own)]);
            assert_eq!(
                authorize(&actor, Action::Administer, project).is_ok(),
                may,
                "{role:?}"
            );
        }
    }

    #[test]
    fn sec_02_an_account_is_its_owners_and_the_trail_is_the_administrators() {
        let (own, other) = (Resource::Account(AgentId(1)), Resource::Account(AgentId(2)));
        for role in [Role::Agent, Role::Supervisor, Role::Admin] {
            let actor = agent(role, true, &[(ORDERS, Level::Own)]);
            let may = |action, resource| authorize(&actor, action, resource).is_ok();
            let is_admin = role == Role::Admin;
            assert!(
                may(Action::UseAccount, own) && !may(Action::UseAccount, other),
                "{role:?}"
            );
            assert_eq!(may(Action::Administer, other), is_admin, "{role:?}");
            assert!(!may(Action::Administer, own), "{role:?}");
            assert_eq!(
                may(Action::ReadAudit, Resource::Installation),
                is_admin,
                "{role:?}"
            );
            for action in [Action::Read, Action::Write, Action::Manage, Action::OpenProject] {
                assert!(
                    !may(action, own) && !may(action, Resource::Installation),
                    "{action:?}"
                );
            }
        }
        let visitor = Actor::Visitor {
            contact: reporter(),
            project: ProjectId(1),
        };
        for resource in [own, Resource::Installation] {
            for action in [Action::UseAccount, Action::Administer, Action::ReadAudit] {
                assert_eq!(authorize(&visitor, action, resource), Err(Refusal::Forbidden));
            }
        }
        let gone = agent(Role::Admin, false, &[]);
        assert_eq!(
            authorize(&gone, Action::ReadAudit, Resource::Installation),
            Err(Refusal::SignedOut)
        );
    }

    #[test]
    fn s1_02_without_rights_the_project_is_forbidden() {
        let project = Resource::Project(ProjectId(1));
        let stranger = agent(Role::Agent, true, &[]);
        assert_eq!(
            authorize(&stranger, Action::OpenProject, project),
            Err(Refusal::Forbidden)
        );
        let member = agent(Role::Agent, true, &[(ORDERS, Level::Observe)]);
        assert_eq!(authorize(&member, Action::OpenProject, project), Ok(()));
    }
}
