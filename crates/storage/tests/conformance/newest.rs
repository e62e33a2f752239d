//! Which chat a visitor's message goes to: the newest of theirs, as it is under the lock.

use std::sync::Arc;

use model::id::{ContactId, IssueId};
use model::refusal::Refusal;
use model::text::MessageText;
use service::command::{Done, Start, Work};
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

fn start_of(n: u32, contact: ContactId) -> Work {
    match start(n, "Hello again") {
        Work::StartChat(first) => Work::StartChat(Box::new(Start {
            contact: Some(contact),
            ..*first
        })),
        other => other,
    }
}

async fn texts(desk: &Desk, chat: IssueId) -> Vec<String> {
    let lines = desk.store.lines(PROJECT, chat, None, false, 100).await.unwrap();
    let messages = lines.data.1.messages.into_iter();
    messages.map(|message| message.body).collect()
}

pub(crate) async fn a_visitors_message_goes_to_the_newest_chat_under_the_lock(store: Arc<dyn Store>) {
    let desk = Desk::founded(store).await;
    let (first, contact) = desk.start(1, "Hello").await;
    desk.write(2, to_newest(2, contact)).await.unwrap();
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
