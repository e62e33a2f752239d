//! Signing in and out, sessions, availability.

use model::audit::AuditAction;
use model::id::DeviceId;
use model::refusal::Refusal;
use model::status::{Presence, Role};
use model::view::{ProjectView, SignedIn};

use super::trail::Tried;
use super::{Desk, Signal};
use crate::error::Error;
use crate::presence::Person;
use crate::record::{Account, NewAudit, Session};
use crate::session::{ABSOLUTE_MS, Caller, CurrentAgent, SessionId, TOUCH_MS, has_ended};
use crate::throttle::ClientAddress;
use crate::token;

/// Who wants to sign in.
#[derive(Clone)]
pub struct SignIn {
    /// The e-mail address as typed.
    pub email: String,
    /// The password as typed.
    pub password: String,
    /// What the browser calls itself.
    pub device: String,
}

impl std::fmt::Debug for SignIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignIn").finish_non_exhaustive()
    }
}

/// A session that was just opened; the only place where its token exists in the clear.
pub struct NewSession {
    /// The token for the cookie.
    pub token: String,
    /// Who is signed in.
    pub signed_in: SignedIn,
}

impl Desk {
    /// Signs an agent in. Known and unknown accounts answer alike, in time too. A wrong try is counted and noted though its sender has
    /// hung up; a right one opens a session only for who is still there.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] before anything is hashed, [`Refusal::WrongPassword`].
    pub async fn sign_in(&self, who: SignIn, from: ClientAddress) -> Result<NewSession, Error> {
        let email = who.email.trim().to_lowercase();
        let attempt = self.state.sign_ins.begin(&email, from, self.now_ms())?;
        let known = self.store.account_by_email(&email).await?;
        let caller = Caller {
            address: Some(from),
            agent: who.device,
        };
        let tried = Tried {
            email,
            caller: caller.clone(),
            // What was typed is not kept: it may have been a password in the wrong field.
            refused: NewAudit {
                target: known.as_ref().map(|account| account.id),
                ..caller.noted(self.now_ms(), AuditAction::SignIn).refused()
            },
        };
        let account = known.filter(|account| account.active);
        let phc = account.as_ref().map(|account| account.password_hash.clone());
        let attempt = self
            .check_as(attempt, who.password.clone(), phc, tried.clone())
            .await?;
        let opened = match account {
            Some(account) => {
                let account = self.with_renewed_hash(account, who.password).await?;
                self.open_session(&account, &caller).await?
            }
            None => None,
        };
        let Some(session) = opened else {
            return Err(self.wrong_password(attempt, tried).await);
        };
        attempt.succeeded(self.now_ms());
        Ok(session)
    }

    /// The account, whose password was just proven, with its hash as hashes are made now.
    async fn with_renewed_hash(&self, mut account: Account, password: String) -> Result<Account, Error> {
        let renewed = self.passwords.renewed(password, &account.password_hash).await?;
        if let Some(hash) = renewed {
            self.store
                .renew_password_hash(account.id, &account.password_hash, &hash)
                .await?;
            account.password_hash = hash;
        }
        Ok(account)
    }

    /// Ends the session and closes its sockets.
    ///
    /// # Errors
    /// A failure of the database.
    pub async fn sign_out(&self, me: &CurrentAgent) -> Result<(), Error> {
        let noted = me.noted(self.now_ms(), AuditAction::SignOut);
        self.store.end_session(&me.session.0, &noted).await?;
        self.state.signals.tell(Signal::SessionEnded(me.session.clone()));
        Ok(())
    }

    /// The agent with this session token, unless the session has ended.
    ///
    /// # Errors
    /// A failure of the database.
    pub async fn session(&self, token: &str) -> Result<Option<CurrentAgent>, Error> {
        if token.len() != 64 {
            return Ok(None);
        }
        self.session_of(SessionId(token::digest(token))).await
    }

    /// Notes that somebody does something in a session: what keeps it from ending for idleness. What a page asks by itself does not.
    ///
    /// # Errors
    /// A failure of the database.
    pub async fn used(&self, id: &SessionId) -> Result<(), Error> {
        let now = self.now_ms();
        match self.store.session(&id.0).await? {
            Some(session) if now - session.used_at >= TOUCH_MS && !has_ended(&session, now) => {
                Ok(self.store.touch_session(&id.0, now).await?)
            }
            _ => Ok(()),
        }
    }

    /// The agent with this session, unless it has ended; also the net under revocation for open sockets.
    ///
    /// # Errors
    /// A failure of the database.
    pub async fn session_of(&self, id: SessionId) -> Result<Option<CurrentAgent>, Error> {
        let now = self.now_ms();
        let Some(session) = self.store.session(&id.0).await? else {
            return Ok(None);
        };
        if has_ended(&session, now) {
            return Ok(None);
        }
        let Some(account) = self
            .store
            .account(session.agent)
            .await?
            .filter(|account| account.active)
        else {
            return Ok(None);
        };
        Ok(Some(CurrentAgent {
            id: account.id,
            name: account.name,
            email: account.email,
            role: account.role,
            session: id,
            device: session.id,
            proven_at: session.proven_at,
            caller: Caller {
                address: None,
                agent: session.device,
            },
        }))
    }

    /// Who is signed in, with the projects that they may open.
    ///
    /// # Errors
    /// [`Refusal::SignedOut`], failures of the database.
    pub async fn signed_in(&self, me: &CurrentAgent) -> Result<SignedIn, Error> {
        let account = self.store.account(me.id).await?.ok_or(Refusal::SignedOut)?;
        self.describe(&account).await
    }

    /// The name for "Sign in to …": the first project's, or "Lobby".
    ///
    /// # Errors
    /// A failure of the database.
    pub async fn sign_in_title(&self) -> Result<String, Error> {
        let projects = self.store.projects().await?;
        Ok(projects
            .into_iter()
            .next()
            .map_or_else(|| "Lobby".to_owned(), |project| project.name))
    }

    /// Switches the agent available or not; open panels of visitors learn of it.
    ///
    /// # Errors
    /// A failure of the database.
    pub async fn set_available(&self, me: &CurrentAgent, available: bool) -> Result<(), Error> {
        self.store.set_available(me.id, available).await?;
        self.state.signals.tell(Signal::AgentPresence(me.id));
        Ok(())
    }

    /// Opens a session for an account whose password was just proven; none where it has another one by now, or was switched off.
    pub(super) async fn open_session(
        &self,
        account: &Account,
        caller: &Caller,
    ) -> Result<Option<NewSession>, Error> {
        let now = self.now_ms();
        let token = token::secret(self.rng.as_ref());
        let session = Session {
            digest: token::digest(&token),
            id: DeviceId::from_parts(now, token::random_10(self.rng.as_ref())),
            agent: account.id,
            created_at: now,
            used_at: now,
            proven_at: now,
            expires_at: now + ABSOLUTE_MS,
            device: caller.device(),
        };
        let noted = NewAudit {
            actor: Some(account.id),
            ..caller.noted(now, AuditAction::SignIn)
        };
        let is_open = self
            .store
            .open_session(&session, &account.password_hash, &noted)
            .await?;
        if !is_open {
            return Ok(None);
        }
        Ok(Some(NewSession {
            token,
            signed_in: self.describe(account).await?,
        }))
    }

    /// How an agent is here now.
    pub fn presence_of(&self, account: &Account) -> Presence {
        if !self
            .state
            .presences
            .is_here(Person::Agent(account.id), self.now_ms())
        {
            Presence::Offline
        } else if account.available {
            Presence::Active
        } else {
            Presence::Unavailable
        }
    }

    async fn describe(&self, account: &Account) -> Result<SignedIn, Error> {
        Ok(SignedIn {
            agent: account.view(self.presence_of(account)),
            email: account.email.clone(),
            projects: self.projects_of(account.role, account.id).await?,
        })
    }

    pub(super) async fn projects_of(
        &self,
        role: Role,
        agent: model::id::AgentId,
    ) -> Result<Vec<ProjectView>, Error> {
        let mut open = Vec::new();
        for project in self.store.projects().await? {
            if role == Role::Admin || !self.store.rights(agent, project.id).await?.is_empty() {
                open.push(project);
            }
        }
        Ok(open)
    }
}
