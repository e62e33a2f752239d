//! A soft lock (P.20): who answers a customer to whom a colleague is writing sees it beside what they write, and is asked once before it
//! goes out. Nobody is held up by it.

use leptos::prelude::*;
use model::draft::DraftKind;
use model::id::IssueId;
use model::person::first_name;
use model::text::reveal;

use crate::browser;
use crate::changing::part;
use crate::components::dialog::dialog;
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::live::DraftKey;
use crate::live::looking::{AtChat, WRITES_REPLY};
use crate::pages::chats::composer::Field;
use crate::pages::chats::state::Desk;
use crate::pages::chats::writing::FIELD;

/// The question before sending. A handle; copies are the same.
#[derive(Clone, Copy)]
pub(super) struct Lock {
    desk: Desk,
    /// What is to be sent, and who else is writing, while the question is open.
    asked: RwSignal<Option<(DraftKey, String)>>,
    /// What is sent although somebody is writing.
    pub(super) agreed: RwSignal<Option<DraftKey>>,
}

/// Which colleague writes a reply to this chat.
fn writer(desk: Desk, chat: IssueId) -> Memo<Option<String>> {
    let at = desk.live.colleagues_at(chat);
    let me = desk.live.inbox().with_untracked(|inbox| inbox.me.id);
    let writes = move |other: &&AtChat| other.words == WRITES_REPLY && other.agent != me;
    let name = |other: &AtChat| reveal(first_name(&other.name));
    Memo::new(move |_| at.with(|at| at.iter().find(writes).map(name)))
}

/// Says above the composer that a colleague writes too.
pub(super) fn says(field: Field) -> AnyView {
    let who = writer(field.desk, field.id);
    let words = part(move || {
        let name = who.get().filter(|_| field.kind.get() == DraftKind::Reply)?;
        let says = view! {
            <span class="banner" data-t="info">
                {icon("info", Size::Sm)}
                <span class="grow">
                    <bdi>{name}</bdi>
                    " is writing a reply too."
                </span>
            </span>
        };
        Some(says.drawn())
    });
    view! {
        <p class="lock" role="status">
            {words}
        </p>
    }
    .drawn()
}

impl Lock {
    pub(super) fn new(desk: Desk) -> Self {
        Self {
            desk,
            asked: RwSignal::new(None),
            agreed: RwSignal::new(None),
        }
    }

    /// Whether a draft is not sent yet: a colleague writes to the same customer, and the question is open now. Asked once.
    pub(super) fn asks(self, draft: DraftKey) -> bool {
        if self.agreed.get_untracked() == Some(draft) {
            self.agreed.set(None);
            return false;
        }
        let (chat, kind) = draft;
        let who = writer(self.desk, chat).get_untracked();
        let Some(who) = who.filter(|_| kind == DraftKind::Reply) else {
            return false;
        };
        self.asked.set(Some((draft, who)));
        true
    }

    /// The question.
    pub(super) fn question(self) -> AnyView {
        let open = RwSignal::new(false);
        Effect::new(move |_| open.set(self.asked.with(Option::is_some)));
        Effect::new(move |_| {
            if !open.get() && self.asked.with_untracked(Option::is_some) {
                self.asked.set(None);
            }
        });
        let send = move || {
            let draft = self
                .asked
                .with_untracked(|asked| asked.as_ref().map(|(draft, _)| *draft));
            open.set(false);
            browser::focus_soon(FIELD);
            self.agreed.set(draft);
        };
        let who = part(move || {
            self.asked
                .with(|asked| asked.as_ref().map(|(_, who)| who.clone()))
        });
        let says = view! {
            <p>
                <bdi>{who}</bdi>
                " is writing a reply to this customer too. Send yours anyway?"
            </p>
        };
        let foot = view! {
            <button type="button" class="btn btn-ghost" on:click=move |_| open.set(false)>
                "Keep writing"
            </button>
            <button type="button" class="btn btn-primary" on:click=move |_| send()>
                "Send anyway"
            </button>
        };
        dialog(
            "two-writers",
            "Two replies at once?",
            open,
            says.drawn(),
            foot.drawn(),
        )
    }
}
