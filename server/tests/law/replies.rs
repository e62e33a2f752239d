//! The law for who replies (E.29).

use model::audit::{AuditAction, AuditFilter};
use model::edit::IssueEdit;
use model::id::{ClientId, IssueId};
use model::refusal::Refusal;
use model::status::Level;
use service::desk::{PostMessage, PostNote};
use service::error::Error;
use service::session::CurrentAgent;

use crate::console::law;
use crate::support::World;
use crate::team::add;

async fn set(world: &World, on: bool) {
    world.desk.set_replies(&world.me, "SU", on).await.unwrap();
}

async fn say(world: &World, who: &CurrentAgent, chat: IssueId, client_id: ClientId) -> Result<i64, Refusal> {
    let message = PostMessage {
        chat,
        client_id,
        text: "Hi".to_owned(),
        files: Vec::new(),
    };
    let posted = world.desk.post_message(who, message).await;
    posted.map(|posted| posted.pos).map_err(Error::into_refusal)
}

fn ana_is_in_charge() -> Refusal {
    Refusal::NotInCharge {
        name: "Ana Ribeiro".to_owned(),
    }
}

#[tokio::test]
async fn e_29_where_only_the_assignee_replies_others_are_refused_and_write_notes() {
    let world = World::new().await;
    let kenji = add(&world, "kenji@shop.example", Some(Level::Own)).await;
    let (chat, guest) = world.start("Hello").await;
    say(&world, &world.me, chat, world.client_id()).await.unwrap();
    // Off, as in the beginning: whoever may write may reply.
    let before = world.client_id();
    let stored = say(&world, &kenji, chat, before).await.unwrap();
    law!(world, Some(chat), set(&world, true).await);
    let inbox = world.inbox(Some(chat)).await;
    assert!(inbox.project.only_assignee_replies);
    assert_eq!(inbox.replies_alone(chat), None, "the reader is in charge");
    let refused = say(&world, &kenji, chat, world.client_id()).await;
    assert_eq!(refused, Err(ana_is_in_charge()));
    assert_eq!(
        ana_is_in_charge().to_string(),
        "Ana Ribeiro is in charge of this chat. Assign it to yourself to reply."
    );
    assert_eq!(inbox, world.inbox(Some(chat)).await, "it has left nothing");
    // What was stored before is acknowledged once more.
    assert_eq!(say(&world, &kenji, chat, before).await, Ok(stored));
    let note = PostNote {
        chat,
        client_id: world.client_id(),
        text: "A regular".to_owned(),
        mentions: Vec::new(),
        files: Vec::new(),
    };
    world.desk.post_note(&kenji, note).await.unwrap();
    let from_customer = world.client_id();
    world
        .desk
        .post_as_visitor(guest, from_customer, "Still here")
        .await
        .unwrap();
    say(&world, &world.me, chat, world.client_id()).await.unwrap();
    // Who takes it over replies, and nobody else does from then on.
    let take = IssueEdit::Assignee {
        from: Some(world.me.id),
        to: Some(kenji.id),
    };
    law!(
        world,
        Some(chat),
        world.desk.edit_issue(&kenji, chat, take).await.unwrap()
    );
    let inbox = world.inbox(Some(chat)).await;
    assert_eq!(inbox.replies_alone(chat).map(|(id, _)| *id), Some(kenji.id));
    say(&world, &kenji, chat, world.client_id()).await.unwrap();
    say(&world, &world.me, chat, world.client_id()).await.unwrap_err();
}

#[tokio::test]
async fn e_29_a_chat_of_nobody_is_answered_by_whoever_comes_first() {
    let world = World::new().await;
    let kenji = add(&world, "kenji@shop.example", Some(Level::Participate)).await;
    set(&world, true).await;
    let (chat, _) = world.start("Hello").await;
    // Both at once: the writer takes one after the other.
    let (ids, me) = ([world.client_id(), world.client_id()], &world.me);
    let both = tokio::join!(say(&world, &kenji, chat, ids[0]), say(&world, me, chat, ids[1]));
    assert_ne!(both.0.is_ok(), both.1.is_ok(), "{both:?}");
    let lines = world.desk.conversation(me, chat).await.unwrap().messages;
    assert_eq!(lines.iter().filter(|line| line.body == "Hi").count(), 1);
}

#[tokio::test]
async fn e_29_e_41_an_administrator_says_who_replies_and_the_trail_tells_of_it() {
    let world = World::new().await;
    let kenji = add(&world, "kenji@shop.example", Some(Level::Own)).await;
    let by_agent = world.desk.set_replies(&kenji, "SU", true).await;
    assert_eq!(by_agent.map_err(Error::into_refusal), Err(Refusal::Forbidden));
    // What would change nothing is not told.
    for on in [false, true, true, false] {
        set(&world, on).await;
    }
    let trail = world
        .desk
        .audit(&world.me, &AuditFilter::default())
        .await
        .unwrap();
    let told: Vec<&str> = trail
        .entries
        .iter()
        .filter(|entry| entry.action == AuditAction::ChangeReplies)
        .map(|entry| entry.detail.as_str())
        .collect();
    assert_eq!(told, ["Everybody who may write", "Only the assignee"]);
}
