//! The composer's field: what stands in it, where that is kept, and what its keys do.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use model::draft::DraftKind;
use model::id::{AgentId, IssueId};
use model::mention::named_in;
use model::person::first_name;
use model::revision::MessageChange;
use model::text::reveal;

use super::Room;
use crate::browser;
use crate::live::{DraftKey, Tone};
use crate::pages::chats::files::Ready;
use crate::pages::chats::mention_list::MentionList;
use crate::pages::chats::state::Desk;
use crate::pages::chats::writing::{self, FIELD, Writing, use_writing};

/// What a note's field says.
const NOTE_HINT: &str = "Write a note for your team, @ to mention someone";
/// What browsers say of keys that belong to an input method (UI Events, 6.3.1).
const KEY_OF_INPUT_METHOD: u32 = 229;

/// The composer's field and what it is for. A handle; copies are the same.
#[derive(Clone, Copy)]
pub(crate) struct Field {
    pub(crate) desk: Desk,
    pub(crate) id: IssueId,
    pub(crate) writing: Writing,
    /// What stands in it.
    pub(crate) text: RwSignal<String>,
    /// What is written, or what the message is that is changed.
    pub(crate) kind: Memo<DraftKind>,
    /// Esc has been pressed on a change that is not saved.
    pub(crate) warned: StoredValue<bool>,
}

impl Field {
    pub(super) fn new(desk: Desk, id: IssueId, notes_only: bool) -> Self {
        let writing = use_writing();
        let kind = Memo::new(move |_| match writing.editing.get() {
            Some(editing) => editing.kind,
            None if notes_only => DraftKind::Note,
            None => writing.kind.get(),
        });
        Self {
            desk,
            id,
            writing,
            text: RwSignal::new(String::new()),
            kind,
            warned: StoredValue::new(false),
        }
    }

    /// Which draft stands in it.
    pub(crate) fn key(self) -> DraftKey {
        (self.id, self.kind.get())
    }

    /// Whether what stands beside the text can be sent. A message that is changed keeps its files.
    pub(crate) fn ready(self) -> Ready {
        if self.writing.editing.with(Option::is_some) {
            return Ready::default();
        }
        self.writing.ready(self.key())
    }

    /// Shows the draft of what is written, also when another device has changed it, but never in place of what is being typed.
    pub(super) fn follow_its_draft(self) {
        let drafts = [DraftKind::Reply, DraftKind::Note].map(|kind| self.desk.live.draft_of(self.id, kind));
        let first = StoredValue::new(true);
        Effect::new(move |before: Option<DraftKind>| {
            let kind = self.kind.get();
            let draft = drafts[usize::from(kind == DraftKind::Note)].get();
            if self.writing.editing.get().is_some() {
                return kind;
            }
            // What was typed before the page was live comes first.
            let typed = browser::typed(FIELD).filter(|_| first.get_value());
            first.set_value(false);
            if let Some(typed) = typed.filter(|_| draft.is_empty()) {
                self.write(typed);
            } else if before != Some(kind)
                || !browser::has_focus(FIELD)
                || self.text.with_untracked(String::is_empty)
            {
                self.text.set(draft);
            }
            kind
        });
    }

    /// Whether the composer still stands on the page.
    pub(super) fn is_there(self) -> bool {
        self.text.try_with_untracked(|_| ()).is_some()
    }

    /// Whoever leaves the field sees what another device has written meanwhile.
    pub(super) fn take_over(self) {
        if self.writing.editing.with_untracked(Option::is_none) {
            let draft = self.desk.live.draft(self.id, self.kind.get_untracked());
            if self.text.with_untracked(|text| *text != draft) {
                self.text.set(draft);
            }
        }
    }

    /// Shows the text of a message that is changed.
    pub(super) fn follow_what_is_changed(self) {
        Effect::new(move |_| {
            if let Some(editing) = self.writing.editing.get() {
                self.text.set(editing.text);
            }
        });
    }

    pub(crate) fn write(self, written: String) {
        if self.writing.editing.with_untracked(Option::is_none) {
            self.desk
                .live
                .write_draft(self.id, self.kind.get_untracked(), &written);
        }
        self.text.set(written);
        match self.kind.get_untracked() {
            DraftKind::Reply => self.desk.live.typing(self.id),
            DraftKind::Note => self.desk.live.typing_note(self.id),
        }
    }

    pub(super) fn is_over(self) -> bool {
        self.text.with(|text| Room::of(text).is_over())
    }

    pub(super) fn can_send(self) -> bool {
        let ready = self.ready();
        let has_files = ready != Ready::default();
        self.text
            .with(|text| (has_files || !text.trim().is_empty()) && !Room::of(text).is_over())
            && ready != Ready::No
    }

    pub(crate) fn send(self) {
        if !untrack(|| self.can_send()) {
            return;
        }
        let (live, text, kind) = (
            self.desk.live,
            self.text.get_untracked(),
            self.kind.get_untracked(),
        );
        let names = self.names(&text, kind);
        if let Some(editing) = self.writing.editing.get_untracked() {
            if text.trim() != editing.stored {
                let (version, mentions) = (editing.version, names);
                live.change(
                    self.id,
                    editing.message,
                    MessageChange::Edit {
                        text,
                        mentions,
                        version,
                    },
                );
            }
            return self.stop_editing();
        }
        let ready = untrack(|| self.ready());
        self.writing.wait_for_files(ready == Ready::Soon);
        let Ready::Yes(files) = ready else { return };
        if self.writing.asks_first((self.id, kind)) {
            return;
        }
        self.writing.sent((self.id, kind));
        match kind {
            DraftKind::Reply => live.send(self.id, text, files),
            DraftKind::Note => live.add_note(self.id, text, names, files),
        }
        live.write_draft(self.id, kind, "");
        self.text.set(String::new());
        self.desk.at_end.set(true);
        browser::scroll_home(".conv .pane-scroll");
        browser::focus(FIELD);
    }

    /// The colleagues whom a note names.
    fn names(self, text: &str, kind: DraftKind) -> Vec<AgentId> {
        if kind == DraftKind::Reply {
            return Vec::new();
        }
        let inbox = self.desk.live.inbox();
        inbox.with_untracked(|inbox| named_in(text, inbox.readers(self.id)))
    }

    /// Back to the draft.
    pub(super) fn stop_editing(self) {
        self.writing.editing.set(None);
        self.text
            .set(self.desk.live.draft(self.id, self.kind.get_untracked()));
        browser::focus_soon(FIELD);
    }

    /// Back to the draft, where a message is changed.
    pub(crate) fn stop_editing_if_any(self) {
        if self.writing.editing.with_untracked(Option::is_some) {
            self.stop_editing();
        }
    }

    pub(super) fn on_key(self, event: &KeyboardEvent, mentions: MentionList) {
        if mentions.takes(event) {
            return;
        }
        let is_editing = self.writing.editing.with_untracked(Option::is_some);
        if Pressed::of(event).sends(self.writing.enter_sends.get_untracked()) {
            event.prevent_default();
            self.send();
        } else if event.key() == "Escape" && is_editing {
            event.prevent_default();
            event.stop_propagation();
            let typed = self.desk.live.typed_edit();
            if typed.with_untracked(Option::is_some) && !self.warned.get_value() {
                self.warned.set_value(true);
                let words = "Not saved yet. Esc once more throws the change away.";
                self.desk.live.notice(Tone::Info, words.to_owned());
            } else {
                self.stop_editing();
            }
        } else if event.key() == "ArrowUp"
            && !is_editing
            && self.text.with_untracked(String::is_empty)
            && let Some(editing) = writing::last_own(self.desk, self.id)
        {
            event.prevent_default();
            self.writing.edit(editing);
        }
    }

    pub(super) fn purpose(self) -> String {
        match (self.writing.editing.with(Option::is_some), self.kind.get()) {
            (true, _) => "Change the message".to_owned(),
            (false, DraftKind::Reply) => whom(self.desk, self.id),
            (false, DraftKind::Note) => NOTE_HINT.to_owned(),
        }
    }

    pub(super) fn placeholder(self) -> &'static str {
        match self.kind.get() {
            DraftKind::Reply => "Write an answer",
            DraftKind::Note => NOTE_HINT,
        }
    }
}

/// A key with what is held beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pressed {
    is_enter: bool,
    with_shift: bool,
    with_alt: bool,
    with_control: bool,
    composes: bool,
}

impl Pressed {
    fn of(event: &KeyboardEvent) -> Self {
        Self {
            is_enter: event.key() == "Enter",
            with_shift: event.shift_key(),
            with_alt: event.alt_key(),
            with_control: event.ctrl_key() || event.meta_key(),
            composes: event.is_composing() || event.key_code() == KEY_OF_INPUT_METHOD,
        }
    }

    /// Whether it sends: Enter, or where Enter begins a line, Ctrl+Enter or Cmd+Enter (P.29). A key that an input method composes with
    /// never does.
    fn sends(self, enter_sends: bool) -> bool {
        let alone = !self.with_shift && !self.with_alt && !self.composes;
        self.is_enter && alone && self.with_control != enter_sends
    }
}

/// So many characters of a first name are said on the tab.
const WHOM_MAX: usize = 24;

/// Whom the answer is for.
pub(super) fn whom(desk: Desk, id: IssueId) -> String {
    desk.row(id).with(|row| {
        let name = match row {
            Some(row) if !row.reporter_anonymous => first_name(&row.reporter_name),
            _ => "customer",
        };
        let name = reveal(name);
        // It stands on a tab.
        match name.char_indices().nth(WHOM_MAX) {
            Some((end, _)) => format!("Reply to {}…", &name[..end]),
            None => format!("Reply to {name}"),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p_29_enter_sends_or_begins_a_line_as_the_agent_wishes_and_never_while_composing() {
        let enter = Pressed {
            is_enter: true,
            with_shift: false,
            with_alt: false,
            with_control: false,
            composes: false,
        };
        let shift = Pressed {
            with_shift: true,
            ..enter
        };
        let control = Pressed {
            with_control: true,
            ..enter
        };
        assert_eq!(
            [enter, shift, control].map(|key| key.sends(true)),
            [true, false, false]
        );
        assert_eq!(
            [enter, shift, control].map(|key| key.sends(false)),
            [false, false, true]
        );
        for key in [enter, control] {
            let composing = Pressed {
                composes: true,
                ..key
            };
            assert!(!composing.sends(true) && !composing.sends(false));
        }
    }
}
