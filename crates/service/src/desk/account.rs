//! One's own account: devices and password; and what administrators do to the account of another.

use model::account::{AccountChange, AccountView, DeviceView, TypedPassword, device_words};
use model::audit::AuditAction;
use model::id::{AgentId, DeviceId};
use model::refusal::Refusal;

use super::trail::Tried;
use super::{Desk, Signal};
use crate::authorize::{Action, Resource, authorize};
use crate::error::Error;
use crate::password;
use crate::record::{NewAudit, Session};
use crate::session::{CurrentAgent, SessionId, has_ended};

impl Desk {
    /// One's own account with the devices on which one is signed in.
    ///
    /// # Errors
    /// [`Refusal::SignedOut`], a failure of the database.
    pub async fn account(&self, me: &CurrentAgent) -> Result<AccountView, Error> {
        authorize(&me.actor(), Action::UseAccount, Resource::Account(me.id))?;
        let account = self.store.account(me.id).await?.ok_or(Refusal::SignedOut)?;
        let sessions = self.open_sessions_of(me.id).await?;
        let mut devices: Vec<DeviceView> = sessions
            .into_iter()
            .map(|session| DeviceView {
                id: session.id,
                device: session.device,
                created_at: session.created_at,
                used_at: session.used_at,
                is_this: session.id == me.device,
            })
            .collect();
        devices.sort_by_key(|device| !device.is_this);
        Ok(AccountView {
            id: account.id,
            name: account.name,
            email: account.email,
            role: account.role,
            devices,
            at: self.now_ms(),
        })
    }

    /// Changes one's own account, and gives it as it is afterwards.
    ///
    /// # Errors
    /// Those of the use case that the change names: [`Refusal::NotFound`], [`Refusal::WrongPassword`], [`Refusal::TooMany`], what is
    /// wrong with the new password.
    pub async fn change_account(
        &self,
        me: &CurrentAgent,
        change: AccountChange,
    ) -> Result<AccountView, Error> {
        match change {
            AccountChange::EndDevice(device) => self.end_device(me, device).await?,
            AccountChange::EndOtherDevices => self.end_other_devices(me).await?,
            AccountChange::Password { present, new } => self.change_password(me, present, new).await?,
            AccountChange::Prove(password) => self.prove(me, password).await?,
        }
        self.account(me).await
    }

    /// Signs a device of one's own out; its sockets close at once.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a device of somebody else as for one that never was.
    pub async fn end_device(&self, me: &CurrentAgent, device: DeviceId) -> Result<(), Error> {
        authorize(&me.actor(), Action::UseAccount, Resource::Account(me.id))?;
        let sessions = self.store.sessions_of(me.id).await?;
        let session = sessions.into_iter().find(|session| session.id == device);
        let detail = device_words(&session.ok_or(Refusal::NotFound)?.device);
        let noted = me.noted(self.now_ms(), AuditAction::EndDevice).saying(&detail);
        let ended = self.store.end_device(me.id, device, &noted).await?;
        let digest = ended.ok_or(Refusal::NotFound)?;
        self.signals().tell(Signal::SessionEnded(SessionId(digest)));
        Ok(())
    }

    /// Signs all devices of one's own out but the one that asks.
    ///
    /// # Errors
    /// A failure of the database.
    pub async fn end_other_devices(&self, me: &CurrentAgent) -> Result<(), Error> {
        authorize(&me.actor(), Action::UseAccount, Resource::Account(me.id))?;
        let noted = me.noted(self.now_ms(), AuditAction::EndOtherDevices);
        self.store
            .end_sessions(me.id, Some(&me.session.0), &noted)
            .await?;
        self.tell_sessions_ended(me.id, Some(me.session.clone()));
        Ok(())
    }

    /// Changes one's own password, proven by the present one, and ends all other sessions. Wrong ones are throttled as sign-ins are, and
    /// with them: whoever found an open browser has no more tries than anybody else.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] before anything is hashed, [`Refusal::WrongPassword`], what is wrong with the new one,
    /// [`Refusal::SignedOut`] where somebody has set another one meanwhile.
    pub async fn change_password(
        &self,
        me: &CurrentAgent,
        present: TypedPassword,
        new: TypedPassword,
    ) -> Result<(), Error> {
        authorize(&me.actor(), Action::UseAccount, Resource::Account(me.id))?;
        password::check_new(&new.0)?;
        let noted = me.noted(self.now_ms(), AuditAction::ChangePassword);
        let known = self.check_password(me, present, &noted).await?;
        let hash = self.hash_password(&new.0).await?;
        let keep = Some(me.session.0.as_slice());
        let changed = self
            .store
            .set_password(me.id, Some(&known), &hash, keep, &noted)
            .await?;
        if !changed {
            return Err(Refusal::SignedOut.into());
        }
        self.tell_sessions_ended(me.id, Some(me.session.clone()));
        Ok(())
    }

    /// Takes the password once more, for what needs a fresh proof: see [`CurrentAgent::proven`].
    ///
    /// # Errors
    /// [`Refusal::TooMany`] before anything is hashed, [`Refusal::WrongPassword`], [`Refusal::SignedOut`].
    pub async fn prove(&self, me: &CurrentAgent, password: TypedPassword) -> Result<(), Error> {
        authorize(&me.actor(), Action::UseAccount, Resource::Account(me.id))?;
        let noted = me
            .noted(self.now_ms(), AuditAction::SignIn)
            .saying("once more, in an open session");
        let known = self.check_password(me, password, &noted).await?;
        let is_proven = self
            .store
            .prove_session(&me.session.0, &known, self.now_ms(), &noted)
            .await?;
        if is_proven {
            Ok(())
        } else {
            Err(Refusal::SignedOut.into())
        }
    }

    /// The hash of one's own password, for whoever knows the password. Wrong ones are throttled and noted.
    async fn check_password(
        &self,
        me: &CurrentAgent,
        typed: TypedPassword,
        noted: &NewAudit,
    ) -> Result<String, Error> {
        let from = me.caller.counted_address();
        let attempt = self.state.sign_ins.begin(&me.email, from, self.now_ms())?;
        let account = self.store.account(me.id).await?.ok_or(Refusal::SignedOut)?;
        let known = account.password_hash;
        let tried = Tried {
            email: me.email.clone(),
            caller: me.caller.clone(),
            refused: noted.clone().refused(),
        };
        let attempt = self
            .check_as(attempt, typed.0, Some(known.clone()), tried)
            .await?;
        attempt.succeeded(self.now_ms());
        Ok(known)
    }

    /// Signs a member out on all devices, for administrators.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], [`Refusal::Forbidden`] for anybody else and for one's own account.
    pub async fn end_devices_of(&self, me: &CurrentAgent, member: AgentId) -> Result<(), Error> {
        authorize(&me.actor(), Action::Administer, Resource::Account(member))?;
        self.store.account(member).await?.ok_or(Refusal::NotFound)?;
        let noted = me.noted(self.now_ms(), AuditAction::EndAllDevices).about(member);
        self.store.end_sessions(member, None, &noted).await?;
        self.tell_sessions_ended(member, None);
        Ok(())
    }

    /// Gives a member a new first password and ends all their sessions, for administrators. One's own password is changed by its present one.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], [`Refusal::Forbidden`], what is wrong with the password.
    pub async fn reset_password(
        &self,
        me: &CurrentAgent,
        member: AgentId,
        new: TypedPassword,
    ) -> Result<(), Error> {
        authorize(&me.actor(), Action::Administer, Resource::Account(member))?;
        self.store.account(member).await?.ok_or(Refusal::NotFound)?;
        let hash = self.hash_password(&new.0).await?;
        let noted = me.noted(self.now_ms(), AuditAction::ResetPassword).about(member);
        self.store.set_password(member, None, &hash, None, &noted).await?;
        self.tell_sessions_ended(member, None);
        Ok(())
    }

    /// Tells the open connections of an agent that their sessions are over, but the one that is kept.
    pub(super) fn tell_sessions_ended(&self, agent: AgentId, kept: Option<SessionId>) {
        self.signals().tell(Signal::SessionsEnded { agent, kept });
    }

    async fn open_sessions_of(&self, agent: AgentId) -> Result<Vec<Session>, Error> {
        let now = self.now_ms();
        let mut sessions = self.store.sessions_of(agent).await?;
        sessions.retain(|session| !has_ended(session, now));
        Ok(sessions)
    }
}
