//! A person who is here for as long as something of theirs is connected (`delivery.md`, rule 11).

use service::desk::{Desk, Signal};
use service::presence::{Leave, Person};

/// Counts as one connection of a person until it is dropped.
#[derive(Debug)]
pub struct Here {
    desk: Desk,
    person: Person,
    leave: Leave,
}

impl Here {
    /// A connection of this person opens.
    pub fn came(desk: &Desk, person: Person) -> Self {
        if desk.presences().came(person, desk.now_ms()) {
            desk.signals().tell(sign_of(person));
        }
        Self {
            desk: desk.clone(),
            person,
            leave: Leave::Closed,
        }
    }

    /// It ends in this way.
    pub fn leaves(mut self, leave: Leave) {
        self.leave = leave;
    }
}

impl Drop for Here {
    fn drop(&mut self) {
        if self
            .desk
            .presences()
            .left(self.person, self.leave, self.desk.now_ms())
        {
            self.desk.signals().tell(sign_of(self.person));
        }
    }
}

fn sign_of(person: Person) -> Signal {
    match person {
        Person::Agent(agent) => Signal::AgentPresence(agent),
        Person::Visitor(contact) => Signal::VisitorPresence(contact),
    }
}
