//! Who replies in a project's chats.

use std::sync::Arc;

use model::audit::{AuditAction, AuditResult};
use service::command::Work;
use service::ports::Store;
use service::record::NewAudit;

use crate::suite::{ADMIN, Desk, PROJECT};

/// Who replies is stored with the project, told with its event, and read with every view of it.
pub(crate) async fn e_29_who_replies_is_stored_with_the_project(store: Arc<dyn Store>) {
    let desk = Desk::founded(store).await;
    let audit = NewAudit {
        at: 1,
        action: AuditAction::ChangeReplies,
        result: AuditResult::Done,
        actor: Some(ADMIN),
        target: None,
        detail: String::new(),
        address: String::new(),
        device: String::new(),
    };
    let set = |only_assignee| Work::SetReplies {
        by: ADMIN,
        only_assignee,
        audit: audit.clone(),
    };
    let is_on = async || {
        let projects = desk.store.projects().await.unwrap();
        let front = desk.store.front("w1").await.unwrap().unwrap();
        assert_eq!(projects[0], front.project);
        front.project.only_assignee_replies
    };
    assert!(!is_on().await);
    for (n, on) in [(1, true), (2, true), (3, false)] {
        desk.write(n, set(on)).await.unwrap();
        assert_eq!(is_on().await, on);
    }
    let events = desk.store.events(PROJECT, 0, 100).await.unwrap();
    assert_eq!(events.len(), 2, "what changes nothing is not told");
    for event in events {
        let project = event.project.unwrap();
        assert!(!project.only_assignee_replies, "as it is now");
    }
}
