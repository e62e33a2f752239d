//! Databases of older schemas under this release: each is upgraded, nothing in it is lost, and everybody goes on.
//!
//! `crates/storage/tests/schemas` has one small database for the first schema and one for each that a release has shipped with,
//! written by the program of its time. [`fixture`] reads and writes them.

mod fixture;

use model::codec::Wire;
use model::frame::ToConsole;
use model::id::IssueId;
use model::view::{ConversationView, DeskSnapshot, MessageKind};
use model::visitor::{From, ToVisitor, VisitorSnapshot};
use serde_json::json;
use storage::OpenError;

use crate::desk::{KEY, TestDesk, Way};
use crate::http::Browser;
use crate::socket::Socket;
use crate::sql;
use fixture::Fixture;

/// What stands in the list, in the chats and in the log is what the fixture says.
async fn agents_find_everything(desk: &TestDesk, fixture: &Fixture) {
    let ana = desk.founder();
    let snapshot: DeskSnapshot = ana.api("load_desk", json!({ "project_key": KEY })).await.json();
    let mut keys: Vec<&str> = snapshot.page.chats.iter().map(|row| row.key.as_str()).collect();
    keys.sort_unstable();
    assert_eq!(keys, fixture.keys());
    for row in &snapshot.page.chats {
        assert_eq!(lines(&ana, row.id).await, fixture.lines(&row.key), "{}", row.key);
    }
    let mut socket = Socket::open(&ana, &format!("/p/{KEY}/ws")).await.unwrap();
    socket.hello(&snapshot.epoch, 0).await;
    let frames = socket
        .frames_to(|frame| matches!(frame, ToConsole::Live | ToConsole::Reset))
        .await;
    let positions: Vec<i64> = frames
        .iter()
        .filter_map(|frame| match frame {
            ToConsole::Event(event) => Some(event.pos),
            _ => None,
        })
        .collect();
    assert!(snapshot.head > 0);
    assert_eq!(
        positions,
        (1..=snapshot.head).collect::<Vec<_>>(),
        "the whole log is resumed"
    );
}

async fn lines(browser: &Browser, chat: IssueId) -> Vec<String> {
    let answer = browser.api("load_conversation", json!({ "chat": chat })).await;
    let messages = answer.json::<ConversationView>().messages;
    let of_people = messages
        .into_iter()
        .filter(|line| line.kind == MessageKind::Public);
    of_people.map(|line| line.body).collect()
}

/// The cookies of that time still open their chats, with all lines, and the log after any of them.
async fn visitors_go_on(desk: &TestDesk, fixture: &Fixture) {
    for (key, cookie) in &fixture.visitors {
        let mut browser = desk.browser();
        browser.cookie = Some(cookie.clone());
        let answer = browser.get(&format!("/w/{}/state", fixture.widget)).await;
        let state = VisitorSnapshot::from_bytes(&answer.body).unwrap();
        assert_eq!(state.chat.map(|chat| chat.key).as_ref(), Some(key));
        let of_people = state
            .messages
            .into_iter()
            .filter(|line| line.from != From::System);
        let shown: Vec<String> = of_people.map(|line| line.text).collect();
        assert_eq!(shown, fixture.lines(key), "{key}");
        let path = format!("/w/{}/ws", fixture.widget);
        let mut socket = Socket::open(&browser, &path).await.unwrap();
        socket.greet(None, &state.epoch, 0, key).await;
        let frames = socket.news_to(|frame| *frame == ToVisitor::Live).await;
        let events = frames.iter().filter(|frame| matches!(frame, ToVisitor::Event(_)));
        assert_eq!(events.count() as i64, state.cursor, "{key}");
    }
}

/// New lines come behind the old ones, for both sides.
async fn both_sides_write(desk: &TestDesk, fixture: &Fixture) {
    let ana = desk.founder();
    let chat = ana
        .api("load_conversation_by_key", json!({ "key": "SU-1" }))
        .await;
    let chat = chat.json::<ConversationView>().chat.id;
    let post = json!({ "chat": chat, "client_id": desk.client_id(), "text": "after the upgrade" });
    assert_eq!(ana.api("post_message", post).await.status, 200);
    let mut expected = fixture.lines("SU-1");
    expected.push("after the upgrade".to_owned());
    assert_eq!(lines(&ana, chat).await, expected);
    let maja = desk.visitor("Maja").await;
    maja.start("a new chat").await;
    maja.shows("a new chat").await;
    let kenji = desk.console("kenji", Way::Socket).await;
    assert!(
        kenji.read(|view| view.inbox.by_key("SU-1").is_some()),
        "his rights are there"
    );
}

/// The database was copied before, if there was anything to change; the copy is what was there, in a file on both engines.
async fn was_copied_before(desk: &TestDesk, fixture: &Fixture, newest: i64) {
    let folder = desk.folder().path("data");
    let files = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    let copies: Vec<String> = files
        .map(|file| file.display().to_string())
        .filter(|name| name.contains("before-schema"))
        .collect();
    if fixture.schema == newest {
        return assert_eq!(copies, [""; 0]);
    }
    assert_eq!(copies.len(), 1, "{copies:?}");
    assert!(
        copies[0].contains(&format!("before-schema-{newest}-")),
        "{copies:?}"
    );
    let copy = format!("sqlite:{}", copies[0]);
    assert_eq!(fixture::schema_of(&copy).await, fixture.schema);
    assert_eq!(fixture.rows_in(&copy).await, fixture.rows());
}

#[tokio::test]
async fn p_24_databases_of_the_first_and_of_every_released_schema_are_upgraded_whole() {
    let newest = fixture::newest().await;
    for fixture in Fixture::all().await {
        let folder = crate::database::folder();
        std::fs::create_dir_all(folder.path("data")).unwrap();
        fixture.fill(&folder.database).await;
        assert_eq!(fixture::schema_of(&folder.database).await, fixture.schema);
        let desk = TestDesk::of_database(folder, &fixture.widget).await;
        assert_eq!(fixture::schema_of(desk.database()).await, newest);
        let (before, after) = (fixture.rows(), fixture.rows_in(desk.database()).await);
        let lost = before.iter().zip(&after).find(|(before, after)| after < before);
        assert_eq!(lost, None, "schema {}", fixture.schema);
        was_copied_before(&desk, &fixture, newest).await;
        agents_find_everything(&desk, &fixture).await;
        visitors_go_on(&desk, &fixture).await;
        both_sides_write(&desk, &fixture).await;
    }
}

#[tokio::test]
async fn p_24_a_database_of_a_newer_release_is_refused_and_stays() {
    let mut desk = TestDesk::new().await;
    desk.stop();
    let newer = "update _sqlx_migrations set version = 9999 where version = 1";
    sql::run(desk.database(), newer).await;
    let refused = server::start(desk.folder().config(&[]))
        .await
        .map(drop)
        .unwrap_err();
    let said = refused.to_string();
    assert!(
        matches!(
            refused,
            server::StartError::Database(OpenError::TooNew { found: 9999, .. })
        ),
        "{said}"
    );
    assert!(
        said.contains("has schema 9999") && said.contains("start the newer release"),
        "{said}"
    );
    assert_eq!(fixture::schema_of(desk.database()).await, 9_999);
    sql::run(
        desk.database(),
        "update _sqlx_migrations set version = 1 where version = 9999",
    )
    .await;
    desk.start().await;
}

/// Every release has a line in `releases.tsv`, and every schema named there a database to begin from.
#[tokio::test]
async fn p_24_the_first_and_every_released_schema_have_a_database_to_begin_from() {
    fixture::write_if_asked().await;
    let changes = include_str!("../../../CHANGELOG.md");
    let headings = changes
        .lines()
        .filter_map(|line| line.strip_prefix("## [")?.split(']').next());
    let lines = fixture::releases();
    for release in headings.filter(|release| *release != "Unreleased") {
        let named = lines.iter().any(|(named, _)| named == release);
        assert!(
            named,
            "{release} has no line in releases.tsv (CONTRIBUTING, A release)"
        );
    }
    let there: Vec<i64> = Fixture::all()
        .await
        .iter()
        .map(|fixture| fixture.schema)
        .collect();
    for (release, schema) in [("the first schema".to_owned(), 1)].into_iter().chain(lines) {
        assert!(
            there.contains(&schema),
            "{release} has schema {schema}, and there is no database of it (CONTRIBUTING, A release)"
        );
    }
}

/// What was released is not changed any more: a database out there remembers the very text of its migrations.
#[tokio::test]
async fn p_24_migrations_that_were_released_are_what_they_were() {
    for fixture in Fixture::all().await {
        let now = fixture::digests(fixture.schema).await;
        assert_eq!(now, fixture.migrations, "up to schema {}", fixture.schema);
    }
}
