//! A desk in this process with agents of two departments.

use std::net::IpAddr;
use std::sync::Arc;

use model::id::ClientId;
use model::status::{Level, Role};
use model::visitor::{StartChat, Started};
use serde_json::json;
use server::{Injected, Running, start_with};
use service::connection::Peer;
use service::desk::StartRequest;
use service::ports::Front;
use service::record::{DemoTeam, NewAgent};
use service::throttle::ClientAddress;

use crate::clock::{HandClock, SeededRng};
use crate::http::{Browser, ORIGIN};
use crate::support::Folder;

/// Everybody's password.
pub(crate) const PASSWORD: &str = "a long password";

/// A running desk.
pub(crate) struct LoadedDesk {
    running: Running,
    rng: Arc<SeededRng>,
    front: Front,
    _folder: Folder,
}

impl LoadedDesk {
    /// Ana, who sees everything, and Ngozi, who sees the department Courses, to which no widget leads.
    pub(crate) async fn open() -> Self {
        let folder = Folder::new();
        let flags = [
            "--addr",
            "127.0.0.1:0",
            "--public-url",
            ORIGIN,
            "--limits",
            "bench",
        ];
        let config = folder.config(&flags);
        let rng = Arc::new(SeededRng::new(25));
        let injected = Injected {
            clock: Arc::new(HandClock::default()),
            rng: Arc::<SeededRng>::clone(&rng),
            ..Injected::default()
        };
        let running = start_with(config, injected).await.unwrap();
        let browser = Browser::new(running.console_addr);
        let first = json!({
            "name": "Ana Ribeiro", "email": "ana@shop.example", "password": PASSWORD, "project_name": "Support",
            "project_key": "SU", "websites": ["https://shop.example"],
        });
        let token = running.set_up_url.clone().unwrap();
        let token = token.rsplit('/').next().unwrap();
        let done = browser
            .api("set_up", json!({ "token": token, "first": first }))
            .await;
        let widget = done.json::<app::api::SetUpDone>().widget;
        let desk = running.desk();
        let ngozi = NewAgent {
            name: "Ngozi Eze".to_owned(),
            email: "ngozi@shop.example".to_owned(),
            password_hash: desk.hash_password(PASSWORD).await.unwrap(),
            role: Role::Agent,
            rights: vec![("Courses".to_owned(), Level::Own)],
        };
        let team = DemoTeam {
            departments: vec!["Courses".to_owned()],
            agents: vec![ngozi],
            at: desk.now_ms(),
        };
        let front = desk.front(&widget).await.unwrap();
        desk.add_team(front.project.id, team).await.unwrap();
        Self {
            running,
            rng,
            front,
            _folder: folder,
        }
    }

    /// A browser in which this agent is signed in.
    pub(crate) async fn signed_in(&self, name: &str) -> Browser {
        let mut browser = Browser::new(self.running.console_addr);
        let email = format!("{name}@shop.example");
        let arguments = json!({ "email": email, "password": PASSWORD, "keep": false });
        browser.cookie = browser.api("sign_in", arguments).await.cookie();
        browser
    }

    /// A visitor's browser, with what its first message brought.
    pub(crate) async fn visitor(&self, number: usize) -> (Browser, Started) {
        let desk = self.running.desk();
        let start = StartChat {
            chat: self.client_id(),
            client_id: self.client_id(),
            name: format!("Visitor {number}"),
            text: "Hello".to_owned(),
            page: String::new(),
        };
        let from = Peer {
            address: ClientAddress(IpAddr::from([127, 0, 0, 1])),
            agent: String::new(),
            languages: String::new(),
        };
        let request = StartRequest {
            guest: None,
            from,
            start,
        };
        let started = desk.start_chat(&self.front, request).await.unwrap();
        let mut browser = Browser::new(self.running.console_addr);
        browser.cookie = Some(format!("__Host-lobby-visitor-SU={}", started.credential));
        (browser, started)
    }

    /// Where the widget's socket is.
    pub(crate) fn visitors_path(&self) -> String {
        format!("/w/{}/ws", self.front.widget.id)
    }

    /// A fresh id of a sender.
    pub(crate) fn client_id(&self) -> ClientId {
        let mut random = [0; 10];
        service::ports::Rng::fill(self.rng.as_ref(), &mut random);
        ClientId::from_parts(self.running.desk().now_ms(), random)
    }

    /// Stops it in order.
    pub(crate) async fn close(self) {
        self.running.shutdown().await;
    }
}
