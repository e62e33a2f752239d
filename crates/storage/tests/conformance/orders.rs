//! Pages of the list in every order and by every mark: together they are what the model's own rules make of all chats.

use std::sync::Arc;

use model::edit::IssueEdit;
use model::filters::{Display, Sort};
use model::id::{IssueId, PriorityId, TransitionId};
use model::scheme::Scheme;
use model::view::ChatRow;
use service::command::Work;
use service::ports::{ChatsQuery, Store};

use crate::suite::{ADMIN, Desk, PROJECT};

/// All chats that pages of three show, one after the other.
async fn paged(desk: &Desk, scheme: &Scheme, query: ChatsQuery<'_>) -> Vec<i64> {
    let (mut numbers, mut before) = (Vec::new(), None);
    loop {
        let query = ChatsQuery { before, ..query };
        let page = desk.store.chats(PROJECT, &query).await.unwrap().data;
        assert!(page.chats.len() <= 3);
        numbers.extend(page.chats.iter().map(|chat| chat.number));
        before = page.chats.last().map(|last| query.sort.place(last, scheme));
        if !page.more {
            return numbers;
        }
    }
}

fn by_the_model(all: &[ChatRow], scheme: &Scheme, query: ChatsQuery<'_>) -> Vec<i64> {
    let is_shown = |row: &&ChatRow| query.display.takes(row, query.online.contains(&row.id));
    let mut rows: Vec<&ChatRow> = all.iter().filter(is_shown).collect();
    rows.sort_by_key(|row| query.sort.place(row, scheme));
    rows.iter().map(|row| row.number).collect()
}

async fn chats(desk: &Desk) -> Vec<IssueId> {
    let mut chats = Vec::new();
    for n in 1..=14 {
        chats.push(desk.start(n, "Hello").await.0);
    }
    for (n, chat) in chats.iter().enumerate() {
        let n = u32::try_from(n).unwrap();
        if n % 3 == 0 {
            desk.answer(100 + n, *chat).await;
        }
        if n % 4 == 1 {
            let resolve = Work::Move {
                agent: ADMIN,
                chat: *chat,
                transition: TransitionId::RESOLVE,
            };
            desk.write(200 + n, resolve).await.unwrap();
        }
        let to = PriorityId(1 + i64::from(n % 5));
        if to != PriorityId::MEDIUM {
            let edit = IssueEdit::Priority {
                from: PriorityId::MEDIUM,
                to,
            };
            let urgent = Work::Edit {
                agent: ADMIN,
                chat: *chat,
                edit,
            };
            desk.write(300 + n % 2, urgent).await.unwrap();
        }
    }
    chats
}

pub(crate) async fn s1_11_pages_go_on_in_every_order_and_by_every_mark(store: Arc<dyn Store>) {
    let desk = Desk::founded(store).await;
    let chats = chats(&desk).await;
    let scheme = desk.store.scheme(PROJECT).await.unwrap();
    let priorities: Vec<PriorityId> = scheme.priorities.iter().map(|known| known.id).collect();
    let everything = desk.store.chats(PROJECT, &ChatsQuery::newest(50)).await.unwrap();
    let all = everything.data.chats;
    let online: Vec<IssueId> = chats.iter().copied().step_by(2).collect();
    for sort in Sort::ALL {
        for marks in 0..8 {
            let display = Display {
                unresponded: marks & 1 > 0,
                unresolved: marks & 2 > 0,
                online: marks & 4 > 0,
            };
            let query = ChatsQuery {
                display,
                online: &online,
                sort,
                priorities: &priorities,
                ..ChatsQuery::newest(3)
            };
            assert_eq!(
                paged(&desk, &scheme, query).await,
                by_the_model(&all, &scheme, query),
                "{sort:?} {display:?}"
            );
        }
    }
    let nobody = ChatsQuery {
        display: Display {
            online: true,
            ..Display::default()
        },
        ..ChatsQuery::newest(3)
    };
    assert_eq!(paged(&desk, &scheme, nobody).await, Vec::<i64>::new());
}

pub(crate) async fn s1_14_the_newest_chats_stand_before_the_first_page(store: Arc<dyn Store>) {
    let desk = Desk::founded(store).await;
    let chats = chats(&desk).await;
    let online = [chats[0], chats[1]];
    let query = ChatsQuery {
        display: Display {
            online: true,
            ..Display::default()
        },
        online: &online,
        newest: 4,
        ..ChatsQuery::newest(3)
    };
    let page = desk.store.chats(PROJECT, &query).await.unwrap().data;
    let newest = desk.store.chats(PROJECT, &ChatsQuery::newest(4)).await.unwrap();
    let newest: Vec<IssueId> = newest.data.chats.iter().map(|chat| chat.id).collect();
    let shown: Vec<IssueId> = page.chats.iter().map(|chat| chat.id).collect();
    assert!(!page.more, "both are here");
    let mut found = shown[shown.len() - 2..].to_vec();
    found.sort_unstable();
    assert_eq!(found, online);
    let before = &shown[..shown.len() - 2];
    let others: Vec<IssueId> = newest.into_iter().filter(|id| !online.contains(id)).collect();
    assert_eq!(before, others, "each once");
}
