//! Every way in that one browser has, open at once, and a program of whoever is signed in to it: to see each of them shut.

use model::file::FileView;
use model::frame::ToConsole;
use model::token::TokensView;
use model::view::ConversationView;
use serde_json::json;
use tokio::task::JoinHandle;

use crate::canary;
use crate::desk::{KEY, TestDesk};
use crate::http::{Answer, Browser};
use crate::socket::{Socket, within};

/// A browser's open socket, its held poll, a file that it may load, and a program with a token that was made in it.
pub(crate) struct Ways {
    pub(crate) browser: Browser,
    pub(crate) program: Browser,
    socket: Socket,
    poll: JoinHandle<Answer>,
    epoch: String,
    file: String,
}

/// A program with a new token of whoever is signed in to this browser.
async fn program(browser: &Browser) -> Browser {
    let make = json!({ "change": { "Make": { "name": "Reports", "writes": true, "days": null } } });
    let answer = browser.api("change_tokens", make).await;
    let token = answer.json::<TokensView>().made.unwrap().0;
    canary::plant(token.strip_prefix("lobby_").unwrap());
    let mut program = browser
        .with("origin", "")
        .with("authorization", &format!("Bearer {token}"));
    program.cookie = None;
    program
}

/// Puts a file beside the first chat; its address.
async fn file(browser: &Browser) -> String {
    let by_key = json!({ "key": format!("{KEY}-1") });
    let conversation = browser.api("load_conversation_by_key", by_key).await;
    let chat = conversation.json::<ConversationView>().chat.id;
    let answer = browser
        .post(&format!("/files/of/{chat}?name=a.txt"), FILE.into())
        .await;
    format!("/files/{}", answer.json::<FileView>().id)
}

const FILE: &str = "a secret of the file";
/// What a program asks for.
const PROGRAM: &str = "/api/v1/projects";

impl Ways {
    /// Opens them; the browser is signed in, and there is a chat.
    pub(crate) async fn open(desk: &TestDesk, browser: Browser) -> Self {
        let (program, file) = (program(&browser).await, file(&browser).await);
        let snapshot = browser.api("load_desk", json!({ "project_key": KEY })).await;
        let (epoch, head) = (
            snapshot.json::<model::view::DeskSnapshot>().epoch,
            desk.head().await,
        );
        let mut socket = Socket::open(&browser, &format!("/p/{KEY}/ws")).await.unwrap();
        socket.hello(&epoch, head).await;
        socket.frames_to(|frame| *frame == ToConsole::Live).await;
        let path = format!("/p/{KEY}/sync?epoch={epoch}&cursor={head}&wait=25");
        let polling = browser.clone();
        let poll = tokio::spawn(async move { polling.get(&path).await });
        let ways = Self {
            browser,
            program,
            socket,
            poll,
            epoch,
            file,
        };
        assert_eq!(ways.browser.get(&ways.file).await.text(), FILE);
        assert_eq!(ways.program.get(PROGRAM).await.status, 200);
        ways
    }

    /// All of them are shut: the socket was closed, the poll is answered, and page, function, poll and resume are refused.
    pub(crate) async fn are_shut(mut self, why: &str) {
        assert_eq!(self.socket.closed().await, 4401, "{why}");
        let polled = within("the poll's end", self.poll).await.unwrap();
        assert_eq!(polled.status, 401, "{why}");
        for (function, arguments) in [
            ("who_am_i", json!({})),
            ("load_desk", json!({ "project_key": KEY })),
            ("load_account", json!({})),
            ("sign_out", json!({})),
        ] {
            let answer = self.browser.api(function, arguments).await;
            assert_eq!(answer.status, 401, "{why}: {function}");
        }
        let loaded = self.browser.get(&self.file).await;
        assert_eq!(loaded.status, 401, "{why}: {}", loaded.text());
        let again = Socket::open(&self.browser, &format!("/p/{KEY}/ws")).await;
        assert_eq!(again.err(), Some(401), "{why}");
        let path = format!("/p/{KEY}/sync?epoch={}&cursor=0&wait=0", self.epoch);
        assert_eq!(self.browser.get(&path).await.status, 401, "{why}");
        for page in [format!("/p/{KEY}/chats"), "/account".to_owned()] {
            let page = self.browser.with("accept", "text/html").get(&page).await;
            assert!(!page.text().contains("a secret of hers"), "{why}");
            assert!(!page.text().contains("Kenji"), "{why}");
        }
    }

    /// Whether the program is let in, to read and to write.
    pub(crate) async fn lets_program_in(&self) -> bool {
        let reads = self.program.get(PROGRAM).await.status;
        let path = format!("/api/v1/projects/{KEY}/issues/{KEY}-1/messages");
        let writes = self.program.post(&path, b"{}".to_vec()).await.status;
        assert_eq!(reads == 401, writes == 401, "{reads} {writes}");
        reads == 200
    }

    /// None of them is shut.
    pub(crate) async fn are_open(mut self, why: &str) {
        self.socket.say(&model::frame::FromConsole::Probe {}).await;
        let pong = |frame: &ToConsole| matches!(frame, ToConsole::Pong { .. });
        self.socket.frames_to(pong).await;
        assert_eq!(self.browser.api("who_am_i", json!({})).await.status, 200, "{why}");
        assert_eq!(self.browser.get(&self.file).await.status, 200, "{why}");
        // Somebody who came or went may have answered the poll.
        if self.poll.is_finished() {
            assert_eq!(self.poll.await.unwrap().status, 200, "{why}");
        } else {
            self.poll.abort();
        }
    }
}
