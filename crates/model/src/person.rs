//! Who wrote something, and how people are drawn when there is no picture.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::id::{AgentId, ContactId, DepartmentId};
use crate::status::{Presence, Role, Side};

/// A member of the team, as colleagues see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentView {
    /// Their id.
    pub id: AgentId,
    /// Their name.
    pub name: String,
    /// Their role.
    pub role: Role,
    /// Whether they switched themselves available.
    pub available: bool,
    /// Whether and how they are here now, as the server knows it.
    pub presence: Presence,
    /// The departments of the project in which they may answer, and so be put in charge, among those that the reader sees; `None`
    /// means all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers_in: Option<Vec<DepartmentId>>,
}

impl AgentView {
    /// Whether they can be put in charge of a chat of this department (S1.48).
    pub fn answers(&self, department: Option<DepartmentId>) -> bool {
        let has = |all: &Vec<DepartmentId>| department.is_some_and(|department| all.contains(&department));
        self.answers_in.as_ref().is_none_or(has)
    }
}

/// Who a message or a change is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// A visitor, by contact.
    Visitor(ContactId),
    /// A member of the team.
    Agent(AgentId),
    /// Lobby itself.
    System,
}

impl Author {
    /// The side of the conversation; `None` for Lobby itself.
    pub fn side(self) -> Option<Side> {
        match self {
            Self::Visitor(_) => Some(Side::Customer),
            Self::Agent(_) => Some(Side::Team),
            Self::System => None,
        }
    }
}

/// The first letters of the first and the last word of a name; empty for a name without letters. Capitals beyond ASCII are left
/// to the style sheet: the tables of Unicode would weigh on the widget.
pub fn initials(name: &str) -> String {
    let mut letters = String::new();
    let mut last = None;
    for word in name.split_whitespace() {
        let Some(letter) = word.chars().find(|c| is_letter(*c)) else {
            continue;
        };
        if letters.is_empty() {
            letters.push(letter.to_ascii_uppercase());
        } else {
            last = Some(letter.to_ascii_uppercase());
        }
    }
    letters.extend(last);
    letters
}

/// Digits, Latin letters, and all that is not ASCII.
pub(crate) fn is_letter(c: char) -> bool {
    c.is_ascii_alphanumeric() || !c.is_ascii()
}

/// The number of an avatar's colour, 0 to 6, from any stable key of the person.
pub fn avatar_colour(key: &str) -> u32 {
    // FNV-1a, 32 bit: tiny, and the same on server and client.
    let hash = key.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    hash % 7
}

/// The first word of a name, for short forms such as "Maja is typing…".
pub fn first_name(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s1_19_initials_come_from_first_and_last_word() {
        assert_eq!(initials("Claire Moreau"), "CM");
        assert_eq!(initials("lukas van den brandt"), "LB");
        assert_eq!(initials("Noor"), "N");
        assert_eq!(initials("???"), "");
    }
}
