//! Who may ask for what over plain HTTP: every plain route and every page, for every kind of person. A route without a row fails the
//! test, and so does a row without a route.

use std::collections::{BTreeMap, BTreeSet};

use model::codec::Wire;
use model::file::FileView;
use model::id::{FileId, IssueId};
use model::visitor::FromVisitor;
use serde_json::json;
use server::router::{page_addresses, plain_routes};
use server::table::Route;

use crate::desk::{KEY, TestDesk};
use crate::http::Browser;
use crate::matrix::{ACTORS, IN_PROJECT, READS, Row, people};
use crate::socket::Socket;
use crate::support::HASH;
use crate::visitor::Visitor;

/// Whoever holds a visitor's credential, or something like it.
const VISITORS: [&str; 3] = ["visitor", "other visitor", "forger"];

/// What a visitor's cookie is answered.
type VisitorRow = [u16; VISITORS.len()];

const ALL: Row = [200; ACTORS.len()];
const OPENS: Row = [101; ACTORS.len()];
/// As [`IN_PROJECT`], of a socket.
const OPENS_IN_PROJECT: Row = [401, 401, 403, 403, 101, 101, 101, 101, 101, 101];
const VISITORS_ALL: VisitorRow = [200; VISITORS.len()];
const NO_VISITOR: VisitorRow = [401; VISITORS.len()];

/// How a route is asked.
enum Ask {
    Get(String),
    /// With a body, made anew for each try.
    Post(String, fn(&TestDesk, &Visitor) -> Vec<u8>),
    /// With a change of one field.
    Patch(String),
    /// A websocket.
    Upgrade(String),
}

struct RouteRow {
    route: Route,
    ask: Ask,
    agents: Row,
    visitors: VisitorRow,
}

fn row(route: Route, ask: Ask, agents: Row, visitors: VisitorRow) -> RouteRow {
    RouteRow {
        route,
        ask,
        agents,
        visitors,
    }
}

/// Rows of routes with files; `file` stands beside a public message of the first chat.
fn rows_of_files(widget: &str, chat: IssueId, file: FileId) -> Vec<RouteRow> {
    let up = |pattern, path: String, agents, visitors| {
        row(
            ("POST", pattern),
            Ask::Post(path, |_, _| b"a".to_vec()),
            agents,
            visitors,
        )
    };
    let down =
        |pattern, path: String, agents, visitors| row(("GET", pattern), Ask::Get(path), agents, visitors);
    vec![
        up(
            "/files/of/{chat}",
            format!("/files/of/{chat}?name=a.txt"),
            [401, 401, 404, 404, 404, 403, 201, 201, 201, 201],
            NO_VISITOR,
        ),
        up(
            "/files/for/{project}",
            format!("/files/for/{KEY}?name=a.txt"),
            [401, 401, 403, 403, 201, 201, 201, 201, 201, 201],
            NO_VISITOR,
        ),
        down("/files/{file}", format!("/files/{file}"), READS, NO_VISITOR),
        down(
            "/files/{file}/thumb",
            format!("/files/{file}/thumb"),
            READS,
            NO_VISITOR,
        ),
        up(
            "/w/{widget}/files",
            format!("/w/{widget}/files?name=a.txt"),
            [404; ACTORS.len()],
            [201, 201, 404],
        ),
        down(
            "/w/files/{file}",
            format!("/w/files/{file}"),
            [404; ACTORS.len()],
            [200, 404, 404],
        ),
        down(
            "/w/files/{file}/thumb",
            format!("/w/files/{file}/thumb"),
            [404; ACTORS.len()],
            [200, 404, 404],
        ),
    ]
}

fn rows(widget: &str) -> Vec<RouteRow> {
    let get = |path: &str| Ask::Get(path.to_owned());
    let file = |pattern: &'static str, path: &str| row(("GET", pattern), get(path), ALL, VISITORS_ALL);
    let of_widget = |rest: &str| format!("/w/{widget}{rest}");
    vec![
        row(
            ("GET", "/p/{key}/ws"),
            Ask::Upgrade(format!("/p/{KEY}/ws")),
            OPENS_IN_PROJECT,
            NO_VISITOR,
        ),
        row(
            ("GET", "/p/{key}/sync"),
            get(&format!("/p/{KEY}/sync?epoch=x&cursor=0&wait=0")),
            IN_PROJECT,
            NO_VISITOR,
        ),
        file("/w/{widget}", &of_widget("")),
        file("/w/{widget}/state", &of_widget("/state")),
        row(
            ("POST", "/w/{widget}/chats"),
            Ask::Post(of_widget("/chats"), |_, visitor| {
                visitor.first_message("Hello").to_bytes()
            }),
            [201; ACTORS.len()],
            [201; VISITORS.len()],
        ),
        // Whoever signed in is no visitor by that.
        row(
            ("POST", "/w/{widget}/frames"),
            Ask::Post(of_widget("/frames"), send),
            [404; ACTORS.len()],
            [200, 200, 404],
        ),
        file("/w/{widget}/sync", &of_widget("/sync?epoch=x&cursor=0&wait=0")),
        row(
            ("GET", "/w/{widget}/ws"),
            Ask::Upgrade(of_widget("/ws")),
            OPENS,
            [101; VISITORS.len()],
        ),
        file("/pkg/{hash}/{name}", &format!("/pkg/{HASH}/console.js")),
        file("/w/assets/{hash}/{name}", "/w/assets/fedcba9876543210/widget.js"),
        file("/static/{*name}", "/static/favicon.svg"),
        file("/favicon.ico", "/favicon.ico"),
        file("/healthz", "/healthz"),
        file("/readyz", "/readyz"),
        // Programs on this machine; `sec_09_what_a_proxy_passes_on_gets_no_numbers` has the others.
        file("/metrics", "/metrics"),
    ]
}

/// The programming interface. Whoever signed in is no program by that; `rest` has the matrix of tokens.
fn rows_of_programs() -> Vec<RouteRow> {
    const ISSUE: &str = "/api/v1/projects/{key}/issues/{issue}";
    const MESSAGES: &str = "/api/v1/projects/{key}/issues/{issue}/messages";
    const TRANSITIONS: &str = "/api/v1/projects/{key}/issues/{issue}/transitions";
    let asked = |pattern: &str| pattern.replace("{key}", KEY).replace("{issue}", "SU-1");
    let closed = |method, pattern: &'static str| {
        let path = asked(pattern);
        let ask = match method {
            "POST" => Ask::Post(path, |_, _| b"{}".to_vec()),
            "PATCH" => Ask::Patch(path),
            _ => Ask::Get(path),
        };
        row((method, pattern), ask, [401; ACTORS.len()], NO_VISITOR)
    };
    let document = "/api/v1/openapi.json";
    vec![
        row(
            ("GET", document),
            Ask::Get(document.to_owned()),
            ALL,
            VISITORS_ALL,
        ),
        closed("GET", "/api/v1/projects"),
        closed("GET", "/api/v1/projects/{key}/fields"),
        closed("GET", "/api/v1/projects/{key}/issues"),
        closed("GET", ISSUE),
        closed("PATCH", ISSUE),
        closed("GET", MESSAGES),
        closed("POST", MESSAGES),
        closed("POST", "/api/v1/projects/{key}/issues/{issue}/files"),
        closed("GET", "/api/v1/projects/{key}/issues/{issue}/files/{file}"),
        closed("GET", TRANSITIONS),
        closed("POST", TRANSITIONS),
    ]
}

fn send(desk: &TestDesk, _: &Visitor) -> Vec<u8> {
    let frame = FromVisitor::Send {
        client_id: desk.client_id(),
        text: "Hello".to_owned(),
        files: Vec::new(),
    };
    frame.to_bytes()
}

async fn status(desk: &TestDesk, visitor: &Visitor, browser: &Browser, ask: &Ask) -> u16 {
    match ask {
        Ask::Get(path) => browser.get(path).await.status,
        Ask::Post(path, body) => browser.post(path, body(desk, visitor)).await.status,
        Ask::Patch(path) => {
            browser
                .try_send("PATCH", path, b"{}".to_vec())
                .await
                .unwrap()
                .status
        }
        Ask::Upgrade(path) => Socket::open(browser, path)
            .await
            .map_or_else(|status| status, |_| 101),
    }
}

#[tokio::test]
async fn sec_02_every_plain_route_answers_every_kind_of_person_as_the_matrix_says() {
    let desk = TestDesk::new().await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    let (eve, _) = desk.chat("Eve", "Hello").await;
    let cookie = format!("__Host-lobby-visitor-{KEY}={}", "0".repeat(64));
    let forger = Browser {
        cookie: Some(cookie),
        ..desk.browser()
    };
    let agents = people(&desk).await;
    let visitors = BTreeMap::from([
        ("visitor", maja.browser()),
        ("other visitor", eve.browser()),
        ("forger", forger),
    ]);
    let path = format!("/files/of/{chat}?name=a.txt");
    let file = desk
        .founder()
        .post(&path, b"a".to_vec())
        .await
        .json::<FileView>()
        .id;
    let arguments = json!({ "chat": chat, "client_id": desk.client_id(), "text": "", "files": [file] });
    assert_eq!(desk.founder().api("post_message", arguments).await.status, 200);
    let mut rows = rows(&desk.widget);
    rows.extend(rows_of_files(&desk.widget, chat, file));
    rows.extend(rows_of_programs());
    let known: BTreeSet<Route> = rows.iter().map(|row| row.route).collect();
    let registered: BTreeSet<Route> = plain_routes().into_iter().collect();
    assert_eq!(
        known, registered,
        "each route has its row, and each row its route"
    );
    assert_eq!(known.len(), rows.len(), "each route has one row");
    for row in &rows {
        let agents = ACTORS
            .iter()
            .zip(row.agents)
            .map(|(actor, status)| (*actor, &agents[actor], status));
        let visitors = VISITORS
            .iter()
            .zip(row.visitors)
            .map(|(actor, status)| (*actor, &visitors[actor], status));
        for (actor, browser, expected) in agents.chain(visitors) {
            let found = status(&desk, &maja, browser, &row.ask).await;
            let expected = if expected == 2 { 200 } else { expected };
            assert_eq!(found, expected, "{:?} of {actor}", row.route);
        }
        let (Ask::Get(path) | Ask::Upgrade(path) | Ask::Post(path, _) | Ask::Patch(path)) = &row.ask;
        let is_answered = |method: &str| known.contains(&(method, row.route.1));
        for method in ["GET", "POST", "PATCH", "PUT"]
            .iter()
            .filter(|method| !is_answered(method))
        {
            let other = desk.founder().try_send(method, path, Vec::new()).await.unwrap();
            assert_eq!(other.status, 405, "{:?} by {method}", row.route);
        }
    }
}

/// Whether an actor may read chats of the department.
fn reads(actor: &str) -> bool {
    let place = |name: &str| ACTORS.iter().position(|known| *known == name);
    place(actor) >= place("observer")
}

/// The pages; `302` leads to signing in, or on.
fn pages() -> Vec<(&'static str, String, Row)> {
    const IN: Row = [302, 302, 403, 403, 200, 200, 200, 200, 200, 200];
    const ADMIN: Row = [302, 302, 403, 403, 403, 403, 403, 403, 403, 200];
    let of_project = |rest: &str| format!("/p/{KEY}/{rest}");
    vec![
        (
            "/",
            "/".to_owned(),
            [302, 302, 403, 302, 302, 302, 302, 302, 302, 302],
        ),
        ("/login", "/login".to_owned(), ALL),
        ("/setup/{token}", "/setup/0123".to_owned(), [404; ACTORS.len()]),
        (
            "/account",
            "/account".to_owned(),
            [302, 302, 200, 200, 200, 200, 200, 200, 200, 200],
        ),
        ("/p/{key}/chats", of_project("chats"), IN),
        (
            "/p/{key}/chats/{issue}",
            of_project("chats/SU-1"),
            [302, 302, 403, 403, 404, 200, 200, 200, 200, 200],
        ),
        (
            "/p/{key}/chats/{issue}/{pane}",
            of_project("chats/SU-1/data"),
            [302, 302, 403, 403, 404, 200, 200, 200, 200, 200],
        ),
        (
            "/p/{key}/issue/{number}",
            of_project("issue/1"),
            [302, 302, 403, 403, 404, 200, 200, 200, 200, 200],
        ),
        (
            "/p/{key}/issue/{number}/{pane}",
            of_project("issue/1/fields"),
            [302, 302, 403, 403, 404, 200, 200, 200, 200, 200],
        ),
        ("/p/{key}/text-modules", of_project("text-modules"), IN),
        ("/p/{key}/settings", of_project("settings"), ADMIN),
        ("/p/{key}/settings/{section}", of_project("settings/audit"), ADMIN),
    ]
}

#[tokio::test]
async fn sec_02_every_page_answers_every_kind_of_person_as_the_matrix_says() {
    let desk = TestDesk::new().await;
    let (_maja, _) = desk.chat("Maja", "a secret of hers").await;
    let people = people(&desk).await;
    let pages = pages();
    let known: BTreeSet<String> = pages.iter().map(|(address, ..)| (*address).to_owned()).collect();
    let registered: BTreeSet<String> = page_addresses().into_iter().collect();
    assert_eq!(known, registered, "each page has its row, and each row its page");
    for (address, path, row) in pages {
        for (actor, expected) in ACTORS.iter().zip(row) {
            let answer = people[actor].with("accept", "text/html").get(&path).await;
            assert_eq!(answer.status, expected, "{address} of {actor}");
            let shows = answer.text().contains("a secret of hers");
            assert!(reads(actor) || !shows, "{address} of {actor}");
        }
    }
}
