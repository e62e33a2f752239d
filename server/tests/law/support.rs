//! A desk on a fresh database, with a clock that is advanced by hand and seeded randomness.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use model::id::{ClientId, IssueId};
use model::inbox::{Applied, Inbox};
use model::visitor::StartChat;
use serde::Serialize;
use serde::de::DeserializeOwned;
use server::live::agent_frame;
use service::connection::{Addresses, Peer};
use service::desk::{Desk, Guest, Ports, SetUp, StartRequest};
use service::ports::{Clock, Front, NoPages, NoPlaces, Rng, Store};
use service::session::{Caller, CurrentAgent};
use service::throttle::{ClientAddress, Limits};

use crate::throwaway;

/// A clock that stands still until it is advanced.
#[derive(Default)]
pub(crate) struct HandClock(AtomicI64);

impl Clock for HandClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// The same bytes in each run.
struct SeededRng(AtomicU64);

impl Rng for SeededRng {
    fn fill(&self, bytes: &mut [u8]) {
        for byte in bytes {
            let state = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst);
            *byte = ((state ^ (state >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 56) as u8;
        }
    }
}

pub(crate) struct World {
    pub(crate) desk: Desk,
    pub(crate) me: CurrentAgent,
    pub(crate) front: Front,
    clock: Arc<HandClock>,
    next: AtomicU64,
    _folder: tempfile::TempDir,
}

impl World {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = store(&folder.path().join("law.db")).await;
        let clock = Arc::new(HandClock(AtomicI64::new(1_795_174_927_000)));
        let desk = Desk::open(Ports {
            store,
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            rng: Arc::new(SeededRng(AtomicU64::new(7))),
            places: Arc::new(NoPlaces),
            pages: Arc::new(NoPages),
            addresses: Addresses::Full,
            limits: Limits::BENCH,
        })
        .unwrap();
        let link = desk.set_up_link().await.unwrap().unwrap();
        let founder = SetUp {
            name: "Ana Ribeiro".to_owned(),
            email: "ana@shop.example".to_owned(),
            password: "a long password".to_owned(),
            project_name: "Support".to_owned(),
            project_key: "SU".to_owned(),
            websites: vec![],
            caller: Caller::default(),
        };
        let done = desk.set_up(&link, founder).await.unwrap();
        let me = desk.session(&done.token).await.unwrap().unwrap();
        let front = desk.front(&done.widget).await.unwrap();
        Self {
            desk,
            me,
            front,
            clock,
            next: AtomicU64::new(1),
            _folder: folder,
        }
    }

    pub(crate) fn advance(&self, ms: i64) {
        self.clock.0.fetch_add(ms, Ordering::SeqCst);
    }

    pub(crate) fn client_id(&self) -> ClientId {
        let n = self.next.fetch_add(1, Ordering::SeqCst);
        ClientId(uuid::Uuid::from_u128(u128::from(n)))
    }

    pub(crate) async fn start_as(&self, guest: Option<Guest>, name: &str, text: &str) -> (IssueId, Guest) {
        let start = StartChat {
            chat: self.client_id(),
            client_id: self.client_id(),
            name: name.to_owned(),
            text: text.to_owned(),
            page: "https://shop.example/bowl?utm=1#top".to_owned(),
        };
        let from = Peer {
            address: ClientAddress([127, 0, 0, 1].into()),
            agent: String::new(),
            languages: String::new(),
        };
        let started = self
            .desk
            .start_chat(&self.front, StartRequest { guest, from, start })
            .await
            .unwrap();
        let guest = self
            .desk
            .guest(self.front.project.id, &started.credential)
            .await
            .unwrap()
            .unwrap();
        (self.desk.chat_of(guest).await.unwrap(), guest)
    }

    pub(crate) async fn start(&self, text: &str) -> (IssueId, Guest) {
        self.start_as(None, "Noor Haddad", text).await
    }

    /// An agent's state from a snapshot now, with this chat open.
    pub(crate) async fn inbox(&self, open: Option<IssueId>) -> Inbox {
        let mut inbox = Inbox::new(on_the_wire(&self.desk.snapshot(&self.me, "SU").await.unwrap()));
        if let Some(chat) = open {
            inbox.follow(chat);
            inbox.open(on_the_wire(
                &self.desk.conversation(&self.me, chat).await.unwrap(),
            ));
        }
        inbox
    }

    /// Applies what the log has after the inbox's cursor, frame by frame, through the wire's encoding.
    pub(crate) async fn reduce(&self, inbox: &mut Inbox) {
        let events = self
            .desk
            .store()
            .events(self.front.project.id, inbox.cursor, 1_000)
            .await
            .unwrap();
        for event in events {
            let frame = serde_json::from_str(agent_frame(&event).whole.as_str()).unwrap();
            let model::frame::ToConsole::Event(event) = frame else {
                panic!("an event is an event")
            };
            assert_eq!(inbox.apply(event), Applied::Moved);
        }
    }
}

/// A new database of the engine that is tested: SQLite, or what `LOBBY_TEST_ENGINE` names.
async fn store(file: &Path) -> Arc<dyn Store> {
    match std::env::var("LOBBY_TEST_ENGINE").as_deref() {
        Ok("postgres") => {
            let database = storage::PostgresDatabase {
                address: &throwaway::database(),
                name: "the test's",
            };
            Arc::new(
                storage::open_postgres(database, file.parent().unwrap(), 0)
                    .await
                    .unwrap(),
            )
        }
        Ok("sqlite") | Err(_) => Arc::new(storage::open_sqlite(file, 0).await.unwrap()),
        Ok(other) => panic!("LOBBY_TEST_ENGINE is {other:?}; known are sqlite and postgres"),
    }
}

/// A file in one piece.
pub(crate) struct Piece(pub(crate) Option<Vec<u8>>);

#[async_trait::async_trait]
impl service::files::Incoming for Piece {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, model::refusal::Refusal> {
        Ok(self.0.take())
    }
}

/// A text that is about to be sent, under this name.
pub(crate) fn offer(name: &str) -> (service::desk::Offer, Piece) {
    let offer = service::desk::Offer {
        name: name.to_owned(),
        declared_bytes: Some(5),
    };
    (offer, Piece(Some(b"plain".to_vec())))
}

/// What a browser gets of this.
fn on_the_wire<T: Serialize + DeserializeOwned>(whole: &T) -> T {
    serde_json::from_str(&serde_json::to_string(whole).unwrap()).unwrap()
}
