//! Who is signed in, and the form of the cookie that says so (`security.md`, Sessions).

use std::net::Ipv4Addr;

use model::audit::{AuditAction, AuditResult};
use model::id::{AgentId, DeviceId};
use model::refusal::Refusal;
use model::status::Role;
use model::text::one_line;

use crate::authorize::{Actor, Rights};
use crate::record::{NewAudit, Session};
use crate::throttle::ClientAddress;

/// The longest name of a device that is kept, in characters.
const DEVICE_MAX_CHARS: usize = 200;

/// A session ends after this long without use, in milliseconds.
pub const IDLE_MS: i64 = 24 * model::time::HOUR_MS;
/// A session ends after this long in any case, in milliseconds.
pub const ABSOLUTE_MS: i64 = 14 * model::time::DAY_MS;
/// The time of last use is written at most this often, in milliseconds.
pub const TOUCH_MS: i64 = model::time::MINUTE_MS;

/// What is given away or taken needs a password that was given within this time, in milliseconds (`security.md`, Sessions).
pub const PROOF_MS: i64 = 10 * model::time::MINUTE_MS;

/// Names a session without its secret: the digest of its token.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SessionId(pub Vec<u8>);

/// An agent with a valid session.
#[derive(Clone, Debug)]
pub struct CurrentAgent {
    /// Their id.
    pub id: AgentId,
    /// Their name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// Their role.
    pub role: Role,
    /// Their session.
    pub session: SessionId,
    /// The session's name outside.
    pub device: DeviceId,
    /// When they last gave their password in it, UTC milliseconds.
    pub proven_at: i64,
    /// Where they ask from.
    pub caller: Caller,
}

impl CurrentAgent {
    /// Whether they have given their password lately.
    ///
    /// # Errors
    /// [`Refusal::ProofNeeded`].
    pub fn proven(&self, now: i64) -> Result<(), Refusal> {
        if now - self.proven_at < PROOF_MS {
            Ok(())
        } else {
            Err(Refusal::ProofNeeded)
        }
    }

    /// The same agent, asking from here.
    #[must_use]
    pub fn calling_from(self, caller: Caller) -> Self {
        Self { caller, ..self }
    }

    /// The agent where no project is concerned.
    pub(crate) fn actor(&self) -> Actor {
        Actor::Agent {
            id: self.id,
            role: self.role,
            active: true,
            rights: Rights::default(),
        }
    }

    /// What the audit trail says of something that this agent does.
    pub(crate) fn noted(&self, at: i64, action: AuditAction) -> NewAudit {
        NewAudit {
            actor: Some(self.id),
            ..self.caller.noted(at, action)
        }
    }
}

/// Whether a session has ended by time alone.
pub fn has_ended(session: &Session, now: i64) -> bool {
    now >= session.expires_at || now - session.used_at >= IDLE_MS
}

/// Where a request comes from, for the limits and the audit trail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caller {
    /// The address, after trusted proxies; none for what comes from inside.
    pub address: Option<ClientAddress>,
    /// What the browser calls itself.
    pub agent: String,
}

impl Caller {
    /// The address as limits count it; what comes from inside counts together.
    pub(crate) fn counted_address(&self) -> ClientAddress {
        self.address
            .unwrap_or(ClientAddress(Ipv4Addr::UNSPECIFIED.into()))
    }

    /// What the audit trail says of something that comes from here, done by nobody who is known.
    pub fn noted(&self, at: i64, action: AuditAction) -> NewAudit {
        NewAudit {
            at,
            action,
            result: AuditResult::Done,
            actor: None,
            target: None,
            detail: String::new(),
            address: self
                .address
                .map(|address| address.0.to_string())
                .unwrap_or_default(),
            device: self.device(),
        }
    }

    /// What the browser calls itself, as it is kept.
    pub(crate) fn device(&self) -> String {
        one_line(&self.agent, DEVICE_MAX_CHARS)
    }
}

/// The form of the session cookie, which follows the public address: `__Host-` and `Secure` with https, plain on loopback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CookieForm {
    secure: bool,
}

impl CookieForm {
    /// The form for a public address.
    pub fn of_public_url(url: &str) -> Self {
        Self {
            secure: url.starts_with("https://"),
        }
    }

    /// The cookie's name.
    pub fn name(self) -> &'static str {
        if self.secure { "__Host-lobby" } else { "lobby" }
    }

    /// The value of `Set-Cookie`; `keep` lets the cookie outlive the browser's session.
    pub fn set(self, token: &str, keep: bool) -> String {
        let age = if keep {
            format!("; Max-Age={}", ABSOLUTE_MS / 1_000)
        } else {
            String::new()
        };
        format!("{}={token}{}{age}", self.name(), self.attributes())
    }

    /// The value of `Set-Cookie` that removes it.
    pub fn clear(self) -> String {
        format!("{}={}; Max-Age=0", self.name(), self.attributes())
    }

    fn attributes(self) -> &'static str {
        if self.secure {
            "; Path=/; HttpOnly; SameSite=Lax; Secure"
        } else {
            "; Path=/; HttpOnly; SameSite=Lax"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_follows_the_public_address() {
        let https = CookieForm::of_public_url("https://desk.example");
        assert_eq!(
            https.set("t", false),
            "__Host-lobby=t; Path=/; HttpOnly; SameSite=Lax; Secure"
        );
        let local = CookieForm::of_public_url("http://127.0.0.1:3000");
        assert_eq!(
            local.set("t", true),
            "lobby=t; Path=/; HttpOnly; SameSite=Lax; Max-Age=1209600"
        );
        assert_eq!(local.clear(), "lobby=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    }
}
