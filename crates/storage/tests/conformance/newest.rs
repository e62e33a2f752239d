//! Which chat a visitor's message goes to: the newest of theirs, as it is under the lock.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use model::id::{ContactId, IssueId};
use model::refusal::Refusal;
use model::text::MessageText;
use model::view::MessageKind;
use service::command::{Asker, Done, Start, Work};
use service::error::Error;
use service::ports::Store;

use crate::suite::{Desk, PROJECT, id, start};

fn to_newest(n: u32, contact: ContactId) -> Work {
    Work::PostToNewest {
        contact,
        client_id: id(n),
        text: MessageText::parse(&format!("line {n}")).unwrap(),
        files: Vec::new(),
    }
}

/// A start by somebody who is known. Each try has a credential of its own.
fn start_of(n: u32, contact: ContactId) -> Work {
    static TRIES: AtomicU8 = AtomicU8::new(0);
    let credential = vec![TRIES.fetch_add(1, Ordering::Relaxed), 7, 7, 7];
    match start(n, "Hello again") {
        Work::StartChat(first) => Work::StartChat(Box::new(Start {
            contact: Some(contact),
            credential,
            ..*first
        })),
        other => other,
    }
}

fn end(chat: IssueId, contact: ContactId) -> Work {
    Work::End {
        asker: Asker::Visitor(contact),
        chat,
    }
}

async fn texts(desk: &Desk, chat: IssueId) -> Vec<String> {
    let lines = desk.store.lines(PROJECT, chat, None, false, 100).await.unwrap();
    let messages = lines.data.1.messages.into_iter();
    let said = messages.filter(|message| message.kind == MessageKind::Public);
    said.map(|message| message.body).collect()
}

pub(crate) async fn a_visitors_message_goes_to_the_newest_chat_under_the_lock(store: Arc<dyn Store>) {
    let desk = Desk::founded(store).await;
    let (first, contact) = desk.start(1, "Hello").await;
    desk.write(2, to_newest(2, contact)).await.unwrap();
    desk.write(2, end(first, contact)).await.unwrap();
    // All of them wait while the first of them is written: one batch begins the chat and writes into it.
    let (started, posted, repeated) = tokio::join!(
        desk.write(3, start_of(3, contact)),
        desk.write(4, to_newest(4, contact)),
        desk.write(5, to_newest(4, contact)),
    );
    let Done::Started { chat: second, .. } = started.unwrap() else {
        panic!("another answer than to a start")
    };
    assert_eq!(posted.unwrap(), repeated.unwrap(), "sent again, stored once");
    assert_eq!(texts(&desk, first).await, ["Hello", "line 2"]);
    assert_eq!(texts(&desk, second).await, ["Hello again", "line 4"]);
    let nobody = ContactId::from_parts(1, [1; 10]);
    let refused = desk.write(6, to_newest(6, nobody)).await;
    assert!(matches!(refused, Err(Error::Refused(Refusal::NotFound))));
}

/// Two windows of one visitor begin, each with a first message: there is one chat, which holds both.
pub(crate) async fn p_2_a_second_window_goes_on_in_the_chat_that_is_open(store: Arc<dyn Store>) {
    let desk = Desk::founded(store).await;
    let (first, contact) = desk.start(1, "Hello").await;
    for _ in 0..2 {
        let started = desk.write(2, start_of(2, contact)).await.unwrap();
        assert!(
            matches!(started, Done::Started { chat, .. } if chat == first),
            "{started:?}"
        );
    }
    assert_eq!(
        texts(&desk, first).await,
        ["Hello", "Hello again"],
        "sent again, stored once"
    );
    desk.write(3, end(first, contact)).await.unwrap();
    let repeated = desk.write(4, start_of(2, contact)).await.unwrap();
    assert!(
        matches!(repeated, Done::Started { is_repeat: true, .. }),
        "{repeated:?}"
    );
    let Done::Started { chat: second, .. } = desk.write(5, start_of(5, contact)).await.unwrap() else {
        panic!("another answer than to a start")
    };
    assert_ne!(second, first, "an ended chat is over");
}

/// A message whose acknowledgement was lost is sent again when its chat has ended and another one has begun.
pub(crate) async fn p_2_a_message_of_the_chat_before_is_not_stored_again_in_the_next(store: Arc<dyn Store>) {
    let desk = Desk::founded(store).await;
    let (first, contact) = desk.start(1, "Hello").await;
    let Done::Posted(posted) = desk.write(2, to_newest(2, contact)).await.unwrap() else {
        panic!("another answer than to a message")
    };
    desk.write(3, end(first, contact)).await.unwrap();
    let Done::Started { chat: second, .. } = desk.write(4, start_of(4, contact)).await.unwrap() else {
        panic!("another answer than to a start")
    };
    let Done::Posted(again) = desk.write(5, to_newest(2, contact)).await.unwrap() else {
        panic!("another answer than to a message")
    };
    assert_eq!(
        (again.pos, again.vseq),
        (posted.pos, 0),
        "it stands in the chat before"
    );
    assert_eq!(texts(&desk, first).await, ["Hello", "line 2"]);
    assert_eq!(texts(&desk, second).await, ["Hello again"]);
}

/// A first message that comes again and again: each answer lets its receiver in, and the table does not grow with it.
pub(crate) async fn p_2_a_contact_keeps_its_newest_credentials(store: Arc<dyn Store>) {
    let desk = Desk::founded(store).await;
    let (chat, contact) = desk.start(1, "Hello").await;
    let (_, neighbour) = desk.start(2, "Hello").await;
    let opens = async |digest: Vec<u8>| {
        let found = desk.store.credential(&digest).await.unwrap();
        found.map(|found| found.contact)
    };
    for n in 0..20 {
        let Work::StartChat(mut again) = start(1, "Hello") else {
            unreachable!()
        };
        again.credential = vec![n, 7, 7];
        // At one time, and then at one before it: clocks are set back.
        let at = if n < 10 { 9 } else { 3 };
        let done = desk.write(at, Work::StartChat(again)).await.unwrap();
        assert!(matches!(done, Done::Started { chat: of, is_repeat: true, .. } if of == chat));
        assert_eq!(opens(vec![n, 7, 7]).await, Some(contact), "{n}");
    }
    let mut good = Vec::new();
    for n in 0..20 {
        if opens(vec![n, 7, 7]).await.is_some() {
            good.push(n);
        }
    }
    assert_eq!(good, [12, 13, 14, 15, 16, 17, 18, 19], "the newest eight");
    assert_eq!(opens(vec![1, 0, 9]).await, None, "the first of all is gone");
    assert_eq!(opens(vec![2, 0, 9]).await, Some(neighbour), "others keep theirs");
}

/// Many that come again in one batch.
pub(crate) async fn p_2_credentials_of_one_batch_are_kept_to_the_newest(store: Arc<dyn Store>) {
    let desk = Arc::new(Desk::founded(store).await);
    let (_, contact) = desk.start(1, "Hello").await;
    let mut tries = tokio::task::JoinSet::new();
    for n in 0..30 {
        let Work::StartChat(mut again) = start(1, "Hello") else {
            unreachable!()
        };
        again.credential = vec![n, 7, 7];
        let desk = Arc::clone(&desk);
        tries.spawn(async move { desk.write(9, Work::StartChat(again)).await });
    }
    while let Some(done) = tries.join_next().await {
        done.unwrap().unwrap();
    }
    let mut good = 0;
    for n in 0..30 {
        let found = desk.store.credential(&[n, 7, 7]).await.unwrap();
        good += usize::from(found.is_some_and(|found| found.contact == contact));
    }
    assert_eq!(good, 8);
}
