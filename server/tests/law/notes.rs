//! The law for internal notes, mentions and changed messages (E.17, E.43): for agents and for visitors.

use model::codec::Wire;
use model::id::{AgentId, IssueId, MessageId};
use model::inbox::Inbox;
use model::refusal::Refusal;
use model::revision::{EDIT_WITHIN_MS, MessageChange};
use model::status::Level;
use model::view::{MessageKind, MessageView};
use service::desk::{PostMessage, PostNote};
use service::session::CurrentAgent;

use crate::support::World;
use crate::team::{add, refused};
use crate::visitor::{panel, reduce};

/// Checks the law around a use case, for Ana and for the visitor.
macro_rules! law {
    ($world:expr, $chat:expr, $guest:expr, $act:expr) => {{
        let mut before = $world.inbox(Some($chat)).await;
        let mut seen = panel(&$world, $guest).await;
        $world.advance(1_000);
        let done = $act;
        $world.reduce(&mut before).await;
        assert_eq!(before, $world.inbox(Some($chat)).await);
        reduce(&$world, $guest, &mut seen).await;
        assert_eq!(seen, panel(&$world, $guest).await);
        done
    }};
}

async fn post(world: &World, chat: IssueId, text: &str) {
    let message = PostMessage {
        chat,
        client_id: world.client_id(),
        text: text.to_owned(),
        files: Vec::new(),
    };
    world.desk.post_message(&world.me, message).await.unwrap();
}

async fn note(world: &World, me: &CurrentAgent, chat: IssueId, text: &str, mentions: Vec<AgentId>) {
    let note = PostNote {
        chat,
        client_id: world.client_id(),
        text: text.to_owned(),
        mentions,
        files: Vec::new(),
    };
    world.desk.post_note(me, note).await.unwrap();
}

async fn edit(
    world: &World,
    chat: IssueId,
    line: &MessageView,
    text: &str,
    mentions: Vec<AgentId>,
) -> Option<Refusal> {
    let change = MessageChange::Edit {
        text: text.to_owned(),
        mentions,
        version: line.version(),
    };
    refused(world.desk.change_message(&world.me, chat, line.id, change).await)
}

async fn delete(world: &World, chat: IssueId, message: MessageId) -> Option<Refusal> {
    let change = MessageChange::Delete {};
    refused(world.desk.change_message(&world.me, chat, message, change).await)
}

fn last(inbox: &Inbox, chat: IssueId) -> MessageView {
    let lines = inbox.timeline(chat).unwrap().messages();
    let written = |line: &&MessageView| matches!(line.kind, MessageKind::Public | MessageKind::Note);
    lines.iter().rfind(written).unwrap().clone()
}

async fn last_now(world: &World, chat: IssueId) -> MessageView {
    last(&world.inbox(Some(chat)).await, chat)
}

async fn unseen(world: &World, who: &CurrentAgent) -> Vec<String> {
    let snapshot = world.desk.snapshot(who, "SU").await.unwrap();
    snapshot
        .mentions
        .into_iter()
        .map(|mention| mention.preview)
        .collect()
}

#[tokio::test]
async fn e_17_a_note_arrives_by_its_event_and_leaves_the_row_as_it_was() {
    let world = World::new().await;
    let (chat, guest) = world.start("Two bowls cracked").await;
    let before = world.inbox(None).await.chat(chat).unwrap().clone();
    law!(
        world,
        chat,
        guest,
        note(&world, &world.me, chat, "Third box this week", vec![]).await
    );
    let inbox = world.inbox(Some(chat)).await;
    assert_eq!(
        inbox.chat(chat),
        Some(&before),
        "neither preview, status, place nor unanswered"
    );
    let line = last(&inbox, chat);
    assert_eq!((line.kind, line.vseq), (MessageKind::Note, None));
    world.desk.end_chat(&world.me, chat).await.unwrap();
    law!(
        world,
        chat,
        guest,
        note(&world, &world.me, chat, "Closed, ring the courier", vec![]).await
    );
}

#[tokio::test]
async fn e_17_notes_and_their_changes_are_in_nothing_that_a_visitor_gets() {
    let world = World::new().await;
    let (chat, guest) = world.start("Hello").await;
    note(&world, &world.me, chat, "secret one", vec![world.me.id]).await;
    let line = last_now(&world, chat).await;
    assert_eq!(edit(&world, chat, &line, "secret two", vec![]).await, None);
    assert_eq!(delete(&world, chat, line.id).await, None);
    note(&world, &world.me, chat, "secret three", vec![]).await;
    let state = panel(&world, guest).await;
    assert_eq!((state.confirmed.messages.len(), state.confirmed.cursor), (1, 2));
    let bytes = state.confirmed.to_bytes();
    assert!(!bytes.windows(6).any(|window| window == b"secret"));
    let events = world.desk.store().visitor_events(chat, 0, 100).await.unwrap();
    let told = events.iter().filter_map(service::desk::event_for_visitor);
    assert!(
        told.into_iter()
            .all(|event| event.message.is_none_or(|line| line.text == "Hello"))
    );
}

#[tokio::test]
async fn e_17_a_mention_reaches_whoever_may_see_the_chat_and_ends_when_it_is_seen() {
    let world = World::new().await;
    let (chat, guest) = world.start("Hello").await;
    let kenji = add(&world, "kenji@shop.example", Some(Level::Observe)).await;
    let stranger = add(&world, "stranger@shop.example", None).await;
    let both = vec![kenji.id, stranger.id, world.me.id, kenji.id];
    law!(
        world,
        chat,
        guest,
        note(&world, &world.me, chat, "@Kenji look", both).await
    );
    let line = last_now(&world, chat).await;
    let named: Vec<AgentId> = line.mentions.iter().map(|mention| mention.agent).collect();
    assert_eq!(
        named,
        [world.me.id, kenji.id],
        "each once, and nobody without the right to see it"
    );
    assert_eq!(unseen(&world, &kenji).await, ["@Kenji look"]);
    law!(
        world,
        chat,
        guest,
        world.desk.see_mentions(&kenji, chat).await.unwrap()
    );
    assert!(unseen(&world, &kenji).await.is_empty());
    assert_eq!(
        unseen(&world, &world.me).await,
        ["@Kenji look"],
        "hers is her own"
    );
    law!(
        world,
        chat,
        guest,
        world.desk.see_mentions(&world.me, chat).await.unwrap()
    );
    let inbox = world.desk.mentions(&kenji, "SU").await.unwrap();
    assert_eq!(
        (inbox.len(), inbox[0].read, inbox[0].key.as_str()),
        (1, true, "SU-1")
    );
    let head = world.desk.store().log_head(world.front.project.id).await.unwrap();
    world.desk.see_mentions(&kenji, chat).await.unwrap();
    assert_eq!(
        world.desk.store().log_head(world.front.project.id).await.unwrap(),
        head
    );
}

#[tokio::test]
async fn e_17_an_edit_of_a_note_names_others_and_a_deleted_one_names_nobody() {
    let world = World::new().await;
    let (chat, guest) = world.start("Hello").await;
    let kenji = add(&world, "kenji@shop.example", Some(Level::Participate)).await;
    note(&world, &world.me, chat, "@Ana look", vec![world.me.id]).await;
    let line = last_now(&world, chat).await;
    law!(
        world,
        chat,
        guest,
        assert_eq!(
            edit(&world, chat, &line, "@Kenji look", vec![kenji.id]).await,
            None
        )
    );
    assert_eq!(unseen(&world, &kenji).await, ["@Kenji look"]);
    assert!(unseen(&world, &world.me).await.is_empty());
    law!(
        world,
        chat,
        guest,
        assert_eq!(delete(&world, chat, line.id).await, None)
    );
    assert!(unseen(&world, &kenji).await.is_empty());
    assert!(world.desk.mentions(&kenji, "SU").await.unwrap().is_empty());
}

#[tokio::test]
async fn e_43_an_edit_shows_in_its_place_and_the_row_follows() {
    let world = World::new().await;
    let (chat, guest) = world.start("Hello").await;
    post(&world, chat, "We ship on Munday").await;
    let line = last_now(&world, chat).await;
    law!(
        world,
        chat,
        guest,
        assert_eq!(
            edit(&world, chat, &line, "We ship on **Monday**", vec![]).await,
            None
        )
    );
    let inbox = world.inbox(Some(chat)).await;
    let row = inbox.chat(chat).unwrap();
    assert_eq!(row.last.as_ref().unwrap().preview, "We ship on Monday");
    let edited = last(&inbox, chat);
    assert_eq!((edited.id, edited.pos, edited.version()), (line.id, line.pos, 2));
    let shown = panel(&world, guest).await;
    let shown = shown.confirmed.messages.last().unwrap();
    assert_eq!((shown.text.as_str(), shown.changed), ("We ship on **Monday**", 2));
    // What is older than the last message changes no preview.
    post(&world, chat, "Anything else?").await;
    law!(
        world,
        chat,
        guest,
        assert_eq!(edit(&world, chat, &edited, "We ship today", vec![]).await, None)
    );
    let inbox = world.inbox(None).await;
    assert_eq!(
        inbox.chat(chat).unwrap().last.as_ref().unwrap().preview,
        "Anything else?"
    );
    let former = world.desk.former_texts(&world.me, chat, line.id).await.unwrap();
    let texts: Vec<&str> = former.iter().map(|former| former.body.as_str()).collect();
    assert_eq!(texts, ["We ship on Munday", "We ship on **Monday**"]);
    assert_eq!((former[0].at, former[1].at > line.at), (line.at, true));
}

#[tokio::test]
async fn e_43_a_deleted_message_leaves_its_place_on_both_sides_and_its_text_to_the_team() {
    let world = World::new().await;
    let (chat, guest) = world.start("Hello").await;
    post(&world, chat, "My password is hunter2").await;
    let line = last_now(&world, chat).await;
    law!(
        world,
        chat,
        guest,
        assert_eq!(delete(&world, chat, line.id).await, None)
    );
    let inbox = world.inbox(Some(chat)).await;
    let gone = last(&inbox, chat);
    assert!(gone.is_deleted() && gone.body.is_empty());
    let row = inbox.chat(chat).unwrap();
    assert!(row.last.as_ref().unwrap().preview.is_empty() && !row.unanswered);
    let bytes = panel(&world, guest).await.confirmed.to_bytes();
    assert!(bytes.windows(15).any(|window| window == b"Message deleted"));
    assert!(!bytes.windows(7).any(|window| window == b"hunter2"));
    let former = world.desk.former_texts(&world.me, chat, line.id).await.unwrap();
    assert_eq!(former[0].body, "My password is hunter2");
    assert_eq!(
        delete(&world, chat, line.id).await,
        None,
        "a repeat is answered like the first"
    );
    assert_eq!(
        edit(&world, chat, &gone, "back again", vec![]).await,
        Some(Refusal::Outdated)
    );
}

#[tokio::test]
async fn e_43_only_the_author_only_for_a_while_and_only_what_they_saw() {
    let world = World::new().await;
    let (chat, guest) = world.start("Hello").await;
    post(&world, chat, "one").await;
    let line = last_now(&world, chat).await;
    let kenji = add(&world, "kenji@shop.example", Some(Level::Own)).await;
    let observer = add(&world, "observer@shop.example", Some(Level::Observe)).await;
    let other = |who: CurrentAgent| {
        let (desk, id) = (world.desk.clone(), line.id);
        async move {
            refused(
                desk.change_message(&who, chat, id, MessageChange::Delete {})
                    .await,
            )
        }
    };
    assert_eq!(other(kenji).await, Some(Refusal::Forbidden));
    assert_eq!(other(observer).await, Some(Refusal::Forbidden));
    let first = world.inbox(Some(chat)).await.timeline(chat).unwrap().messages()[0].clone();
    assert_eq!(
        edit(&world, chat, &first, "I never said that", vec![]).await,
        Some(Refusal::Forbidden)
    );
    let (elsewhere, _) = world.start("Other chat").await;
    assert_eq!(
        edit(&world, elsewhere, &line, "moved", vec![]).await,
        Some(Refusal::NotFound)
    );
    // Two tabs: the second one saw the text before the first one's edit.
    assert_eq!(edit(&world, chat, &line, "two", vec![]).await, None);
    assert_eq!(
        edit(&world, chat, &line, "three", vec![]).await,
        Some(Refusal::Outdated)
    );
    assert_eq!(
        edit(&world, chat, &line, "two", vec![]).await,
        None,
        "the same text is no conflict"
    );
    world.desk.end_by_visitor(guest).await.unwrap();
    let line = last_now(&world, chat).await;
    assert_eq!(
        edit(&world, chat, &line, "three", vec![]).await,
        None,
        "also after the end"
    );
    world.advance(EDIT_WITHIN_MS + 1);
    let line = last_now(&world, chat).await;
    assert_eq!(
        edit(&world, chat, &line, "four", vec![]).await,
        Some(Refusal::TooLate)
    );
    assert_eq!(delete(&world, chat, line.id).await, Some(Refusal::TooLate));
}
