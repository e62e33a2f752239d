//! The state machines of an issue and of a chat, and what people may be and do.

use serde::{Deserialize, Serialize};

use crate::refusal::Refusal;

/// Where an unresolved issue stands. Who spoke last moves it between the two waiting states (S1.27).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Status {
    /// The customer spoke last.
    WaitingForSupport,
    /// We spoke last.
    WaitingForCustomer,
    /// Somebody with more means is asked.
    Escalated,
    /// Done; the resolution says how.
    Resolved,
}

/// How a resolved issue ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Resolution {
    /// Answered or done.
    Done,
    /// Withdrawn, or not for us.
    Cancelled,
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

/// A change of status that a person asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Transition {
    /// To [`Status::Resolved`] as [`Resolution::Done`].
    Resolve,
    /// To [`Status::Resolved`] as [`Resolution::Cancelled`].
    Cancel,
    /// To [`Status::Escalated`].
    Escalate,
    /// Back to [`Status::WaitingForSupport`].
    Reopen,
}

/// Which side of the conversation somebody stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Side {
    /// The visitor.
    Customer,
    /// The team.
    Team,
}

impl Status {
    /// All states, for exhaustive tables.
    pub const ALL: [Self; 4] = [
        Self::WaitingForSupport,
        Self::WaitingForCustomer,
        Self::Escalated,
        Self::Resolved,
    ];

    /// The words on the screen.
    pub fn words(self) -> &'static str {
        match self {
            Self::WaitingForSupport => "Waiting for support",
            Self::WaitingForCustomer => "Waiting for customer",
            Self::Escalated => "Escalated",
            Self::Resolved => "Resolved",
        }
    }

    /// The state after a public message from `side`. A customer's message re-opens what was resolved; an escalated
    /// issue stays escalated until somebody moves it.
    #[must_use]
    pub fn after_message(self, side: Side) -> Self {
        match (self, side) {
            (Self::Escalated, _) => Self::Escalated,
            (Self::Resolved, Side::Team) => Self::Resolved,
            (_, Side::Customer) => Self::WaitingForSupport,
            (_, Side::Team) => Self::WaitingForCustomer,
        }
    }

    /// The transitions that are legal here, in the order in which they are offered.
    pub fn transitions(self) -> &'static [Transition] {
        match self {
            Self::WaitingForSupport | Self::WaitingForCustomer => {
                &[Transition::Resolve, Transition::Cancel, Transition::Escalate]
            }
            Self::Escalated => &[Transition::Resolve, Transition::Cancel, Transition::Reopen],
            Self::Resolved => &[Transition::Reopen],
        }
    }

    /// The state and resolution after `transition`.
    ///
    /// # Errors
    /// [`Refusal::IllegalTransition`] where it is not offered in this state.
    pub fn after(self, transition: Transition) -> Result<(Self, Option<Resolution>), Refusal> {
        if !self.transitions().contains(&transition) {
            return Err(Refusal::IllegalTransition);
        }
        Ok(match transition {
            Transition::Resolve => (Self::Resolved, Some(Resolution::Done)),
            Transition::Cancel => (Self::Resolved, Some(Resolution::Cancelled)),
            Transition::Escalate => (Self::Escalated, None),
            Transition::Reopen => (Self::WaitingForSupport, None),
        })
    }
}

impl Resolution {
    /// The words on the screen.
    pub fn words(self) -> &'static str {
        match self {
            Self::Done => "Done",
            Self::Cancelled => "Cancelled",
        }
    }
}

impl Transition {
    /// The words on its button.
    pub fn words(self) -> &'static str {
        match self {
            Self::Resolve => "Resolve",
            Self::Cancel => "Cancel request",
            Self::Escalate => "Escalate",
            Self::Reopen => "Reopen",
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
    fn s1_27_who_spoke_last_moves_the_status() {
        assert_eq!(
            Status::WaitingForSupport.after_message(Side::Team),
            Status::WaitingForCustomer
        );
        assert_eq!(
            Status::WaitingForCustomer.after_message(Side::Customer),
            Status::WaitingForSupport
        );
        assert_eq!(Status::Escalated.after_message(Side::Customer), Status::Escalated);
        assert_eq!(
            Status::Resolved.after_message(Side::Customer),
            Status::WaitingForSupport
        );
    }

    #[test]
    fn exactly_the_offered_transitions_are_legal() {
        for status in Status::ALL {
            for transition in [
                Transition::Resolve,
                Transition::Cancel,
                Transition::Escalate,
                Transition::Reopen,
            ] {
                assert_eq!(
                    status.after(transition).is_ok(),
                    status.transitions().contains(&transition)
                );
            }
        }
    }

    #[test]
    fn s1_26_a_resolution_is_there_exactly_when_resolved() {
        for status in Status::ALL {
            for transition in status.transitions() {
                let (after, resolution) = status.after(*transition).unwrap();
                assert_eq!(after == Status::Resolved, resolution.is_some());
            }
        }
    }

    #[test]
    fn an_ended_chat_takes_no_message() {
        for side in [Side::Customer, Side::Team] {
            assert_eq!(ChatState::Ended.after_message(side), Err(Refusal::ChatEnded));
        }
    }
}
