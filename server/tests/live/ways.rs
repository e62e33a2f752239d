//! Every way in that one browser has, open at once: to see each of them shut.

use model::frame::ToConsole;
use serde_json::json;
use tokio::task::JoinHandle;

use crate::desk::{KEY, TestDesk};
use crate::http::{Answer, Browser};
use crate::socket::{Socket, within};

/// A browser's open socket and its held poll.
pub(crate) struct Ways {
    pub(crate) browser: Browser,
    socket: Socket,
    poll: JoinHandle<Answer>,
    epoch: String,
}

impl Ways {
    /// Opens them; the browser is signed in.
    pub(crate) async fn open(desk: &TestDesk, browser: Browser) -> Self {
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
        Self {
            browser,
            socket,
            poll,
            epoch,
        }
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

    /// None of them is shut.
    pub(crate) async fn are_open(mut self, why: &str) {
        self.socket.say(&model::frame::FromConsole::Probe {}).await;
        let pong = |frame: &ToConsole| matches!(frame, ToConsole::Pong { .. });
        self.socket.frames_to(pong).await;
        assert_eq!(self.browser.api("who_am_i", json!({})).await.status, 200, "{why}");
        // Somebody who came or went may have answered the poll.
        if self.poll.is_finished() {
            assert_eq!(self.poll.await.unwrap().status, 200, "{why}");
        } else {
            self.poll.abort();
        }
    }
}
