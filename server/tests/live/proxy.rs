//! A desk behind the reverse proxies of `docs/deploy`, with those very files: only ports, addresses of certificates and the desk's port
//! are others. A proxy that is not installed is left out, and that is said.

mod doctor;
mod door;

use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStdout, Stdio};

use app::api::SetUpDone;
use model::codec::Wire;
use model::frame::ToConsole;
use model::id::ClientId;
use model::view::DeskSnapshot;
use model::visitor::StartChat;
use serde_json::json;

use crate::desk::{KEY, PASSWORD};
use crate::http::{Answer, Browser};
use crate::port;
use crate::program::command;
use crate::socket::{Socket, within};
use crate::support::Folder;
use door::{Door, Kind};

const ORIGIN: &str = "https://desk.example";
const BELIEVES_THE_PROXY: [&str; 2] = ["--trusted-proxies", "127.0.0.1"];
/// How many chats one address may open (`security.md`, Limits against abuse).
const CHATS: u32 = 6;

/// The program, where the proxy expects it.
struct Behind {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Behind {
    fn start(folder: &Folder, port: u16, more: &[&str]) -> Self {
        let addr = format!("127.0.0.1:{port}");
        let own = ["--addr", &addr, "--public-url", ORIGIN, "--log", "error"];
        let flags: Vec<&str> = own.into_iter().chain(more.iter().copied()).collect();
        let mut child = command(folder, &flags)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let console = lines.next().expect("it starts").unwrap();
        assert!(console.contains(ORIGIN), "{console}");
        Self { child, lines }
    }

    /// The token of the set-up link, which the first start prints.
    fn set_up(&mut self) -> String {
        let line = self.lines.next().unwrap().unwrap();
        line.rsplit('/').next().unwrap().to_owned()
    }

    fn terminate(&self) {
        let id = self.child.id().to_string();
        let told = std::process::Command::new("kill").args(["-TERM", &id]).status();
        assert!(told.unwrap().success());
    }

    fn ended(mut self) {
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Behind {
    fn drop(&mut self) {
        // It has ended already where all went well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A browser on one of our pages.
fn browser(to: std::net::SocketAddr) -> Browser {
    Browser::new(to)
        .with("host", "desk.example")
        .with("origin", ORIGIN)
}

async fn found(browser: &mut Browser, link: &str) -> String {
    let first = json!({
        "name": "Ana Ribeiro", "email": "ana@shop.example", "password": PASSWORD, "project_name": "Support",
        "project_key": KEY, "websites": ["https://shop.example"],
    });
    let founding = json!({ "token": link, "first": first });
    let sibling = browser.with("origin", "https://evil.example");
    assert_eq!(sibling.api("set_up", founding.clone()).await.status, 403);
    let answer = browser.api("set_up", founding).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let cookie = answer.header("set-cookie");
    assert!(
        cookie.starts_with("__Host-lobby=") && cookie.contains("; Secure"),
        "{cookie}"
    );
    assert_ne!(answer.header("strict-transport-security"), "");
    browser.cookie = answer.cookie();
    answer.json::<SetUpDone>().widget
}

/// A visitor's first message.
async fn start(browser: &Browser, widget: &str, n: u32) -> Answer {
    let first = StartChat {
        chat: ClientId(uuid::Uuid::from_u128(u128::from(n) + 1)),
        client_id: ClientId(uuid::Uuid::from_u128(u128::from(n) + 1_001)),
        name: "Maja".to_owned(),
        text: format!("Hello {n}"),
        page: "https://shop.example/bowl".to_owned(),
    };
    browser
        .post(&format!("/w/{widget}/chats"), first.to_bytes())
        .await
}

async fn desk(browser: &Browser) -> DeskSnapshot {
    browser
        .api("load_desk", json!({ "project_key": KEY }))
        .await
        .json()
}

/// A console's websocket, live.
async fn live(browser: &Browser) -> Socket {
    let DeskSnapshot { epoch, head, .. } = desk(browser).await;
    let mut socket = Socket::open(browser, &format!("/p/{KEY}/ws")).await.unwrap();
    socket.hello(&epoch, head).await;
    socket.frames_to(|frame| *frame == ToConsole::Live).await;
    socket
}

fn is_event(frame: &ToConsole) -> bool {
    matches!(frame, ToConsole::Event(_))
}

async fn sockets_and_polls_go_through(ana: &Browser, visitor: &Browser, widget: &str) {
    let foreign = ana.with("origin", "https://evil.example");
    let refused = Socket::open(&foreign, &format!("/p/{KEY}/ws")).await;
    assert_eq!(refused.err(), Some(403), "the proxy leaves `Origin` as it is");
    let mut socket = live(ana).await;
    let DeskSnapshot { epoch, head, .. } = desk(ana).await;
    let path = format!("/p/{KEY}/sync?epoch={epoch}&cursor={head}&wait=25");
    let polling = tokio::spawn({
        let ana = ana.clone();
        async move { ana.get(&path).await }
    });
    let started = start(visitor, widget, 0).await;
    assert_eq!(started.status, 201, "{}", started.text());
    let cookie = started.header("set-cookie");
    assert!(
        cookie.starts_with("__Host-lobby-visitor-") && cookie.contains("; Secure"),
        "{cookie}"
    );
    socket.frames_to(is_event).await;
    let polled: Vec<ToConsole> = within("the poll", polling).await.unwrap().json();
    assert!(polled.iter().any(is_event), "{polled:?}");
}

/// A file is larger than what proxies take unasked (E.5).
async fn files_go_through(ana: &Browser) {
    let chat = desk(ana).await.page.chats[0].id;
    let path = format!("/files/of/{chat}?name=log.txt");
    let answer = ana.post(&path, vec![b'a'; 2 * 1024 * 1024]).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let file = answer.json::<model::file::FileView>().id;
    let down = ana.get(&format!("/files/{file}")).await;
    assert_eq!((down.status, down.body.len()), (200, 2 * 1024 * 1024));
}

/// Whoever says of himself that he is somebody else is counted as who he is.
async fn addresses_are_told_by_the_proxy(one: &Browser, other: &Browser, widget: &str) {
    for n in 1..CHATS {
        let forged = one.with("x-forwarded-for", &format!("203.0.113.{n}"));
        assert_eq!(start(&forged, widget, n).await.status, 201, "{n}");
    }
    let forged = one.with("x-forwarded-for", "203.0.113.99");
    assert_eq!(start(&forged, widget, CHATS).await.status, 429, "one address");
    assert_eq!(
        start(other, widget, CHATS + 1).await.status,
        201,
        "another address"
    );
}

/// Where the proxy is not believed, all visitors are one.
async fn nobody_is_believed_who_was_not_named(one: &Browser, other: &Browser, widget: &str) {
    for n in 20..20 + CHATS {
        assert_eq!(start(one, widget, n).await.status, 201, "{n}");
    }
    let forged = other.with("x-forwarded-for", "203.0.113.99");
    assert_eq!(start(&forged, widget, 40).await.status, 429);
}

async fn tried_behind(kind: Kind) {
    let (folder, port) = (Folder::new(), port::free());
    let Some(door) = Door::open(kind, port).await else {
        return;
    };
    let mut behind = Behind::start(&folder, port, &BELIEVES_THE_PROXY);
    // On this machine each number of 127.0.0.0/8 is an address from which one can call.
    let [mut ana, one, other] = [
        browser(door.way_in([127, 0, 0, 2]).await),
        browser(door.way_in([127, 0, 0, 2]).await),
        browser(door.way_in([127, 0, 0, 3]).await),
    ];
    let widget = found(&mut ana, &behind.set_up()).await;
    sockets_and_polls_go_through(&ana, &one, &widget).await;
    files_go_through(&ana).await;
    addresses_are_told_by_the_proxy(&one, &other, &widget).await;
    assert_eq!(
        ana.get("/metrics").await.status,
        404,
        "numbers stay on the machine"
    );

    let mut socket = live(&ana).await;
    behind.terminate();
    let last = socket
        .frames_to(|frame| matches!(frame, ToConsole::Closing { .. }))
        .await;
    assert!(!last.is_empty());
    assert_eq!(socket.closed().await, 1012);
    behind.ended();
    assert_eq!(ana.get("/readyz").await.status, 502, "the proxy is alone");
    let next = Behind::start(&folder, port, &[]);
    drop(live(&ana).await);
    nobody_is_believed_who_was_not_named(&one, &other, &widget).await;
    next.terminate();
    next.ended();
}

#[tokio::test]
async fn sec_08_sec_09_a_desk_behind_nginx_works_with_the_file_of_the_repository() {
    tried_behind(Kind::Nginx).await;
}

#[tokio::test]
async fn sec_08_sec_09_a_desk_behind_caddy_works_with_the_file_of_the_repository() {
    tried_behind(Kind::Caddy).await;
}
