//! Typing and presence: made into frames once, handed to whoever listens, never stored.

use std::mem;
use std::time::Duration;

use axum::body::Bytes;
use model::codec::Wire;
use model::frame::ToConsole;
use model::id::{AgentId, ContactId, IssueId, ProjectId};
use model::person::Author;
use model::visitor::ToVisitor;
use service::desk::{Desk, Signal};
use service::error::Error;
use service::presence::Person;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::MissedTickBehavior;

use super::feed::{Notice, VisitorFrame, json};
use super::{Hub, PoisonError};

/// Where signs were lost, all is told anew so often at most.
const AGAIN_EVERY: Duration = Duration::from_secs(1);
/// So many customers who come or go are looked up together at most.
const TOGETHER: usize = 256;
/// Grace times are looked at this often.
const SWEEP_EVERY: Duration = Duration::from_millis(250);

/// Turns signals into frames for as long as the server runs.
pub(super) async fn relay(hub: Hub) {
    let mut signals = hub.0.desk.signals().listen_to_passing();
    let mut again = tokio::time::interval(AGAIN_EVERY);
    again.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut is_unsure = false;
    let mut customers = Vec::new();
    loop {
        let signal = tokio::select! {
            signal = signals.recv() => match signal {
                Ok(signal) => signal,
                Err(RecvError::Lagged(_)) => {
                    is_unsure = true;
                    continue;
                }
                Err(RecvError::Closed) => return,
            },
            _ = again.tick(), if is_unsure => {
                is_unsure = false;
                Signal::TeamChanged
            }
        };
        let handed_on = match signal {
            Signal::VisitorPresence(customer) => {
                customers.push(customer);
                if customers.len() < TOGETHER && !signals.is_empty() {
                    continue;
                }
                visitor_presences(&hub, &mem::take(&mut customers)).await
            }
            other => {
                let told = visitor_presences(&hub, &mem::take(&mut customers)).await;
                told.and(hand_on(&hub, other).await)
            }
        };
        if let Err(error) = handed_on {
            tracing::warn!(error = %error, "A sign of presence or typing was lost");
        }
    }
}

/// Those whose grace time is over are announced as gone.
pub(super) async fn sweep(desk: Desk) {
    let mut interval = tokio::time::interval(SWEEP_EVERY);
    loop {
        interval.tick().await;
        for person in desk.presences().sweep(desk.now_ms()) {
            desk.signals().tell(match person {
                Person::Agent(agent) => Signal::AgentPresence(agent),
                Person::Visitor(contact) => Signal::VisitorPresence(contact),
            });
        }
    }
}

async fn hand_on(hub: &Hub, signal: Signal) -> Result<(), Error> {
    match signal {
        Signal::AgentPresence(agent) => agent_presence(hub, agent).await,
        Signal::Typing {
            project,
            chat,
            reporter,
            who,
            name,
        } => typing(hub, project, chat, reporter, who, name).await,
        Signal::Preferences {
            project,
            agent,
            preferences,
        } => {
            hub.feed(project).await?.notify(Notice {
                only: Some(agent),
                lasts: true,
                ..Notice::to_all(&ToConsole::Preferences(preferences))
            });
            Ok(())
        }
        Signal::Connection {
            project,
            chat,
            department,
        } => {
            hub.feed(project).await?.notify(Notice {
                department,
                lasts: true,
                ..Notice::to_all(&ToConsole::Connection { chat })
            });
            Ok(())
        }
        Signal::Looking {
            project,
            chat,
            department,
            agent,
            name,
            doing,
        } => {
            // For consoles only: a note that is being written is nothing for its visitor.
            hub.feed(project).await?.notify(Notice {
                department,
                except: Some(agent),
                lasts: false,
                ..Notice::to_all(&ToConsole::Looking {
                    chat,
                    agent,
                    name,
                    doing,
                })
            });
            Ok(())
        }
        Signal::TeamChanged => {
            hub.0.desk.signals().tell(signal);
            look_at_fronts(hub).await
        }
        Signal::VisitorPresence(_)
        | Signal::SessionEnded(_)
        | Signal::SessionsEnded { .. }
        | Signal::RightsChanged(_)
        | Signal::Draft(..)
        | Signal::Stopping => Ok(()),
    }
}

async fn agent_presence(hub: &Hub, agent: AgentId) -> Result<(), Error> {
    if let Some(view) = hub.0.desk.agent_view(agent).await? {
        let frame = json(&ToConsole::Presence {
            agent,
            presence: view.presence,
            available: view.available,
        });
        for feed in hub.open_feeds().await {
            feed.notify(Notice {
                department: None,
                only: None,
                except: None,
                lasts: true,
                json: frame.clone(),
            });
        }
    }
    look_at_fronts(hub).await
}

/// Tells open panels whether somebody is there, where that is another answer than before.
async fn look_at_fronts(hub: &Hub) -> Result<(), Error> {
    for front in hub.watched_fronts() {
        let now = hub.0.desk.is_somebody_there(&front).await?;
        let fronts = hub.0.fronts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(watched) = fronts.get(&front.widget.id) {
            watched
                .is_somebody_there
                .send_if_modified(|known| std::mem::replace(known, now) != now);
        }
    }
    Ok(())
}

/// Many come and go at once where a server or a network comes back: their chats are looked up together.
async fn visitor_presences(hub: &Hub, customers: &[ContactId]) -> Result<(), Error> {
    if customers.is_empty() {
        return Ok(());
    }
    let desk = &hub.0.desk;
    for feed in hub.open_feeds().await {
        for theirs in desk.store().chats_of(feed.project, customers).await? {
            let customer = Person::Visitor(theirs.customer);
            let online = desk.presences().is_here(customer, desk.now_ms());
            let chat = theirs.chat;
            feed.notify(Notice {
                department: Some(theirs.department),
                only: None,
                except: None,
                lasts: true,
                json: json(&ToConsole::Online { chat, online }),
            });
        }
    }
    Ok(())
}

async fn typing(
    hub: &Hub,
    project: ProjectId,
    chat: IssueId,
    reporter: ContactId,
    who: Author,
    name: String,
) -> Result<(), Error> {
    let feed = hub.feed(project).await?;
    let department = hub
        .0
        .desk
        .store()
        .chat(chat)
        .await?
        .and_then(|(_, row)| row.department);
    let except = match who {
        Author::Agent(agent) => Some(agent),
        Author::Visitor(_) | Author::System => None,
    };
    if except.is_some() {
        let frame = ToVisitor::Typing { name: name.clone() };
        feed.notify_visitor(reporter, VisitorFrame::Notice(Bytes::from(frame.to_bytes())));
    }
    feed.notify(Notice {
        department,
        only: None,
        except,
        lasts: false,
        json: json(&ToConsole::Typing { chat, who, name }),
    });
    Ok(())
}
