//! What is typed into the dialog and not saved yet. Tags are kept as what is added and removed, so that a colleague's changes show
//! between one's own; a title that a colleague changes is followed until one types another.

use leptos::prelude::*;
use model::edit::{IssueEdit, TAGS_MAX};
use model::id::IssueId;
use model::text::{Label, Title};
use model::view::ChatRow;

use crate::browser;
use crate::pages::chats::state::Desk;

/// The dialog's state. A handle; copies are the same.
#[derive(Clone, Copy)]
pub(super) struct Form {
    desk: Desk,
    chat: IssueId,
    open: RwSignal<bool>,
    /// The chat as everybody sees it.
    pub(super) row: Memo<Option<ChatRow>>,
    /// The title as it is typed.
    pub(super) title: RwSignal<String>,
    /// The title of the chat when it was last shown in the field.
    shown: RwSignal<String>,
    /// What is wrong with the title.
    pub(super) title_problem: RwSignal<Option<String>>,
    /// The tags to be added and removed.
    pub(super) tags: RwSignal<TagChange>,
    /// A tag that is being typed.
    pub(super) typed: RwSignal<String>,
    /// What is wrong with the tags.
    pub(super) tags_problem: RwSignal<Option<String>>,
    /// Whether it was said that something is not saved.
    pub(super) warned: RwSignal<bool>,
}

impl Form {
    pub(super) fn new(desk: Desk, chat: IssueId, open: RwSignal<bool>) -> Self {
        let form = Self {
            desk,
            chat,
            open,
            row: desk.row(chat),
            title: RwSignal::default(),
            shown: RwSignal::default(),
            title_problem: RwSignal::default(),
            tags: RwSignal::default(),
            typed: RwSignal::default(),
            tags_problem: RwSignal::default(),
            warned: RwSignal::default(),
        };
        Effect::new(move |_| form.follow_title());
        form
    }

    /// The dialog opens: nothing is changed yet.
    pub(super) fn begin(self) {
        let title = untrack(|| self.now_title());
        self.shown.set(title.clone());
        self.title.set(title);
        self.title_problem.set(None);
        self.tags.set(TagChange::default());
        self.typed.set(String::new());
        self.tags_problem.set(None);
        self.warned.set(false);
    }

    /// Whether something would be lost with the dialog that was not said to be.
    pub(super) fn warns(self) -> bool {
        let is_changed = self.title.get_untracked() != self.shown.get_untracked()
            || !self.typed.with_untracked(|typed| typed.trim().is_empty())
            || self.tags.with_untracked(|tags| *tags != TagChange::default());
        let warns = is_changed && !self.warned.get_untracked();
        self.warned.set(is_changed);
        warns
    }

    fn now_title(self) -> String {
        self.row
            .with(|row| row.as_ref().map(|row| row.title.clone()).unwrap_or_default())
    }

    /// A title that nobody types over is shown as it becomes.
    fn follow_title(self) {
        let now = self.now_title();
        if self.title.get_untracked() == self.shown.get_untracked() && now != self.shown.get_untracked() {
            self.shown.set(now.clone());
            self.title.set(now);
        }
    }

    /// The title that a colleague has given meanwhile, where another one is typed.
    pub(super) fn other_title(self) -> Option<String> {
        let now = self.now_title();
        (now != self.shown.get() && now != self.title.get()).then_some(now)
    }

    /// The tags as they will be.
    pub(super) fn wanted_tags(self) -> Vec<String> {
        self.row.with(|row| {
            row.as_ref()
                .map_or_else(Vec::new, |row| self.tags.with(|tags| tags.on(row)))
        })
    }

    /// Takes the typed tags into the list, several where commas or lines are between them. Returns whether nothing is wrong.
    pub(super) fn take_typed(self) -> bool {
        let typed = self.typed.get_untracked();
        let now = untrack(|| self.wanted_tags());
        match parse(&typed, &now) {
            Ok(new) => {
                self.tags
                    .update(|tags| new.into_iter().for_each(|tag| tags.add(tag)));
                self.typed.set(String::new());
                self.tags_problem.set(None);
                true
            }
            Err(words) => {
                self.tags_problem.set(Some(words));
                false
            }
        }
    }

    /// Takes a tag out of the list.
    pub(super) fn remove(self, tag: &str) {
        self.tags_problem.set(None);
        self.tags.update(|tags| tags.remove(tag));
    }

    /// Sends what has changed and closes the dialog; stays where something is wrong.
    pub(super) fn save(self) {
        let tags_fit = self.take_typed();
        let title = Title::parse(&self.title.get_untracked());
        self.title_problem
            .set(title.as_ref().err().map(ToString::to_string));
        let (Ok(title), true) = (title, tags_fit) else {
            return;
        };
        self.open.set(false);
        // What the editor saw: a colleague's title is named in the dialog.
        let (from, to) = (untrack(|| self.now_title()), title.into_string());
        if from != to {
            let edit = IssueEdit::Title { from, to };
            self.desk.live.edit(self.chat, edit, "Title changed".to_owned());
        }
        let TagChange { add, remove } = self.tags.get_untracked();
        if !(add.is_empty() && remove.is_empty()) {
            let edit = IssueEdit::Tags { add, remove };
            self.desk.live.edit(self.chat, edit, "Tags changed".to_owned());
        }
    }
}

/// Tags to be added to what is there and removed from it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct TagChange {
    add: Vec<String>,
    remove: Vec<String>,
}

impl TagChange {
    /// The tags of a chat after this change.
    fn on(&self, row: &ChatRow) -> Vec<String> {
        let mut shown = row.clone();
        let edit = IssueEdit::Tags {
            add: self.add.clone(),
            remove: self.remove.clone(),
        };
        edit.show_in(&mut shown, |_| String::new());
        shown.tags
    }

    fn add(&mut self, tag: String) {
        self.remove.retain(|removed| !is_same(removed, &tag));
        self.add.push(tag);
    }

    fn remove(&mut self, tag: &str) {
        self.add.retain(|added| !is_same(added, tag));
        self.remove.push(tag.to_owned());
    }
}

fn is_same(one: &str, other: &str) -> bool {
    browser::lower(one) == browser::lower(other)
}

/// The new ones among typed tags, each once, or what is wrong with them.
fn parse(typed: &str, now: &[String]) -> Result<Vec<String>, String> {
    let mut new: Vec<String> = Vec::new();
    for part in typed.split([',', ';', '\n', '\t']).map(str::trim) {
        if part.is_empty() {
            continue;
        }
        let tag = Label::parse(part)
            .map_err(|refusal| refusal.to_string())?
            .into_string();
        if !now.iter().chain(&new).any(|known| is_same(known, &tag)) {
            new.push(tag);
        }
        // Whoever pastes a whole list is told at once, however long it is.
        if now.len() + new.len() > TAGS_MAX {
            return Err(format!("A chat has at most {TAGS_MAX} tags."));
        }
    }
    Ok(new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(typed: &str, now: &[&str]) -> Result<Vec<String>, String> {
        let now: Vec<String> = now.iter().map(|tag| (*tag).to_owned()).collect();
        parse(typed, &now)
    }

    #[test]
    fn s4_17_typed_tags_are_taken_once_and_within_limits() {
        assert_eq!(parsed("Courier", &[]).unwrap(), ["Courier"]);
        assert_eq!(
            parsed(" Courier, courier;Über\nüber,, Late  courier ", &["LATE COURIER"]).unwrap(),
            ["Courier", "Über"]
        );
        assert_eq!(parsed(" , ", &[]).unwrap(), [""; 0]);
        assert_eq!(
            parsed(&"x".repeat(41), &[]),
            Err("The tag is longer than 40 characters.".to_owned())
        );
        assert_eq!(
            parsed("\u{200b}\u{202e}", &[]),
            Err("The tag is empty.".to_owned())
        );
        let many: Vec<String> = (0..10_000).map(|n| format!("tag {n}")).collect();
        assert_eq!(
            parsed(&many.join(","), &["one"]),
            Err("A chat has at most 20 tags.".to_owned())
        );
        assert_eq!(parsed(&many[..20].join(","), &[]).unwrap().len(), 20);
    }

    #[test]
    fn s4_17_a_tag_that_goes_and_comes_back_is_no_change() {
        let mut change = TagChange::default();
        change.add("Courier".to_owned());
        change.remove("COURIER");
        assert!(change.add.is_empty());
        change.add("courier".to_owned());
        assert!(change.remove.is_empty());
        assert_eq!(change.add, ["courier"]);
    }
}
