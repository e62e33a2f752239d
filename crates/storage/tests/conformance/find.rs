//! The search.

use std::sync::Arc;

use service::find::{SearchQuery, SearchedPart};
use service::ports::Store;
use service::search::asked;

use crate::suite::{ADMIN, Desk, PROJECT};

pub(crate) async fn e_13_a_filter_that_leaves_most_out_answers_soon_and_says_where_to_go_on(
    store: Arc<dyn Store>,
) {
    let desk = Desk::founded(store).await;
    let (first, _) = desk.start(1, "line of a customer").await;
    desk.answer(2, first).await;
    for n in 3..20 {
        desk.start(n, "line of another customer").await;
    }
    let words = asked("lin");
    let (mut found, mut before, mut pages) = (Vec::new(), None, 0);
    loop {
        let query = SearchQuery {
            words: &words,
            departments: None,
            status: None,
            agent: Some(ADMIN),
            since: None,
            part: SearchedPart::Lines { before },
            limit: 2,
            look_at: 4,
        };
        let page = desk.store.search(PROJECT, &query).await.unwrap();
        pages += 1;
        found.extend(page.lines.into_iter().map(|(_, chat, _)| chat.id));
        let Some(next) = page.more_lines else { break };
        assert!(
            before.is_none_or(|before| next < before),
            "further back each time"
        );
        before = Some(next);
    }
    assert_eq!((found, pages), (vec![first], 5), "19 lines, 4 at a time");
}

/// How many lines have this word.
pub(crate) async fn found(store: &dyn Store, word: &str) -> usize {
    let query = SearchQuery {
        words: &asked(word),
        departments: None,
        status: None,
        agent: None,
        since: None,
        part: SearchedPart::Lines { before: None },
        limit: 9,
        look_at: 99,
    };
    store.search(PROJECT, &query).await.unwrap().lines.len()
}
