//! The demo's story, as plain data: who they are, who wrote what, and how long ago.

mod chats;

use model::id::TransitionId;
use model::status::{Level, Role};

pub use chats::CHATS;

/// The project.
pub const PROJECT_NAME: &str = "Juniper Kiln";
/// Its key.
pub const PROJECT_KEY: &str = "JK";
/// The widget on the shop's pages.
pub const WIDGET: &str = "juniper-kiln";
/// Everybody's password; known, which is why a demo listens on this machine only.
pub const PASSWORD: &str = "juniper-kiln-demo";
/// The departments, in the order in which they are made; the first comes with every project.
pub const DEPARTMENTS: [&str; 4] = ["Default", "Orders", "Products", "Courses"];

/// A member of the team.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    /// Their name.
    pub name: &'static str,
    /// Their e-mail address.
    pub email: &'static str,
    /// Their role.
    pub role: Role,
    /// Their level in departments.
    pub rights: &'static [(&'static str, Level)],
}

const EVERYWHERE: &[(&str, Level)] = &[
    ("Default", Level::Own),
    ("Orders", Level::Own),
    ("Products", Level::Own),
    ("Courses", Level::Own),
];

/// The shop's own green, for its widget.
pub const ACCENT: &str = "#2f5b4c";

/// The team; the first founds the project.
pub const TEAM: [Person; 5] = [
    Person {
        name: "Leila Haddad",
        email: "leila@juniperkiln.example",
        role: Role::Admin,
        rights: EVERYWHERE,
    },
    Person {
        name: "Ana Ribeiro",
        email: "ana@juniperkiln.example",
        role: Role::Agent,
        rights: EVERYWHERE,
    },
    Person {
        name: "Tomás Herrera",
        email: "tomas@juniperkiln.example",
        role: Role::Supervisor,
        rights: EVERYWHERE,
    },
    Person {
        name: "Ngozi Eze",
        email: "ngozi@juniperkiln.example",
        role: Role::Agent,
        rights: &[
            ("Default", Level::Own),
            ("Orders", Level::Own),
            ("Products", Level::Own),
        ],
    },
    Person {
        name: "Kenji Watanabe",
        email: "kenji@juniperkiln.example",
        role: Role::Agent,
        rights: &[
            ("Default", Level::Own),
            ("Orders", Level::Own),
            ("Courses", Level::Participate),
        ],
    },
];

/// What the shop answers for.
pub const COMPONENTS: [&str; 4] = ["Shipping", "Glaze", "Payment", "Courses"];

/// A chat.
#[derive(Clone, Copy, Debug)]
pub struct Chat {
    /// The customer's name; empty for somebody who gave none.
    pub customer: &'static str,
    /// The department.
    pub department: &'static str,
    /// The page on which it was begun.
    pub page: &'static str,
    /// What happened, oldest first. The first is the customer's question.
    pub steps: &'static [Step],
}

/// Something that happened.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// How many minutes before the demo was made.
    pub ago_min: i64,
    /// What.
    pub act: Act,
}

/// What can happen. Agents are named by the first part of their e-mail address.
#[derive(Clone, Copy, Debug)]
pub enum Act {
    /// The customer writes.
    Asks(&'static str),
    /// An agent writes.
    Answers(&'static str, &'static str),
    /// An agent changes the status.
    Moves(&'static str, TransitionId),
    /// The customer has read everything.
    Reads,
    /// The customer ends the chat.
    Leaves,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_story_is_sound() {
        let knows = |first: &str| {
            TEAM.iter()
                .any(|person| person.email.starts_with(&format!("{first}@")))
        };
        for chat in &CHATS {
            let name = if chat.customer.is_empty() {
                "anonymous"
            } else {
                chat.customer
            };
            assert!(DEPARTMENTS.contains(&chat.department), "{name}");
            assert!(
                matches!(chat.steps.first().map(|step| step.act), Some(Act::Asks(_))),
                "{name} begins with a question"
            );
            assert!(
                chat.steps
                    .windows(2)
                    .all(|pair| pair[0].ago_min >= pair[1].ago_min),
                "{name} is told in order"
            );
            for step in chat.steps {
                if let Act::Answers(agent, _) | Act::Moves(agent, _) = step.act {
                    assert!(knows(agent), "{name} speaks with {agent}");
                }
            }
        }
        assert!(TEAM[0].role == Role::Admin);
        assert!(
            TEAM.iter()
                .all(|person| person.rights.iter().all(|(name, _)| DEPARTMENTS.contains(name)))
        );
    }
}
