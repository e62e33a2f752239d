//! A server that stands still at a chosen moment of a commit, so that it can be killed exactly there.
//!
//! The test that asks for a moment starts its own executable again, with the moment in its environment; there, [`serve_if_asked`]
//! serves instead of testing. What stands still is the [`Store`] around the real one: the product knows nothing of it.

use std::path::Path;
use std::process::{Command, Stdio};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::Duration;

use server::config::{Asked, Config};
use server::{Injected, start_with};
use service::error::Failure;
use service::ports::{Store, Tailed};
use service::unit::{Needs, Unit};

use crate::program::Program;
use crate::support::Folder;

mod held;

/// The text of the message in whose commit the server stands still.
pub(crate) const NOW: &str = "now";
/// What the server says when it stands still in the transaction,
pub(crate) const HELD: &str = "stands still in the transaction";
/// and when the transaction had fewer steps than asked for, so that it is committed.
pub(crate) const COMMITTED: &str = "stands still after the commit";

const MOMENT: &str = "LOBBY_TEST_MOMENT";
const FLAGS: &str = "LOBBY_TEST_FLAGS";
const READY: &str = "serves";

/// Where the server stands still.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// In the transaction, after the rules have decided: at 0 before anything is written, else when the database was waited for this
    /// often. With more than there are: after the commit, before the answer.
    Step(usize),
    /// After the answer: what is committed is never handed out.
    BeforePush,
}

impl std::fmt::Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Step(step) => write!(f, "{step}"),
            Self::BeforePush => f.write_str("before the push"),
        }
    }
}

impl FromStr for Moment {
    type Err = std::convert::Infallible;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(text.parse().map_or(Self::BeforePush, Self::Step))
    }
}

/// Starts this test's executable as a server that will stand still.
pub(crate) fn start(folder: &Folder, test: &str, moment: Moment) -> Program {
    let command = |flags: &[&str]| {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["--exact", test, "--nocapture"])
            .env(MOMENT, moment.to_string())
            .env(FLAGS, folder.flags(flags).join("\n"))
            .stdin(Stdio::null());
        command
    };
    Program::start_of(command, READY)
}

/// Serves until it is killed, where this process was started for that.
pub(crate) async fn serve_if_asked() {
    let Ok(flags) = std::env::var(FLAGS) else { return };
    let words = std::iter::once("lobby").chain(flags.lines()).map(Into::into);
    let Asked::Server(config) = Config::load(words, [], Path::new("/nonexistent")).unwrap() else {
        panic!("not a server: {flags}")
    };
    let injected = Injected {
        lock_wait: Duration::from_secs(10),
        around_store: |inner| {
            Arc::new(Held {
                inner,
                moment: std::env::var(MOMENT).unwrap().parse().unwrap(),
                is_near: AtomicBool::new(false),
            })
        },
        ..Injected::default()
    };
    let _running = start_with(*config, injected).await.unwrap();
    println!("{READY}");
    std::future::pending::<()>().await;
}

/// The real store, until the moment comes.
struct Held {
    inner: Arc<dyn Store>,
    moment: Moment,
    /// Whether the message was decided on.
    is_near: AtomicBool,
}

impl Held {
    async fn transact(
        &self,
        project: model::id::ProjectId,
        needs: &Needs,
        work: &mut (dyn for<'u> FnMut(&'u mut Unit) + Send),
    ) -> Result<(), Failure> {
        let mut watched = |unit: &mut Unit| {
            work(unit);
            if unit.messages.iter().any(|message| message.body == NOW) {
                self.is_near.store(true, Ordering::SeqCst);
                if self.moment == Moment::Step(0) {
                    println!("{HELD}");
                    loop {
                        std::thread::park();
                    }
                }
            }
        };
        let mut transaction = self.inner.transact(project, needs, &mut watched);
        let (mut waits, mut is_held) = (0, false);
        let done = std::future::poll_fn(|context| {
            if is_held {
                return Poll::Pending;
            }
            let polled = transaction.as_mut().poll(context);
            if polled.is_pending() && self.is_near.load(Ordering::SeqCst) {
                waits += 1;
                is_held = self.moment == Moment::Step(waits);
                if is_held {
                    println!("{HELD}");
                }
            }
            polled
        })
        .await;
        if self.is_near.load(Ordering::SeqCst) && self.moment != Moment::BeforePush {
            println!("{COMMITTED}");
            std::future::pending::<()>().await;
        }
        done
    }

    async fn events(
        &self,
        project: model::id::ProjectId,
        after: i64,
        limit: i64,
    ) -> Result<Vec<Tailed>, Failure> {
        // From the moment on nothing is handed out, so that the answer alone is looked at.
        if self.is_near.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
        self.inner.events(project, after, limit).await
    }
}
