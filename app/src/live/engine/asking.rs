//! What the engine asks of server functions.

use leptos::prelude::*;
use model::edit::IssueEdit;
use model::filters::{ListFilters, ListPlace};
use model::id::{IssueId, TransitionId};
use model::inbox::Inbox;
use model::preferences::{PreferenceChange, Preferences};
use model::view::ChatsPage;

use super::editing::rest_ms;
use super::page::now_ms;
use super::{Engine, Tone, http};
use crate::api::{self, ApiError, EarlierPage};
use crate::live::LoadState;
use crate::live::input::Input;

impl Engine {
    /// Loads the lines of a chat. It is followed first, so that what comes meanwhile is kept.
    pub(super) fn load(&self, chat: IssueId) {
        self.live.inbox.write().follow(chat);
        self.set_load(chat, LoadState::Loading);
        let answered = move |answer: Result<_, ApiError>| Input::Conversation(chat, answer.map(Box::new));
        http::call(&self.mailbox, api::load_conversation(chat), answered);
    }

    pub(super) fn take_snapshot(&self) {
        let (project, opened) = (self.project.clone(), self.visited.front().copied());
        let both = async move {
            let desk = api::load_desk(project).await?;
            let conversation = match opened {
                Some(chat) => Some(api::load_conversation(chat).await.map(Box::new)),
                None => None,
            };
            Ok((Box::new(desk), conversation))
        };
        http::call(&self.mailbox, both, |answer| match answer {
            Ok((desk, conversation)) => Input::Snapshot(Ok(desk), conversation),
            Err(error) => Input::Snapshot(Err(error), None),
        });
    }

    pub(super) fn load_earlier(&mut self, chat: IssueId) {
        let first = first_pos(&self.live.inbox.read_untracked(), chat);
        let Some(before_pos) = first else { return };
        if self.earlier_under_way.insert(chat) {
            self.set_load(chat, LoadState::Loading);
            http::call(
                &self.mailbox,
                api::load_earlier(chat, before_pos),
                move |answer| Input::Earlier(chat, answer),
            );
        }
    }

    pub(super) fn earlier_came(&mut self, chat: IssueId, answer: Result<EarlierPage, ApiError>) {
        self.earlier_under_way.remove(&chat);
        // The chat may have been left, or the whole inbox loaded anew meanwhile.
        if self.live.inbox.read_untracked().timeline(chat).is_some() {
            self.set_load(chat, LoadState::Ready);
        }
        match answer {
            Ok(page) => self
                .live
                .inbox
                .write()
                .put_earlier(chat, page.messages, page.earlier),
            Err(error) => self.complain(Err(error)),
        }
    }

    /// Loads the chats after those that are here; the first ones, where they could not be loaded.
    pub(super) fn load_older(&self) {
        let bottom = self.live.inbox.read_untracked().bottom;
        self.load_chats(bottom);
    }

    pub(super) fn filter(&mut self, filters: ListFilters) {
        let is_other = self.live.inbox.read_untracked().preferences.filters != filters;
        self.prefer(PreferenceChange::Filters(filters));
        if is_other {
            self.fetch_anew();
        }
    }

    /// Other chats are fetched from now on: what is on its way is not waited for.
    pub(super) fn fetch_anew(&self) {
        self.live.older.set(LoadState::Idle);
        self.live.inbox.write().bottom = None;
        self.load_chats(None);
    }

    pub(super) fn load_chats(&self, before: Option<ListPlace>) {
        if self.live.older.get_untracked() == LoadState::Loading {
            return;
        }
        let filters = self.live.inbox.read_untracked().preferences.filters.clone();
        self.live.older.set(LoadState::Loading);
        http::call(
            &self.mailbox,
            api::load_chats(self.project.clone(), filters.clone(), before),
            move |answer| Input::Chats(filters, before.is_none(), answer),
        );
    }

    /// Takes a page, unless something else is asked for by now.
    pub(super) fn chats_came(
        &mut self,
        filters: &ListFilters,
        is_first: bool,
        answer: Result<ChatsPage, ApiError>,
    ) {
        if self.live.inbox.read_untracked().preferences.filters != *filters {
            return;
        }
        let has_ended = self.ends_session(&answer);
        self.live.older.set(match answer {
            Ok(page) => {
                self.live.inbox.write().put_page(page, is_first);
                LoadState::Ready
            }
            Err(_) if has_ended => LoadState::Idle,
            Err(error) => LoadState::Failed(error),
        });
    }

    pub(super) fn set_available(&self, on: bool) {
        http::call(&self.mailbox, api::set_available(on), move |answer| {
            Input::Available(on, answer)
        });
    }

    pub(super) fn available_set(&mut self, on: bool, answer: Result<(), ApiError>) {
        if answer.is_ok() {
            let mut inbox = self.live.inbox.write();
            let (me, presence) = (inbox.me.id, inbox.me.presence);
            inbox.set_presence(me, presence, on);
        }
        self.complain(answer);
    }

    pub(super) fn move_status(&self, chat: IssueId, transition: TransitionId) {
        let back = self.way_back(chat, transition);
        http::call(&self.mailbox, api::move_status(chat, transition), move |answer| {
            Input::StatusMoved(back, answer)
        });
    }

    /// What takes a transition back, and the words for what it does, as this page sees the chat.
    fn way_back(&self, chat: IssueId, transition: TransitionId) -> Option<(IssueId, IssueEdit, String)> {
        let inbox = self.live.inbox.read_untracked();
        let edits = self.live.edits.read_untracked();
        let row = edits.show(inbox.chat(chat)?, |_| String::new());
        let (status, resolution) = inbox.scheme.after(row.status, transition).ok()?;
        let words = format!("Status set to {}", inbox.scheme.words(status, resolution));
        let (status, resolution) = (row.status, row.resolution);
        Some((chat, IssueEdit::TakeBack { status, resolution }, words))
    }

    pub(super) fn status_moved(
        &mut self,
        back: Option<(IssueId, IssueEdit, String)>,
        answer: Result<(), ApiError>,
    ) {
        if let (Ok(()), Some((chat, undo, words))) = (&answer, back) {
            self.forget_undo(chat, |former| former.is_of_same_value(&undo));
            self.live.notice_with(Tone::Info, words, Some((chat, undo)));
        }
        self.complain(answer);
    }

    /// Shown at once; the server tells the other tabs. Without a connection it waits.
    pub(super) fn prefer(&mut self, change: PreferenceChange) {
        let mut inbox = self.live.inbox.write();
        inbox.preferences = core::mem::take(&mut inbox.preferences).after(change.clone());
        drop(inbox);
        self.unsent.push(change);
    }

    /// What is shown where the server has these: what is not stored yet stands above it.
    pub(super) fn with_unsent(&self, stored: Preferences) -> Preferences {
        self.unsent.iter().cloned().fold(stored, Preferences::after)
    }

    /// Sends what is not stored yet, one after the other.
    pub(super) fn pump_preferences(&mut self) {
        let may = self.link.way().is_some() && !self.prefers && now_ms() >= self.prefers_at;
        if let Some(first) = self.unsent.first().filter(|_| may) {
            self.prefers = true;
            let call = api::change_preferences(self.project.clone(), first.clone());
            http::call(&self.mailbox, call, Input::Preferred);
        }
    }

    pub(super) fn preferred(&mut self, answer: Result<Preferences, ApiError>) {
        self.prefers = false;
        if let Err(error) = &answer
            && (error.is_passing() || error.is_signed_out())
        {
            // It goes out again after a rest and with a way; the banner says meanwhile that there is none.
            self.prefers_at = now_ms() + rest_ms(error);
            self.ends_session(&answer);
            return;
        }
        if !self.unsent.is_empty() {
            self.unsent.remove(0);
        }
        self.complain(answer.map(drop));
    }

    pub(super) fn end_chat(&self, chat: IssueId) {
        http::call(&self.mailbox, api::end_chat(chat), Input::Done);
    }

    pub(super) fn done(&mut self, answer: Result<(), ApiError>) {
        self.complain(answer);
    }

    /// A refusal becomes a notice; an ended session is shown by the connection.
    pub(super) fn complain(&mut self, answer: Result<(), ApiError>) {
        if !self.ends_session(&answer)
            && let Err(error) = answer
        {
            self.live.notice(Tone::Warning, error.to_string());
        }
    }
}

/// The position of the first line that is here, where there are earlier ones.
fn first_pos(inbox: &Inbox, chat: IssueId) -> Option<i64> {
    let timeline = inbox.timeline(chat).filter(|timeline| timeline.earlier)?;
    timeline.messages().first().map(|line| line.pos)
}
