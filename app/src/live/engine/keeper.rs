//! The durable half of the outbox: `IndexedDB`, database `lobby`, store `outbox`, key the message's `client_id`. Every failure is
//! survived: messages then live as long as the page, and a notice says so once.

mod record;
mod request;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::prelude::window;
use leptos::task::spawn_local;
use model::id::{AgentId, ClientId};
use model::outbox::Pending;
use wasm_bindgen::JsValue;
use web_sys::{IdbDatabase, IdbObjectStore, IdbTransactionMode};

use crate::live::input::Input;
use crate::live::mailbox::Mailbox;

/// The database.
const DATABASE: &str = "lobby";
/// The object store in it.
const STORE: &str = "outbox";
/// What lies here for this long is of a tab that is gone, in milliseconds.
const LOST_AFTER_MS: i64 = 30_000;

/// Whose messages are kept.
#[derive(Clone, Debug)]
pub(super) struct Whose {
    /// The project's key.
    pub(super) project: String,
    /// The agent; another one who signs in at this browser never sends them.
    pub(super) agent: AgentId,
    /// The tab.
    pub(super) tab: String,
}

/// Keeps messages until they are acknowledged or given up.
#[derive(Clone)]
pub(super) struct Keeper {
    whose: Whose,
    mailbox: Mailbox,
    state: Rc<RefCell<State>>,
    has_complained: Rc<Cell<bool>>,
}

enum State {
    Opening(Vec<Job>),
    Open(IdbDatabase),
    Gone,
}

enum Job {
    Put(Box<Pending>),
    Delete(ClientId),
    Load {
        tab: Option<String>,
        written_before: i64,
    },
}

impl Keeper {
    /// Opens the database; what is asked for meanwhile waits.
    pub(super) fn open(whose: Whose, mailbox: Mailbox) -> Self {
        let keeper = Self {
            whose,
            mailbox,
            state: Rc::new(RefCell::new(State::Opening(Vec::new()))),
            has_complained: Rc::default(),
        };
        let opening = keeper.clone();
        spawn_local(async move {
            let opened = open_database().await.ok();
            opening.opened(opened);
        });
        keeper
    }

    /// Keeps a message, or its new state.
    pub(super) fn put(&self, entry: &Pending) {
        self.run(Job::Put(Box::new(entry.clone())));
    }

    /// Forgets a message.
    pub(super) fn delete(&self, id: ClientId) {
        self.run(Job::Delete(id));
    }

    /// Posts what this tab had written before it was reloaded.
    pub(super) fn load_of_this_tab(&self) {
        self.run(Job::Load {
            tab: Some(self.whose.tab.clone()),
            written_before: i64::MAX,
        });
    }

    /// Posts what all tabs have written.
    pub(super) fn load_of_all_tabs(&self) {
        self.run(Job::Load {
            tab: None,
            written_before: i64::MAX,
        });
    }

    /// Posts what has been lying here for long.
    pub(super) fn load_of_lost_tabs(&self, now: i64) {
        self.run(Job::Load {
            tab: None,
            written_before: now - LOST_AFTER_MS,
        });
    }

    fn opened(&self, database: Option<IdbDatabase>) {
        let next = database.map_or(State::Gone, State::Open);
        let State::Opening(jobs) = self.state.replace(next) else {
            return;
        };
        for job in jobs {
            self.run(job);
        }
    }

    fn run(&self, job: Job) {
        match &mut *self.state.borrow_mut() {
            State::Opening(jobs) => jobs.push(job),
            State::Open(database) => self.start(database, job),
            State::Gone => {
                if let Job::Put(entry) = job {
                    self.complain();
                    self.mailbox.post(Input::Kept(entry.client_id));
                }
            }
        }
    }

    /// Starts a job. The browser runs the transactions of one store in the order in which they are made.
    fn start(&self, database: &IdbDatabase, job: Job) {
        let keeper = self.clone();
        let started = match &job {
            Job::Put(entry) => store(database, IdbTransactionMode::Readwrite).and_then(|store| {
                store.put_with_key(
                    &record::write(&self.whose, entry),
                    &JsValue::from_str(&entry.client_id.to_string()),
                )
            }),
            Job::Delete(id) => store(database, IdbTransactionMode::Readwrite)
                .and_then(|store| store.delete(&JsValue::from_str(&id.to_string()))),
            Job::Load { .. } => {
                store(database, IdbTransactionMode::Readonly).and_then(|store| store.get_all())
            }
        };
        spawn_local(async move {
            let outcome = match started {
                Ok(request) => request::outcome(&request).await,
                Err(refused) => Err(refused),
            };
            keeper.finished(&job, outcome);
        });
    }

    fn complain(&self) {
        if !self.has_complained.replace(true) {
            self.mailbox.post(Input::NotDurable);
        }
    }

    fn finished(&self, job: &Job, outcome: Result<JsValue, JsValue>) {
        match (job, outcome) {
            (Job::Put(entry), outcome) => {
                if outcome.is_err() {
                    self.complain();
                }
                self.mailbox.post(Input::Kept(entry.client_id));
            }
            (Job::Load { tab, written_before }, Ok(records)) => {
                let mut entries = record::read_all(&records, &self.whose, tab.as_deref());
                entries.retain(|entry| entry.at < *written_before);
                if !entries.is_empty() {
                    self.mailbox.post(Input::Restored(entries));
                }
            }
            // What could not be deleted is sent once more, and the server knows it by its id.
            _ => {}
        }
    }
}

fn store(database: &IdbDatabase, mode: IdbTransactionMode) -> Result<IdbObjectStore, JsValue> {
    database
        .transaction_with_str_and_mode(STORE, mode)?
        .object_store(STORE)
}

async fn open_database() -> Result<IdbDatabase, JsValue> {
    let factory = window().indexed_db()?.ok_or(JsValue::NULL)?;
    let request = factory.open_with_u32(DATABASE, 1)?;
    request::database(&request, STORE).await
}
