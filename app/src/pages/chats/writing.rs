//! What the composer of the open chat is for: a reply or a note, a new one or a change of an old one. Shared with the log and the
//! keyboard, which begin such things.

use leptos::prelude::*;
use model::draft::DraftKind;
use model::file::FileView;
use model::id::{IssueId, MessageId};
use model::person::Author;
use model::revision::EDIT_WITHIN_MS;
use model::view::{MessageKind, MessageView};

use super::files::{Extras, Ready};
use super::state::Desk;
use crate::browser;
use crate::live::{DraftKey, Live};

/// The composer's field.
pub(crate) const FIELD: &str = "#reply";

/// A message that its author changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Editing {
    /// The chat.
    pub(crate) chat: IssueId,
    /// The message.
    pub(crate) message: MessageId,
    /// What it is.
    pub(crate) kind: DraftKind,
    /// The number of the text that is changed.
    pub(crate) version: i64,
    /// The text to begin with.
    pub(crate) text: String,
    /// The text as it is stored.
    pub(crate) stored: String,
}

/// The state of writing. A handle; copies are the same.
#[derive(Clone, Copy)]
pub(crate) struct Writing {
    /// Whether Enter sends and Shift+Enter begins a line; else Enter begins a line and Ctrl+Enter sends (P.29). The one place that
    /// the composer asks.
    pub(crate) enter_sends: Memo<bool>,
    /// Whether a reply or a note is written.
    pub(crate) kind: RwSignal<DraftKind>,
    /// The message that is changed.
    pub(crate) editing: RwSignal<Option<Editing>>,
    /// The message that is to be deleted, once that is confirmed.
    pub(crate) deleting: RwSignal<Option<(IssueId, MessageId)>>,
    /// The message whose former texts are shown.
    pub(crate) history: RwSignal<Option<(IssueId, MessageId)>>,
    /// Whether the dialog with title and tags is open (S4.19).
    pub(crate) details: RwSignal<bool>,
    /// What the part with the files offers, once it is there.
    pub(crate) extras: RwSignal<Option<Extras>>,
}

impl Writing {
    /// A reply, nothing changed.
    pub(crate) fn new(live: Live) -> Self {
        Self {
            enter_sends: Memo::new(move |_| live.inbox().with(|inbox| inbox.preferences.enter_sends)),
            kind: RwSignal::new(DraftKind::Reply),
            editing: RwSignal::new(None),
            deleting: RwSignal::new(None),
            history: RwSignal::new(None),
            details: RwSignal::new(false),
            extras: RwSignal::new(None),
        }
    }

    /// Another chat is open: its composer begins with a reply.
    pub(crate) fn begin(self) {
        self.kind.set(DraftKind::Reply);
        self.editing.set(None);
        self.deleting.set(None);
        self.history.set(None);
        self.details.set(false);
    }

    /// From now on this is written, in the composer's field.
    pub(crate) fn write(self, kind: DraftKind) {
        self.editing.set(None);
        self.kind.set(kind);
        browser::focus_soon(FIELD);
    }

    /// Whether the files that wait beside a draft can be sent.
    pub(crate) fn ready(self, draft: DraftKey) -> Ready {
        let extras = self.extras.get();
        extras.map_or_else(Ready::default, |extras| extras.ready.run(draft))
    }

    /// Whether what is written is to be sent as soon as its files are there.
    pub(crate) fn waits_for_files(self) -> bool {
        self.extras.get().is_some_and(|extras| extras.waits.get())
    }

    /// Says whether it is.
    pub(crate) fn wait_for_files(self, waits: bool) {
        if let Some(extras) = self.extras.get_untracked() {
            extras.waits.set(waits);
        }
    }

    /// Whether sending waits for the answer to a question, such as when a colleague writes to the same customer.
    pub(crate) fn asks_first(self, draft: DraftKey) -> bool {
        let extras = self.extras.get_untracked();
        extras.is_some_and(|extras| extras.asks.run(draft))
    }

    /// What waited beside a draft goes with it.
    pub(crate) fn sent(self, draft: DraftKey) {
        if let Some(extras) = self.extras.get_untracked() {
            extras.sent.run(draft);
        }
    }

    /// Files of a message that was given up wait beside its draft again.
    pub(crate) fn put_back(self, draft: DraftKey, files: Vec<FileView>) {
        if let Some(extras) = self.extras.get_untracked() {
            extras.put_back.run((draft, files));
        }
    }

    /// A message is changed in the composer.
    pub(crate) fn edit(self, editing: Editing) {
        self.editing.set(Some(editing));
        browser::focus_soon(FIELD);
    }
}

/// The state of writing of the page around.
pub(crate) fn use_writing() -> Writing {
    expect_context()
}

/// Whether a message is one's own and can still be changed.
pub(crate) fn is_changeable(author: Author, me: Author, at: i64, now: i64) -> bool {
    author == me && now - at < EDIT_WITHIN_MS
}

/// A message as what is changed in the composer.
pub(crate) fn to_edit(message: &MessageView) -> Editing {
    let kind = if message.kind == MessageKind::Note {
        DraftKind::Note
    } else {
        DraftKind::Reply
    };
    Editing {
        chat: message.chat,
        message: message.id,
        kind,
        version: message.version(),
        text: message.body.clone(),
        stored: message.body.clone(),
    }
}

/// The last message of the reader in a chat that can still be changed.
pub(crate) fn last_own(desk: Desk, chat: IssueId) -> Option<Editing> {
    let now = browser::now_ms();
    desk.live.inbox().with_untracked(|inbox| {
        let me = Author::Agent(inbox.me.id);
        let lines = inbox.timeline(chat)?.messages();
        let own = |line: &&MessageView| {
            matches!(line.kind, MessageKind::Public | MessageKind::Note)
                && !line.is_deleted()
                && is_changeable(line.author, me, line.at, now)
                && !desk
                    .live
                    .revising()
                    .with_untracked(|changes| changes.has(line.id))
        };
        lines.iter().rfind(own).map(to_edit)
    })
}
