//! The law for a visitor's panel, and what a visitor never sees.

use model::codec::Wire;
use model::id::TransitionId;
use model::view::Watermark;
use model::visitor::{From, Moved, ToVisitor, VisitorState};
use service::desk::{Guest, PostMessage, event_for_visitor};

use crate::support::{World, offer};

pub(crate) async fn panel(world: &World, guest: Guest) -> VisitorState {
    VisitorState::new(
        world
            .desk
            .visitor_snapshot(&world.front, Some(guest))
            .await
            .unwrap(),
        vec![],
    )
}

pub(crate) async fn reduce(world: &World, guest: Guest, state: &mut VisitorState) {
    let chat = world.desk.chat_of(guest).await.unwrap();
    let events = world
        .desk
        .store()
        .visitor_events(chat, state.confirmed.cursor, 1_000)
        .await
        .unwrap();
    for event in events.iter().filter_map(event_for_visitor) {
        let bytes = ToVisitor::Event(Box::new(event)).to_bytes();
        let Ok(ToVisitor::Event(event)) = ToVisitor::from_bytes(&bytes) else {
            panic!("an event is an event")
        };
        assert_eq!(state.apply(*event), Moved::On);
    }
}

#[tokio::test]
async fn every_use_case_of_a_chat_keeps_the_law_for_its_visitor() {
    let world = World::new().await;
    let (chat, guest) = world.start("Is the medium bowl big enough?").await;
    for step in 0..8 {
        let mut before = panel(&world, guest).await;
        world.advance(1_000);
        match step {
            0 | 3 => {
                let text = format!("answer {step}");
                let message = PostMessage {
                    chat,
                    client_id: world.client_id(),
                    text,
                    files: Vec::new(),
                };
                world.desk.post_message(&world.me, message).await.unwrap();
            }
            1 => drop(
                world
                    .desk
                    .post_as_visitor(guest, world.client_id(), "Great")
                    .await
                    .unwrap(),
            ),
            2 => world
                .desk
                .seen(&world.me, chat, Watermark::read_to(4))
                .await
                .unwrap(),
            4 => world
                .desk
                .move_status(&world.me, chat, TransitionId::RESOLVE)
                .await
                .unwrap(),
            5 => drop(
                world
                    .desk
                    .post_as_visitor(guest, world.client_id(), "One more")
                    .await
                    .unwrap(),
            ),
            6 => world
                .desk
                .seen(&world.me, chat, Watermark::read_to(9))
                .await
                .unwrap(),
            _ => world.desk.end_chat(&world.me, chat).await.unwrap(),
        }
        reduce(&world, guest, &mut before).await;
        assert_eq!(before, panel(&world, guest).await, "step {step}");
    }
}

#[tokio::test]
async fn n_5_what_the_team_displays_and_has_not_read_is_not_the_visitors_to_know() {
    let world = World::new().await;
    let (chat, guest) = world.start("Hello").await;
    let delivered = Watermark {
        delivered: 2,
        ..Watermark::default()
    };
    world.desk.seen(&world.me, chat, delivered).await.unwrap();
    let before = panel(&world, guest).await;
    let displayed = Watermark {
        displayed: 2,
        ..delivered
    };
    world.desk.seen(&world.me, chat, displayed).await.unwrap();
    let row = world.desk.store().chat(chat).await.unwrap().unwrap().1;
    assert_eq!((row.team.displayed, row.team.read), (2, 0));
    assert_eq!(panel(&world, guest).await, before);
    let mut after = before;
    world
        .desk
        .seen(&world.me, chat, Watermark::read_to(2))
        .await
        .unwrap();
    reduce(&world, guest, &mut after).await;
    assert_eq!(after, panel(&world, guest).await);
    assert_eq!(after.confirmed.chat.unwrap().team.read, 2);
}

#[tokio::test]
async fn e_5_a_message_with_files_keeps_the_law_for_its_visitor() {
    let world = World::new().await;
    let (chat, guest) = world.start("Hello").await;
    let (offered, mut incoming) = offer("prices.csv");
    let taking = world
        .desk
        .take_file_of_agent(&world.me, chat, offered, &mut incoming);
    let file = taking.await.unwrap();
    let mut before = panel(&world, guest).await;
    world.advance(1_000);
    let message = PostMessage {
        chat,
        client_id: world.client_id(),
        text: String::new(),
        files: vec![file.id],
    };
    world.desk.post_message(&world.me, message).await.unwrap();
    reduce(&world, guest, &mut before).await;
    assert_eq!(before, panel(&world, guest).await);
    assert_eq!(before.confirmed.messages.last().unwrap().files, [file]);
}

#[tokio::test]
async fn what_is_internal_never_reaches_a_visitor() {
    let world = World::new().await;
    let (chat, guest) = world.start("Hello").await;
    world
        .desk
        .move_status(&world.me, chat, TransitionId::ESCALATE)
        .await
        .unwrap();
    world
        .desk
        .seen_by_visitor(guest, Watermark::read_to(1))
        .await
        .unwrap();
    let state = panel(&world, guest).await;
    assert_eq!(
        state.confirmed.messages.len(),
        1,
        "a change of status is not the visitor's"
    );
    assert_eq!(
        state.confirmed.cursor, 2,
        "numbers have no gap that would tell of it"
    );
    let bytes = state.confirmed.to_bytes();
    for secret in ["ana@shop.example", "Escalated", "moved"] {
        assert!(
            !bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes()),
            "{secret}"
        );
    }
}

#[tokio::test]
async fn sec_01_a_visitor_never_reads_or_changes_the_chat_of_another() {
    let world = World::new().await;
    let (first, _) = world.start("Mine").await;
    let (second, other) = world.start("Theirs").await;
    let theirs = panel(&world, other).await;
    assert_eq!(theirs.confirmed.chat.as_ref().unwrap().key, "SU-2");
    assert!(
        theirs
            .confirmed
            .messages
            .iter()
            .all(|line| line.from == From::Me && line.text == "Theirs")
    );
    assert_ne!(first, second);
    let wrong_project = world
        .desk
        .guest(model::id::ProjectId(99), "0".repeat(64).as_str())
        .await
        .unwrap();
    assert!(wrong_project.is_none());
}

#[tokio::test]
async fn p_13_looking_makes_no_row() {
    let world = World::new().await;
    let before = world.desk.store().log_head(world.front.project.id).await.unwrap();
    for _ in 0..50 {
        let snapshot = world.desk.visitor_snapshot(&world.front, None).await.unwrap();
        assert!(snapshot.chat.is_none());
    }
    assert_eq!(
        world.desk.store().log_head(world.front.project.id).await.unwrap(),
        before
    );
}
