//! The steps of messages on their way to the other side.

use std::sync::Arc;

use model::delivery::Step;
use model::status::Side;
use model::view::{MessageView, Watermark};
use service::command::{Asker, Work};
use service::ports::Store;
use service::pushed::Push;

use super::{ADMIN, Desk, PROJECT};

pub(crate) async fn n_5_a_step_keeps_its_first_time_and_is_found_for_each_message(store: Arc<dyn Store>) {
    let desk = Desk::founded(store).await;
    let (chat, contact) = desk.start(1, "Hello").await;
    let (other, _) = desk.start(2, "Hello").await;
    let answer = desk.post(3, Asker::Agent(ADMIN), chat).await.unwrap().vseq;
    let asker = Asker::Visitor(contact);
    let push = |at| {
        let vseq = answer;
        Work::Pushed(vec![Push {
            asker,
            chat,
            vseq,
            at,
        }])
    };
    let seen = |displayed, read| Work::Seen {
        asker,
        chat,
        reached: Watermark {
            delivered: answer,
            displayed,
            read,
        },
        pushed: None,
    };
    let lines = desk
        .store
        .lines(PROJECT, chat, None, false, 100)
        .await
        .unwrap()
        .data
        .1;
    let [question, joined, answered] = &lines.messages[..] else {
        panic!("{lines:?}")
    };
    let steps = async |line: &MessageView| {
        let mut steps = desk.store.steps(chat, line.id).await.unwrap().unwrap();
        steps.firsts.sort_unstable();
        (steps.side, steps.firsts)
    };
    assert_eq!(steps(answered).await, (Side::Team, vec![]));
    desk.write(4, push(50)).await.unwrap();
    desk.write(5, push(60)).await.unwrap();
    assert_eq!(
        steps(answered).await.1,
        [(Step::Pushed, 50)],
        "the first time stays"
    );
    desk.write(6, seen(0, 0)).await.unwrap();
    desk.write(7, seen(answer, 0)).await.unwrap();
    desk.write(8, seen(answer, 0)).await.unwrap();
    let row = desk.store.chat(chat).await.unwrap().unwrap().1;
    assert_eq!((row.customer.displayed, row.seen_at), (answer, None));
    desk.write(9, seen(0, answer)).await.unwrap();
    let all = [
        (Step::Pushed, 50),
        (Step::Received, 1_006),
        (Step::Displayed, 1_007),
        (Step::Read, 1_009),
    ];
    assert_eq!(steps(answered).await.1, all);
    let row = desk.store.chat(chat).await.unwrap().unwrap().1;
    assert_eq!(row.seen_at, Some(1_009));
    assert_eq!(
        steps(question).await,
        (Side::Customer, vec![]),
        "nobody of the team has told"
    );
    let next = desk.post(10, Asker::Agent(ADMIN), chat).await.unwrap();
    assert!(next.vseq > answer);
    assert_eq!(steps(answered).await.1, all);
    let row = desk.store.chat(chat).await.unwrap().unwrap().1;
    assert_eq!(row.seen_at, None, "the newest answer is not seen");
    let elsewhere = desk.store.steps(other, answered.id).await.unwrap();
    let of_lobby = desk.store.steps(chat, joined.id).await.unwrap();
    assert_eq!((elsewhere, of_lobby), (None, None));
}
