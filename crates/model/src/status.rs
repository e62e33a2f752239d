//! The state machines of an issue and of a chat, and what people may be and do.

use serde::{Deserialize, Serialize};

use crate::refusal::Refusal;

/// What a status means to the machine. A project names its statuses as it likes ([`crate::scheme`]); each is of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum StatusKind {
    /// The customer spoke last.
    WaitingForSupport,
    /// We spoke last.
    WaitingForCustomer,
    /// Somebody with more means is asked.
    Escalated,
    /// Any other unresolved state, for example "In progress".
    Open,
    /// Done; the resolution says how.
    Resolved,
}

/// The live half of a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ChatState {
    /// Nobody of the team has answered yet.
    Waiting,
    /// A conversation.
    Active,
    /// Over: nothing more can be written; the visitor may start a new chat.
    Ended,
}

/// Which side of the conversation somebody stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Side {
    /// The visitor.
    Customer,
    /// The team.
    Team,
}

impl StatusKind {
    /// All kinds, for exhaustive tables and lists of choices.
    pub const ALL: [Self; 5] = [
        Self::WaitingForSupport,
        Self::WaitingForCustomer,
        Self::Escalated,
        Self::Open,
        Self::Resolved,
    ];

    /// The words in the settings.
    pub fn words(self) -> &'static str {
        match self {
            Self::WaitingForSupport => "Waits for us",
            Self::WaitingForCustomer => "Waits for the customer",
            Self::Escalated => "Escalated",
            Self::Open => "Other, unresolved",
            Self::Resolved => "Resolved",
        }
    }

    /// The kind to go to after a public message from `side`; `None` to stay. Who spoke last moves an issue between the two waiting
    /// kinds, a customer's message re-opens what was resolved, and what a person has moved elsewhere stays there (S1.27).
    #[must_use]
    pub fn after_message(self, side: Side) -> Option<Self> {
        match (self, side) {
            (Self::Escalated | Self::Open, _) | (Self::Resolved, Side::Team) => None,
            (_, Side::Customer) => Some(Self::WaitingForSupport),
            (_, Side::Team) => Some(Self::WaitingForCustomer),
        }
    }
}

impl ChatState {
    /// All states, for exhaustive tables.
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Active, Self::Ended];

    /// The state after a public message from `side`.
    ///
    /// # Errors
    /// [`Refusal::ChatEnded`] when the chat is over.
    pub fn after_message(self, side: Side) -> Result<Self, Refusal> {
        match (self, side) {
            (Self::Ended, _) => Err(Refusal::ChatEnded),
            (Self::Waiting, Side::Customer) => Ok(Self::Waiting),
            (Self::Waiting, Side::Team) | (Self::Active, _) => Ok(Self::Active),
        }
    }
}

/// What a member of the team is in the whole installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Role {
    /// Answers.
    Agent,
    /// Watches, comments, hands over.
    Supervisor,
    /// Changes everything.
    Admin,
}

impl Level {
    /// The word of a level in a list.
    pub fn words(self) -> &'static str {
        match self {
            Self::Observe => "observe",
            Self::Participate => "participate",
            Self::Own => "own",
        }
    }
}

impl Role {
    /// The word on the screen.
    pub fn words(self) -> &'static str {
        match self {
            Self::Agent => "Agent",
            Self::Supervisor => "Supervisor",
            Self::Admin => "Administrator",
        }
    }
}

/// What an agent may do in one department; each level includes the ones before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Level {
    /// Read.
    Observe,
    /// Read and write.
    Participate,
    /// Read, write, take, resolve and end.
    Own,
}

/// Whether somebody can be spoken to. Never shown by colour alone (S2.36).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Presence {
    /// Here and available.
    Active,
    /// Here, but idle for longer than the threshold.
    Away,
    /// Has not accepted yet, or has left.
    Inactive,
    /// Switched off by the person.
    Unavailable,
    /// Not connected.
    Offline,
}

impl Presence {
    /// The word that stands beside the glyph.
    pub fn words(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Away => "away",
            Self::Inactive => "inactive",
            Self::Unavailable => "unavailable",
            Self::Offline => "offline",
        }
    }

    /// The value of `data-p` in the style sheet.
    pub fn token(self) -> &'static str {
        match self {
            Self::Offline => "loggedout",
            other => other.words(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s1_27_who_spoke_last_moves_the_kind() {
        use StatusKind::{Escalated, Open, Resolved, WaitingForCustomer, WaitingForSupport};
        for waiting in [WaitingForSupport, WaitingForCustomer] {
            assert_eq!(waiting.after_message(Side::Team), Some(WaitingForCustomer));
            assert_eq!(waiting.after_message(Side::Customer), Some(WaitingForSupport));
        }
        for side in [Side::Team, Side::Customer] {
            assert_eq!(Escalated.after_message(side), None);
            assert_eq!(Open.after_message(side), None);
        }
        assert_eq!(Resolved.after_message(Side::Customer), Some(WaitingForSupport));
        assert_eq!(Resolved.after_message(Side::Team), None);
    }

    #[test]
    fn an_ended_chat_takes_no_message() {
        for side in [Side::Customer, Side::Team] {
            assert_eq!(ChatState::Ended.after_message(side), Err(Refusal::ChatEnded));
        }
    }
}
