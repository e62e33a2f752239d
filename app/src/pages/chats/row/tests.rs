use model::id::{ContactId, PriorityId, ResolutionId, StatusId};
use model::status::ChatState;
use model::time::Zone;
use model::view::Watermark;

use super::*;
use crate::components::moment::Clock;

fn row(last: Option<LastMessage>, unanswered: bool) -> ChatRow {
    ChatRow {
        id: IssueId::from_parts(1, [1; 10]),
        number: 3,
        key: "JK-3".to_owned(),
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
        reporter: ContactId::from_parts(1, [1; 10]),
        reporter_name: "Maja Kowalska".to_owned(),
        reporter_anonymous: false,
        assignee: None,
        last,
        unanswered,
        last_vseq: 1,
        log_vseq: 1,
        customer: Watermark::default(),
        team: Watermark::default(),
        seen_at: None,
        created_at: 1,
        updated_at: 1,
    }
}

fn drawn(row: ChatRow) -> String {
    let owner = Owner::new();
    owner.with(|| {
        let ((now, _), (zone, _)) = (signal(2_i64), signal(Zone::UTC));
        provide_context(Clock { now, zone });
        row_body(&Scheme::default(), &row, AgentId(1), Here::Customer(true)).to_html()
    })
}

fn last(author: Author, name: &str) -> LastMessage {
    LastMessage {
        author,
        author_name: name.to_owned(),
        preview: String::new(),
        at: 1,
    }
}

#[test]
fn s1_21_s1_22_the_row_says_who_spoke_last() {
    let me = AgentId(1);
    let of = |last: &LastMessage| Speaker::of(Some(last), me);
    assert_eq!(
        of(&last(Author::Agent(me), "Ana Ribeiro")),
        Speaker::Team("You said".to_owned())
    );
    assert_eq!(
        of(&last(Author::Agent(AgentId(2)), "Ngozi Eze")),
        Speaker::Team("Ngozi said".to_owned())
    );
    assert_eq!(
        of(&last(Author::Visitor(ContactId::from_parts(1, [1; 10])), "Maja")),
        Speaker::Customer
    );
    assert_eq!(Speaker::of(None, me), Speaker::Nobody);
}

#[test]
fn an_assignee_is_named_to_those_who_do_not_see_the_picture() {
    let me = AgentId(1);
    let html = |assignee: Option<(AgentId, String)>| assigned(assignee.as_ref(), me).to_html();
    assert!(html(Some((me, "Ana".to_owned()))).contains("aria-label=\"Assigned to you\""));
    assert!(html(Some((AgentId(2), "Kenji".to_owned()))).contains("Assigned to Kenji"));
    assert!(html(None).contains("Unassigned"));
}

#[test]
fn s1_25_an_unanswered_chat_says_so_to_those_who_do_not_see_bold() {
    let theirs = last(
        Author::Visitor(ContactId::from_parts(1, [1; 10])),
        "Maja Kowalska",
    );
    let html = drawn(row(Some(theirs), true));
    assert!(html.contains("<span class=\"vh\">Unanswered: "), "{html}");
    let html = drawn(row(Some(last(Author::Agent(AgentId(1)), "Ana Ribeiro")), false));
    assert!(
        html.contains("You said") && !html.contains("Unanswered"),
        "{html}"
    );
}

#[test]
fn s1_20_s1_26_s1_28_the_row_shows_presence_status_and_key() {
    let html = drawn(row(None, false));
    assert!(
        html.contains("aria-label=\"Online\"") && html.contains("JK-3"),
        "{html}"
    );
    assert!(html.contains("Waiting for support"), "{html}");
    let resolved = ChatRow {
        status: StatusId::RESOLVED,
        resolution: Some(ResolutionId::DONE),
        priority: PriorityId::MEDIUM,
        components: Vec::new(),
        tags: Vec::new(),
        ..row(None, false)
    };
    let html = drawn(resolved);
    assert!(html.contains("Done") && !html.contains("Resolved"), "{html}");
}

#[test]
fn sec_05_what_a_visitor_wrote_is_text() {
    let mut hostile = row(None, true);
    hostile.reporter_name = "<img src=x onerror=alert(1)>".to_owned();
    hostile.last = Some(LastMessage {
        preview: "<script>alert(1)</script>".to_owned(),
        ..last(Author::Visitor(hostile.reporter), "")
    });
    let html = drawn(hostile);
    assert!(!html.contains("<img") && !html.contains("<script"), "{html}");
}
