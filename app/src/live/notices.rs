//! Short words about what happened.

use leptos::prelude::*;
use model::edit::IssueEdit;
use model::id::IssueId;

use super::{Live, Notice, Tone};

impl Live {
    /// The notices; whoever shows one takes it out.
    pub fn notices(&self) -> RwSignal<Vec<Notice>> {
        self.notices
    }

    /// Shows a short word about something that happened.
    pub fn notice(&self, tone: Tone, words: String) {
        self.notice_with(tone, words, None);
    }

    /// The same, with what takes it back.
    pub(super) fn notice_with(&self, tone: Tone, words: String, undo: Option<(IssueId, IssueEdit)>) {
        let id = self.last_notice.get_value() + 1;
        self.last_notice.set_value(id);
        self.notices.write().push(Notice {
            id,
            tone,
            words,
            undo,
        });
    }
}
