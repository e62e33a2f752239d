//! The fan-out of this node: one tailer for each project reads the committed events in order and hands them, encoded once, to
//! the connections; a second, lossy class carries typing and presence (`delivery.md`, rules 8 to 11).
//!
//! The sender's node has no shortcut: what a connection shows came from the log.

mod ephemeral;
mod feed;
mod here;
mod rate;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use model::id::ProjectId;
use service::desk::Desk;
use service::error::{Error, Failure};
use service::ports::Front;
use service::pushed::STORE_EVERY_MS;
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

use crate::stopping::Stopping;

pub use feed::{AgentFrame, Feed, Notice, VisitorFrame, agent_frame, json, said_by};
pub use here::Here;
pub use rate::Rate;

/// The feeds of all projects. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Hub(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    desk: Desk,
    stopping: Stopping,
    feeds: tokio::sync::Mutex<HashMap<ProjectId, Arc<Feed>>>,
    fronts: Mutex<HashMap<String, Watched>>,
}

#[derive(Debug)]
struct Watched {
    front: Front,
    is_somebody_there: watch::Sender<bool>,
}

impl Hub {
    /// Opens the hub and starts what turns signals into frames. Needs a tokio runtime.
    pub fn open(desk: Desk, stopping: Stopping) -> Self {
        let inner = Inner {
            desk,
            stopping,
            feeds: tokio::sync::Mutex::default(),
            fronts: Mutex::default(),
        };
        let hub = Self(Arc::new(inner));
        hub.spawn(ephemeral::relay(hub.clone()));
        hub.spawn(ephemeral::sweep(hub.0.desk.clone()));
        hub
    }

    /// The feed of a project; its tailer begins at the head of the log.
    ///
    /// # Errors
    /// [`Failure`] when the log cannot be read.
    pub async fn feed(&self, project: ProjectId) -> Result<Arc<Feed>, Failure> {
        let mut feeds = self.0.feeds.lock().await;
        if let Some(feed) = feeds.get(&project) {
            return Ok(Arc::clone(feed));
        }
        let (feed, tail) = Feed::open(self.0.desk.clone(), project).await?;
        self.spawn(tail);
        self.spawn(store_pushes(self.0.desk.clone(), project));
        feeds.insert(project, Arc::clone(&feed));
        Ok(feed)
    }

    /// Whether somebody is there for a widget's visitors, now and whenever it changes.
    ///
    /// # Errors
    /// A failure of the database.
    pub async fn availability(&self, front: &Front) -> Result<watch::Receiver<bool>, Error> {
        let now = self.0.desk.is_somebody_there(front).await?;
        let mut fronts = self.0.fronts.lock().unwrap_or_else(PoisonError::into_inner);
        let watched = fronts.entry(front.widget.id.clone()).or_insert_with(|| Watched {
            front: front.clone(),
            is_somebody_there: watch::Sender::new(now),
        });
        watched
            .is_somebody_there
            .send_if_modified(|known| std::mem::replace(known, now) != now);
        Ok(watched.is_somebody_there.subscribe())
    }

    /// Runs a task until the server stops. One that ends before, by a panic too, takes the server with it: without it messages
    /// would be stored and shown to nobody.
    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let stopping = self.0.stopping.clone();
        tokio::spawn(async move {
            let mut running = tokio::spawn(task);
            tokio::select! {
                ended = &mut running => {
                    tracing::error!(panicked = ended.is_err(), "A task of the fan-out ended before the server did");
                    stopping.break_down();
                }
                () = stopping.begun() => running.abort(),
            }
        });
    }

    async fn open_feeds(&self) -> Vec<Arc<Feed>> {
        self.0.feeds.lock().await.values().cloned().collect()
    }

    fn watched_fronts(&self) -> Vec<Front> {
        let mut fronts = self.0.fronts.lock().unwrap_or_else(PoisonError::into_inner);
        fronts.retain(|_, watched| watched.is_somebody_there.receiver_count() > 0);
        fronts.values().map(|watched| watched.front.clone()).collect()
    }
}

/// Stores again and again what was pushed in a project and taken along by no receipt.
async fn store_pushes(desk: Desk, project: ProjectId) {
    let mut interval = tokio::time::interval(Duration::from_millis(STORE_EVERY_MS));
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        interval.tick().await;
        if let Err(error) = desk.store_pushes(project).await {
            tracing::warn!(error = %error, "When messages were pushed could not be stored and is tried again");
        }
    }
}
