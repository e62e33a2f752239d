//! Who is here, from the sockets on this server: counted over tabs, with a grace time (`delivery.md`, rule 11).
//!
//! A pure table with a clock passed in; its invariant (a person with sockets is here) is checked in tests after each step.

use std::collections::HashMap;
use std::sync::Mutex;

use model::id::{AgentId, ContactId};

/// After a socket was closed in order, its person counts as here for this long, in milliseconds: a reload does not flicker.
pub const CLOSED_GRACE_MS: i64 = 4_000;
/// After a socket was found dead, its person counts as here for this long, in milliseconds (`features.md`, Default numbers).
pub const DEAD_GRACE_MS: i64 = 15_000;

/// Somebody who can be here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Person {
    /// A member of the team.
    Agent(AgentId),
    /// A visitor with a chat.
    Visitor(ContactId),
}

/// How a socket ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    /// Closed in order: a page was left or reloaded.
    Closed,
    /// No answer to a ping.
    Dead,
    /// Signed out: at once.
    SignedOut,
}

#[derive(Clone, Copy, Debug, Default)]
struct Entry {
    sockets: u32,
    /// Here until then, while there is no socket.
    until: i64,
}

/// The table.
#[derive(Debug, Default)]
pub struct Presences {
    table: Mutex<HashMap<Person, Entry>>,
}

impl Presences {
    /// A socket of this person opened. Returns whether they were not here before.
    pub fn came(&self, person: Person, now: i64) -> bool {
        let mut table = self.lock();
        let entry = table.entry(person).or_default();
        let came = entry.sockets == 0 && entry.until <= now;
        entry.sockets += 1;
        came
    }

    /// A socket of this person ended. Returns whether they are gone at once.
    pub fn left(&self, person: Person, how: Leave, now: i64) -> bool {
        let mut table = self.lock();
        let Some(entry) = table.get_mut(&person) else {
            return false;
        };
        entry.sockets = entry.sockets.saturating_sub(1);
        if entry.sockets > 0 {
            return false;
        }
        let grace = match how {
            Leave::Closed => CLOSED_GRACE_MS,
            Leave::Dead => DEAD_GRACE_MS,
            Leave::SignedOut => 0,
        };
        entry.until = now + grace;
        if grace == 0 {
            table.remove(&person);
        }
        grace == 0
    }

    /// Whether this person is here.
    pub fn is_here(&self, person: Person, now: i64) -> bool {
        self.lock().get(&person).is_some_and(|entry| is_here(entry, now))
    }

    /// Those whose grace time is over; they are forgotten.
    pub fn sweep(&self, now: i64) -> Vec<Person> {
        let mut table = self.lock();
        let gone: Vec<Person> = table
            .iter()
            .filter(|(_, entry)| !is_here(entry, now))
            .map(|(person, _)| *person)
            .collect();
        for person in &gone {
            table.remove(person);
        }
        gone
    }

    /// The visitors who are here.
    pub fn visitors(&self, now: i64) -> Vec<ContactId> {
        let table = self.lock();
        table
            .iter()
            .filter(|(_, entry)| is_here(entry, now))
            .filter_map(|(person, _)| match person {
                Person::Visitor(contact) => Some(*contact),
                Person::Agent(_) => None,
            })
            .collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Person, Entry>> {
        self.table
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn is_here(entry: &Entry, now: i64) -> bool {
    entry.sockets > 0 || entry.until > now
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANA: Person = Person::Agent(AgentId(1));

    #[test]
    fn p_5_two_tabs_count_once_and_a_reload_does_not_flicker() {
        let here = Presences::default();
        assert!(here.came(ANA, 0));
        assert!(!here.came(ANA, 0));
        assert!(!here.left(ANA, Leave::Closed, 10));
        assert!(here.is_here(ANA, 100_000), "one tab is still open");
        here.left(ANA, Leave::Closed, 100_000);
        assert!(here.is_here(ANA, 100_000 + CLOSED_GRACE_MS - 1));
        assert!(
            !here.came(ANA, 100_500),
            "back within the grace time: nobody noticed"
        );
        assert!(here.sweep(200_000).is_empty());
    }

    #[test]
    fn p_5_a_dead_connection_counts_for_fifteen_seconds_more() {
        let here = Presences::default();
        here.came(ANA, 0);
        here.left(ANA, Leave::Dead, 1_000);
        assert!(here.sweep(1_000 + DEAD_GRACE_MS - 1).is_empty());
        assert_eq!(here.sweep(1_000 + DEAD_GRACE_MS), [ANA]);
        assert!(!here.is_here(ANA, 99_999));
    }

    #[test]
    fn s2_35_signing_out_shows_at_once() {
        let here = Presences::default();
        here.came(ANA, 0);
        assert!(here.left(ANA, Leave::SignedOut, 5));
        assert!(!here.is_here(ANA, 5));
    }

    proptest::proptest! {
        #[test]
        fn whoever_has_a_socket_is_here(steps in proptest::collection::vec((0_u8..3, 0_i64..6_000), 0..60)) {
            let here = Presences::default();
            let (mut sockets, mut now) = (0_u32, 0);
            for (step, wait) in steps {
                now += wait;
                match step {
                    0 => { here.came(ANA, now); sockets += 1; }
                    1 if sockets > 0 => { here.left(ANA, Leave::Closed, now); sockets -= 1; }
                    _ => { here.sweep(now); }
                }
                if sockets > 0 {
                    proptest::prop_assert!(here.is_here(ANA, now));
                }
            }
        }
    }
}
