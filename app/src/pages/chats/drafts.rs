//! What is written and not sent, as the panes of the page see it: one text for each chat and kind, kept by the live state.

use model::draft::DraftKind;
use model::id::IssueId;

use crate::live::Live;

/// The drafts of the page.
#[derive(Clone, Copy)]
pub(crate) struct Drafts {
    live: Live,
}

impl Drafts {
    /// The drafts of this live state.
    pub(crate) fn new(live: Live) -> Self {
        Self { live }
    }

    /// The answer that is begun in a chat; empty where there is none.
    pub(crate) fn of(self, chat: IssueId) -> String {
        self.live.draft(chat, DraftKind::Reply)
    }

    /// Puts a text into a chat's field, where it is not in use.
    pub(crate) fn put(self, chat: IssueId, kind: DraftKind, text: &str) {
        self.live.write_draft(chat, kind, text);
    }
}
