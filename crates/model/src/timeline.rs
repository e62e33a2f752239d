//! A chat's lines in the browser of an agent: loaded pages and live lines, merged by position, each once.

use alloc::vec::Vec;

use crate::id::ClientId;
use crate::view::MessageView;

/// The lines of one chat in order of `pos`, without repeats.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    messages: Vec<MessageView>,
    /// Whether there are lines before the first one here.
    pub earlier: bool,
    revision: Revision,
}

/// A number that is another one whenever lines have changed. It is no part of what they say: timelines with the same lines are equal.
#[derive(Clone, Copy, Debug, Default)]
struct Revision(u64);

impl PartialEq for Revision {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Revision {}

impl Timeline {
    /// A timeline of these lines.
    pub fn new(messages: Vec<MessageView>, earlier: bool) -> Self {
        let mut timeline = Self::default();
        timeline.put_earlier(messages, earlier);
        timeline
    }

    /// Adds a line, or replaces it where it is there already. One that lies before the loaded lines is not added: an old message
    /// that was changed comes with the page that it stands on.
    pub fn put(&mut self, message: MessageView) {
        let is_before = self.messages.first().is_some_and(|first| message.pos < first.pos);
        if !(self.earlier && is_before) {
            self.insert(message);
        }
    }

    fn insert(&mut self, message: MessageView) {
        match self.messages.binary_search_by_key(&message.pos, |m| m.pos) {
            Ok(at) => self.messages[at] = message,
            Err(at) => self.messages.insert(at, message),
        }
    }

    /// Adds an earlier page.
    pub fn put_earlier(&mut self, messages: Vec<MessageView>, earlier: bool) {
        for message in messages {
            self.insert(message);
        }
        self.earlier = earlier;
    }

    /// Says that the lines have changed; `revision` is one that no timeline had before.
    pub(crate) fn revised(&mut self, revision: u64) {
        self.revision = Revision(revision);
    }

    /// Another number whenever lines have changed, so that nobody has to compare them.
    pub fn revision(&self) -> u64 {
        self.revision.0
    }

    /// The lines, oldest first.
    pub fn messages(&self) -> &[MessageView] {
        &self.messages
    }

    pub(crate) fn messages_mut(&mut self) -> impl Iterator<Item = &mut MessageView> {
        self.messages.iter_mut()
    }

    /// Whether the sender's message has arrived.
    pub fn has_client_id(&self, client_id: ClientId) -> bool {
        self.messages.iter().rev().any(|m| m.client_id == client_id)
    }
}
