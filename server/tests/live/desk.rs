//! A founded desk on a server in this process.

mod engine;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use model::id::{ClientId, IssueId};
use model::status::{Level, Role};
use model::view::MessageView;
use serde_json::json;
use server::Injected;
use service::desk::{Desk, Guest};
use service::ports::{Clock, Places, Rng};
use service::record::{DemoTeam, NewAgent};
use service::session::CurrentAgent;
use tokio::sync::{OnceCell, watch};

use crate::clock::{HandClock, SeededRng};
use crate::console::Console;
use crate::http::{Browser, ORIGIN};
use crate::ledger::{Ledger, is_free};
use crate::line::Line;
use crate::support::Folder;
use crate::visitor::Visitor;
use engine::Engine;

/// Everybody's password.
pub(crate) const PASSWORD: &str = "a long password";
/// The key of the project.
pub(crate) const KEY: &str = "SU";

/// The seed of the next desk's randomness: two desks of one test must not make the same secrets.
static SEED: AtomicU64 = AtomicU64::new(7);

/// How clients reach the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Socket,
    Poll,
}

/// A desk with three agents: Ana (administrator, the founder), Kenji (owns the Default department), Ngozi (owns Courses, to
/// which no widget leads). Dropping it stops the server and fails the test when something is left over.
pub(crate) struct TestDesk {
    pub(crate) clock: Arc<HandClock>,
    pub(crate) rng: Arc<SeededRng>,
    pub(crate) widget: String,
    pub(crate) ledger: Ledger,
    flags: Vec<&'static str>,
    engine: Option<Engine>,
    server: watch::Sender<std::net::SocketAddr>,
    founder: Browser,
    folder: Folder,
}

impl TestDesk {
    /// A desk without limits that a test could meet.
    pub(crate) async fn new() -> Self {
        Self::with_limits("bench").await
    }

    /// A desk with this profile of limits.
    pub(crate) async fn with_limits(limits: &'static str) -> Self {
        Self::open(crate::database::folder(), vec!["--limits", limits]).await
    }

    /// A desk that believes this machine what it says of whom it asks for.
    pub(crate) async fn behind_a_proxy() -> Self {
        let flags = vec!["--limits", "default", "--trusted-proxies", "127.0.0.1"];
        Self::open(crate::database::folder(), flags).await
    }

    /// A desk with these settings, which believes this machine what it says of whom it asks for.
    pub(crate) async fn with_flags(flags: &[&'static str]) -> Self {
        let own = ["--limits", "bench", "--trusted-proxies", "127.0.0.1"];
        Self::open(crate::database::folder(), [&own[..], flags].concat()).await
    }

    /// A desk that knows this of addresses.
    pub(crate) async fn with_places(places: Arc<dyn Places>) -> Self {
        let flags = vec!["--limits", "bench", "--trusted-proxies", "127.0.0.1"];
        Self::knowing(crate::database::folder(), flags, Some(places)).await
    }

    /// A desk on SQLite, for what only a file can suffer.
    pub(crate) async fn on_sqlite() -> Self {
        Self::open(Folder::new(), vec!["--limits", "bench"]).await
    }

    /// A desk on PostgreSQL, for what only a server's database can suffer.
    pub(crate) async fn on_postgres() -> Self {
        Self::at(crate::throwaway::database()).await
    }

    /// A desk in this empty database.
    pub(crate) async fn at(database: String) -> Self {
        let mut folder = Folder::new();
        folder.database = database;
        Self::open(folder, vec!["--limits", "bench"]).await
    }

    async fn open(folder: Folder, flags: Vec<&'static str>) -> Self {
        Self::knowing(folder, flags, None).await
    }

    async fn knowing(folder: Folder, flags: Vec<&'static str>, places: Option<Arc<dyn Places>>) -> Self {
        crate::canary::listen_to_logs();
        let clock = Arc::new(HandClock::default());
        let rng = Arc::new(SeededRng::new(SEED.fetch_add(1, Ordering::SeqCst)));
        let engine = start_knowing(&folder, &flags, &clock, &rng, places).await;
        let mut founder = Browser::new(engine.addr);
        let link = engine.set_up_url.clone().unwrap();
        let first = json!({
            "name": "Ana Ribeiro", "email": "ana@shop.example", "password": PASSWORD, "project_name": "Support",
            "project_key": KEY, "websites": ["https://shop.example"],
        });
        let founding = json!({ "token": link.rsplit('/').next().unwrap(), "first": first });
        let answer = founder.api("set_up", founding).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        founder.cookie = answer.cookie();
        let widget = answer.json::<app::api::SetUpDone>().widget;
        add_team(&engine.desk).await;
        let server = watch::Sender::new(engine.addr);
        let (ledger, engine) = (Ledger::default(), Some(engine));
        Self {
            clock,
            rng,
            widget,
            ledger,
            flags,
            engine,
            server,
            founder,
            folder,
        }
    }

    /// A desk on a database that was made elsewhere, where Ana and Kenji have this password, and whose widget this is.
    pub(crate) async fn of_database(folder: Folder, widget: &str) -> Self {
        let clock = Arc::new(HandClock::default());
        let rng = Arc::new(SeededRng::new(SEED.fetch_add(1, Ordering::SeqCst)));
        let flags = vec!["--limits", "bench"];
        let engine = start(&folder, &flags, &clock, &rng).await;
        let mut founder = Browser::new(engine.addr);
        let answer = sign_in(&founder, "ana@shop.example", PASSWORD).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        founder.cookie = answer.cookie();
        Self {
            clock,
            rng,
            widget: widget.to_owned(),
            ledger: Ledger::default(),
            flags,
            server: watch::Sender::new(engine.addr),
            engine: Some(engine),
            founder,
            folder,
        }
    }

    fn engine(&self) -> &Engine {
        self.engine.as_ref().expect("the server runs")
    }

    /// The use cases, for what has no way in from outside. Not to be kept: a desk holds the database.
    pub(crate) fn desk(&self) -> &Desk {
        &self.engine().desk
    }

    /// Freezes the server's timers; its sockets go on.
    pub(crate) async fn freeze(&self) {
        self.engine().freeze().await;
    }
    /// Moves the clock, and the frozen timers with it.
    pub(crate) async fn advance_frozen(&self, ms: i64) {
        self.clock.advance(ms);
        self.engine()
            .advance(Duration::from_millis(ms.unsigned_abs()))
            .await;
    }

    /// Stops the server in order and starts the next one on the same database.
    pub(crate) async fn restart(&mut self) {
        self.stop();
        self.start().await;
    }

    /// Ends the server in the middle of everything and starts the next one on the same database.
    pub(crate) async fn kill_and_restart(&mut self) {
        self.kill();
        self.start().await;
    }

    pub(crate) fn stop(&mut self) {
        let problems = self.engine.take().expect("the server runs").stop();
        assert!(problems.is_empty(), "{problems:?}");
    }

    /// The next start has this setting besides.
    pub(crate) fn set_flag(&mut self, flag: &'static str, value: &'static str) {
        self.flags.extend([flag, value]);
    }

    pub(crate) fn kill(&mut self) {
        let problems = self.engine.take().expect("the server runs").kill();
        assert!(problems.is_empty(), "{problems:?}");
    }

    pub(crate) async fn start(&mut self) {
        let engine = start(&self.folder, &self.flags, &self.clock, &self.rng).await;
        self.server.send_replace(engine.addr);
        self.founder.to = engine.addr;
        self.engine = Some(engine);
    }

    /// From now on, lines lead to a program that was started on this desk's database.
    pub(crate) fn lead_to(&self, addr: std::net::SocketAddr) {
        self.server.send_replace(addr);
    }

    /// A browser in which this agent is signed in to wherever lines lead.
    pub(crate) async fn signed_in(&self, name: &str) -> Browser {
        let mut browser = Browser::new(*self.server.borrow());
        let answer = sign_in(&browser, &format!("{name}@shop.example"), PASSWORD).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        browser.cookie = answer.cookie();
        browser
    }

    /// The database's address.
    pub(crate) fn database(&self) -> &str {
        &self.folder.database
    }

    /// The folders, for another server on the same database once this one is stopped.
    pub(crate) fn folder(&self) -> &Folder {
        &self.folder
    }

    /// A browser in which nobody is signed in.
    pub(crate) fn browser(&self) -> Browser {
        Browser::new(self.engine().addr)
    }

    /// A browser in which the founder is signed in.
    pub(crate) fn founder(&self) -> Browser {
        self.founder.clone()
    }

    /// A line to this server and to those after it.
    pub(crate) async fn line(&self) -> Line {
        Line::to(self.server.subscribe()).await
    }

    /// The founder's console, live over a websocket.
    pub(crate) async fn ana(&self) -> Console {
        self.console("ana", Way::Socket).await
    }

    /// An agent's console, live.
    pub(crate) async fn console(&self, name: &str, way: Way) -> Console {
        let signed_in = if name == "ana" {
            self.founder()
        } else {
            self.signed_in(name).await
        };
        let console = Console::open(self, name, signed_in, way).await;
        console.until("live", |screen| screen.is_live).await;
        console
    }

    /// A visitor who has not written yet.
    pub(crate) async fn visitor(&self, name: &str) -> Visitor {
        Visitor::arrive(self, name, Way::Socket).await
    }

    /// A visitor with a chat, live over a websocket, and the chat's id.
    pub(crate) async fn chat(&self, name: &str, text: &str) -> (Visitor, IssueId) {
        let visitor = self.visitor(name).await;
        visitor.start(text).await;
        visitor.until("live", |screen| screen.is_live).await;
        let chat = self.desk().chat_of(self.guest(&visitor).await).await.unwrap();
        (visitor, chat)
    }

    /// The visitor behind a credential.
    pub(crate) async fn guest(&self, visitor: &Visitor) -> Guest {
        let front = self.desk().front(&self.widget).await.unwrap();
        self.desk()
            .guest(front.project.id, &visitor.credential())
            .await
            .unwrap()
            .unwrap()
    }

    /// The agent behind a browser's cookie.
    pub(crate) async fn agent(&self, browser: &Browser) -> CurrentAgent {
        let token = browser.cookie.as_deref().unwrap().split_once('=').unwrap().1;
        self.desk().session(token).await.unwrap().unwrap()
    }

    pub(crate) fn client_id(&self) -> ClientId {
        let mut random = [0; 10];
        self.rng.fill(&mut random);
        ClientId::from_parts(self.clock.now_ms(), random)
    }

    /// The newest line of a chat.
    pub(crate) async fn last_message(&self, chat: IssueId) -> MessageView {
        let project = self.desk().front(&self.widget).await.unwrap().project.id;
        let lines = self.desk().store().lines(project, chat, None, false, 1).await;
        lines.unwrap().data.1.messages.pop().unwrap()
    }

    /// Where the project's log stands.
    pub(crate) async fn head(&self) -> i64 {
        let front = self.desk().front(&self.widget).await.unwrap();
        self.desk().store().log_head(front.project.id).await.unwrap().head
    }
}

impl Drop for TestDesk {
    fn drop(&mut self) {
        let problems = self.engine.take().map(Engine::stop).unwrap_or_default();
        if std::thread::panicking() {
            return;
        }
        assert!(problems.is_empty(), "{problems:?}");
        let left = self.ledger.entries();
        assert!(left.is_empty(), "left over: {left:?}");
        let heard = crate::canary::heard();
        assert!(heard.is_empty(), "secrets were told: {heard:?}");
        if self.folder.database.starts_with("sqlite:") {
            let lock = self.folder.path("data/lobby.db.lock");
            assert!(is_free(&lock), "something still holds the database");
        }
    }
}

/// Signs in as the sign-in page does.
pub(crate) async fn sign_in(browser: &Browser, email: &str, password: &str) -> crate::http::Answer {
    browser
        .api(
            "sign_in",
            json!({ "email": email, "password": password, "keep": false }),
        )
        .await
}

async fn start(folder: &Folder, flags: &[&str], clock: &Arc<HandClock>, rng: &Arc<SeededRng>) -> Engine {
    start_knowing(folder, flags, clock, rng, None).await
}

async fn start_knowing(
    folder: &Folder,
    flags: &[&str],
    clock: &Arc<HandClock>,
    rng: &Arc<SeededRng>,
    places: Option<Arc<dyn Places>>,
) -> Engine {
    let config = folder.config(&[&["--public-url", ORIGIN], flags].concat());
    let clock: Arc<dyn Clock> = Arc::<HandClock>::clone(clock);
    let rng: Arc<dyn Rng> = Arc::<SeededRng>::clone(rng);
    let injected = Injected {
        clock,
        rng,
        places,
        lock_wait: Duration::from_secs(5),
        ..Injected::default()
    };
    Engine::start(config, injected).await.unwrap()
}

async fn add_team(desk: &Desk) {
    static HASH: OnceCell<String> = OnceCell::const_new();
    let hash = HASH
        .get_or_init(async || desk.hash_password(PASSWORD).await.unwrap())
        .await;
    let agent = |name: &str, department: &str| NewAgent {
        name: name.to_owned(),
        email: format!("{}@shop.example", name.split(' ').next().unwrap().to_lowercase()),
        password_hash: hash.clone(),
        role: Role::Agent,
        rights: vec![(department.to_owned(), Level::Own)],
    };
    let team = DemoTeam {
        departments: vec!["Courses".to_owned()],
        agents: vec![agent("Kenji Watanabe", "Default"), agent("Ngozi Eze", "Courses")],
        at: desk.now_ms(),
    };
    let project = desk.store().projects().await.unwrap()[0].id;
    desk.add_team(project, team).await.unwrap();
}
