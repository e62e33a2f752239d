//! What the audit trail tells of refusals: once when it begins, not each time it is tried again.

use model::audit::AuditAction;
use model::refusal::Refusal;
use model::time::HOUR_MS;

use super::Desk;
use crate::error::Error;
use crate::record::NewAudit;
use crate::session::{Caller, CurrentAgent};
use crate::throttle::{Attempt, Buckets};

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

/// A try with a password, as it is noted where the password is wrong.
#[derive(Clone, Debug)]
pub(super) struct Tried {
    /// The account's e-mail address.
    pub(super) email: String,
    /// Where it comes from.
    pub(super) caller: Caller,
    /// What the trail says of it.
    pub(super) refused: NewAudit,
}

impl Desk {
    /// Verifies a password as this try. A wrong one is counted and noted, whether or not its sender waits for the answer.
    ///
    /// # Errors
    /// [`Refusal::WrongPassword`], [`Refusal::Unavailable`] when too many wait.
    pub(super) async fn check_as(
        &self,
        attempt: Attempt,
        password: String,
        phc: Option<String>,
        tried: Tried,
    ) -> Result<Attempt, Error> {
        let desk = self.clone();
        let wrong = |attempt| async move { desk.wrong_password(attempt, tried).await };
        self.passwords.verify_as(attempt, password, phc, wrong).await
    }

    /// Counts and notes a wrong try, also that further ones have to wait; gives what its sender is told.
    pub(super) async fn wrong_password(&self, attempt: Attempt, tried: Tried) -> Error {
        let tries_left = attempt.failed(self.now_ms());
        match self.note_wrong(tries_left, &tried).await {
            Ok(()) => Refusal::WrongPassword { tries_left }.into(),
            Err(error) => error,
        }
    }

    async fn note_wrong(&self, tries_left: u32, tried: &Tried) -> Result<(), Error> {
        self.store.note(&tried.refused).await?;
        if tries_left == 0 {
            self.note_wait(&tried.email, &tried.caller).await?;
        }
        Ok(())
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

    /// Notes that no try is left.
    async fn note_wait(&self, email: &str, caller: &Caller) -> Result<(), Error> {
        let (now, told) = (self.now_ms(), &self.state.told);
        let network = caller.counted_address().network();
        if told.accounts.take(&email.to_owned(), now).is_err() {
            return Ok(());
        }
        if told.networks.take(&network, now).is_err() {
            // The network was told of already; the account was not.
            told.accounts.give_back(&email.to_owned());
            return Ok(());
        }
        let target = self.store.account_by_email(email).await?;
        let noted = NewAudit {
            target: target.map(|account| account.id),
            ..caller.noted(now, AuditAction::Throttle).refused()
        };
        Ok(self.store.note(&noted).await?)
    }
}
