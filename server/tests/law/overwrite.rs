//! The law for fields that are set whatever they are by then, as programs may (E.22).

use model::edit::{FieldChange, IssueEdit};
use model::id::PriorityId;
use model::refusal::Refusal;
use service::error::Error;

use crate::console::law;
use crate::support::World;

#[tokio::test]
async fn e_22_a_field_is_set_whatever_it_is_and_its_history_tells_what_it_was() {
    let world = World::new().await;
    let (chat, _) = world.start("The bowls are cracked").await;
    let never = || "what it never was".to_owned();
    let me = world.me.id;
    for edit in [
        IssueEdit::Title {
            from: never(),
            to: "Two bowls".to_owned(),
        },
        IssueEdit::Reference {
            from: never(),
            to: "4711".to_owned(),
        },
        IssueEdit::Priority {
            from: PriorityId::LOW,
            to: PriorityId::HIGH,
        },
        IssueEdit::Assignee {
            from: Some(me),
            to: Some(me),
        },
        IssueEdit::Assignee { from: None, to: None },
    ] {
        let seen = world.desk.edit_issue(&world.me, chat, edit.clone()).await;
        assert_eq!(
            seen.map_err(Error::into_refusal),
            Err(Refusal::ChangedMeanwhile),
            "{edit:?}"
        );
        law!(
            world,
            Some(chat),
            world.desk.overwrite_issue(&world.me, chat, edit).await.unwrap()
        );
    }
    let conversation = world.desk.conversation(&world.me, chat).await.unwrap();
    let changes = conversation.messages.iter();
    let changes: Vec<String> = changes
        .filter_map(|line| FieldChange::parse(&line.body))
        .map(|change| change.words())
        .collect();
    assert_eq!(
        changes,
        [
            " renamed it from “The bowls are cracked” to “Two bowls”",
            " added the reference 4711",
            " set the priority from Medium to High",
            " took it over",
            " unassigned Ana Ribeiro",
        ]
    );
}
