//! Tokens of agents for programs: what lets a program in as the agent who made it, with that agent's rights of the moment.

use model::audit::AuditAction;
use model::id::TokenId;
use model::refusal::Refusal;
use model::text::Label;
use model::time::DAY_MS;
use model::token::{
    NewToken, TOKEN_DAYS_MAX, TOKEN_PREFIX, TOKENS_MAX, TokenChange, TokenSecret, TokenView, TokensView,
};

use super::Desk;
use crate::authorize::{Action, Resource, authorize};
use crate::error::Error;
use crate::record::{ApiToken, TokenWrite, TokensOf};
use crate::session::{Caller, CurrentAgent, SessionId, TOUCH_MS};
use crate::token;

/// The length of a token behind its prefix: 256 bits in hexadecimal digits.
const SECRET_CHARS: usize = 64;

impl Desk {
    /// One's own tokens, without their secrets.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`], a failure of the database.
    pub async fn tokens(&self, me: &CurrentAgent) -> Result<TokensView, Error> {
        authorize(&me.actor(), Action::UseAccount, Resource::Account(me.id))?;
        let tokens = self.store.tokens(&TokensOf::Agent(me.id)).await?;
        Ok(TokensView {
            tokens: tokens.into_iter().map(|token| token.view).collect(),
            made: None,
            at: self.now_ms(),
        })
    }

    /// Changes one's own tokens, and gives them as they are afterwards, with the secret of a new one.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a token of somebody else as for one that never was, [`Refusal::Malformed`] for one too many, what is
    /// wrong with a field.
    pub async fn change_tokens(&self, me: &CurrentAgent, change: TokenChange) -> Result<TokensView, Error> {
        let made = match change {
            TokenChange::Make(new) => Some(self.make_token(me, new).await?),
            TokenChange::Revoke(id) => {
                self.revoke_token(me, id).await?;
                None
            }
        };
        Ok(TokensView {
            made,
            ..self.tokens(me).await?
        })
    }

    /// Makes a token. Its secret is in this answer and nowhere else.
    async fn make_token(&self, me: &CurrentAgent, new: NewToken) -> Result<TokenSecret, Error> {
        authorize(&me.actor(), Action::UseAccount, Resource::Account(me.id))?;
        let name = Label::named(&new.name, "The name of the token")?.into_string();
        let (now, secret) = (self.now_ms(), token::secret(self.rng.as_ref()));
        let expires_at = new.days.map(|days| end(now, days)).transpose()?;
        let noted = me.noted(now, AuditAction::MakeToken).saying(&name);
        let token = ApiToken {
            digest: token::digest(&secret),
            agent: me.id,
            view: TokenView {
                id: TokenId::from_parts(now, token::random_10(self.rng.as_ref())),
                name,
                writes: new.writes,
                created_at: now,
                used_at: None,
                expires_at,
            },
        };
        let made = TokenWrite::Make {
            token,
            most: TOKENS_MAX,
            audit: noted,
        };
        if self.store.write_token(&made).await? {
            return Ok(TokenSecret([TOKEN_PREFIX, &secret].concat()));
        }
        Err(wrong("The list of tokens", &format!("at most {TOKENS_MAX} of them")).into())
    }

    /// Ends a token of one's own; what it is sent with from now on is refused.
    async fn revoke_token(&self, me: &CurrentAgent, id: TokenId) -> Result<(), Error> {
        authorize(&me.actor(), Action::UseAccount, Resource::Account(me.id))?;
        let own = self.store.tokens(&TokensOf::Agent(me.id)).await?;
        let token = own.into_iter().find(|token| token.view.id == id);
        let name = token.ok_or(Refusal::NotFound)?.view.name;
        let audit = me.noted(self.now_ms(), AuditAction::RevokeToken).saying(&name);
        let revoke = TokenWrite::Revoke {
            agent: me.id,
            id,
            audit,
        };
        if self.store.write_token(&revoke).await? {
            Ok(())
        } else {
            Err(Refusal::NotFound.into())
        }
    }

    /// The agent as whom a program with this token comes in, to change something or only to read.
    ///
    /// # Errors
    /// [`Refusal::SignedOut`] for whatever lets nobody in: never made, revoked, ended, of an account that is switched off.
    /// [`Refusal::Forbidden`] where the token only reads. [`Refusal::TooMany`].
    pub async fn agent_of_token(
        &self,
        typed: &str,
        writes: bool,
        caller: Caller,
    ) -> Result<CurrentAgent, Error> {
        let Some((token, me)) = self.admitted(typed, caller.clone()).await? else {
            let network = caller.counted_address().network();
            self.state.strangers.take(&network, self.now_ms())?;
            return Err(Refusal::SignedOut.into());
        };
        self.state.requests.take(&me.id, self.now_ms())?;
        if writes && !token.view.writes {
            return Err(Refusal::Forbidden.into());
        }
        Ok(me)
    }

    async fn admitted(&self, typed: &str, caller: Caller) -> Result<Option<(ApiToken, CurrentAgent)>, Error> {
        let secret = typed
            .strip_prefix(TOKEN_PREFIX)
            .filter(|secret| secret.len() == SECRET_CHARS);
        let Some(secret) = secret else {
            return Ok(None);
        };
        let (now, digest) = (self.now_ms(), token::digest(secret));
        let found = self.store.tokens(&TokensOf::Digest(digest)).await?.pop();
        let Some(token) = found.filter(|token| !token.view.has_ended(now)) else {
            return Ok(None);
        };
        let account = self.store.account(token.agent).await?;
        let Some(account) = account.filter(|account| account.active) else {
            return Ok(None);
        };
        if token.view.used_at.is_none_or(|used| now - used >= TOUCH_MS) {
            let used = TokenWrite::Used {
                digest: token.digest.clone(),
                at: now,
            };
            self.store.write_token(&used).await?;
        }
        let me = CurrentAgent {
            id: account.id,
            name: account.name,
            email: account.email,
            role: account.role,
            session: SessionId(token.digest.clone()),
            device: model::id::DeviceId(token.view.id.0),
            caller,
        };
        Ok(Some((token, me)))
    }
}

fn end(now: i64, days: u32) -> Result<i64, Refusal> {
    if (1..=TOKEN_DAYS_MAX).contains(&days) {
        Ok(now + i64::from(days) * DAY_MS)
    } else {
        Err(wrong(
            "The life of the token",
            &format!("1 to {TOKEN_DAYS_MAX} days"),
        ))
    }
}

fn wrong(field: &str, expected: &str) -> Refusal {
    Refusal::Malformed {
        field: field.to_owned(),
        expected: expected.to_owned(),
    }
}
