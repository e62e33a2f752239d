//! Tokens for the programming interface: what lets a program in as the agent who made it, with the agent's rights of the moment.

use alloc::string::String;
use alloc::vec::Vec;

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::id::TokenId;

/// What every token begins with, so that one that was left somewhere is recognised. Behind it stand 64 hexadecimal digits.
pub const TOKEN_PREFIX: &str = "lobby_";
/// The most tokens of one agent.
pub const TOKENS_MAX: usize = 50;
/// The longest life of a token that ends by itself, in days.
pub const TOKEN_DAYS_MAX: u32 = 366;

/// A token as its owner sees it: without its secret, which nobody can see again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenView {
    /// Names it; opens nothing.
    pub id: TokenId,
    /// What it is for, in its owner's words.
    pub name: String,
    /// Whether it may change something; otherwise it only reads.
    pub writes: bool,
    /// Made, UTC milliseconds.
    pub created_at: i64,
    /// Last used, UTC milliseconds, exact to a minute; `None`: never.
    pub used_at: Option<i64>,
    /// When it ends, UTC milliseconds; `None`: not by itself.
    pub expires_at: Option<i64>,
}

impl TokenView {
    /// Whether its time is over.
    pub fn has_ended(&self, now_ms: i64) -> bool {
        self.expires_at.is_some_and(|end| now_ms >= end)
    }
}

/// A token to be made, unchecked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewToken {
    /// What it is for.
    pub name: String,
    /// Whether it may change something.
    pub writes: bool,
    /// After how many days it ends, 1 to [`TOKEN_DAYS_MAX`]; `None`: not by itself.
    pub days: Option<u32>,
}

/// A change of one's own tokens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum TokenChange {
    /// A new one.
    Make(NewToken),
    /// It lets nobody in any more.
    Revoke(TokenId),
}

/// One's own tokens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokensView {
    /// The tokens, the newest first.
    pub tokens: Vec<TokenView>,
    /// The secret of the one that was just made. It stands in no other answer.
    pub made: Option<TokenSecret>,
    /// The time of this view, UTC milliseconds.
    pub at: i64,
}

/// The secret of a token. It is never printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TokenSecret(pub String);

impl fmt::Debug for TokenSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenSecret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_ends_at_its_time() {
        let token = |expires_at| TokenView {
            id: TokenId::from_parts(1, [1; 10]),
            name: "Reports".into(),
            writes: false,
            created_at: 1,
            used_at: None,
            expires_at,
        };
        assert!(!token(None).has_ended(i64::MAX));
        assert!(!token(Some(10)).has_ended(9) && token(Some(10)).has_ended(10));
    }
}
