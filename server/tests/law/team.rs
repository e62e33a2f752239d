//! The law for the team: rights change by an event that every agent passes, and are in force from the next act on.

use model::edit::IssueEdit;
use model::id::AgentId;
use model::refusal::Refusal;
use model::settings::NewPerson;
use model::status::{Level, Role};
use service::desk::{PostMessage, SignIn};
use service::error::Error;
use service::session::CurrentAgent;
use service::throttle::ClientAddress;

use crate::support::World;

pub(crate) async fn add(world: &World, email: &str, level: Option<Level>) -> CurrentAgent {
    let department = world.front.widget.department;
    let new = NewPerson {
        name: "Kenji Watanabe".to_owned(),
        email: email.to_owned(),
        password: "a long password".to_owned(),
        role: Role::Agent,
        rights: level.map(|level| (department, level)).into_iter().collect(),
    };
    world.desk.add_member(&world.me, "SU", new).await.unwrap();
    let who = SignIn {
        email: email.to_owned(),
        password: "a long password".to_owned(),
        device: String::new(),
    };
    let session = world
        .desk
        .sign_in(who, ClientAddress([127, 0, 0, 1].into()))
        .await
        .unwrap();
    world.desk.session(&session.token).await.unwrap().unwrap()
}

pub(crate) fn refused<T>(result: Result<T, Error>) -> Option<Refusal> {
    result.err().map(Error::into_refusal)
}

#[tokio::test]
async fn rights_are_in_force_from_the_next_act_on() {
    let world = World::new().await;
    let (chat, _) = world.start("Hello").await;
    let kenji = add(&world, "kenji@shop.example", Some(Level::Observe)).await;
    let post = || PostMessage {
        chat,
        client_id: world.client_id(),
        text: "Hi".to_owned(),
        files: Vec::new(),
    };
    assert_eq!(
        refused(world.desk.post_message(&kenji, post()).await),
        Some(Refusal::Forbidden)
    );
    let mut inbox = world.inbox(None).await;
    let department = world.front.widget.department;
    world
        .desk
        .set_rights(&world.me, "SU", kenji.id, vec![(department, Level::Participate)])
        .await
        .unwrap();
    world.reduce(&mut inbox).await;
    // Where colleagues answer is told with who is here.
    let project = world.front.project.id;
    let (online, agents) = world.desk.who_is_here(world.me.id, project, None).await.unwrap();
    inbox.set_here(online, agents);
    assert_eq!(inbox, world.inbox(None).await);
    world.desk.post_message(&kenji, post()).await.unwrap();
    world
        .desk
        .set_rights(&world.me, "SU", kenji.id, vec![])
        .await
        .unwrap();
    assert_eq!(
        refused(world.desk.post_message(&kenji, post()).await),
        Some(Refusal::NotFound)
    );
    assert_eq!(
        refused(world.desk.snapshot(&kenji, "SU").await),
        Some(Refusal::Forbidden)
    );
}

#[tokio::test]
async fn s1_01_s1_02_an_agent_without_rights_sees_no_project_and_no_chat() {
    let world = World::new().await;
    let (chat, _) = world.start("Hello").await;
    let kenji = add(&world, "kenji@shop.example", None).await;
    assert_eq!(
        refused(world.desk.snapshot(&kenji, "SU").await),
        Some(Refusal::Forbidden)
    );
    assert_eq!(
        refused(world.desk.conversation(&kenji, chat).await),
        Some(Refusal::NotFound)
    );
    assert_eq!(
        refused(world.desk.conversation_by_key(&kenji, "SU-1").await),
        Some(Refusal::NotFound)
    );
    assert!(world.desk.signed_in(&kenji).await.unwrap().projects.is_empty());
}

#[tokio::test]
async fn sec_04_a_deactivated_account_opens_nothing() {
    let world = World::new().await;
    let kenji = add(&world, "kenji@shop.example", Some(Level::Own)).await;
    world
        .desk
        .set_active(&world.me, "SU", kenji.id, false)
        .await
        .unwrap();
    assert!(
        world
            .desk
            .session_of(kenji.session.clone())
            .await
            .unwrap()
            .is_none()
    );
    let who = SignIn {
        email: "kenji@shop.example".to_owned(),
        password: "a long password".to_owned(),
        device: String::new(),
    };
    let answer = refused(
        world
            .desk
            .sign_in(who, ClientAddress([127, 0, 0, 1].into()))
            .await,
    );
    assert!(
        matches!(answer, Some(Refusal::WrongPassword { .. })),
        "as for an unknown account"
    );
}

#[tokio::test]
async fn sec_02_only_administrators_change_the_team_and_not_themselves_out() {
    let world = World::new().await;
    let kenji = add(&world, "kenji@shop.example", Some(Level::Own)).await;
    assert_eq!(
        refused(world.desk.team(&kenji, "SU").await),
        Some(Refusal::Forbidden)
    );
    let raise = world.desk.set_role(&kenji, "SU", kenji.id, Role::Admin).await;
    assert_eq!(refused(raise), Some(Refusal::Forbidden));
    let me = world.me.id;
    assert_eq!(
        refused(world.desk.set_active(&world.me, "SU", me, false).await),
        Some(Refusal::Forbidden)
    );
    assert_eq!(
        refused(world.desk.set_role(&world.me, "SU", me, Role::Agent).await),
        Some(Refusal::Forbidden)
    );
    let team = world.desk.team(&world.me, "SU").await.unwrap();
    assert_eq!((team.members.len(), team.departments.len()), (2, 1));
    world
        .desk
        .add_department(&world.me, "SU", "Orders")
        .await
        .unwrap();
    assert_eq!(
        refused(world.desk.add_department(&world.me, "SU", "Orders").await),
        Some(Refusal::Taken)
    );
}

#[tokio::test]
async fn s1_48_colleagues_come_with_where_they_can_be_put_in_charge() {
    let world = World::new().await;
    let (chat, _) = world.start("Hello").await;
    let writer = add(&world, "kenji@shop.example", Some(Level::Participate)).await;
    let observer = add(&world, "olga@shop.example", Some(Level::Observe)).await;
    let snapshot = world.desk.snapshot(&world.me, "SU").await.unwrap();
    let row = snapshot.page.chats.iter().find(|row| row.id == chat).unwrap();
    let offered = |id: AgentId| {
        snapshot
            .agents
            .iter()
            .any(|agent| agent.id == id && agent.answers(row.department))
    };
    assert_eq!(
        [world.me.id, writer.id, observer.id].map(offered),
        [true, true, false]
    );
    // What is offered is what is taken.
    let mut from = None;
    for agent in &snapshot.agents {
        let to = Some(agent.id);
        let assign = IssueEdit::Assignee { from, to };
        let taken = world.desk.edit_issue(&world.me, chat, assign).await;
        assert_eq!(taken.is_ok(), agent.answers(row.department), "{}", agent.name);
        from = if taken.is_ok() { to } else { from };
    }
    assert_eq!(snapshot.agents.len(), 3);
}
