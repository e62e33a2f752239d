//! What the panes of the page share: the live state, the place, the open chat.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use model::frame::Doing;
use model::id::{AgentId, IssueId};
use model::refusal::Refusal;
use model::scheme::Scheme;
use model::status::Level;
use model::view::{ChatRow, ConversationView};

use super::place::{Pane, Place, chat_address, data_address, issue_address, list_address};
use super::tools::Tool;
use crate::api::{self, ApiError};
use crate::browser::{self, Sight};
use crate::components::lozenge::status_lozenge;
use crate::live::{Live, LoadState};

/// A handle to what the panes share; copies are the same.
#[derive(Clone, Copy)]
pub(crate) struct Desk {
    /// The live state.
    pub(crate) live: Live,
    /// The place that the address names.
    pub(crate) place: Memo<Place>,
    /// What the project's issues can be.
    pub(crate) scheme: Memo<Scheme>,
    /// The chat that is open.
    pub(crate) selected: Memo<Option<IssueId>>,
    /// Why the chat of the address cannot be shown.
    pub(crate) refused: RwSignal<Option<ApiError>>,
    /// Whether the log shows its newest line.
    pub(crate) at_end: RwSignal<bool>,
    /// What is open over the page.
    pub(crate) tool: RwSignal<Tool>,
    /// Goes to an address of the page without loading it.
    pub(crate) go: Callback<String>,
}

impl Desk {
    /// The shared state, with the chat that came with the page or why it could not.
    pub(crate) fn new(
        live: Live,
        place: Memo<Place>,
        opened: Option<Result<ConversationView, ApiError>>,
    ) -> Self {
        let refused = RwSignal::new(None);
        match opened {
            Some(Ok(conversation)) => live.opened(conversation),
            Some(Err(error)) => refused.set(Some(error)),
            None => {}
        }
        let selected = Memo::new(move |_| {
            let key = place.with(|place| place.chat.clone())?;
            live.inbox().with(|inbox| inbox.by_key(&key).map(|chat| chat.id))
        });
        let navigate = use_navigate();
        let go = Callback::new(move |address: String| {
            navigate(
                &address,
                NavigateOptions {
                    scroll: false,
                    ..NavigateOptions::default()
                },
            );
        });
        let desk = Self {
            live,
            place,
            scheme: Memo::new(move |_| live.inbox().with(|inbox| inbox.scheme.clone())),
            selected,
            refused,
            at_end: RwSignal::new(true),
            tool: RwSignal::default(),
            go,
        };
        desk.follow_the_address();
        let sight = desk.tell_what_is_seen();
        desk.tell_who_looks(sight);
        desk
    }

    /// The row of a chat, as it changes, with what this agent changed and is not stored yet.
    pub(crate) fn row(self, chat: IssueId) -> Memo<Option<ChatRow>> {
        Memo::new(move |_| {
            let edits = self.live.edits().read();
            self.live.inbox().with(|inbox| {
                let name_of = |id| {
                    inbox
                        .agent(id)
                        .map_or_else(String::new, |agent| agent.name.clone())
                };
                inbox.chat(chat).map(|row| edits.show(row, name_of))
            })
        })
    }

    /// Whether the customer of a chat is here. What is drawn asks this and not the inbox itself, which changes with every message of
    /// every chat.
    pub(crate) fn is_online(self, chat: IssueId) -> Memo<bool> {
        Memo::new(move |_| self.live.inbox().with(|inbox| inbox.is_online(chat)))
    }

    /// Whether the agent may do what needs this level in a chat.
    pub(crate) fn may(self, chat: IssueId, needed: Level) -> Memo<bool> {
        Memo::new(move |_| self.live.inbox().with(|inbox| inbox.may(chat, needed)))
    }

    /// Who alone replies in a chat, where that is a colleague (E.29). It is what the server knows, not what is on its way there, so
    /// that a reply never comes before the assignment that allows it.
    pub(crate) fn replies_alone(self, chat: IssueId) -> Memo<Option<(AgentId, String)>> {
        Memo::new(move |_| self.live.inbox().with(|inbox| inbox.replies_alone(chat).cloned()))
    }

    /// The pane that a narrow screen shows.
    pub(crate) fn pane(self) -> Pane {
        self.place.with(|place| place.pane)
    }

    /// The status of a chat, or its resolution, in the words of the project.
    pub(crate) fn lozenge(self, row: &ChatRow) -> AnyView {
        self.scheme
            .with(|scheme| status_lozenge(scheme, row.status, row.resolution))
    }

    /// The document's title.
    pub(crate) fn title(self) -> String {
        let of_chat = self.selected.get().and_then(|chat| {
            self.live.inbox().with(|inbox| {
                inbox
                    .chat(chat)
                    .map(|row| format!("{} {} · ", row.key, row.reporter_name))
            })
        });
        self.live.inbox().with(|inbox| {
            let waiting = match inbox.unanswered() {
                0 => String::new(),
                number => format!("({number}) "),
            };
            let project = &inbox.project;
            format!(
                "{waiting}{}Chats for {} ({})",
                of_chat.unwrap_or_default(),
                project.name,
                project.key
            )
        })
    }

    /// The address of the list.
    pub(crate) fn to_list(self) -> String {
        self.place.with(|place| list_address(&place.project))
    }

    /// The address of a chat.
    pub(crate) fn to_chat(self, key: &str) -> String {
        self.place.with(|place| chat_address(&place.project, key))
    }

    /// The address of the page of an issue, by its key.
    pub(crate) fn to_issue(self, key: &str) -> String {
        self.place.with(|place| issue_address(&place.project, key))
    }

    /// The address of the open chat, from its data.
    pub(crate) fn to_open_chat(self) -> String {
        self.place.with(|place| {
            place.chat.as_ref().map_or_else(
                || list_address(&place.project),
                |key| chat_address(&place.project, key),
            )
        })
    }

    /// The address of the open chat's data.
    pub(crate) fn to_data(self) -> String {
        self.place.with(|place| {
            place.chat.as_ref().map_or_else(
                || list_address(&place.project),
                |key| data_address(&place.project, key),
            )
        })
    }

    /// Loads what the address names and is not here.
    fn follow_the_address(self) {
        Effect::new(move |before: Option<Option<String>>| {
            let key = self.place.with(|place| place.chat.clone());
            if before.is_some_and(|before| before != key) {
                self.refused.set(None);
                self.at_end.set(true);
            }
            if let Some(key) = &key
                && self.selected.get_untracked().is_none()
                && self.refused.with_untracked(Option::is_none)
            {
                self.find(key.clone());
            }
            key
        });
        Effect::new(move |_| {
            let is_up = self.live.connection().get().is_up();
            let is_passing = |error: &Option<ApiError>| error.as_ref().is_some_and(ApiError::is_passing);
            if is_up && self.refused.with_untracked(is_passing) {
                self.find_again();
            }
        });
        Effect::new(move |_| {
            // Also one whose lines are here: it is the one that is looked at, and stays when the state is loaded anew.
            if let Some(chat) = self.selected.get() {
                self.live.open(chat);
            }
        });
    }

    /// Loads a chat that is older than the list.
    fn find(self, key: String) {
        let consistent = self.place.with_untracked(Place::is_consistent);
        spawn_local(async move {
            let found = if consistent {
                api::load_conversation_by_key(key.clone()).await
            } else {
                Err(ApiError::Refused(Refusal::NotFound))
            };
            match found {
                Ok(conversation) => self.live.opened(conversation),
                // Meanwhile another one may be wanted.
                Err(error) => {
                    let is_wanted = |place: &Place| place.chat.as_ref() == Some(&key);
                    if self.place.try_with_untracked(is_wanted) == Some(true) {
                        self.refused.set(Some(error));
                    }
                }
            }
        });
    }

    /// Looks for the chat of the address once more.
    pub(crate) fn find_again(self) {
        self.refused.set(None);
        if let Some(key) = self.place.with_untracked(|place| place.chat.clone()) {
            self.find(key);
        }
    }

    /// Tells the engine that a chat's newest line is on the screen, and whether a person looks at it.
    fn tell_what_is_seen(self) -> RwSignal<Sight> {
        let sight = RwSignal::new(Sight::Hidden);
        Effect::new(move |_| {
            let look = move || sight.set(browser::sight());
            look();
            for event in ["focus", "blur", "visibilitychange"] {
                let listener = window_event_listener_untyped(event, move |_| look());
                on_cleanup(move || listener.remove());
            }
        });
        // The number of the newest line that the team has not seen; 0 for none.
        let newest = Memo::new(move |_| {
            let Some(chat) = self.selected.get() else { return 0 };
            let row = |row: &ChatRow| {
                if row.last_vseq > row.team.read {
                    row.last_vseq
                } else {
                    0
                }
            };
            self.live.inbox().with(|inbox| inbox.chat(chat).map_or(0, row))
        });
        Effect::new(move |_| {
            let shown = self.at_end.get() && (self.pane() != Pane::List || !browser::is_narrow());
            if let Some(chat) = self.selected.get()
                && newest.get() > 0
                && shown
                && self.live.loading(chat).get() == LoadState::Ready
            {
                match sight.get() {
                    Sight::Hidden => {}
                    Sight::Visible => self.live.displayed(chat),
                    Sight::Focused => self.live.seen(chat),
                }
            }
        });
        sight
    }

    /// Tells the colleagues which chat is before this agent's eyes, and whether something is begun in it (E.29, N.11). A mention in it
    /// is seen then.
    fn tell_who_looks(self, sight: RwSignal<Sight>) {
        let shown = Memo::new(move |_| {
            let is_shown =
                sight.get() == Sight::Focused && (self.pane() != Pane::List || !browser::is_narrow());
            self.selected.get().filter(|_| is_shown)
        });
        let begun = Memo::new(move |_| shown.get().is_some_and(|chat| self.live.has_draft(chat)));
        let here = Memo::new(move |_| {
            let doing = if begun.get() { Doing::Drafts } else { Doing::Looks };
            shown.get().map(|chat| (chat, doing))
        });
        Effect::new(move |before: Option<Option<(IssueId, Doing)>>| {
            let here = here.get();
            if before != Some(here) {
                self.live.look(here);
            }
            here
        });
        let mentioned = Memo::new(move |_| {
            let chat = shown.get()?;
            let last = self.live.inbox().with(|inbox| inbox.last_mention_in(chat))?;
            Some((chat, last))
        });
        Effect::new(move |_| {
            if let Some((chat, _)) = mentioned.get()
                && self.live.loading(chat).get() == LoadState::Ready
            {
                self.live.see_mentions(chat);
            }
        });
    }
}
