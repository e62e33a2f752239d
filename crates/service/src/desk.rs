//! The desk: every use case, for every skin. The actor is the first argument; authorisation is never a caller's duty.

mod account;
mod audit;
mod chats;
mod connections;
mod drafts;
mod files;
mod founding;
mod issues;
mod link_previews;
mod looking;
mod mentions;
mod notes;
mod people;
mod preferences;
mod receipts;
mod search;
mod settings;
mod signals;
mod snapshot;
mod team;
mod text_modules;
mod tokens;
mod trail;
mod views;
mod visitors;

use std::sync::Arc;

use model::id::{AgentId, ContactId, ProjectId};
use model::person::Author;

pub use chats::PostMessage;
pub use files::{FilePart, Offer};
pub use founding::{SetUp, SetUpDone};
pub use issues::{Charge, IssueFilter, IssuePage};
pub use notes::PostNote;
pub use people::{NewSession, SignIn};
pub use signals::{Signal, Signals};
pub use visitors::{Guest, StartRequest, colour_of_agent, event_for_visitor, visitor_cookie};

use crate::command::{Command, Done, Work};
use crate::connection::Addresses;
use crate::error::{Error, Failure};
use crate::files::{Pictures, UploadKey};
use crate::password::Passwords;
use crate::ports::{Clock, Pages, Places, Rng, Store};
use crate::presence::Presences;
use crate::pushed::Pushes;
use crate::throttle::{Buckets, Limits, SignInThrottle, Starts};
use crate::token::random_10;
use crate::writer::Writer;

/// The use cases over their ports. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    rng: Arc<dyn Rng>,
    places: Arc<dyn Places>,
    pages: Arc<dyn Pages>,
    writer: Writer,
    passwords: Passwords,
    state: Arc<Shared>,
}

/// What all clones share.
struct Shared {
    presences: Presences,
    pushes: Pushes,
    signals: Signals,
    sign_ins: Arc<SignInThrottle>,
    starts: Starts,
    /// Files of one network or agent.
    uploads: Buckets<UploadKey>,
    /// Images in memory.
    pictures: Pictures,
    /// Messages of one person, by whatever way they come.
    messages: Buckets<Author>,
    /// Drafts of one agent.
    drafts: Buckets<AgentId>,
    /// Previews of links that one agent asks for.
    previews: Buckets<AgentId>,
    /// Requests of an agent's programs.
    requests: Buckets<AgentId>,
    /// Requests with tokens that let nobody in, of one network.
    strangers: Buckets<std::net::IpAddr>,
    /// Pages that one visitor goes to.
    moves: Buckets<ContactId>,
    /// Typing and receipts of one visitor, by whatever way they come.
    signs: Buckets<ContactId>,
    addresses: Addresses,
    limits: Limits,
    told: trail::Told,
    set_up_token: std::sync::Mutex<Option<String>>,
}

/// What a desk is made of.
pub struct Ports {
    /// The database.
    pub store: Arc<dyn Store>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub rng: Arc<dyn Rng>,
    /// What is known of addresses.
    pub places: Arc<dyn Places>,
    /// Pages that messages link to.
    pub pages: Arc<dyn Pages>,
    /// What becomes of the addresses of customers.
    pub addresses: Addresses,
    /// The limits against abuse.
    pub limits: Limits,
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk").finish_non_exhaustive()
    }
}

impl Desk {
    /// Opens the desk and starts its writer. Needs a tokio runtime.
    ///
    /// # Errors
    /// [`Failure`] when passwords cannot be hashed here.
    pub fn open(ports: Ports) -> Result<Self, Failure> {
        let state = Arc::new(Shared {
            presences: Presences::default(),
            pushes: Pushes::default(),
            signals: Signals::default(),
            sign_ins: Arc::default(),
            starts: Starts::new(ports.limits),
            uploads: Buckets::uploads(ports.limits),
            pictures: Pictures::default(),
            messages: Buckets::frames(ports.limits),
            drafts: Buckets::frames(ports.limits),
            previews: Buckets::frames(ports.limits),
            requests: Buckets::frames(ports.limits),
            strangers: Buckets::frames(ports.limits),
            moves: Buckets::frames(ports.limits),
            signs: Buckets::frames(ports.limits),
            addresses: ports.addresses,
            limits: ports.limits,
            told: trail::Told::default(),
            set_up_token: std::sync::Mutex::default(),
        });
        let committed = {
            let state = Arc::clone(&state);
            move |project| state.signals.committed(project)
        };
        let places = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Ok(Self {
            writer: Writer::start(Arc::clone(&ports.store), committed),
            passwords: Passwords::new(places)?,
            store: ports.store,
            clock: ports.clock,
            rng: ports.rng,
            places: ports.places,
            pages: ports.pages,
            state,
        })
    }

    /// The same desk at another time, for stories that are told after the fact.
    #[must_use]
    pub fn with_clock(&self, clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            ..self.clone()
        }
    }

    /// Now, UTC milliseconds.
    pub fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    /// Database reachable, migrations done, writer running.
    ///
    /// # Errors
    /// [`Failure`] that says which of them is not.
    pub async fn ready(&self) -> Result<(), Failure> {
        if !self.writer.is_running() {
            return Err(Failure::Stopped);
        }
        self.store.ready().await
    }

    /// The database, for the tailer and the connections, which read the log.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// Who is here.
    pub fn presences(&self) -> &Presences {
        &self.state.presences
    }

    /// What connections have to be told.
    pub fn signals(&self) -> &Signals {
        &self.state.signals
    }

    /// The limits against abuse.
    pub fn limits(&self) -> Limits {
        self.state.limits
    }

    /// Randomness, for skins that make delays and ids.
    pub fn rng(&self) -> &Arc<dyn Rng> {
        &self.rng
    }

    fn pushes(&self) -> &Pushes {
        &self.state.pushes
    }

    async fn write(&self, project: ProjectId, work: Work) -> Result<Done, Error> {
        let command = Command {
            project,
            at: self.now_ms(),
            seed: random_10(self.rng.as_ref()),
            work,
        };
        self.writer.write(command).await
    }

    fn allow_sign(&self, guest: Guest) -> Result<(), Error> {
        Ok(self.state.signs.take(&guest.contact, self.now_ms())?)
    }

    fn allow_message(&self, author: Author) -> Result<(), Error> {
        Ok(self.state.messages.take(&author, self.now_ms())?)
    }
}
