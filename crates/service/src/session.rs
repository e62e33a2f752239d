//! Who is signed in, and the form of the cookie that says so (`security.md`, Sessions).

use model::id::AgentId;
use model::status::Role;

/// A session ends after this long without use, in milliseconds.
pub const IDLE_MS: i64 = 24 * model::time::HOUR_MS;
/// A session ends after this long in any case, in milliseconds.
pub const ABSOLUTE_MS: i64 = 14 * model::time::DAY_MS;
/// The time of last use is written at most this often, in milliseconds.
pub const TOUCH_MS: i64 = model::time::MINUTE_MS;

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
