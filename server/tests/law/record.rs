//! The law for the record behind a chat: its fields, their history, what a project's issues can be.

use model::audit::{AuditAction, AuditFilter};
use model::edit::{FieldChange, IssueEdit, TAGS_MAX};
use model::id::{AgentId, ComponentId, IssueId, PriorityId, StatusId, TransitionId};
use model::preferences::PreferenceChange;
use model::refusal::Refusal;
use model::scheme::{ComponentView, Scheme, StatusView, TransitionView};
use model::status::{Level, StatusKind};
use service::error::Error;

use crate::console::law;
use crate::support::World;
use crate::team::add;

async fn edit(world: &World, chat: IssueId, edit: IssueEdit) -> Result<(), Refusal> {
    let done = world.desk.edit_issue(&world.me, chat, edit).await;
    done.map_err(Error::into_refusal)
}

/// What the timeline tells of changed fields, oldest first.
async fn history(world: &World, chat: IssueId) -> Vec<String> {
    let conversation = world.desk.conversation(&world.me, chat).await.unwrap();
    let changes = conversation
        .messages
        .iter()
        .filter_map(|line| FieldChange::parse(&line.body));
    changes
        .map(|change| format!("{}{}", change.name, change.words()))
        .collect()
}

/// The project with the components "Shipping" and "Glaze".
async fn with_components(world: &World) -> Scheme {
    let mut scheme = Scheme::default();
    for (id, name) in [(1, "Shipping"), (2, "Glaze")] {
        scheme.components.push(ComponentView {
            id: ComponentId(id),
            name: name.to_owned(),
        });
    }
    world
        .desk
        .set_scheme(&world.me, "SU", scheme.clone())
        .await
        .unwrap();
    scheme
}

#[tokio::test]
async fn s1_44_s1_45_s4_16_s4_17_fields_change_by_their_events_and_leave_their_history() {
    let world = World::new().await;
    with_components(&world).await;
    let (chat, _) = world.start("The bowls are cracked").await;
    for change in [
        IssueEdit::Priority {
            from: PriorityId::MEDIUM,
            to: PriorityId::HIGH,
        },
        IssueEdit::Components {
            add: vec![ComponentId(2), ComponentId(1)],
            remove: vec![],
        },
        IssueEdit::Components {
            add: vec![],
            remove: vec![ComponentId(2)],
        },
        IssueEdit::Title {
            from: "The bowls are cracked".to_owned(),
            to: "  Two bowls \n arrived cracked ".to_owned(),
        },
        IssueEdit::Tags {
            add: vec!["Breakage".to_owned(), "Courier".to_owned(), "courier".to_owned()],
            remove: vec![],
        },
        IssueEdit::Tags {
            add: vec![],
            remove: vec!["BREAKAGE".to_owned()],
        },
    ] {
        law!(world, Some(chat), edit(&world, chat, change).await.unwrap());
    }
    let inbox = world.inbox(None).await;
    let row = inbox.chat(chat).unwrap();
    assert_eq!(row.priority, PriorityId::HIGH);
    assert_eq!(row.components, [ComponentId(1)]);
    assert_eq!(
        (row.title.as_str(), row.tags.as_slice()),
        ("Two bowls arrived cracked", &["Courier".to_owned()][..])
    );
    assert_eq!(
        history(&world, chat).await,
        [
            "Ana Ribeiro set the priority from Medium to High",
            "Ana Ribeiro added the component Glaze",
            "Ana Ribeiro added the component Shipping",
            "Ana Ribeiro removed the component Glaze",
            "Ana Ribeiro renamed it from “The bowls are cracked” to “Two bowls arrived cracked”",
            "Ana Ribeiro added the tag Breakage",
            "Ana Ribeiro added the tag Courier",
            "Ana Ribeiro removed the tag Breakage",
        ]
    );
}

#[tokio::test]
async fn s1_46_s1_47_s1_48_a_chat_is_taken_handed_over_and_given_back() {
    let world = World::new().await;
    let (chat, _) = world.start("Hello").await;
    let kenji = add(&world, "kenji@shop.example", Some(Level::Participate)).await;
    let observer = add(&world, "olga@shop.example", Some(Level::Observe)).await;
    let assign = |from: Option<AgentId>, to: Option<AgentId>| IssueEdit::Assignee { from, to };
    for (from, to) in [
        (None, Some(world.me.id)),
        (Some(world.me.id), Some(kenji.id)),
        (Some(kenji.id), None),
    ] {
        law!(
            world,
            Some(chat),
            edit(&world, chat, assign(from, to)).await.unwrap()
        );
        let inbox = world.inbox(None).await;
        let assignee = inbox.chat(chat).unwrap().assignee.as_ref().map(|(id, _)| *id);
        assert_eq!(assignee, to);
    }
    assert_eq!(
        edit(&world, chat, assign(None, Some(observer.id))).await,
        Err(Refusal::NotAssignable)
    );
    assert_eq!(
        edit(&world, chat, assign(None, Some(AgentId(999)))).await,
        Err(Refusal::NotFound)
    );
    assert_eq!(
        history(&world, chat).await,
        [
            "Ana Ribeiro took it over",
            "Ana Ribeiro assigned it to Kenji Watanabe",
            "Ana Ribeiro unassigned Kenji Watanabe",
        ]
    );
}

#[tokio::test]
async fn s1_44_two_editors_never_overwrite_each_other_unseen() {
    let world = World::new().await;
    let (chat, _) = world.start("Hello").await;
    let to = |priority| IssueEdit::Priority {
        from: PriorityId::MEDIUM,
        to: priority,
    };
    edit(&world, chat, to(PriorityId::HIGH)).await.unwrap();
    let before = world.inbox(Some(chat)).await;
    assert_eq!(
        edit(&world, chat, to(PriorityId::LOW)).await,
        Err(Refusal::ChangedMeanwhile)
    );
    // Who wants what is there already has nothing to do.
    edit(&world, chat, to(PriorityId::HIGH)).await.unwrap();
    assert_eq!(before, world.inbox(Some(chat)).await);
}

#[tokio::test]
async fn s4_17_bad_values_are_refused_and_change_nothing() {
    let world = World::new().await;
    let (chat, _) = world.start("Hello").await;
    let before = world.inbox(Some(chat)).await;
    let tags = |tags: Vec<String>| IssueEdit::Tags {
        add: tags,
        remove: vec![],
    };
    let title = |to: &str| IssueEdit::Title {
        from: "Hello".to_owned(),
        to: to.to_owned(),
    };
    for bad in [
        tags((0..10_000).map(|n| n.to_string()).collect()),
        tags((0..=TAGS_MAX).map(|n| n.to_string()).collect()),
        tags(vec!["\u{200b}".to_owned()]),
        tags(vec!["x".repeat(41)]),
        title(" "),
        title(&"x".repeat(201)),
        IssueEdit::Components {
            add: vec![ComponentId(9)],
            remove: vec![],
        },
        IssueEdit::Priority {
            from: PriorityId::MEDIUM,
            to: PriorityId(99),
        },
    ] {
        edit(&world, chat, bad).await.unwrap_err();
    }
    assert_eq!(before, world.inbox(Some(chat)).await);
    edit(&world, chat, tags((0..TAGS_MAX).map(|n| n.to_string()).collect()))
        .await
        .unwrap();
}

#[tokio::test]
async fn s1_49_an_administrator_changes_the_workflow_and_everybody_has_it() {
    let world = World::new().await;
    let (chat, _) = world.start("Hello").await;
    let mut scheme = Scheme::default();
    scheme.statuses.push(StatusView {
        id: StatusId(6),
        name: "With the workshop".to_owned(),
        kind: StatusKind::Open,
    });
    scheme.transitions.push(TransitionView {
        id: TransitionId(7),
        name: "Ask the workshop".to_owned(),
        from: vec![StatusId::WAITING_FOR_SUPPORT],
        to: StatusId(6),
        resolution: None,
    });
    law!(
        world,
        Some(chat),
        world
            .desk
            .set_scheme(&world.me, "SU", scheme.clone())
            .await
            .unwrap()
    );
    law!(
        world,
        Some(chat),
        world
            .desk
            .move_status(&world.me, chat, TransitionId(7))
            .await
            .unwrap()
    );
    let inbox = world.inbox(None).await;
    assert_eq!(
        inbox.scheme.words(inbox.chat(chat).unwrap().status, None),
        "With the workshop"
    );
    let again = world.desk.move_status(&world.me, chat, TransitionId(7)).await;
    assert_eq!(
        again.map_err(Error::into_refusal),
        Err(Refusal::IllegalTransition)
    );
    // What an issue stands in stays; what none refers to may go.
    let gone = world.desk.set_scheme(&world.me, "SU", Scheme::default()).await;
    assert_eq!(
        gone.map_err(Error::into_refusal),
        Err(Refusal::InUse {
            what: "With the workshop".to_owned()
        })
    );
    let back = world
        .desk
        .move_status(&world.me, chat, TransitionId::RESOLVE)
        .await;
    assert_eq!(back.map_err(Error::into_refusal), Err(Refusal::IllegalTransition));
    let kenji = add(&world, "kenji@shop.example", Some(Level::Own)).await;
    let by_agent = world.desk.set_scheme(&kenji, "SU", scheme).await;
    assert_eq!(by_agent.map_err(Error::into_refusal), Err(Refusal::Forbidden));
}

#[tokio::test]
async fn s1_44_s1_45_s1_49_what_is_archived_stays_where_it_is_and_is_given_to_nobody_else() {
    let world = World::new().await;
    let mut scheme = with_components(&world).await;
    let (chat, _) = world.start("The bowls are cracked").await;
    let (other, _) = world.start("Another").await;
    let glaze = |add: Vec<ComponentId>, remove: Vec<ComponentId>| IssueEdit::Components { add, remove };
    edit(&world, chat, glaze(vec![ComponentId(2)], vec![]))
        .await
        .unwrap();
    let settings = world.desk.settings(&world.me, "SU").await.unwrap();
    assert_eq!(settings.used.components, [ComponentId(2)]);
    scheme.components.remove(0);
    scheme.archived.components.push(ComponentId(2));
    scheme.archived.priorities.push(PriorityId::HIGH);
    scheme.archived.statuses.push(StatusId::ESCALATED);
    law!(
        world,
        Some(chat),
        world
            .desk
            .set_scheme(&world.me, "SU", scheme.clone())
            .await
            .unwrap()
    );
    // Who has it keeps it, also when it is given again; nobody else gets it.
    edit(&world, chat, glaze(vec![ComponentId(2)], vec![]))
        .await
        .unwrap();
    let inbox = world.inbox(None).await;
    assert_eq!(inbox.chat(chat).unwrap().components, [ComponentId(2)]);
    assert_eq!(inbox.scheme.component_words(ComponentId(2)), "Glaze");
    let refused = edit(&world, other, glaze(vec![ComponentId(2)], vec![])).await;
    assert_eq!(refused, Err(Refusal::NotFound));
    let urgent = IssueEdit::Priority {
        from: PriorityId::MEDIUM,
        to: PriorityId::HIGH,
    };
    assert_eq!(edit(&world, other, urgent).await, Err(Refusal::NotFound));
    let escalated = world
        .desk
        .move_status(&world.me, other, TransitionId::ESCALATE)
        .await;
    assert_eq!(
        escalated.map_err(Error::into_refusal),
        Err(Refusal::IllegalTransition)
    );
    edit(&world, chat, glaze(vec![], vec![ComponentId(2)]))
        .await
        .unwrap();
    edit(&world, chat, glaze(vec![ComponentId(2)], vec![]))
        .await
        .unwrap_err();
    let trail = world
        .desk
        .audit(&world.me, &AuditFilter::default())
        .await
        .unwrap();
    assert_eq!(trail.entries[0].action, AuditAction::ChangeScheme);
    assert_eq!(
        trail.entries[0].detail,
        "Statuses: archived Escalated; Priorities: archived High; Components: archived Glaze, removed Shipping"
    );
    // What would change nothing is not told.
    world.desk.set_scheme(&world.me, "SU", scheme).await.unwrap();
    let again = world
        .desk
        .audit(&world.me, &AuditFilter::default())
        .await
        .unwrap();
    assert_eq!(again.entries.len(), trail.entries.len());
}

#[tokio::test]
async fn s1_43_preferences_are_an_agents_own_and_stay() {
    let world = World::new().await;
    let kenji = add(&world, "kenji@shop.example", Some(Level::Observe)).await;
    let close = PreferenceChange::Section {
        name: "Dates".to_owned(),
        open: false,
    };
    world
        .desk
        .change_preferences(&world.me, "SU", close)
        .await
        .unwrap();
    let of = async |me| world.desk.snapshot(me, "SU").await.unwrap().preferences;
    assert!(!of(&world.me).await.is_open("Dates"));
    assert!(of(&kenji).await.is_open("Dates"));
}

#[tokio::test]
async fn e_12_rules_of_notifications_are_an_agents_own_and_can_be_read() {
    let world = World::new().await;
    let kenji = add(&world, "kenji@shop.example", Some(Level::Observe)).await;
    let change = async |text: &str| {
        let change = PreferenceChange::Notify(text.to_owned());
        let after = world.desk.change_preferences(&world.me, "SU", change).await;
        after.map_err(Error::into_refusal).map(|after| after.notify)
    };
    let rules = r#"{"others":true,"sound":"knock","quiet":{"from":1320,"to":420}}"#;
    assert_eq!(change(rules).await, Ok(rules.to_owned()));
    for wrong in [
        "",
        "loud",
        r#"{"volume":101}"#,
        r#"{"quiet":{"from":0,"to":1440}}"#,
        r#"{"colour":"red"}"#,
        &format!("{}{}", " ".repeat(1_000), rules),
    ] {
        assert!(
            matches!(change(wrong).await, Err(Refusal::Malformed { .. })),
            "{wrong}"
        );
    }
    let of = async |me| world.desk.snapshot(me, "SU").await.unwrap().preferences.notify;
    assert_eq!(of(&world.me).await, rules);
    assert_eq!(of(&kenji).await, "");
}
