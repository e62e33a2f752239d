//! What is written and not sent: one text for each chat, kept for this tab, so that going to another chat or a reload loses nothing.

use leptos::prelude::*;
use model::id::IssueId;

use crate::browser;

/// The drafts of the page.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Drafts {
    texts: StoredValue<Vec<(IssueId, String)>>,
    /// The chat whose draft was put there by something else than its field, which then shows it.
    put: RwSignal<Option<IssueId>>,
}

impl Drafts {
    /// The draft of a chat; empty where there is none.
    pub(crate) fn of(self, chat: IssueId) -> String {
        let here = self.texts.with_value(|texts| {
            texts
                .iter()
                .find(|(other, _)| *other == chat)
                .map(|(_, text)| text.clone())
        });
        here.or_else(|| browser::kept(&name(chat))).unwrap_or_default()
    }

    /// Keeps the draft of a chat, as its field has it.
    pub(crate) fn keep(self, chat: IssueId, text: &str) {
        self.texts.update_value(|texts| {
            texts.retain(|(other, _)| *other != chat);
            texts.push((chat, text.to_owned()));
        });
        browser::keep(&name(chat), text);
    }

    /// Puts a text into a chat's field.
    pub(crate) fn put(self, chat: IssueId, text: &str) {
        self.keep(chat, text);
        self.put.set(Some(chat));
    }

    /// Whether the draft of a chat was put there last.
    pub(crate) fn was_put(self, chat: IssueId) -> bool {
        self.put.get() == Some(chat)
    }
}

fn name(chat: IssueId) -> String {
    format!("lobby-draft-{chat}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_chat_has_a_draft_of_its_own() {
        let owner = Owner::new();
        owner.with(|| {
            let (one, other) = (IssueId::from_parts(1, [1; 10]), IssueId::from_parts(1, [2; 10]));
            let drafts = Drafts::default();
            drafts.keep(one, "half a sentence");
            assert_eq!(
                (drafts.of(one).as_str(), drafts.of(other).as_str()),
                ("half a sentence", "")
            );
        });
    }
}
