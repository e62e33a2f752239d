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
        let found =
            [Action::Read, Action::Write, Action::Manage].map(|action| authorize(&actor, action, resource));
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
