//! Customers' connections (S1.36–S1.41, S4.18): told with the first message, told again when a customer goes to another page, and seen by
//! agents. Not in the log: a page that was left says nothing about the chat, and whoever shows a connection asks for it again.

use std::sync::Arc;

use model::connection::ConnectionView;
use model::id::{IssueId, ProjectId};
use model::refusal::Refusal;
use model::status::ChatState;

use super::chats::{actor, resource};
use super::{Desk, Guest, Signal};
use crate::authorize::{Action, authorize};
use crate::connection::{Addresses, Connection, Peer, host_name, view};
use crate::error::{Error, Failure};
use crate::session::CurrentAgent;
use crate::throttle::ClientAddress;

impl Desk {
    /// The connection of a chat, without the address for those who may not see it.
    ///
    /// # Errors
    /// [`Refusal::NotFound`].
    pub async fn connection(&self, me: &CurrentAgent, chat: IssueId) -> Result<ConnectionView, Error> {
        let (project, row) = self.readable(me, chat).await?;
        let rights = self.store.rights(me.id, project).await?;
        let sees = authorize(&actor(me, &rights), Action::SeeAddress, resource(project, &row)?).is_ok();
        let stored = self.store.connection(chat).await?.ok_or(Refusal::NotFound)?;
        Ok(view(stored, sees && self.state.addresses != Addresses::None))
    }

    /// The visitor has gone to another page, or come back to this one, while their chat is open. `about` is what page and browser tell.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without a chat, [`Refusal::TooMany`].
    pub async fn customer_moved(&self, guest: Guest, from: &Peer, about: &str) -> Result<(), Error> {
        self.state.moves.take(&guest.contact, self.now_ms())?;
        let chat = self.chat_of(guest).await?;
        let (project, row) = self.store.chat(chat).await?.ok_or(Refusal::NotFound)?;
        if row.chat_state == ChatState::Ended {
            return Ok(());
        }
        let before = self.store.connection(chat).await?.and_then(|stored| stored.now);
        let before = before.unwrap_or_default();
        let now = self.told(from, about).after(before.clone());
        if now.says_the_same(&before) {
            return Ok(());
        }
        self.store.save_connection(chat, &now).await?;
        self.signals().tell(Signal::Connection {
            project,
            chat,
            department: row.department,
        });
        if now.address != before.address {
            self.look_up_host(project, chat, from.address);
        }
        Ok(())
    }

    /// Forgets the addresses of customers that were stored before, where none is to be stored any more.
    ///
    /// # Errors
    /// A failure of the database.
    pub async fn forget_addresses(&self) -> Result<(), Failure> {
        match self.state.addresses {
            Addresses::Full => Ok(()),
            kept @ (Addresses::Network | Addresses::None) => self.store.forget_addresses(kept).await,
        }
    }

    pub(super) fn told(&self, from: &Peer, about: &str) -> Connection {
        let (addresses, places) = (self.state.addresses, self.places.as_ref());
        Connection::told(from, about, addresses, places, self.now_ms())
    }

    /// Has the name of an address looked up, and stores it with the chat. Nobody waits for it, and it keeps no database open.
    pub(super) fn look_up_host(&self, project: ProjectId, chat: IssueId, from: ClientAddress) {
        if self.state.addresses != Addresses::Full {
            return;
        }
        let (places, store) = (Arc::clone(&self.places), Arc::downgrade(&self.store));
        let state = Arc::clone(&self.state);
        tokio::spawn(async move {
            let found = places.host_name(from.0).await;
            let (Some(name), Some(store)) = (found.as_deref().and_then(host_name), store.upgrade()) else {
                return;
            };
            let department = match store.chat(chat).await {
                Ok(Some((_, row))) => row.department,
                Ok(None) | Err(_) => return,
            };
            match store.name_host(chat, &from.0.to_string(), &name).await {
                Ok(true) => state.signals.tell(Signal::Connection {
                    project,
                    chat,
                    department,
                }),
                Ok(false) => {}
                Err(error) => tracing::warn!(%error, "The name of a host could not be stored"),
            }
        });
    }
}
