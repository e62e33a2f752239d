//! The chats that wait longest for an answer stand before a page, whatever its filters.

use std::sync::Arc;

use model::id::{DepartmentId, IssueId};
use service::command::{Asker, Work};
use service::ports::{ChatsQuery, Store};

use crate::suite::{ADMIN, Desk, PROJECT};

async fn numbers(desk: &Desk, query: ChatsQuery<'_>) -> Vec<i64> {
    let page = desk.store.chats(PROJECT, &query).await.unwrap().data;
    page.chats.iter().map(|chat| chat.number).collect()
}

pub(crate) async fn the_longest_waiting_chats_stand_before_a_page(store: Arc<dyn Store>) {
    let desk = Desk::founded(store).await;
    let mut chats: Vec<IssueId> = Vec::new();
    for n in 1..=8 {
        chats.push(desk.start(n, "Hello").await.0);
    }
    desk.answer(20, chats[1]).await;
    let resolve = Work::Move {
        agent: ADMIN,
        chat: chats[3],
        transition: model::id::TransitionId::RESOLVE,
    };
    desk.write(21, resolve).await.unwrap();
    let all = ChatsQuery {
        waiting: 4,
        ..ChatsQuery::newest(3)
    };
    assert_eq!(
        numbers(&desk, all).await,
        [1, 3, 5, 6, 4, 2, 8],
        "6 and 5 wait, 4 and 2 do not"
    );
    let mine = ChatsQuery {
        by_assignee: Some((Some(ADMIN), false)),
        ..all
    };
    assert_eq!(numbers(&desk, mine).await, [1, 3, 5, 6, 2]);
    let elsewhere = ChatsQuery {
        departments: Some(&[DepartmentId(77)]),
        ..all
    };
    assert_eq!(numbers(&desk, elsewhere).await, Vec::<i64>::new());
    let page_only = ChatsQuery { waiting: 0, ..all };
    assert_eq!(numbers(&desk, page_only).await, [4, 2, 8]);
    desk.write(
        22,
        Work::Post {
            asker: Asker::Agent(ADMIN),
            chat: chats[0],
            client_id: crate::suite::id(22),
            text: model::text::MessageText::parse("Hi").unwrap(),
            files: Vec::new(),
        },
    )
    .await
    .unwrap();
    assert_eq!(
        numbers(&desk, all).await,
        [3, 5, 6, 7, 1, 4, 2],
        "who is answered waits no more"
    );
}
