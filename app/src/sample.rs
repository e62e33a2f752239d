//! What tests of several modules begin with.

use model::id::{ContactId, IssueId, PriorityId, StatusId};
use model::status::ChatState;
use model::view::{ChatRow, Watermark};

/// An open chat of Noor's without anything remarkable, by its number.
pub(crate) fn chat_row(n: u8) -> ChatRow {
    ChatRow {
        id: IssueId::from_parts(1, [n; 10]),
        number: i64::from(n),
        key: format!("SU-{n}"),
        title: String::new(),
        chat_state: ChatState::Active,
        status: StatusId::WAITING_FOR_SUPPORT,
        resolution: None,
        priority: PriorityId::MEDIUM,
        components: Vec::new(),
        tags: Vec::new(),
        reference: String::new(),
        department: None,
        department_name: String::new(),
        reporter: ContactId::from_parts(1, [n; 10]),
        reporter_name: "Noor".to_owned(),
        reporter_anonymous: false,
        assignee: None,
        last: None,
        unanswered: false,
        last_vseq: 1,
        log_vseq: 1,
        customer: Watermark::default(),
        team: Watermark::default(),
        seen_at: None,
        created_at: 1,
        updated_at: 1,
    }
}
