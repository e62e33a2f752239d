//! A statement that fails in the middle of a batch, and a PostgreSQL without room.

use serde_json::json;

use crate::desk::TestDesk;
use crate::{sql, trouble};

/// A message with this text cannot be stored.
const GUILTY: &str = "guilty";

/// What makes inserting into a table fail, in the words of the engine. `when` is empty for every row.
fn refusing(database: &str, table: &str, when: &str, code: &str) -> String {
    if database.starts_with("sqlite:") {
        format!(
            "create trigger refuse_{table} before insert on {table} {when} begin select raise(abort, 'refused'); end"
        )
    } else {
        format!(
            "create or replace function refuse() returns trigger language plpgsql as \
             $$ begin raise exception 'refused' using errcode = '{code}'; end $$; \
             create trigger refuse_{table} before insert on {table} for each row {when} execute function refuse()"
        )
    }
}

#[tokio::test]
async fn p_1_a_guilty_command_stands_alone_and_its_neighbours_are_stored() {
    let desk = TestDesk::new().await;
    let (ana, (maja, chat)) = (desk.ana().await, desk.chat("Maja", "Hello").await);
    ana.show(chat).await;
    let when = format!("when (new.body = '{GUILTY}')");
    sql::run(
        desk.database(),
        &refusing(desk.database(), "message", &when, "23514"),
    )
    .await;
    let mut posts = tokio::task::JoinSet::new();
    for number in 0..40 {
        let text = if number == 17 {
            GUILTY.to_owned()
        } else {
            number.to_string()
        };
        let post = json!({ "chat": chat, "client_id": desk.client_id(), "text": text });
        let browser = ana.browser().clone();
        posts.spawn(async move { (number, browser.api("post_message", post).await.status) });
    }
    for (number, status) in posts.join_all().await {
        assert_eq!(status, if number == 17 { 500 } else { 200 }, "message {number}");
    }
    ana.until("all but one", |view| view.lines(chat).len() == 40)
        .await;
    maja.until("all but one", |panel| panel.lines().len() == 40).await;
    assert_eq!(ana.lines(chat), maja.lines());
    assert!(!ana.lines(chat).iter().any(|line| line == GUILTY));
}

#[tokio::test]
async fn a_postgres_without_room_is_said_and_goes_on_when_there_is_some() {
    let desk = TestDesk::on_postgres().await;
    let (ana, (maja, chat)) = (desk.ana().await, desk.chat("Maja", "Hello").await);
    ana.show(chat).await;
    // What a full disk answers to whoever wants to extend a table (PostgreSQL, appendix A).
    for table in ["event", "session"] {
        sql::run(desk.database(), &refusing(desk.database(), table, "", "53100")).await;
    }
    trouble::both_wait_and_are_told(&desk, &ana, &maja, chat).await;
    for table in ["event", "session"] {
        sql::run(
            desk.database(),
            &format!("drop trigger refuse_{table} on {table}"),
        )
        .await;
    }
    trouble::goes_on(&desk, &ana, &maja, chat).await;
}
