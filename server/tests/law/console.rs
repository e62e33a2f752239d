//! The law for an agent's inbox.

use model::id::{IssueId, StatusId, TransitionId};
use model::status::ChatState;
use model::view::Watermark;
use service::desk::{PostMessage, PostNote};
use service::throttle::ClientAddress;

use crate::support::{World, offer};

/// Checks the law around a use case.
macro_rules! law {
    ($world:expr, $open:expr, $act:expr) => {{
        let mut before = $world.inbox($open).await;
        $world.advance(1_000);
        let done = $act;
        $world.reduce(&mut before).await;
        let after = $world.inbox($open).await;
        assert_eq!(before, after);
        done
    }};
}
pub(crate) use law;

async fn post(world: &World, chat: IssueId, text: &str) {
    let message = PostMessage {
        chat,
        client_id: world.client_id(),
        text: text.to_owned(),
        files: Vec::new(),
    };
    world.desk.post_message(&world.me, message).await.unwrap();
}

#[tokio::test]
async fn s1_17_a_new_chat_arrives_by_its_events() {
    let world = World::new().await;
    let (chat, _) = law!(world, None, world.start("Is the blue glaze safe?").await);
    let inbox = world.inbox(None).await;
    assert_eq!(inbox.ordered(), [chat]);
    assert_eq!(inbox.chat(chat).unwrap().key, "SU-1");
}

#[tokio::test]
async fn s1_16_s1_18_s1_27_messages_of_both_sides_arrive_by_their_events() {
    let world = World::new().await;
    let (chat, guest) = world.start("Hello").await;
    world.advance(1_000);
    let (other, _) = world.start("Me too").await;
    law!(world, Some(chat), post(&world, chat, "How can I **help**?").await);
    let inbox = world.inbox(None).await;
    assert_eq!(inbox.ordered(), [chat, other]);
    assert_eq!(inbox.chat(chat).unwrap().status, StatusId::WAITING_FOR_CUSTOMER);
    assert_eq!(
        inbox.chat(chat).unwrap().last.as_ref().unwrap().preview,
        "How can I help?"
    );
    law!(
        world,
        Some(chat),
        world
            .desk
            .post_as_visitor(guest, world.client_id(), "Two bowls cracked")
            .await
            .unwrap()
    );
    let inbox = world.inbox(None).await;
    let row = inbox.chat(chat).unwrap();
    assert!(row.unanswered && row.status == StatusId::WAITING_FOR_SUPPORT);
}

#[tokio::test]
async fn e_5_files_of_both_sides_arrive_by_their_events() {
    let world = World::new().await;
    let (chat, guest) = world.start("Hello").await;
    let (of_ana, mut incoming) = offer("prices.csv");
    let taking = world
        .desk
        .take_file_of_agent(&world.me, chat, of_ana, &mut incoming);
    let prices = law!(world, Some(chat), taking.await.unwrap());
    let message = PostMessage {
        chat,
        client_id: world.client_id(),
        text: String::new(),
        files: vec![prices.id],
    };
    let posting = world.desk.post_message(&world.me, message);
    law!(world, Some(chat), posting.await.unwrap());
    let (of_noor, mut incoming) = offer("notes.txt");
    let from = ClientAddress([10, 0, 0, 1].into());
    let taking = world
        .desk
        .take_file_of_visitor(guest, from, of_noor, &mut incoming);
    let notes = taking.await.unwrap();
    let posting = world
        .desk
        .post_files_as_visitor(guest, world.client_id(), "See", vec![notes.id]);
    law!(world, Some(chat), posting.await.unwrap());
    let (of_ana, mut incoming) = offer("margins.csv");
    let taking = world
        .desk
        .take_file_of_agent(&world.me, chat, of_ana, &mut incoming);
    let margins = taking.await.unwrap();
    let note = PostNote {
        chat,
        client_id: world.client_id(),
        text: String::new(),
        mentions: Vec::new(),
        files: vec![margins.id],
    };
    let noting = world.desk.post_note(&world.me, note);
    law!(world, Some(chat), noting.await.unwrap());
    let inbox = world.inbox(Some(chat)).await;
    let lines = inbox.timeline(chat).unwrap().messages();
    let files: Vec<_> = lines.iter().flat_map(|line| line.files.clone()).collect();
    assert_eq!(files, [prices, notes, margins]);
    assert_eq!(inbox.chat(chat).unwrap().last.as_ref().unwrap().preview, "See");
}

#[tokio::test]
async fn s1_34_the_first_answer_assigns_the_chat() {
    let world = World::new().await;
    let (chat, _) = world.start("Hello").await;
    law!(world, Some(chat), post(&world, chat, "Hi").await);
    let inbox = world.inbox(None).await;
    let row = inbox.chat(chat).unwrap();
    assert_eq!(row.assignee.as_ref().unwrap().1, "Ana Ribeiro");
    assert_eq!(
        (row.reporter_name.as_str(), row.chat_state),
        ("Noor Haddad", ChatState::Active)
    );
}

#[tokio::test]
async fn e_02_n_5_receipts_of_both_sides_arrive_by_their_events() {
    let world = World::new().await;
    let (chat, guest) = world.start("Hello").await;
    post(&world, chat, "Hi").await;
    let displayed = Watermark {
        read: 0,
        ..Watermark::read_to(2)
    };
    law!(
        world,
        Some(chat),
        world.desk.seen(&world.me, chat, displayed).await.unwrap()
    );
    law!(
        world,
        Some(chat),
        world
            .desk
            .seen(&world.me, chat, Watermark::read_to(2))
            .await
            .unwrap()
    );
    law!(
        world,
        Some(chat),
        world
            .desk
            .seen_by_visitor(
                guest,
                Watermark {
                    delivered: 4,
                    displayed: 4,
                    read: 3
                }
            )
            .await
            .unwrap()
    );
    law!(
        world,
        Some(chat),
        world
            .desk
            .seen_by_visitor(guest, Watermark::read_to(4))
            .await
            .unwrap()
    );
    let inbox = world.inbox(None).await;
    let row = inbox.chat(chat).unwrap();
    assert_eq!(
        (row.team.read, row.customer.delivered, row.customer.read),
        (2, 4, 4)
    );
    assert!(row.seen_at.is_some(), "the answer was seen");
}

#[tokio::test]
async fn s1_26_changes_of_status_arrive_by_their_events_and_a_message_reopens() {
    let world = World::new().await;
    let (chat, guest) = world.start("Hello").await;
    for transition in [
        TransitionId::ESCALATE,
        TransitionId::RESOLVE,
        TransitionId::REOPEN,
        TransitionId::CANCEL,
    ] {
        law!(
            world,
            Some(chat),
            world.desk.move_status(&world.me, chat, transition).await.unwrap()
        );
    }
    assert!(world.inbox(None).await.chat(chat).unwrap().resolution.is_some());
    law!(
        world,
        Some(chat),
        world
            .desk
            .post_as_visitor(guest, world.client_id(), "Still here")
            .await
            .unwrap()
    );
    let inbox = world.inbox(None).await;
    let row = inbox.chat(chat).unwrap();
    assert_eq!(
        (row.status, row.resolution),
        (StatusId::WAITING_FOR_SUPPORT, None)
    );
}

#[tokio::test]
async fn ends_arrive_by_their_events_from_either_side() {
    let world = World::new().await;
    let (first, _) = world.start("Hello").await;
    law!(
        world,
        Some(first),
        world.desk.end_chat(&world.me, first).await.unwrap()
    );
    let (second, guest) = world.start("Hello").await;
    law!(
        world,
        Some(second),
        world.desk.end_by_visitor(guest).await.unwrap()
    );
    let inbox = world.inbox(None).await;
    assert!(
        [first, second]
            .iter()
            .all(|chat| inbox.chat(*chat).unwrap().chat_state == ChatState::Ended)
    );
}

#[tokio::test]
async fn s1_29_a_visitor_without_a_name_has_the_configured_one_until_they_give_theirs() {
    let mut world = World::new().await;
    world.front.widget.ask_name = false;
    let (chat, guest) = law!(world, None, world.start_as(None, "", "Hello").await);
    assert_eq!(
        world.inbox(None).await.chat(chat).unwrap().reporter_name,
        "Anonymous Chat User"
    );
    // Another name is everybody's at once, of those who are there, too; the law holds it against what is stored.
    let call = async |name: &str| world.desk.call_anonymous(&world.me, "SU", name).await;
    law!(world, Some(chat), call("  Somebody ").await.unwrap());
    let inbox = world.inbox(Some(chat)).await;
    let row = inbox.chat(chat).unwrap();
    assert_eq!(
        (
            row.reporter_name.as_str(),
            row.last.as_ref().unwrap().author_name.as_str()
        ),
        ("Somebody", "Somebody")
    );
    assert_eq!(
        inbox.timeline(chat).unwrap().messages()[0].author_name,
        "Somebody"
    );
    assert_eq!(
        call(" ").await.unwrap_err().into_refusal().to_string(),
        "The name is empty."
    );
    world.desk.end_by_visitor(guest).await.unwrap();
    let (second, _) = world.start_as(Some(guest), "Maja Kowalska", "Again").await;
    assert_eq!(
        world.inbox(None).await.chat(second).unwrap().reporter_name,
        "Maja Kowalska"
    );
}

#[tokio::test]
async fn a_refused_use_case_has_no_events() {
    let world = World::new().await;
    let (chat, _) = world.start("Hello").await;
    world.desk.end_chat(&world.me, chat).await.unwrap();
    let before = world.inbox(Some(chat)).await;
    let message = PostMessage {
        chat,
        client_id: world.client_id(),
        text: "too late".to_owned(),
        files: Vec::new(),
    };
    world.desk.post_message(&world.me, message).await.unwrap_err();
    world
        .desk
        .move_status(&world.me, chat, TransitionId::REOPEN)
        .await
        .unwrap_err();
    assert_eq!(before, world.inbox(Some(chat)).await);
}
