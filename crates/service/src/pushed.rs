//! What was pushed to whom, until it is stored (N.5).
//!
//! Connections note each message that they have written to the other side's socket, or answered to its poll. One note for each chat and
//! side is kept: the newest message with the time of its push. It is stored with the receipt that answers it, or, where none comes,
//! with all others of its project at once ([`STORE_EVERY_MS`]). So a message costs no transaction of its own, and a stream of messages
//! without receipts one row for each chat and second. What is lost with the server is one second; a receipt says it then.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use model::id::{IssueId, ProjectId};
use model::status::Side;

use crate::command::Asker;

/// Notes that no receipt has taken along are stored this often, in milliseconds.
pub const STORE_EVERY_MS: u64 = 1_000;
/// So many notes of one project are kept; a receipt will say what more there is.
const MAX_NOTES: usize = 10_000;

/// A message of the other side was pushed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Push {
    /// To whom.
    pub asker: Asker,
    /// The chat.
    pub chat: IssueId,
    /// The message's number.
    pub vseq: i64,
    /// When, UTC milliseconds.
    pub at: i64,
}

impl Push {
    /// The side to which it was pushed.
    pub fn side(&self) -> Side {
        self.asker.side()
    }
}

type Notes = HashMap<(IssueId, Side), Push>;

/// The notes of all projects.
#[derive(Debug, Default)]
pub struct Pushes(Mutex<HashMap<ProjectId, Notes>>);

impl Pushes {
    /// Notes a push. Of two for the same chat and side the one of the newer message stays; of the same message the first.
    pub fn note(&self, project: ProjectId, push: Push) {
        let mut projects = self.projects();
        let notes = projects.entry(project).or_default();
        let key = (push.chat, push.side());
        if notes.len() >= MAX_NOTES && !notes.contains_key(&key) {
            return;
        }
        let kept = notes.entry(key).or_insert(push);
        if push.vseq > kept.vseq {
            *kept = push;
        }
    }

    /// What is noted for a chat and side.
    pub fn get(&self, project: ProjectId, chat: IssueId, side: Side) -> Option<Push> {
        self.projects().get(&project)?.get(&(chat, side)).copied()
    }

    /// All that is noted in a project.
    pub fn all(&self, project: ProjectId) -> Vec<Push> {
        let projects = self.projects();
        let notes = projects.get(&project);
        notes.map_or_else(Vec::new, |notes| notes.values().copied().collect())
    }

    /// Takes these notes away, which are stored now. One that has changed meanwhile stays.
    pub fn forget(&self, project: ProjectId, stored: &[Push]) {
        let mut projects = self.projects();
        let Some(notes) = projects.get_mut(&project) else {
            return;
        };
        for push in stored {
            let key = (push.chat, push.side());
            if notes.get(&key) == Some(push) {
                notes.remove(&key);
            }
        }
    }

    fn projects(&self) -> MutexGuard<'_, HashMap<ProjectId, Notes>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use model::id::AgentId;

    use super::*;

    const PROJECT: ProjectId = ProjectId(1);

    fn push(chat: u8, vseq: i64, at: i64) -> Push {
        Push {
            asker: Asker::Agent(AgentId(1)),
            chat: IssueId::from_parts(1, [chat; 10]),
            vseq,
            at,
        }
    }

    #[test]
    fn n_5_pushes_are_coalesced_to_the_newest_message_and_its_first_time() {
        let pushes = Pushes::default();
        for note in [push(1, 3, 10), push(1, 5, 20), push(1, 5, 30), push(1, 4, 40)] {
            pushes.note(PROJECT, note);
        }
        pushes.note(PROJECT, push(2, 1, 50));
        let chat = push(1, 0, 0).chat;
        assert_eq!(pushes.get(PROJECT, chat, Side::Customer), None);
        assert_eq!(pushes.get(PROJECT, chat, Side::Team), Some(push(1, 5, 20)));
        let stored = pushes.all(PROJECT);
        assert_eq!(stored.len(), 2);
        pushes.note(PROJECT, push(2, 7, 60));
        pushes.forget(PROJECT, &stored);
        assert_eq!(pushes.all(PROJECT), [push(2, 7, 60)], "it is not stored yet");
        pushes.forget(PROJECT, &[push(2, 7, 60)]);
        assert!(pushes.all(PROJECT).is_empty());
    }

    #[test]
    fn n_5_notes_are_bounded() {
        let pushes = Pushes::default();
        for at in 0..MAX_NOTES + 5 {
            let chat = IssueId::from_parts(at as i64, [0; 10]);
            pushes.note(
                PROJECT,
                Push {
                    chat,
                    ..push(1, 1, 1)
                },
            );
        }
        assert_eq!(pushes.all(PROJECT).len(), MAX_NOTES);
    }
}
