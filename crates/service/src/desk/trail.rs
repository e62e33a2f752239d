//! What the audit trail tells of refusals: once when it begins, not each time it is tried again.

use model::account::{AccountChange, AccountView};
use model::audit::AuditAction;
use model::refusal::Refusal;
use model::time::HOUR_MS;

use super::{Desk, NewSession, SignIn};
use crate::error::Error;
use crate::record::NewAudit;
use crate::session::{Caller, CurrentAgent};
use crate::throttle::{Buckets, ClientAddress};

/// What was asked for and refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Asked {
    /// The settings.
    Settings,
    /// The audit trail.
    Trail,
}

impl Asked {
    fn words(self) -> &'static str {
        match self {
            Self::Settings => "Settings",
            Self::Trail => "Audit log",
        }
    }
}

/// What was told lately and is not told again.
pub(super) struct Told {
    /// Refused administration, of one agent.
    refused: Buckets<(model::id::AgentId, Asked)>,
    /// Tries that were used up, of one account and of one network.
    accounts: Buckets<String>,
    networks: Buckets<std::net::IpAddr>,
}

impl Default for Told {
    fn default() -> Self {
        Self {
            refused: Buckets::new(1, HOUR_MS, 1),
            accounts: Buckets::new(1, HOUR_MS, 1),
            networks: Buckets::new(1, HOUR_MS, 1),
        }
    }
}

impl Desk {
    /// Signs an agent in, as [`Desk::sign_in`] does, and notes when further tries have to wait.
    ///
    /// # Errors
    /// Those of [`Desk::sign_in`].
    pub async fn sign_in_noted(&self, who: SignIn, from: ClientAddress) -> Result<NewSession, Error> {
        let email = who.email.trim().to_lowercase();
        let caller = Caller {
            address: Some(from),
            agent: who.device.clone(),
        };
        let tried = self.sign_in(who, from).await;
        self.noting_wait(&email, &caller, tried).await
    }

    /// Changes one's own account, as [`Desk::change_account`] does, and notes when further passwords have to wait.
    ///
    /// # Errors
    /// Those of [`Desk::change_account`].
    pub async fn change_account_noted(
        &self,
        me: &CurrentAgent,
        change: AccountChange,
    ) -> Result<AccountView, Error> {
        let tried = self.change_account(me, change).await;
        self.noting_wait(&me.email, &me.caller, tried).await
    }

    /// Hands a result on, and notes it where it refuses what only administrators may see or do.
    pub(super) async fn noting_refusal<T>(
        &self,
        me: &CurrentAgent,
        asked: Asked,
        result: Result<T, Error>,
    ) -> Result<T, Error> {
        if let Err(Error::Refused(Refusal::Forbidden)) = &result {
            let now = self.now_ms();
            if self.state.told.refused.take(&(me.id, asked), now).is_ok() {
                let noted = me.noted(now, AuditAction::Administer).saying(asked.words());
                self.store.note(&noted.refused()).await?;
            }
        }
        result
    }

    /// Hands a result on, and notes it where no try is left.
    async fn noting_wait<T>(
        &self,
        email: &str,
        caller: &Caller,
        result: Result<T, Error>,
    ) -> Result<T, Error> {
        if let Err(Error::Refused(Refusal::WrongPassword { tries_left: 0 })) = &result {
            let (now, told) = (self.now_ms(), &self.state.told);
            let network = caller.counted_address().network();
            let is_new_account = told.accounts.take(&email.to_owned(), now).is_ok();
            let is_new = is_new_account && told.networks.take(&network, now).is_ok();
            if is_new_account && !is_new {
                // The network was told of already; the account was not.
                told.accounts.give_back(&email.to_owned());
            }
            if is_new {
                let target = self.store.account_by_email(email).await?;
                let noted = NewAudit {
                    target: target.map(|account| account.id),
                    ..caller.noted(now, AuditAction::Throttle).refused()
                };
                self.store.note(&noted).await?;
            }
        }
        result
    }
}
