//! The last transition of an issue, by which it is taken back.

use std::sync::Arc;

use model::edit::IssueEdit;
use model::id::{ResolutionId, StatusId, TransitionId};
use service::command::Work;
use service::ports::Store;

use crate::suite::{ADMIN, Desk};

/// What a transition was made from is as it was in a later batch, with a resolution and without one, and gone when it is used up.
pub(crate) async fn s1_49_what_was_before_a_transition_is_stored_with_the_issue(store: Arc<dyn Store>) {
    let desk = Desk::founded(store).await;
    let (chat, _) = desk.start(1, "Hello").await;
    let (other, _) = desk.start(2, "Hello").await;
    let make = |transition| Work::Move {
        agent: ADMIN,
        chat,
        transition,
    };
    let back = |status, resolution| Work::Edit {
        agent: ADMIN,
        chat,
        edit: IssueEdit::TakeBack { status, resolution },
    };
    let standing = async || {
        let (_, row) = desk.store.chat(chat).await.unwrap().unwrap();
        (row.status, row.resolution)
    };
    let done = (StatusId::RESOLVED, Some(ResolutionId::DONE));
    desk.write(3, make(TransitionId::RESOLVE)).await.unwrap();
    desk.write(4, make(TransitionId::REOPEN)).await.unwrap();
    desk.write(5, back(done.0, done.1)).await.unwrap();
    assert_eq!(standing().await, done);
    // It was used up: the transition before it is not taken back.
    let waiting = back(StatusId::WAITING_FOR_SUPPORT, None);
    desk.write(6, waiting.clone()).await.unwrap_err();
    desk.write(7, make(TransitionId::REOPEN)).await.unwrap();
    desk.write(8, make(TransitionId::ESCALATE)).await.unwrap();
    desk.write(9, waiting).await.unwrap();
    assert_eq!(standing().await, (StatusId::WAITING_FOR_SUPPORT, None));
    let (_, row) = desk.store.chat(other).await.unwrap().unwrap();
    assert_eq!(row.status, StatusId::WAITING_FOR_SUPPORT);
}
