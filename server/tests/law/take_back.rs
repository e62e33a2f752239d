//! The law for transitions that are taken back (S1.49).

use model::edit::IssueEdit;
use model::id::{IssueId, ResolutionId, StatusId, TransitionId};
use model::refusal::Refusal;
use model::scheme::Scheme;
use model::status::Level;
use model::view::SystemLine;
use service::error::Error;
use service::session::CurrentAgent;

use crate::console::law;
use crate::support::World;
use crate::team::add;

const BEFORE: (StatusId, Option<ResolutionId>) = (StatusId::WAITING_FOR_SUPPORT, None);

async fn take_back(
    world: &World,
    who: &CurrentAgent,
    chat: IssueId,
    (status, resolution): (StatusId, Option<ResolutionId>),
) -> Result<(), Refusal> {
    let edit = IssueEdit::TakeBack { status, resolution };
    let done = world.desk.edit_issue(who, chat, edit).await;
    done.map_err(Error::into_refusal)
}

async fn make(world: &World, who: &CurrentAgent, chat: IssueId, transition: TransitionId) {
    world.desk.move_status(who, chat, transition).await.unwrap();
}

async fn standing(world: &World, chat: IssueId) -> (StatusId, Option<ResolutionId>) {
    let inbox = world.inbox(None).await;
    let row = inbox.chat(chat).unwrap();
    (row.status, row.resolution)
}

/// What the timeline tells of statuses, oldest first.
async fn told(world: &World, chat: IssueId) -> Vec<(String, String)> {
    let conversation = world.desk.conversation(&world.me, chat).await.unwrap();
    let lines = conversation.messages.iter();
    lines
        .filter_map(|line| match SystemLine::parse(&line.body) {
            Some(SystemLine::Moved { from, to, .. }) => Some((from, to)),
            _ => None,
        })
        .collect()
}

#[tokio::test]
async fn s1_49_a_transition_is_taken_back_once_and_leaves_its_line() {
    let world = World::new().await;
    let (chat, _) = world.start("Hello").await;
    make(&world, &world.me, chat, TransitionId::RESOLVE).await;
    // No transition of the workflow leads from there to where it was before: Reopen is another one.
    law!(
        world,
        Some(chat),
        take_back(&world, &world.me, chat, BEFORE).await.unwrap()
    );
    assert_eq!(standing(&world, chat).await, BEFORE);
    let words = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    let lines = [
        words("Waiting for support", "Done"),
        words("Done", "Waiting for support"),
    ];
    assert_eq!(told(&world, chat).await, lines);
    // The answer was lost, and it is asked for once more.
    let before = world.inbox(Some(chat)).await;
    take_back(&world, &world.me, chat, BEFORE).await.unwrap();
    assert_eq!(before, world.inbox(Some(chat)).await);
    assert_eq!(told(&world, chat).await, lines);
}

#[tokio::test]
async fn s1_49_only_who_made_the_last_change_of_status_takes_it_back_and_only_to_what_it_was() {
    let world = World::new().await;
    let (chat, guest) = world.start("Hello").await;
    let kenji = add(&world, "kenji@shop.example", Some(Level::Own)).await;
    let pia = add(&world, "pia@shop.example", Some(Level::Participate)).await;
    make(&world, &world.me, chat, TransitionId::ESCALATE).await;
    let before = world.inbox(Some(chat)).await;
    for (who, to, why) in [
        (&kenji, BEFORE, Refusal::ChangedMeanwhile),
        (&pia, BEFORE, Refusal::Forbidden),
        (
            &world.me,
            (StatusId::RESOLVED, Some(ResolutionId::DONE)),
            Refusal::ChangedMeanwhile,
        ),
    ] {
        assert_eq!(take_back(&world, who, chat, to).await, Err(why));
    }
    assert_eq!(before, world.inbox(Some(chat)).await);
    // A colleague's transition is the last one now.
    make(&world, &kenji, chat, TransitionId::RESOLVE).await;
    let back = take_back(&world, &world.me, chat, BEFORE).await;
    assert_eq!(back, Err(Refusal::ChangedMeanwhile));
    take_back(&world, &kenji, chat, (StatusId::ESCALATED, None))
        .await
        .unwrap();
    // What was taken back before cannot be taken back further.
    let further = take_back(&world, &world.me, chat, BEFORE).await;
    assert_eq!(further, Err(Refusal::ChangedMeanwhile));
    // A message that reopens the chat is a change as well.
    make(&world, &world.me, chat, TransitionId::RESOLVE).await;
    world
        .desk
        .post_as_visitor(guest, world.client_id(), "Still here")
        .await
        .unwrap();
    let escalated = take_back(&world, &world.me, chat, (StatusId::ESCALATED, None)).await;
    assert_eq!(escalated, Err(Refusal::ChangedMeanwhile));
    assert_eq!(standing(&world, chat).await, BEFORE);
}

#[tokio::test]
async fn s1_49_a_transition_is_taken_back_within_a_minute_and_into_what_still_exists() {
    let world = World::new().await;
    let (chat, _) = world.start("Hello").await;
    make(&world, &world.me, chat, TransitionId::RESOLVE).await;
    world.advance(60_001);
    let late = take_back(&world, &world.me, chat, BEFORE).await;
    assert_eq!(late, Err(Refusal::TooLateToUndo));
    make(&world, &world.me, chat, TransitionId::REOPEN).await;
    world.advance(60_000);
    take_back(
        &world,
        &world.me,
        chat,
        (StatusId::RESOLVED, Some(ResolutionId::DONE)),
    )
    .await
    .unwrap();
    make(&world, &world.me, chat, TransitionId::REOPEN).await;
    make(&world, &world.me, chat, TransitionId::ESCALATE).await;
    make(&world, &world.me, chat, TransitionId::RESOLVE).await;
    // Nothing stands in it any more, so an administrator may remove it.
    let mut scheme = Scheme::default();
    scheme.statuses.retain(|status| status.id != StatusId::ESCALATED);
    scheme
        .transitions
        .retain(|transition| transition.to != StatusId::ESCALATED);
    for transition in &mut scheme.transitions {
        transition.from.retain(|from| *from != StatusId::ESCALATED);
    }
    world.desk.set_scheme(&world.me, "SU", scheme).await.unwrap();
    let gone = take_back(&world, &world.me, chat, (StatusId::ESCALATED, None)).await;
    assert_eq!(gone, Err(Refusal::ChangedMeanwhile));
}
