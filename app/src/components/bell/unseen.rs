//! The chats of which the agent was told and at which nobody has looked.

use model::id::IssueId;
use model::notify::Happening;

/// The chats, the newest news last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Unseen(Vec<(IssueId, Happening)>);

impl Unseen {
    /// There is news in a chat.
    pub(super) fn add(&mut self, chat: IssueId, what: Happening) {
        self.0.retain(|(known, _)| *known != chat);
        self.0.push((chat, what));
    }

    /// Keeps what still is news.
    pub(super) fn keep(&mut self, is_news: impl Fn(IssueId, Happening) -> bool) {
        self.0.retain(|(chat, what)| is_news(*chat, *what));
    }

    /// The newest news.
    pub(super) fn newest(&self) -> Option<(IssueId, Happening)> {
        self.0.last().copied()
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e_12_what_was_looked_at_is_no_news_any_more() {
        let chat = |n| IssueId::from_parts(n, [1; 10]);
        let mut unseen = Unseen::default();
        unseen.add(chat(1), Happening::NewRequest);
        unseen.add(chat(2), Happening::Mine);
        unseen.add(chat(1), Happening::Mine);
        assert_eq!(unseen.newest(), Some((chat(1), Happening::Mine)));
        unseen.keep(|known, _| known != chat(1));
        assert_eq!(unseen.newest(), Some((chat(2), Happening::Mine)));
        unseen.keep(|_, _| false);
        assert!(unseen.is_empty());
    }
}
